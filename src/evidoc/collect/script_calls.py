"""A parsed module goes in; every call in it comes out, and every use of evidoc's functions that is not a plain call."""

from __future__ import annotations

import ast

from evidoc.collect.script_syntax import Scope, Tops, inner_scope
from evidoc.errors import Place
from evidoc.records import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    name: str
    """Full name of what is called (``evidoc.value``, ``pandas.read_csv``); ``?.NAME`` for a method of something."""
    node: ast.Call
    scope: Scope
    branches: tuple[tuple[int, int], ...]
    """Which arm of each ``if``, ``try`` and ``match`` around it: two calls in different arms of one never both run."""

    @property
    def place(self) -> Place:
        """Where the call begins."""
        return self.scope.module.place(self.node)

    def keyword(self, name: str) -> ast.expr | None:
        """Return the expression given for a keyword argument."""
        return next((k.value for k in self.node.keywords if k.arg == name), None)

    def excludes(self, other: Call) -> bool:
        """Return whether at most one of the two calls is made in one run."""
        if self.scope.module is not other.scope.module:
            return False
        arms = dict(self.branches)
        return any(arms.get(node, arm) != arm for node, arm in other.branches)


@dataclass(frozen=True, slots=True)
class Loose:
    """A function of evidoc, or evidoc itself, handed on instead of being called, so that calls cannot be seen."""

    name: str
    place: Place


def find_calls(name: str, tops: Tops) -> tuple[list[Call], list[Loose]]:
    """Return all calls and loose uses of the module `name`, in the order in which they are written."""
    visitor = _Visitor(tops[name])
    visitor.visit(tops.modules[name].tree)
    return visitor.calls, visitor.loose


class _Visitor(ast.NodeVisitor):
    """Walks a module with the scope and the branches of each node at hand."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.branches: tuple[tuple[int, int], ...] = ()
        self.calls: list[Call] = []
        self.loose: list[Loose] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = self.scope.resolve(node.func)
        if not name:
            self.visit(node.func)
            name = f"?.{node.func.attr}" if isinstance(node.func, ast.Attribute) else ""
        self.calls.append(Call(name, node, self.scope, self.branches))
        for child in (*node.args, *node.keywords):
            self.visit(child)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not self.rebinds(node.targets, node.value):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is None or not self.rebinds([node.target], node.value):
            self.generic_visit(node)

    def rebinds(self, targets: list[ast.expr], value: ast.expr) -> bool:
        """Return whether an assignment only gives another name, which the scope follows."""
        return isinstance(value, ast.Name | ast.Attribute) and all(isinstance(target, ast.Name) for target in targets)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Pass over it: of all nodes, these are the most."""

    def visit_Name(self, node: ast.Name) -> None:
        self.note(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not self.note(node):
            self.generic_visit(node)

    def note(self, node: ast.Name | ast.Attribute) -> bool:
        """Note a loose use; return whether the whole expression has a known name."""
        if not isinstance(node.ctx, ast.Load):
            return False
        name = self.scope.resolve(node)
        if name in ("evidoc", *_MAKERS):
            self.loose.append(Loose(name, self.scope.module.place(node)))
        return bool(name)

    def within(self, node: ast.AST, outside: list[ast.AST]) -> None:
        """Visit what is evaluated `outside` the scope that `node` opens, then the rest inside it."""
        for child in outside:
            self.visit(child)
        before, self.scope = self.scope, inner_scope(self.scope, node)
        for child in ast.iter_child_nodes(node):
            if child not in outside:
                self.visit(child)
        self.scope = before

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.within(node, [*node.decorator_list, node.args, *([node.returns] if node.returns else [])])

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.within(node, [node.args])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.within(node, [*node.decorator_list, *node.bases, *node.keywords])

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.within(node, [])

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp  # noqa: N815 - ast asks for these names

    def arms(self, node: ast.AST, arms: list[list[ast.AST]]) -> None:
        """Visit the arms of a branching statement, of which one run takes one."""
        before = self.branches
        for number, arm in enumerate(arms):
            self.branches = (*before, (id(node), number))
            for child in arm:
                self.visit(child)
        self.branches = before

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.arms(node, [[*node.body], [*node.orelse]])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self.arms(node, [[node.body], [node.orelse]])

    def visit_Try(self, node: ast.Try) -> None:
        # What the body made before it failed was made: but a body that makes a product as its last act is the rule.
        handlers: list[list[ast.AST]] = [[handler] for handler in node.handlers]
        self.arms(node, [[*node.body, *node.orelse], *handlers])
        for child in node.finalbody:
            self.visit(child)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        self.arms(node, [[case] for case in node.cases])


_MAKERS = tuple(f"evidoc.{name}" for name in ("source", "product", "value", "values", "table", "figure"))
