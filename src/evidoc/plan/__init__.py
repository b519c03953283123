"""Stage 2. A Project goes in, a Plan comes out: who makes what, who uses what, and all that does not fit together."""

from __future__ import annotations

from evidoc.model.document import Plan
from evidoc.model.project import Project
from evidoc.plan.absence import absence_problems, lacking_of
from evidoc.plan.claims import claim_problems
from evidoc.plan.documents import citations_of, document_problems, needs_of
from evidoc.plan.products import find_makers, order_scripts
from evidoc.plan.touching import touch

__all__ = ["make_plan"]


def make_plan(project: Project) -> Plan:
    """Return what must be made, in which order, for which documents; touch no disk."""
    makers, problems = find_makers(project)
    order, after, order_problems = order_scripts(project, makers)
    lacking = lacking_of(project, order, after)
    plan = Plan(
        makers=makers,
        order=order,
        after=after,
        needs={name: needs_of(chapter) for name, chapter in project.chapters.items()},
        citations={name: citations_of(chapter, project.references) for name, chapter in project.chapters.items()},
        problems=(
            *problems,
            *order_problems,
            *document_problems(project, makers),
            *claim_problems(project),
            *absence_problems(project, makers, lacking),
        ),
        lacking=lacking,
    )
    return touch(project, plan)
