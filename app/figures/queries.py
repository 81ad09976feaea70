"""Reads of the province in figures: the figures of a fiscal year, and one in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.errors import NotFound
from app.figures.public import Measured, Pair, PublicFigure, Span, Unit, Value
from app.identity.public import organisations_by_id
from app.ledger.public import fiscal_year_of, months_of
from app.places.public import districts_at
from app.platform import the_platform
from app.unit_of_work import UnitOfWork

# This year and the one before it can be looked at, each against the year before.
YEARS = 2
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure with its values."""

    about: PublicFigure
    measured: Measured

    @property
    def change(self) -> Value | None:
        """Return the difference to the year before; None if one of them has no row."""
        return change_of(self.measured.total)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A district, department or month of a figure, by its name in both languages."""

    key: str
    name: str
    name_ur: str
    pair: Pair


@dataclass(frozen=True, kw_only=True)
class Province:
    """The figures of a fiscal year up to a day, and one of them in full."""

    years: Sequence[int]
    span: Span
    figures: Sequence[Figure]
    chosen: Figure
    districts: Sequence[Row]
    departments: Sequence[Row]
    months: Sequence[tuple[date, Value | None]]


def figures() -> list[PublicFigure]:
    """Return the declared figures in their order."""
    return sorted(the_platform().registry.contributed(PublicFigure), key=lambda each: each.order)


def province(uow: UnitOfWork, year: int | None, name: str) -> Province:
    """Return a fiscal year by its first calendar year (None: this one), and a figure by name.

    Raises NotFound for another year or figure.
    """
    today = local_day(uow.now)
    span = span_of(today, year)
    known = figures()
    about = next((each for each in known if each.name == (name or known[0].name)), None)
    if about is None:
        raise NotFound
    read = [Figure(about=each, measured=each.measure(uow, span)) for each in known]
    chosen = next(each for each in read if each.about is about)
    return Province(
        years=[fiscal_year_of(today).year - n for n in range(YEARS)],
        span=span,
        figures=read,
        chosen=chosen,
        districts=_districts(uow, chosen.measured, span.last),
        departments=_departments(uow, chosen.measured),
        months=_months(chosen, span),
    )


def heads(uow: UnitOfWork, most: int) -> list[Figure]:
    """Return the first figures of this year, those with a row, for the front page."""
    span = span_of(local_day(uow.now), None)
    read = (Figure(about=each, measured=each.measure(uow, span)) for each in figures()[:most])
    return [each for each in read if each.measured.total[0] is not None]


def span_of(today: date, year: int | None) -> Span:
    """Return the days of a fiscal year until today; raises NotFound for one not offered."""
    first = fiscal_year_of(today)
    if year is not None:
        if not first.year - YEARS < year <= first.year:
            raise NotFound
        first = first.replace(year=year)
    last = min(today, first.replace(year=first.year + 1, month=6, day=30))
    return Span(first=first, last=last, before_first=_before(first), before_last=_before(last))


def quarter_of(today: date, year: int, quarter: int) -> Span:
    """Return the days of a quarter (1: July to September) until today; NotFound before it began.

    Also for a year that is not offered.
    """
    months = list(months_of(span_of(today, year).first))[3 * quarter - 3 : 3 * quarter]
    first, last = months[0][0], months[-1][1]
    if first > today:
        raise NotFound
    last = min(today, last)
    return Span(first=first, last=last, before_first=_before(first), before_last=_before(last))


def started_quarters(span: Span) -> list[int]:
    """List the quarters of a fiscal year that have begun by its last counted day."""
    firsts = [month for month, _ in months_of(span.first)][::3]
    return [n for n, first in enumerate(firsts, start=1) if first <= span.last]


def figures_of(uow: UnitOfWork, span: Span) -> list[Figure]:
    """Return every figure of a span, against the same days of the year before."""
    return [Figure(about=each, measured=each.measure(uow, span)) for each in figures()]


def _before(day: date) -> date:
    """Return the same day a year before; 28 February for a leap day."""
    leap = (day.month, day.day) == _LEAP_DAY
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def change_of(pair: Pair) -> Value | None:
    """Return the difference to the year before; None if one of them has no row."""
    now, before = pair
    return None if now is None or before is None else now - before


def _districts(uow: UnitOfWork, measured: Measured, on: date) -> list[Row]:
    """List every district of the day; none if the figure has no places."""
    if not measured.districts:
        return []
    places = districts_at(uow.session, on)
    return [
        Row(
            key=place.code,
            name=place.named("en"),
            name_ur=place.named("ur"),
            pair=measured.districts.get(place.code, (None, None)),
        )
        for place in places
    ]


def _departments(uow: UnitOfWork, measured: Measured) -> list[Row]:
    names = organisations_by_id(uow.session, list(measured.departments))
    rows = [
        Row(key=str(each), name=names[each].name, name_ur=names[each].name_ur or "", pair=pair)
        for each, pair in measured.departments.items()
        if each in names
    ]
    return sorted(rows, key=lambda row: row.name)


def _months(figure: Figure, span: Span) -> list[tuple[date, Value | None]]:
    """List the months of both years up to the last day; zero if nothing was counted."""
    both = (first for year in (span.before_first, span.first) for first, _ in months_of(year))
    empty = 0 if figure.about.unit in {Unit.COUNT, Unit.PAISA} else None
    found = figure.measured.months
    return [(month, found.get(month, empty)) for month in both if month <= span.last]
