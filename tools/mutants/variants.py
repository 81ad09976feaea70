"""Small faults: what may stand instead of a piece of code.

Left out are kinds that mostly change nothing that a test could see: a value for what is missing
(`x or 0`), how many rows and in which order, one paisa more or less, locks (which only a race
needs), and what people read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
# Its kind, and the node instead; None for no statement.
Variant = tuple[str, ast.AST | None]

COMPARISONS: Mapping[type, Sequence[type[ast.cmpop]]] = {
    each[0]: each[1:]
    for each in (
        *((ast.Lt, ast.LtE, ast.GtE), (ast.LtE, ast.Lt, ast.Gt)),
        *((ast.Gt, ast.GtE, ast.LtE), (ast.GtE, ast.Gt, ast.Lt)),
        *((ast.Eq, ast.NotEq), (ast.NotEq, ast.Eq), (ast.In, ast.NotIn), (ast.NotIn, ast.In)),
        *((ast.Is, ast.IsNot), (ast.IsNot, ast.Is)),
    )
}
_SUMS = (ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv), (ast.BitAnd, ast.BitOr)
_CALLS = ("any", "all"), ("min", "max"), ("and_", "or_"), ("is_", "is_not"), ("in_", "not_in")
ARITHMETIC: Mapping[type, type[ast.operator]] = {**dict(_SUMS), **{b: a for a, b in _SUMS}}
OPPOSITES = {**dict(_CALLS), **{b: a for a, b in _CALLS}}
FILTERS = {"where", "having", "filter"}
CONDITIONS = FILTERS | {"and_", "or_"}
# Calls that are not removed: tests of one person at a time do not see them, and a line of the audit
# trail is missed by `tests/contracts/test_audited.py`, which reads the code.
UNSEEN = ("flush", "lock", "audit", "debug", "info", "warning", "error", "exception")
# Exchanged with anything else, these only crash; so do classes.
SURROUNDINGS = {"uow", "session", "connection", "actor", "platform", "self", "cls"}
PAIR = 2


def name_of(call: ast.AST) -> str:
    """Return the last word of what is called: `b` of `a.b()`."""
    called = getattr(call, "func", None)
    return str(getattr(called, "attr", getattr(called, "id", "")))


def variants(node: ast.AST) -> Iterator[Variant]:
    """Yield what may stand instead of a node."""
    make = MAKERS.get(type(node))
    yield from make(node) if make else ()


def _counted(node: ast.Constant) -> Iterator[Variant]:
    if isinstance(node.value, int):
        less, more = max(node.value - 1, 1), node.value + 1
        values = [not node.value] if isinstance(node.value, bool) else {less, more} - {node.value}
        yield from (("constant changed", ast.Constant(value)) for value in values)


def _reckoned(node: ast.BinOp) -> Iterator[Variant]:
    texts = (getattr(each, "value", each) for each in (node.left, node.right))
    if type(node.op) in ARITHMETIC and not any(isinstance(t, str | ast.JoinedStr) for t in texts):
        yield "arithmetic changed", _but(node, op=ARITHMETIC[type(node.op)]())


def _affirmed(node: ast.UnaryOp) -> Iterator[Variant]:
    if isinstance(node.op, ast.Not | ast.Invert):
        yield "negation dropped", node.operand


def _removed(node: ast.stmt) -> Iterator[Variant]:
    call = getattr(node, "value", None)
    if not isinstance(node, ast.Expr):
        yield "statement removed", None
    elif isinstance(call, ast.Call) and not name_of(call).lstrip("_").startswith(UNSEEN):
        yield "call removed", None


def _thinned(node: ast.Set) -> Iterator[Variant]:
    if len(node.elts) > 1:
        yield from (("element dropped", less) for less in _each_less(node, "elts"))


def _but(node: Node, **fields: object) -> Node:
    new = copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _each_less(node: Node, field: str) -> Iterator[Node]:
    """Yield the node without each of its parts in turn."""
    parts = getattr(node, field)
    for n in range(len(parts)):
        yield _but(node, **{field: [*parts[:n], *parts[n + 1 :]]})


def _compared(node: ast.Compare) -> Iterator[Variant]:
    for n, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            ops = [*node.ops[:n], other(), *node.ops[n + 1 :]]
            yield "comparison changed", _but(node, ops=ops)


def _joined(node: ast.BoolOp) -> Iterator[Variant]:
    match node.op, node.values[-1]:
        case ast.Or(), ast.Constant() | ast.List() | ast.Tuple() | ast.Dict() | ast.Call(args=[]):
            return  # a value for what is missing
        case ast.Or(), ast.Attribute(value=ast.Name(id="date" | "datetime"), attr="min" | "max"):
            return
        case ast.Or(), ast.Name(id=name) if name.isupper():
            return
        case operator, _:
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield "and/or", _but(node, op=other)
    for less in _each_less(node, "values"):
        yield "condition dropped", less if len(less.values) > 1 else less.values[0]


def _unfiltered(node: Any) -> Iterator[Variant]:  # noqa: ANN401 - four kinds of comprehension
    parts = node.generators
    for n, part in enumerate(parts):
        for less in _each_less(part, "ifs"):
            yield "condition dropped", _but(node, generators=[*parts[:n], less, *parts[n + 1 :]])


def _called(node: ast.Call) -> Iterator[Variant]:
    name, function = name_of(node), node.func
    if name in OPPOSITES:
        field = "attr" if isinstance(function, ast.Attribute) else "id"
        other = _but(function, **{field: OPPOSITES[name]})
        yield f"{name} → {OPPOSITES[name]}", _but(node, func=other)
    if name in FILTERS and isinstance(function, ast.Attribute):
        yield f"{name} dropped", function.value
    if name in CONDITIONS and len(node.args) > 1:
        yield from (("condition dropped", less) for less in _each_less(node, "args"))
    elif name not in OPPOSITES and len(node.args) == PAIR and all(map(_is_a_value, node.args)):
        yield "arguments swapped", _but(node, args=node.args[::-1])


def _is_a_value(node: ast.expr) -> bool:
    """Whether it has a name, and could be mistaken for another value."""
    name = str(getattr(node, "attr", getattr(node, "id", "")))
    return name not in {"", *SURROUNDINGS} and (name[0].islower() or name.isupper())


MAKERS: Mapping[type[ast.AST], Callable[[Any], Iterator[Variant]]] = {
    ast.Compare: _compared,
    ast.BoolOp: _joined,
    ast.Call: _called,
    ast.Constant: _counted,
    ast.BinOp: _reckoned,
    ast.UnaryOp: _affirmed,
    ast.Set: _thinned,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _unfiltered),
    **dict.fromkeys((ast.Expr, ast.Raise, ast.AugAssign), _removed),
}
