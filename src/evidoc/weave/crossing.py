"""Woven documents go in; each link from one to a place in another that is not there comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidoc.errors import Problem
from evidoc.model.chapter import Chapter
from evidoc.model.document import Woven
from evidoc.model.nearest import did_you_mean
from evidoc.weave.places import Places

_LINK = re.compile(r'\shref="evidoc:document/([^"#]+)#([^"]+)"')
_ID = re.compile(r'\sid="([^"]+)"')


def lost_places(woven: Mapping[str, Woven], chapters: Mapping[str, Chapter]) -> Iterator[Problem]:
    """Yield a problem for each link to a place that the other document has not; what is not woven is not judged."""
    ids = {name: frozenset(_ID.findall(one.body + one.bibliography)) for name, one in woven.items()}
    for name, one in woven.items():
        for document, anchor in dict.fromkeys(_LINK.findall(one.body)):
            if anchor in ids.get(document, (anchor,)):
                continue
            place = Places(chapters[name]).of({}, [f"#{anchor})", f"#{anchor}"])
            hint = did_you_mean(anchor, ids[document]) or f"Give what you mean the id {{#{anchor}}}."
            message = f"The document '{document}' has nothing with the id '{anchor}'."
            yield Problem("link-leads-nowhere", message, place, hint).touching(name)
