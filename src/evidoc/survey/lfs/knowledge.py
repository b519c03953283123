"""The tables of this folder come in; what is known of the survey's variables, occupations and status goes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from evidoc.model.nearest import did_you_mean
from evidoc.model.source import Break
from evidoc.records import dataclass
from evidoc.survey.refusal import RefusalError

if TYPE_CHECKING:
    import pandas as pd

CLASSIFICATIONS = ("soc2020", "soc2010")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the survey's files."""

    name: str
    """As the files name it; YY stands for two digits of a weight's vintage."""
    label: str
    topic: str
    verified: str
    """``yes``: name and meaning were read; ``name``: the name was seen in use; ``no``: look it up before using it."""
    seen: str = ""
    note: str = ""
    opinion: bool = False
    """Whether somebody else can hardly answer it for a person: report it with and without proxies."""


@dataclass(frozen=True, slots=True)
class Group:
    """Where one occupation lies in one classification."""

    codes: tuple[str, ...]
    titles: tuple[str, ...]
    isolates: str
    """``yes``, ``in part`` or ``no``."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Occupation:
    """One of the six occupations, and what the survey can tell of it."""

    id: str
    label: str
    in_survey: str
    """What its figures must be called in SOC2020: the whole group where the code holds others too."""
    soc2020: Group
    soc2010: Group


@dataclass(frozen=True, slots=True)
class Use:
    """What a weight is for."""

    name: str
    weights: tuple[str, ...]
    """Beginnings of the names of the weights."""
    label: str
    rule: str
    waves: tuple[int, ...] = ()
    """The only waves in which it is asked; empty: all."""


@dataclass(frozen=True, slots=True)
class Status:
    """The label that stands beside every figure."""

    label: str
    text: str
    checked: str
    source: str


@cache
def variables() -> Mapping[str, Variable]:
    """Return every variable by its name."""
    return {entry["name"]: Variable(**entry) for entry in _read("variables.yml")}


@cache
def occupations() -> Mapping[str, Occupation]:
    """Return the six occupations by their id."""
    found = {}
    for id_, entry in _read("soc.yml")["occupations"].items():
        groups = {name: _group(entry[name]) for name in CLASSIFICATIONS}
        found[id_] = Occupation(id_, entry["label"], entry["in_survey"], **groups)
    return found


@cache
def uses() -> Mapping[str, Use]:
    """Return what weights are for, by name: ``people``, ``earnings``, ``households``, ``flows``."""
    entries = _read("knowledge.yml")["uses"]
    return {
        name: Use(name, tuple(entry["weights"]), entry["label"], entry["rule"], tuple(entry.get("waves", ())))
        for name, entry in entries.items()
    }


def status() -> Status:
    """Return the survey's status, to be printed beside every figure of it."""
    entry = _read("knowledge.yml")["status"]
    return Status(entry["label"], entry["text"], entry["checked"], entry["source"])


def breaks() -> tuple[Break, ...]:
    """Return the points in time at which figures by occupation stop being comparable."""
    return tuple(Break(entry["at"], entry["what"]) for entry in _read("knowledge.yml")["breaks"])


def miscoding(period: str) -> str:
    """Return the note on miscoded occupations for a quarter or month, or nothing where it is not concerned.

    Parameters
    ----------
    period
        ISO month, such as ``2022-07``; of a quarter its first.
    """
    entry = _read("knowledge.yml")["miscoding"]
    return f"{entry['what']} ({entry['source']})" if entry["first"] <= period[:7] <= entry["last"] else ""


def soc_trap() -> str:
    """Return what goes wrong where codes of the two classifications are taken for each other."""
    return str(_read("soc.yml")["trap"])


def occupation_table() -> pd.DataFrame:
    """Return which of the six occupations each classification isolates: a row an occupation and classification."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "occupation": one.label,
                "classification": name.upper(),
                "codes": ", ".join(group.codes),
                "titles": "; ".join(group.titles),
                "isolates": group.isolates,
                "note": group.note or "nothing further",
            }
            for one in occupations().values()
            for name, group in ((name, getattr(one, name)) for name in CLASSIFICATIONS)
        ],
    )


def occupation_of(codes: pd.Series[Any], classification: str = "soc2020") -> pd.Series[Any]:
    """Return the id of the occupation for each four-digit code; missing where it is none of the six.

    Parameters
    ----------
    codes
        Four-digit codes, as numbers or text.
    classification
        ``soc2020`` or ``soc2010``. In SOC2010 several of the six share a code, which is refused: all nurses and all
        doctors would be taken for one occupation.

    Raises
    ------
    RefusalError
        There is no such classification, or a code of it holds more than one of the six.
    """
    if classification not in CLASSIFICATIONS:
        hint = did_you_mean(classification, CLASSIFICATIONS) or f"There are: {', '.join(CLASSIFICATIONS)}."
        raise RefusalError("unknown-classification", f"There is no classification '{classification}'.", hint)
    ids: dict[str, list[str]] = {}
    for one in occupations().values():
        for code in getattr(one, classification).codes:
            ids.setdefault(code, []).append(one.id)
    texts = codes.map(_code)
    shared = sorted(code for code in set(texts.dropna()) if len(ids.get(code, [])) > 1)
    if shared:
        both = " and ".join(ids[shared[0]])
        message = f"Code {shared[0]} of {classification.upper()} holds {both}: they cannot be told apart."
        raise RefusalError("not-isolated", message, "Take files from 2021 on, which are coded by SOC2020.")
    return texts.map(lambda code: ids[code][0] if isinstance(code, str) and code in ids else None)


def _code(cell: Any) -> str | None:
    """Return a code as four digits, however the file wrote it; nothing for the codes of missing answers."""
    try:
        number = int(float(cell))
    except (TypeError, ValueError):
        return None
    return f"{number:04d}" if number > 0 else None


def _group(entry: Mapping[str, Any]) -> Group:
    return Group(tuple(entry["codes"]), tuple(entry["titles"]), entry["isolates"], entry.get("note", "").strip())


@cache
def _read(name: str) -> Any:
    import yaml

    return yaml.safe_load(files(__package__ or "evidoc.survey.lfs").joinpath(name).read_text(encoding="utf-8"))
