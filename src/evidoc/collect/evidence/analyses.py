"""`evidence/synthesis.yml` goes in; the analyses that pool effects, and every Problem with them, come out."""

from __future__ import annotations

from evidoc.collect.evidence.csv_rows import Sheet
from evidoc.collect.evidence.entries import FOLDER, check_name, each
from evidoc.collect.fields import Fields, Keys
from evidoc.errors import Problem
from evidoc.model.evidence import Analysis
from evidoc.model.nearest import did_you_mean

FILE, EFFECTS = f"{FOLDER}/synthesis.yml", f"{FOLDER}/effects.csv"
MEASURES = ("RR", "OR", "RD", "MD", "SMD", "ZCOR", "PLO", "PFT", "GEN")
METHODS = ("EE", "DL", "PM", "REML", "ML")
KNHA = ("no", "yes", "adhoc")
CLAIMS = ("below", "above", "unclear")
ANALYSIS: Keys = (("title", "measure", "method"), ("where", "knha", "subgroups", "claim", "favours"))
_TWO = 2


def analyses_of(top: Fields, effects: Sheet) -> dict[str, Analysis]:
    """Return the analyses by id; problems are noted in the fields.

    Parameters
    ----------
    top
        The fields of `FILE`.
    effects
        What `EFFECTS` holds, whose columns the analyses choose by.
    """
    return {name: _analysis(name, fields, effects) for name, fields in each(top, "analysis")}


def _analysis(name: str, fields: Fields, effects: Sheet) -> Analysis:
    check_name(name, "analysis", fields.place(), fields.problems)
    fields.check(*ANALYSIS, "Name the measure and the estimator: a conclusion rests on it.")
    analysis = Analysis(
        id=name,
        title=fields.text("title"),
        measure=fields.choice("measure", MEASURES),
        where=_where(fields, effects),
        method=fields.choice("method", METHODS),
        knha=_knha(fields),
        place=fields.place(),
        subgroups=fields.text("subgroups"),
        claim=fields.choice("claim", CLAIMS),
        favours=_favours(fields),
    )
    if analysis.subgroups:
        _check_column(analysis.subgroups, "subgroups", fields, effects)
    return analysis


def _where(fields: Fields, effects: Sheet) -> dict[str, tuple[str, ...]]:
    given = fields.mapping("where")
    if not given:
        return {}
    places = {**fields.places, f"{fields.path}.where": fields.place("where")}
    within = Fields(given, f"`where` of the {fields.what}", f"{fields.path}.where", places, fields.problems)
    where = {}
    for column, value in given.items():
        # YAML reads yes and no as truth; a column of yes and no is what people mean
        texts = ("yes" if value else "no",) if isinstance(value, bool) else within.texts(column)
        where[column] = texts
        if _check_column(column, f"where.{column}", fields, effects):
            known = sorted({row[column] for row in effects.rows})
            for text in texts:
                if text not in known:
                    hint = did_you_mean(text, known) or f"It says: {', '.join(known)}."
                    message = f"No row of {EFFECTS} says '{text}' under '{column}'."
                    fields.problem("not-allowed", message, f"where.{column}", hint)
    return where


def _check_column(column: str, key: str, fields: Fields, effects: Sheet) -> bool:
    if column in effects.columns:
        return True
    if not effects.problems:  # a file that cannot be read was told of
        hint = did_you_mean(column, effects.columns) or f"Its columns: {', '.join(effects.columns) or 'none'}."
        place = fields.place(key)
        message = f"The {fields.what} names the column '{column}', which {EFFECTS} has not."
        fields.problems.append(Problem("unknown-column", message, place, hint))
    return False


def _knha(fields: Fields) -> str:
    value = fields.data.get("knha")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return fields.choice("knha", KNHA) or "no"


def _favours(fields: Fields) -> tuple[str, str]:
    words = fields.texts("favours")
    if not words:
        return "", ""
    if len(words) != _TWO:
        message = f"The {fields.what} has {len(words)} words under favours."
        fields.problem("wrong-value", message, "favours", "Write two: [what the left favours, what the right favours].")
        return "", ""
    return words[0], words[1]
