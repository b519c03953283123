"""The name of a measure of a workforce comes in; its formula, what it counts, its caveats and its source go out."""

from __future__ import annotations

from collections.abc import Mapping

from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """What a rate of a workforce means; two rates may meet only where all of this is the same."""

    name: str
    label: str
    formula: str
    numerator: str
    denominator: str
    counts: str
    """Who is counted, and who is not."""
    caveats: tuple[str, ...]
    source: str
    """Where the formula is written down."""
    unit: str = "%"


_DEFINITIONS = "our own statement; publishers' definitions differ, and stand in the project's data/definitions.yml"
_TURNOVER = Measure(
    "turnover",
    "Turnover",
    "100 × leavers in the period / average number of staff in the period",
    "staff who left the employer in the period, for any reason",
    "average number of staff: the mean of the period's first and last day, unless another average is named",
    "Everybody who leaves this employer, also for the same work elsewhere; people who join and leave within the period "
    "count as leavers.",
    (
        "Turnover of employers is not loss to a profession: for nurseries it counts moves to another nursery.",
        "Publishers divide by other averages; early years surveys by staff at the start. Name the average beside it.",
        "Rates of a month or quarter must not be multiplied to a year where people can leave more than once.",
    ),
    "the 'crude wastage' formula of the CIPD, as textbooks on employee resourcing quote it (leavers × 100 / average "
    "number of employees)",
)
_LEAVERS = Measure(
    "leaver_rate",
    "Leaver rate",
    "100 × leavers in the period / staff at the start of the period",
    "staff who left the service, sector or register that is named, in the period",
    "staff of that service, sector or register at the start of the period",
    "Only people who leave the whole of what is named; moves between its employers are not leaving.",
    (
        "What is left differs: NHS leavers leave active service, teachers state schools, registrants the register.",
        "Rates of unlike services go on no common axis and into no ranking.",
        "Say whether leave for a child, long sickness or secondment counts as leaving: sources differ.",
    ),
    _DEFINITIONS,
)
_JOINERS = Measure(
    "joiner_rate",
    "Joiner rate",
    "100 × joiners in the period / average number of staff in the period",
    "staff who joined in the period",
    "average number of staff, as for turnover",
    "Everybody who joins; people who return count like people who are new.",
    ("A high joiner rate beside high turnover is replacement, not growth: look at the change of the stock.",),
    "the same form as turnover, with joiners for leavers",
)
_STABILITY = Measure(
    "stability",
    "Stability index",
    "100 × staff at the end with at least one period of service / staff at the start",
    "staff at the end of the period who were there at its start",
    "staff at the start of the period",
    "Only people who were there at the start; those who join and leave within the period are not seen.",
    (
        "100 − stability is the share of the first day's staff that was lost; turnover counts joiners who left too.",
        "Needs people followed one by one, not two totals.",
    ),
    "the stability index as taught by the CIPD: employees with one year's service or more × 100 / number employed one "
    "year ago",
)
_VACANCIES = Measure(
    "vacancy_rate",
    "Vacancy rate",
    "100 × vacant posts / (vacant posts + filled posts)",
    "posts that are vacant on the day, advertised or held by temporary staff as the source says",
    "all posts of the establishment: vacant and filled",
    "Posts, not people; a post that was cut from the establishment is no longer vacant.",
    (
        "A post filled by bank or agency staff is vacant in some sources and filled in others.",
        "Three-month vacancies (posts open for three months or more) are another measure, and lower.",
        "A lower rate can mean fewer posts, not more staff.",
    ),
    "our own statement of the usual form; publishers differ in what they hold to be a vacant post",
)
MEASURES: Mapping[str, Measure] = {
    measure.name: measure for measure in (_TURNOVER, _LEAVERS, _JOINERS, _STABILITY, _VACANCIES)
}
"""Every measure by its name."""
