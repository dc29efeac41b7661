"""The faults: one small change of a module's source at a time, as somebody may slip; logs, types and tables are left alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass
from types import CodeType
from typing import Any

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
STRIPPED = frozenset(
    ("strip", "lstrip", "rstrip", "lower", "upper", "removeprefix", "removesuffix", "replace", "zfill", "translate")
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TABLES = frozenset(("Table", "TypedDict", "Protocol"))  # classes that declare and do nothing: other tests hold what they say
LOGGED = "logger"


@dataclass(frozen=True)
class Mutant:
    """A module with one fault. `inside` is the function in whose body it is, with its first line; None outside of any."""

    line: int
    last: int
    inside: tuple[str, int] | None
    was: str
    now: str
    code: CodeType

    @property
    def name(self) -> str:
        """Told apart from others without its line, which moves."""
        return f"{self.inside[0] if self.inside else 'module'}: `{self.was}` → `{self.now}`"


@dataclass(frozen=True)
class Place:
    """Where the walk is: names of the classes and functions around, the outermost function, the statement."""

    names: tuple[str, ...] = ()
    function: tuple[str, int] | None = None
    statement: int = 0


def mutants(source: str, file: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    for holder, name, at, new, place in sites(tree, Place()):
        was = getattr(holder, name) if at is None else getattr(holder, name)[at]
        put(holder, name, at, ast.fix_missing_locations(ast.copy_location(new, was)))
        try:
            code = compile(tree, file, "exec", dont_inherit=True)
        except SyntaxError:  # a `break` became what cannot stand there
            continue
        finally:
            put(holder, name, at, was)
        old, changed = shown(was), shown(new)
        yield Mutant(min(place.statement, was.lineno), was.end_lineno or was.lineno, place.function, old, changed, code)


def put(holder: ast.AST, name: str, at: int | None, node: ast.AST) -> None:
    if at is None:
        setattr(holder, name, node)
    else:
        getattr(holder, name)[at] = node


def shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split()).replace("`", "'")
    return text if len(text) < 100 else f"{text[:60]} … {text[-30:]}"


Site = tuple[ast.AST, str, int | None, ast.AST, Place]


def sites(node: ast.AST, place: Place) -> Iterator[Site]:
    """(holder, field, index, replacement, place) of every change below a node."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "type_params") or (name == "decorator_list"):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(child, ast.AST) or left_alone(child, node):
                continue
            here = inner(child, place)
            if isinstance(child, (ast.expr, ast.stmt)):
                for new in changed(child, node):
                    yield node, name, at, new, here if not isinstance(child, FUNCTIONS) else place
            yield from sites(child, here)


def inner(child: ast.AST, place: Place) -> Place:
    """The place of what stands in a child."""
    if isinstance(child, FUNCTIONS):
        names = (*place.names, child.name)
        first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
        return Place((*names, "<locals>"), place.function or (".".join(names), first), child.lineno)
    if isinstance(child, ast.ClassDef):
        return Place((*place.names, child.name), place.function, child.lineno)
    if isinstance(child, ast.arguments):  # defaults are reckoned where the module is read
        outer = place.function if "<locals>" in place.names[:-1] else None
        return Place(place.names, outer, place.statement)
    if isinstance(child, ast.stmt):
        return Place(place.names, place.function, child.lineno)
    return place


def left_alone(child: ast.AST, holder: ast.AST) -> bool:
    """Docstrings, what is for the reader of types, imports, and lines of the log."""
    if isinstance(child, (ast.Import, ast.ImportFrom, ast.Assert)):
        return True
    if isinstance(child, ast.ClassDef):
        return any(isinstance(base, ast.Name) and base.id in TABLES for base in child.bases)
    if isinstance(child, ast.Expr):
        if isinstance(child.value, ast.Constant):
            return True
        call = child.value
        return (
            isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == LOGGED
        )
    if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
        return child.targets[0].id in (LOGGED, "__all__")
    return isinstance(child, ast.JoinedStr) and isinstance(holder, ast.FormattedValue)


def changed(node: ast.AST, holder: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    new: Any
    if isinstance(node, ast.Compare):
        for at, sign in enumerate(node.ops):
            for other in COMPARED[type(sign)]:
                new = copy(node)
                new.ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
                yield new
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in RECKONED:
        new = copy(node)
        new.op = RECKONED[type(node.op)]()
        yield new
        if isinstance(node, ast.AugAssign):
            yield ast.Pass()
    elif isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield from other_constants(node, holder)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STRIPPED:
        yield node.func.value
    elif isinstance(node, ast.Return) and node.value is not None and not is_nothing(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    elif isinstance(node, (ast.Expr, ast.Raise, ast.Delete)) or (isinstance(node, ast.Return) and node.value is None):
        yield ast.Pass()
    elif isinstance(node, (ast.If, ast.While)) and not isinstance(node.test, (ast.Compare, ast.Constant)):
        new = copy(node)
        new.test = node.test.operand if isinstance(node.test, ast.UnaryOp) else ast.UnaryOp(ast.Not(), node.test)
        yield new
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        for at, part in enumerate(node.generators):
            for test in range(len(part.ifs)):
                new = deepcopy(node)
                del new.generators[at].ifs[test]
                yield new
    if isinstance(node, ast.Tuple) and isinstance(holder, ast.ExceptHandler):
        for at in range(len(node.elts)):
            yield ast.Tuple([*node.elts[:at], *node.elts[at + 1 :]], ast.Load())


def other_constants(node: ast.Constant | ast.JoinedStr, holder: ast.AST) -> Iterator[ast.AST]:
    """A number one more and one less, yes for no, a text that is another."""
    if isinstance(node, ast.JoinedStr):
        yield ast.Constant("")
        return
    value = node.value
    if isinstance(holder, ast.JoinedStr):
        return  # a sentence is changed as a whole
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)
    elif isinstance(value, str):
        yield ast.Constant("XX" + value)
    elif isinstance(value, bytes):
        yield ast.Constant(b"XX" + value)


def is_nothing(node: ast.AST) -> bool:
    """Whether what is returned counts as None does: False, which is turned round by itself, or None."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)
