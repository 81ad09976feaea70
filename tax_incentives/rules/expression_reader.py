"""Expressions and conditions as files write them, each with its kind settled.

    {fact: taxes_paid}    {parameter: rebate_rate}    {step: base}
    "Rs 5,000"    12    "7.5 %"    2026-07-01    true    "software"
    {sum: [A, B]}   {less: [A, B]}   {times: [A, B]}   {least: [A, B]}   {greatest: [A, B]}
    {divide: A, by: B, at_zero: refuse}          at_zero: refuse, or what the quotient is then
    {round: A, to: "Rs 1", direction: down}      down, up, or nearest
    {table: A, rows: [{up_to: 5, gives: B}], otherwise: C}
    {slabs: A, rows: [{up_to: "Rs 100,000", rate: "5 %"}], above: "2 %"}
    {when: CONDITION, then: A, otherwise: B}     {months_from: A, to: B}

    {all: [CONDITION]}   {any: [CONDITION]}   {not: CONDITION}
    {fact: employees, at_least: 5}   {step: growth, above: "0 %"}   {value: A, at_most: B}
    {fact: sector, any_of: ["software", "call_centre"]}

Comparisons: is, is_not, at_least, at_most, above, below, any_of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import yaml

from app.data_files.nodes import CODE, Spot, paisa_of
from tax_incentives.rules.conditions import All, AnyOf, Choice, Compare, Condition, Not, Test
from tax_incentives.rules.expressions import (
    Constant,
    Direction,
    Expression,
    FactOf,
    Fold,
    Folded,
    Months,
    ParameterOf,
    Quotient,
    Rounded,
    Row,
    Slab,
    Slabs,
    StepOf,
    Table,
)
from tax_incentives.rules.values import Kind, parse_ratio

MAX_DEPTH = 8
MONEYS = (Kind.MONEY, Kind.EXACT)
NUMBERS = (*MONEYS, Kind.NUMBER, Kind.RATIO)
ORDERED = (*NUMBERS, Kind.DAY)
_COMPARED = tuple(each.value for each in Compare)
_NAME_KINDS = ("fact", "parameter", "step")
_EXPRESSIONS = (
    *_NAME_KINDS,
    *(fold.value for fold in Fold),
    *("divide", "round", "table", "slabs", "when", "months_from"),
)
_MAKERS: dict[str, Callable[[Kind, str], Expression]] = {
    "fact": FactOf,
    "parameter": ParameterOf,
    "step": StepOf,
}
_PLACEHOLDER = Constant(Kind.NUMBER, 0)
_NO_VALUES = (":float", ":null")
_NEVER_BEFORE = "; a step may name only those that stand before it"
_ALWAYS = All(())


@dataclass
class Names:
    """The names for expressions, each with its kind; steps are added as each is read.

    `broken` are those, as (what, name), with a reported error: uses of these are not reported
    again.
    """

    facts: Mapping[str, Kind]
    parameters: Mapping[str, Kind]
    steps: dict[str, Kind] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)

    def of(self, what: str) -> Mapping[str, Kind]:
        """Return the names of facts, parameters or steps."""
        return {"fact": self.facts, "parameter": self.parameters, "step": self.steps}[what]


def is_broken(*parts: Expression) -> bool:
    """Return True if one of these is a stand-in, because its error was reported."""
    return any(part is _PLACEHOLDER for part in parts)


def expression(spot: Spot, names: Names, deep: int = 0) -> Expression:
    """Read an expression; if it cannot be read, report the error and return a stand-in."""
    if not isinstance(spot.node, yaml.MappingNode):
        return _constant(spot)
    if deep > MAX_DEPTH:
        spot.wrong(f"is nested more than {MAX_DEPTH} deep; make a step of a part of it.")
        return _PLACEHOLDER
    found = [name for name in _EXPRESSIONS if name in _written(spot)]
    if len(found) != 1:
        told = ", ".join(_EXPRESSIONS)
        spot.wrong(f'write one of {told}, or a value such as 12 or "Rs 5,000".')
        return _PLACEHOLDER
    return _reader(found[0])(spot, names, deep + 1)


def condition(spot: Spot, names: Names, deep: int = 0) -> Condition:
    """Read a condition; if it cannot be read, report the error and return a stand-in."""
    if deep > MAX_DEPTH:
        spot.wrong(f"is nested more than {MAX_DEPTH} deep; write it in simpler parts.")
        return _ALWAYS
    joint = next((name for name in ("all", "any", "not") if name in _written(spot)), None)
    return _joined(spot, names, joint, deep) if joint else _test(spot, names, deep)


def _joined(spot: Spot, names: Names, joint: str, deep: int) -> Condition:
    inner = spot.keys(joint).may(joint)
    if joint == "not":
        return Not(condition(inner, names, deep + 1))
    parts = inner.items(lambda part: condition(part, names, deep + 1), least=1)
    return All(parts) if joint == "all" else AnyOf(parts)


def _test(spot: Spot, names: Names, deep: int) -> Condition:
    keys = spot.keys("value", *_NAME_KINDS, *_COMPARED)
    about = [name for name in ("value", *_NAME_KINDS) if keys.may(name)]
    compared = [name for name in _COMPARED if keys.may(name)]
    if len(about) != 1 or len(compared) != 1:
        if not keys.meant:
            spot.wrong(
                "write all, any or not, or one thing and one comparison, such as"
                f" {{fact: employees, at_least: 5}}. Comparisons are {', '.join(_COMPARED)}."
            )
        return _ALWAYS
    of = (
        expression(keys.may("value"), names, deep)
        if about[0] == "value"
        else _name(keys.may(about[0]), names, about[0])
    )
    return _comparison(spot, names, of, (compared[0], keys.may(compared[0])))


def _comparison(spot: Spot, names: Names, of: Expression, compared: tuple[str, Spot]) -> Condition:
    how, than = Compare(compared[0]), compared[1]
    with_what = (
        than.items(lambda item: expression(item, names), least=1)
        if how is Compare.ANY_OF
        else (expression(than, names),)
    )
    if is_broken(of, *with_what):
        return _ALWAYS
    for each in with_what:
        if not _alike(of.kind, each.kind):
            than.wrong(f"this is {each.kind}, but it is compared with {of.kind}.")
    if of.kind not in ORDERED and how not in (Compare.EQUAL, Compare.OTHER, Compare.ANY_OF):
        than.wrong(f"{of.kind} has no order: compare it with is, is_not or any_of.")
    return Test(spot.place, of, how, with_what)


def _constant(spot: Spot) -> Expression:
    if not spot or (spot.node and spot.node.tag.endswith(_NO_VALUES)):
        return _report_invalid_value(spot)
    plain = spot.plain()
    if isinstance(plain, bool):
        return Constant(Kind.YES_NO, plain)
    if isinstance(plain, int):
        return Constant(Kind.NUMBER, plain)
    return _constant_of(spot, plain)


def _constant_of(spot: Spot, text: str) -> Expression:
    if spot.node is not None and spot.node.tag.endswith(":timestamp"):
        return Constant(Kind.DAY, spot.day())
    paisa = paisa_of(text)
    if paisa is not None:
        return Constant(Kind.MONEY, paisa)
    ratio = parse_ratio(text)
    if ratio is not None:
        return Constant(Kind.RATIO, ratio)
    return Constant(Kind.CODE, text) if CODE.fullmatch(text) else _report_invalid_value(spot)


def _report_invalid_value(spot: Spot) -> Expression:
    if spot:
        spot.wrong(
            'is no value: write an amount such as "Rs 5,000" (0 or more, below'
            " Rs 10,000,000,000,000), a whole number, a rate such as 7.5 % or 1/3, a day such as"
            " 2026-07-01, true or false, or a code such as software."
        )
    return _PLACEHOLDER


def _name(spot: Spot, names: Names, what: str) -> Expression:
    name, known = spot.text(), names.of(what)
    if name not in known:
        told = ", ".join(known) or "none"
        order = _NEVER_BEFORE if what == "step" else ""
        spot.wrong(f'there is no {what} "{name}" here; those that may be named are {told}{order}.')
        return _PLACEHOLDER
    return _PLACEHOLDER if (what, name) in names.broken else _MAKERS[what](known[name], name)


def _read_name(spot: Spot, names: Names, deep: int) -> Expression:  # noqa: ARG001 - as the others
    what = next(name for name in _NAME_KINDS if name in _written(spot))
    return _name(spot.keys(what).may(what), names, what)


def _folded(spot: Spot, names: Names, deep: int) -> Expression:
    fold = next(fold for fold in Fold if fold.value in _written(spot))
    inner = spot.keys(fold.value).may(fold.value)
    parts = inner.items(lambda part: expression(part, names, deep), least=2)
    if not parts or is_broken(*parts):
        return _PLACEHOLDER
    kind = _product(inner, parts) if fold is Fold.TIMES else _common(inner, parts)
    return Folded(kind, fold, parts) if kind else _PLACEHOLDER


def _product(spot: Spot, parts: tuple[Expression, ...]) -> Kind | None:
    kinds = [part.kind for part in parts]
    if any(kind not in NUMBERS for kind in kinds) or sum(kind in MONEYS for kind in kinds) > 1:
        spot.wrong("multiply one amount of money at most, by numbers and rates.")
        return None
    if any(kind in MONEYS for kind in kinds):
        whole = Kind.RATIO not in kinds and Kind.EXACT not in kinds
        return Kind.MONEY if whole else Kind.EXACT
    return Kind.RATIO if Kind.RATIO in kinds else Kind.NUMBER


def _common(spot: Spot, parts: tuple[Expression, ...]) -> Kind | None:
    kinds = {part.kind for part in parts}
    if kinds <= set(MONEYS):
        return Kind.EXACT if Kind.EXACT in kinds else Kind.MONEY
    if kinds <= {Kind.NUMBER, Kind.RATIO}:
        return Kind.RATIO if Kind.RATIO in kinds else Kind.NUMBER
    if kinds == {Kind.DAY} and parts:
        return Kind.DAY
    spot.wrong(f"{' and '.join(sorted(kinds))} cannot be put together; make them of one kind.")
    return None


def _quotient(spot: Spot, names: Names, deep: int) -> Expression:
    keys = spot.keys("divide", "by", "at_zero")
    above = expression(keys.may("divide"), names, deep)
    below = expression(keys.need("by", "what it is divided by"), names, deep)
    at_zero = keys.need("at_zero", "refuse, or what the quotient is where the base is zero")
    refuses = isinstance(at_zero.node, yaml.ScalarNode) and at_zero.node.value == "refuse"
    then = None if refuses else expression(at_zero, names, deep)
    if is_broken(above, below, *([then] if then else [])):
        return _PLACEHOLDER
    if isinstance(below, Constant) and below.stated == 0:
        keys.may("by").wrong("this is always zero; divide by something else.")
    kind = _quotient_kind(spot, above.kind, below.kind)
    if then and not _alike(kind, then.kind):
        at_zero.wrong(f"this is {then.kind}, but the quotient is {kind}.")
    return Quotient(kind, above, below, then)


def _quotient_kind(spot: Spot, above: Kind, below: Kind) -> Kind:
    if above in MONEYS and below in MONEYS:
        return Kind.RATIO
    if above in MONEYS and below in (Kind.NUMBER, Kind.RATIO):
        return Kind.EXACT
    if not {above, below} <= {Kind.NUMBER, Kind.RATIO}:
        spot.wrong(f"{above} cannot be divided by {below}.")
    return Kind.RATIO


def _rounded(spot: Spot, names: Names, deep: int) -> Expression:
    keys = spot.keys("round", "to", "direction")
    inner = expression(keys.may("round"), names, deep)
    unit = keys.need("to", 'the unit, such as "Rs 1"').amount()
    if unit <= 0:
        keys.may("to").wrong('write a unit above zero, such as "Rs 1".')
    if is_broken(inner):
        return _PLACEHOLDER
    if inner.kind not in MONEYS:
        spot.wrong(f"only money is rounded; this is {inner.kind}.")
    direction = keys.need("direction", "down, up or nearest").one_of(Direction)
    return Rounded(inner, max(unit, 1), direction)


def _table(spot: Spot, names: Names, deep: int) -> Expression:
    keys = spot.keys("table", "rows", "otherwise")
    of = expression(keys.may("table"), names, deep)
    told = len(spot.sheet.problems)
    rows = keys.need("rows", "the rows").items(lambda row: _row(row, names, of.kind, deep), least=1)
    otherwise = expression(keys.need("otherwise", "the value above the last row"), names, deep)
    if is_broken(of, otherwise, *(row.gives for row in rows)) or len(spot.sheet.problems) > told:
        return _PLACEHOLDER
    if of.kind in ORDERED:
        _rising(keys.may("rows"), [row.limit for row in rows])
    else:
        keys.may("table").wrong(f"{of.kind} has no order, so no row can be up to it.")
    kind = _common(spot, (otherwise, *(row.gives for row in rows)))
    return Table(kind, of, rows, otherwise) if kind else _PLACEHOLDER


def _row(spot: Spot, names: Names, kind: Kind, deep: int) -> Row:
    keys = spot.keys("up_to", "gives")
    limit = _constant(keys.need("up_to", "the last value of this row"))
    if not is_broken(limit) and not _alike(kind, limit.kind):
        keys.may("up_to").wrong(f"this is {limit.kind}, but the table asks {kind}.")
        limit = Constant(kind, date.min if kind is Kind.DAY else 0)
    gives = expression(keys.need("gives", "the value of this row"), names, deep)
    return Row(limit.stated, gives)  # type: ignore[attr-defined]  # a Constant


def _slabs(spot: Spot, names: Names, deep: int) -> Expression:
    keys = spot.keys("slabs", "rows", "above")
    of = expression(keys.may("slabs"), names, deep)
    if of.kind not in MONEYS and not is_broken(of):
        keys.may("slabs").wrong(f"slabs are of money; this is {of.kind}.")
    slabs = keys.need("rows", "the slabs").items(_slab, least=1)
    _rising(keys.may("rows"), [0, *(slab.limit for slab in slabs)])
    return Slabs(of, slabs, rate(keys.need("above", 'the rate above them, such as "2 %"')))


def _slab(spot: Spot) -> Slab:
    keys = spot.keys("up_to", "rate")
    limit = keys.need("up_to", 'the end of this slab, such as "Rs 100,000"').amount()
    return Slab(limit, rate(keys.need("rate", 'its rate, such as "5 %"')))


def rate(spot: Spot) -> Fraction:
    """Read a rate such as "5 %" or "1/3"."""
    text = spot.text() if spot else "0 %"
    read = parse_ratio(text)
    if read is None or read < 0:
        spot.wrong('write a rate of 0 % or more, such as "5 %" or "1/3".')
    return max(read or Fraction(0), Fraction(0))


def _choice(spot: Spot, names: Names, deep: int) -> Expression:
    keys = spot.keys("when", "then", "otherwise")
    when = condition(keys.may("when"), names, deep)
    then = expression(keys.need("then", "the value where it holds"), names, deep)
    otherwise = expression(keys.need("otherwise", "the value where it does not"), names, deep)
    if is_broken(then, otherwise):
        return _PLACEHOLDER
    kind = then.kind if then.kind == otherwise.kind else _common(spot, (then, otherwise))
    return Choice(kind, when, then, otherwise) if kind else _PLACEHOLDER


def _months(spot: Spot, names: Names, deep: int) -> Expression:
    keys = spot.keys("months_from", "to")
    first = expression(keys.may("months_from"), names, deep)
    last = expression(keys.need("to", "the later day"), names, deep)
    if is_broken(first, last):
        return _PLACEHOLDER
    if {first.kind, last.kind} != {Kind.DAY}:
        spot.wrong("months are counted between two days; name two facts that are days.")
    return Months(first, last)


Reader = Callable[[Spot, Names, int], Expression]


def _reader(name: str) -> Reader:
    own: dict[str, Reader] = {
        "divide": _quotient,
        "round": _rounded,
        "table": _table,
        "slabs": _slabs,
        "when": _choice,
        "months_from": _months,
    }
    return _read_name if name in _NAME_KINDS else own.get(name, _folded)


def _alike(one: Kind, other: Kind) -> bool:
    if one in MONEYS and other in MONEYS:
        return True
    return one == other or {one, other} <= {Kind.NUMBER, Kind.RATIO}


def _rising(spot: Spot, limits: Sequence[Any]) -> None:
    if any(later <= earlier for earlier, later in pairwise(limits)):
        spot.wrong("each row must end higher than the one before it; a slab above zero.")


def _written(spot: Spot) -> set[str]:
    if not isinstance(spot.node, yaml.MappingNode):
        return set()
    return {key.value for key, _ in spot.node.value if isinstance(key, yaml.ScalarNode)}
