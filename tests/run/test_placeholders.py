"""In: scripts whose data is not on this machine. Out: placeholders, and the products once it is there."""

from __future__ import annotations

from dataclasses import replace

from evidoc.model.document import Plan
from evidoc.model.project import Project
from evidoc.plan.absence import lacking_of

from .conftest import ABSENCE, Bench
from .test_steps import FIRST, SECOND

STEPS = ("register with the archive", "download the file")


class Planned(Bench):
    """A project planned with what is lacking in it."""

    @staticmethod
    def plan(project: Project) -> Plan:
        """Return the plan, with the scripts that cannot run."""
        plan = Bench.plan(project)
        return replace(plan, lacking=lacking_of(project, plan.order, plan.after))


def without_data(bench: Bench) -> Planned:
    made = Planned(bench.root, bench.pool)
    made.write("analysis/a.py", FIRST)
    made.write("analysis/b.py", SECOND)
    (made.root / "data/absence.csv").unlink()
    made.change_source(absent=True, how_to_get=STEPS)
    return made


def test_what_rests_on_absent_data_is_said_to_be_missing(bench: Bench) -> None:
    absent = without_data(bench)
    absent.run()
    assert absent.outcomes() == {"a": "done", "b": "done"}
    for name in ("rate.acute", "rate.double"):
        value = absent.results.values[name]
        assert (value.number, value.shows["ons"]) == (None, "not available here")
        assert value.missing == "not available here: needs The Release, which may not be in this repository"
        assert value.provenance.absent == ("source absence",)
    table = absent.results.tables["rates"]
    assert table.rows == (("The Release", "Its licence: OGL"),)
    assert not table.csv


def test_placeholders_are_kept_like_any_result(bench: Bench) -> None:
    absent = without_data(bench)
    absent.run()
    before = absent.results
    absent.run(look=True)
    assert absent.outcomes() == {"a": "kept", "b": "kept"}
    assert absent.results == before


def test_when_the_data_appears_everything_on_it_runs(bench: Bench) -> None:
    absent = without_data(bench)
    absent.run()
    absent.write("data/absence.csv", ABSENCE)
    absent.change_source(absent=False)
    absent.run()
    reason = absent.reports["a"].reason
    assert reason is not None
    assert str(reason) == "changed data/absence.csv"
    assert str(absent.reports["b"].reason) == "follows analysis/a.py"
    assert absent.results.values["rate.acute"].number == 4.9
    (absent.root / "data/absence.csv").unlink()
    absent.change_source(absent=True)
    absent.run()
    assert absent.results.values["rate.acute"].number is None


def test_a_script_in_a_language_that_is_not_here_gives_placeholders(bench: Bench) -> None:
    planned = Planned(bench.root, bench.pool)
    planned.write("analysis/a.py", FIRST)
    project = planned.project()
    lacks = tuple(replace(script, lacks=("R",)) for script in project.scripts)
    lacking = lacking_of(replace(project, scripts=lacks), ("analysis/a.py",), {})
    assert lacking == {"analysis/a.py": ("program R",)}
