"""The id of a form goes in; its items, judgements and rules, as its YAML file beside this one says, come out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from evidoc.model.form import Choice, Form, Item, Overall

FOLDER = Path(__file__).parent
_NO_FORMS = ("prisma-2020",)
"""Lists beside the forms by which no study is appraised."""


@cache
def form_ids() -> tuple[str, ...]:
    """Return the ids of all forms of appraisal, in the order of the alphabet."""
    return tuple(sorted({path.stem for path in FOLDER.glob("*.yml")} - {*_NO_FORMS}))


@cache
def read_form(id_: str) -> Form:
    """Return a form.

    Raises
    ------
    KeyError
        There is none of this id.
    """
    import yaml

    if id_ not in form_ids():
        raise KeyError(id_)
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{id_}.yml").read_text(encoding="utf-8"))
    choices = {code: Choice(code, **one) for code, one in data["judgements"].items()}
    items = {}
    for group, part in data["groups"].items():
        codes = tuple(part.get("judgements", choices))
        items.update({item: Item(item, text, group, codes) for item, text in part["items"].items()})
    return Form(
        id=id_,
        title=data["title"],
        short=data["short"],
        source=data["source"],
        choices=choices,
        items=items,
        groups={group: part["title"] for group, part in data["groups"].items()},
        always=tuple(group for group, part in data["groups"].items() if part.get("always", False)),
        note=data.get("note", ""),
        overall=_overall(data["overall"]) if "overall" in data else None,
    )


def _overall(data: dict[str, Any]) -> Overall:
    return Overall(data["item"], tuple(data["order"]), dict(data.get("worse", {})))
