"""Records of search exports and people's decisions come in; which of them are one work goes out."""

from evidoc.synthesis.duplicates.decisions import read_pair_decisions
from evidoc.synthesis.duplicates.finding import find_duplicates
from evidoc.synthesis.duplicates.log import LOG_COLUMNS, decision_line, merge_log, pair_row
from evidoc.synthesis.duplicates.nouns import Group, Grouped, Pair, PairDecision

__all__ = [
    "LOG_COLUMNS",
    "Group",
    "Grouped",
    "Pair",
    "PairDecision",
    "decision_line",
    "find_duplicates",
    "merge_log",
    "pair_row",
    "read_pair_decisions",
]
