"""References go in; what is wrong with their own entries comes out, by every check that looks at entries alone."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.collect.health.characters import character_faults
from evidoc.collect.health.dates import date_faults
from evidoc.collect.health.doubles import double_faults
from evidoc.collect.health.fields import field_faults
from evidoc.collect.health.identifiers import identifier_faults
from evidoc.collect.health.names import name_faults, spelling_faults
from evidoc.collect.health.venues import venue_faults
from evidoc.collect.health.whereabouts import whereabouts_faults
from evidoc.collect.health.works import works_of
from evidoc.model.health import Fault
from evidoc.model.project import Reference

_OF_ONE = (field_faults, identifier_faults, date_faults, whereabouts_faults, name_faults, character_faults)
_OF_ALL = (double_faults, spelling_faults, venue_faults)


def entry_faults(references: Mapping[str, Reference]) -> tuple[Fault, ...]:
    """Return what is wrong with works, as far as their own entries tell, by place."""
    works = works_of(references.values())
    found = [fault for work in works for check in _OF_ONE for fault in check(work)]
    found += [fault for check in _OF_ALL for fault in check(works)]
    return tuple(sorted(found, key=lambda one: (one.place, one.check, one.message)))
