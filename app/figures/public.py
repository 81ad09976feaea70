"""Measures of the public figures: a domain declares each and contributes it to the registry.

A figure is read of rows that are public in themselves, and leads to the page of those rows. The
sums are SQL's and check no MAC: anybody can count the rows again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, case, cast, func, select, tuple_
from sqlalchemy.orm import Session

from app.text import Sentence
from app.unit_of_work import UnitOfWork

Value = int | Decimal
# The value of a period of this year, and that of the same days a year before; None: no row.
Pair = tuple[Value | None, Value | None]


class Unit(StrEnum):
    """The unit of a figure: a number, paisa, days, or a number with one decimal."""

    COUNT = "count"
    PAISA = "paisa"
    DAYS = "days"
    MEAN = "mean"


class Better(StrEnum):
    """The direction of a change that is better for people."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days of a fiscal year, and the same days of the year before; all included."""

    first: date
    last: date
    before_first: date
    before_last: date


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A figure of a span: as a whole, by the first day of each month, by district, by department.

    Months reach from the beginning of the year before; a month without rows is left out.
    """

    total: Pair = (None, None)
    months: Mapping[date, Value] = field(default_factory=dict)
    districts: Mapping[str, Pair] = field(default_factory=dict)
    departments: Mapping[UUID, Pair] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PublicFigure:
    """A figure of the province; `endpoint` is the public page of the rows that it counts."""

    name: str
    title: Sentence
    unit: Unit
    better: Better
    endpoint: str
    order: int
    measure: Callable[[UnitOfWork, Span], Measured]


# The value of a group of rows: their number, sum, mean or median.
_MEASURES: Mapping[str, Callable[[Any], ColumnElement[Any]]] = {
    "count": lambda _: func.count(),
    "sum": func.sum,
    "mean": lambda value: func.round(func.avg(value), 1),
    "median": lambda value: func.percentile_disc(0.5).within_group(value),
}


def measured_by(how: str, rows: Select[*tuple[Any, ...]]) -> Callable[[UnitOfWork, Span], Measured]:
    """Return a measure of rows with `day`, `district`, `department` and `value`: one query.

    `how` is "count", "sum", "mean" or "median".
    """
    return lambda uow, span: _measured(uow.session, how, rows, span)


def _measured(session: Session, how: str, rows: Select[*tuple[Any, ...]], span: Span) -> Measured:
    each = rows.subquery()
    inside = each.c.day.between(span.before_first, span.last)
    period = case(
        (each.c.day >= span.first, "now"), (each.c.day <= span.before_last, "before"), else_="rest"
    )
    kept = select(
        period.label("period"),
        cast(func.date_trunc("month", each.c.day), Date).label("month"),
        *(each.c.district, each.c.department, each.c.value),
    )
    of = kept.where(inside).subquery().c
    sets = func.grouping_sets(
        tuple_(of.period),
        tuple_(of.month),
        tuple_(of.period, of.district),
        tuple_(of.period, of.department),
    )
    depth = func.grouping(of.month, of.district, of.department)
    query = select(
        depth, of.period, of.month, of.district, of.department, _MEASURES[how](of.value)
    ).group_by(sets)
    return _sorted(session.execute(query))


# PostgreSQL's `grouping`: a bit for each of month, district and department that is not grouped by.
_TOTAL, _MONTH, _DISTRICT, _DEPARTMENT = 0b111, 0b011, 0b101, 0b110


def _sorted(rows: Any) -> Measured:  # noqa: ANN401 - rows of a statement
    """Sort the groups of one statement into the parts of a figure."""
    months: dict[date, Value] = {}
    pairs: dict[int, dict[Any, dict[str, Value]]] = {_TOTAL: {}, _DISTRICT: {}, _DEPARTMENT: {}}
    for depth, period, month, district, department, value in rows:
        if depth == _MONTH:
            months[month] = value
        else:
            key = {_TOTAL: None, _DISTRICT: district, _DEPARTMENT: department}[depth]
            pairs[depth].setdefault(key, {})[period] = value
    return Measured(
        total=_pair(pairs[_TOTAL].get(None, {})),
        months=months,
        districts={key: _pair(of) for key, of in pairs[_DISTRICT].items() if key},
        departments={key: _pair(of) for key, of in pairs[_DEPARTMENT].items() if key},
    )


def _pair(found: Mapping[str, Value]) -> Pair:
    return found.get("now"), found.get("before")
