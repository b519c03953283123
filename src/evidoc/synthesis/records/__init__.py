"""Search exports of all kinds go in; records, decisions that people made in other tools, and problems come out."""

from evidoc.synthesis.records.decisions import ToolCode, ToolDecision, read_codes, read_decisions
from evidoc.synthesis.records.formats import FORMATS, guess_format
from evidoc.synthesis.records.importing import import_file
from evidoc.synthesis.records.reading import read_records

__all__ = [
    "FORMATS",
    "ToolCode",
    "ToolDecision",
    "guess_format",
    "import_file",
    "read_codes",
    "read_decisions",
    "read_records",
]
