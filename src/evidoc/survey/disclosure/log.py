"""What was done to each product and the attack's result come in; a log that a reviewer of outputs signs goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidoc.model.disclosure import Protection
from evidoc.survey.disclosure.leaking import Leak


def reviewer_log(named: Mapping[str, Protection], leaks: Sequence[Leak]) -> str:
    """Return the log as Markdown, without any hidden number."""
    return f"{len(named)} products, {len(leaks)} leaks\n"
