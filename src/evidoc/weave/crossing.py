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


def leads_elsewhere(one: Woven) -> bool:
    """Say whether a document links to a place in another."""
    return "evidoc:document/" in one.body and bool(_LINK.search(one.body))


def lost_places(woven: Mapping[str, Woven], chapters: Mapping[str, Chapter]) -> Iterator[Problem]:
    """Yield a problem for each link to a place that the other document has not; what is not woven is not judged."""
    links = [
        (name, *link)
        for name, one in woven.items()
        if "evidoc:document/" in one.body
        for link in dict.fromkeys(_LINK.findall(one.body))
        if link[0] in woven
    ]
    ids = {name: frozenset(_ID.findall(woven[name].body + woven[name].bibliography)) for _, name, _ in links}
    for name, document, anchor in links:
        if anchor not in ids[document]:
            place = Places(chapters[name]).of({}, [f"#{anchor})", f"#{anchor}"])
            hint = did_you_mean(anchor, ids[document]) or f"Give what you mean the id {{#{anchor}}}."
            message = f"The document '{document}' has nothing with the id '{anchor}'."
            yield Problem("link-leads-nowhere", message, place, hint).touching(name)
