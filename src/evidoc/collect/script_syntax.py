"""Parsed modules of `analysis/` go in; their calls come out, each with the full name of what it calls and its scope."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from evidoc.collect.script_modules import API, Module
from evidoc.records import dataclass

_DEPTH = 20
"""Bindings followed in a row before a name is given up: ``a = b; b = a`` would never end."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.AugAssign, ast.For, ast.AsyncFor, ast.withitem)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
_BINDING = (*_IMPORTS, *_ASSIGNMENTS, *_NAMED)
"""What binds names."""


class NotLiteralError(Exception):
    """An expression whose value is not known before the script runs."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing that a name is bound to."""

    kind: str
    """``import``, ``value``, ``loop`` or ``other``."""
    dotted: str = ""
    expr: ast.expr | None = None


@dataclass(slots=True)
class Scope:
    """The names bound in one module, function, class or comprehension."""

    module: Module
    tops: Tops
    parent: Scope | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def find(self, name: str) -> tuple[list[Binding], Scope] | None:
        """Return what `name` is bound to in the nearest scope that binds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name], scope
            scope = scope.parent
        return None

    def resolve(self, expr: ast.expr, depth: int = 0) -> str:
        """Return the full name of what `expr` stands for, such as ``evidoc.value``; empty where it is not known."""
        if depth > _DEPTH:
            return ""
        if isinstance(expr, ast.Attribute):
            base = self.resolve(expr.value, depth + 1)
            return self.canonical(f"{base}.{expr.attr}", depth + 1) if base else ""
        found = self.find(expr.id) if isinstance(expr, ast.Name) else None
        if found is None:
            return ""
        bindings, scope = found
        imported = next((binding.dotted for binding in bindings if binding.kind == "import"), "")
        if imported:
            return self.canonical(imported, depth + 1)
        only = bindings[0].expr if len(bindings) == 1 and bindings[0].kind == "value" else None
        return scope.resolve(only, depth + 1) if isinstance(only, ast.Name | ast.Attribute) else ""

    def canonical(self, dotted: str, depth: int = 0) -> str:
        """Return the one name of what has several: ``evidoc.value``, whether from ``evidoc.products`` or a helper."""
        dotted = dotted.removeprefix("analysis.")
        head, _, last = dotted.rpartition(".")
        if head.split(".")[0] == "evidoc":
            return f"evidoc.{last}" if last in API else dotted
        if head not in self.tops or depth > _DEPTH:
            return dotted
        return self.tops[head].resolve(ast.Name(last, ast.Load()), depth + 1) or dotted

    def literal(self, expr: ast.expr, depth: int = 0) -> Any:
        """Return the value of an expression that is known from the syntax.

        Raises
        ------
        NotLiteralError
            Where it is not known.
        """
        if depth > _DEPTH:
            raise NotLiteralError
        match expr:
            case ast.Constant():
                return expr.value
            case ast.List() | ast.Tuple():
                return [self.literal(item, depth + 1) for item in expr.elts]
            case ast.Dict() if all(expr.keys):
                keys = [self.literal(key, depth + 1) for key in expr.keys if key]
                return dict(zip(map(str, keys), (self.literal(item, depth + 1) for item in expr.values), strict=True))
            case ast.JoinedStr():
                return "".join(str(self.literal(_shown(part), depth + 1)) for part in expr.values)
            case ast.BinOp(op=ast.Add()):
                return self._sum(expr, depth)
            case ast.Name() | ast.Attribute():
                return self._constant(expr, depth)
        raise NotLiteralError

    def _sum(self, expr: ast.BinOp, depth: int) -> Any:
        left, right = self.literal(expr.left, depth + 1), self.literal(expr.right, depth + 1)
        if type(left) is type(right) and isinstance(left, str | list):
            return left + right
        raise NotLiteralError

    def _constant(self, expr: ast.Name | ast.Attribute, depth: int) -> Any:
        """Return the value of a name that is bound once, to something that is known; a helper's constants count."""
        found = self.find(expr.id) if isinstance(expr, ast.Name) else None
        if found and len(found[0]) == 1 and found[0][0].expr is not None and found[0][0].kind == "value":
            return found[1].literal(found[0][0].expr, depth + 1)
        head, _, last = self.resolve(expr, depth + 1).rpartition(".")
        if head in self.tops:
            return self.tops[head].literal(ast.Name(last, ast.Load()), depth + 1)
        raise NotLiteralError

    def members(self, expr: ast.expr) -> list[str]:
        """Return what a loop variable runs over where its loop is over literals; else nothing. For hints."""
        found = self.find(expr.id) if isinstance(expr, ast.Name) else None
        if not found or len(found[0]) != 1 or found[0][0].kind != "loop" or found[0][0].expr is None:
            return []
        try:
            items = found[1].literal(found[0][0].expr)
        except NotLiteralError:
            return []
        return [str(item) for item in items] if isinstance(items, list) else []


class Tops:
    """The scopes of the modules themselves, each made when it is first asked for."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        """Take all modules of the project by name."""
        self.modules = modules
        self._scopes: dict[str, Scope] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.modules

    def __getitem__(self, name: str) -> Scope:
        if name not in self._scopes:
            self._scopes[name] = scope = Scope(self.modules[name], self)
            _bind_all(scope, scope.module.tree.body)
            for star in scope.stars:
                for other in self[star].names if star in self else ():
                    scope.names.setdefault(other, [Binding("import", f"{star}.{other}")])
        return self._scopes[name]


def _shown(part: ast.expr) -> ast.expr:
    """Return what a replacement field of an f-string shows, where it shows it as it is."""
    plain = isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None
    return part.value if plain and isinstance(part, ast.FormattedValue) else part


def inner_scope(parent: Scope, node: ast.AST) -> Scope:
    """Return the scope that a function, class, lambda or comprehension opens."""
    scope = Scope(parent.module, parent.tops, parent)
    if isinstance(node, _FUNCTIONS):
        arguments = node.args
        extra = [a for a in (arguments.vararg, arguments.kwarg) if a]
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra):
            scope.names.setdefault(argument.arg, []).append(Binding("other"))
    if isinstance(node, _COMPREHENSIONS):
        for generator in node.generators:
            _bind_target(scope, generator.target, Binding("loop", expr=generator.iter))
    body = getattr(node, "body", [])
    _bind_all(scope, body if isinstance(body, list) else [])
    return scope


def _bind_all(scope: Scope, nodes: Iterable[Any]) -> None:
    for node in nodes:
        if isinstance(node, _BINDING):
            _bind(scope, node)
        if not isinstance(node, _SCOPES):
            _bind_all(scope, _parts(node))


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node consists of, less what binds nothing: ast's own function looks at far more."""
    for name in node._fields:
        part = getattr(node, name, None)
        for one in part if isinstance(part, list) else (part,):
            if isinstance(one, ast.AST) and one._fields:
                yield one


def _bind(scope: Scope, node: ast.AST) -> None:
    match node:
        case ast.Import() | ast.ImportFrom():
            _bind_import(scope, node)
        case ast.Assign():
            for target in node.targets:
                _bind_target(scope, target, Binding("value", expr=node.value))
        case ast.AnnAssign(value=ast.expr() as value) | ast.NamedExpr(value=value):
            _bind_target(scope, node.target, Binding("value", expr=value))
        case ast.For() | ast.AsyncFor():
            _bind_target(scope, node.target, Binding("loop", expr=node.iter))
        case ast.AugAssign():
            _bind_target(scope, node.target, Binding("other"))
        case ast.withitem(optional_vars=ast.expr() as target):
            _bind_target(scope, target, Binding("other"))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            scope.names.setdefault(node.name, []).append(Binding("other"))
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            scope.names.setdefault(name, []).append(Binding("other"))


def _bind_import(scope: Scope, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            dotted = alias.name if alias.asname else alias.name.split(".")[0]
            bound = Binding("import", dotted if dotted == "analysis" else dotted.removeprefix("analysis."))
            scope.names.setdefault(alias.asname or dotted, []).append(bound)
        return
    base = scope.module.absolute(node.module, node.level)
    for alias in node.names:
        if alias.name == "*":
            scope.stars.append(base)
            names = sorted(API) if base.split(".")[0] == "evidoc" else []
        else:
            names = [alias.name]
        for name in names:
            bound = Binding("import", f"{base}.{name}" if base else name)
            scope.names.setdefault(alias.asname or name, []).append(bound)


def _bind_target(scope: Scope, target: ast.expr, binding: Binding) -> None:
    if isinstance(target, ast.Name):
        scope.names.setdefault(target.id, []).append(binding)
        return
    for node in ast.walk(target):  # an unpacked value is not followed; what is indexed is not bound
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            scope.names.setdefault(node.id, []).append(Binding("other"))
