"""The province in figures, for everybody: a page, a part of the front page, a file and the API."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.calendar import deadline_end_of, local_day
from app.exports import Export
from app.figures.picture import tile_map
from app.figures.public import Better, Span, Unit, Value
from app.figures.queries import (
    Figure,
    Province,
    Row,
    change_of,
    figures_of,
    heads,
    province,
    quarter_of,
    started_quarters,
)
from app.figures.schemas import FiguresQuery, ProvinceFiguresOut, QuarterQuery
from app.permissions import ANONYMOUS
from app.printing.public import Letterhead, render_pdf
from app.registry import Panel
from app.text import apart, sentence
from app.unit_of_work import UnitOfWork
from app.web.api import PDF, ApiBlueprint
from app.web.doors import reading
from app.web.formatting import cut_short, local_date, month_and_year, quantity, typed
from app.web.i18n import in_reader_language, language
from app.web.plots import Words, line_plot
from app.web.tables import Column, Listed, Table
from app.web.translation import translate

web = Blueprint("figures", __name__)
api = ApiBlueprint("figures_api", __name__, description="The province in figures")
MAX_ON_FRONT = 4
# The picture draws whole numbers: the tenths of a mean.
_TENTHS = 10


@web.get("/figures")
def index() -> str:
    """Show the figures of a fiscal year, and one of them by district, department and month."""
    asked = FiguresQuery().load(request.args)
    with reading(ANONYMOUS) as uow:
        found = province(uow, asked["year"], asked["figure"])
    chosen = found.chosen
    return render_template(
        "figures/index.html",
        found=found,
        year=found.span.first.year,
        title_of=lambda each: translate(each.about.title),
        shown=lambda each: value_cell(each.measured.total[0], each.about.unit),
        compared=compared,
        rows_href=url_for(chosen.about.endpoint),
        picture=_picture(found),
        line=_line(found),
        quarters=started_quarters(found.span),
        districts=_place_table([row for row in found.districts if any_of(row)], chosen),
        uncounted=sum(1 for row in found.districts if not any_of(row)),
        departments=_place_table(found.departments, chosen),
        months=_months(found),
    )


@web.get("/figures.csv")
def figures_csv() -> Response:
    """Send a figure by district, department and month as a file."""
    asked = FiguresQuery().load(request.args)
    with reading(ANONYMOUS) as uow:
        found = province(uow, asked["year"], asked["figure"])
    response = Response("".join(FILE.as_csv(_file_rows(found))), mimetype="text/csv")
    name = f"figures-{found.chosen.about.name}-{found.span.first.year}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@web.get("/figures/report.pdf")
def report() -> Response:
    """Send the report of a quarter that has begun, in the language of its reader."""
    asked = QuarterQuery().load({name: request.args.get(name) for name in ("year", "quarter")})
    with reading(ANONYMOUS) as uow:
        span = quarter_of(local_day(uow.now), asked["year"], asked["quarter"])
        pdf = report_pdf(uow, _report_title(**asked), span, figures_of(uow, span))
    response = Response(pdf, mimetype=PDF)
    name = f"figures-{asked['year']}-{asked['quarter']}-{language()}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report_title(year: int, quarter: int) -> str:
    fiscal = f"{year}-{(year + 1) % 100:02d}"
    title = gettext("The province in figures, quarter %(n)s of %(year)s", n=quarter, year=fiscal)
    return str(title)


def report_pdf(uow: UnitOfWork, title: str, span: Span, found: Sequence[Figure]) -> bytes:
    """Print figures of a span beside those of the same days a year before."""
    head = Letterhead(
        title=title,
        organisation=gettext("Government of Balochistan"),
        reference=f"{span.first:%Y-%m-%d}/{span.last:%Y-%m-%d}",
        date=local_date(span.last),
        language=language(),
        demonstration=uow.executor.demonstration,
    )
    heads = [gettext("Figure"), gettext("This quarter"), gettext("The same days a year before")]
    data = {
        "paragraphs": [
            gettext(
                "Every number can be counted again from the rows that the page of"
                " figures leads to. A dash: nothing was counted."
            )
        ],
        "facts": [
            [gettext("From"), local_date(span.first)],
            [gettext("Until"), local_date(span.last)],
        ],
        "heads": heads,
        "rows": [
            [
                translate(each.about.title),
                *(in_text(v, each.about.unit) for v in each.measured.total),
            ]
            for each in found
        ],
        "numbers": [1, 2],
    }
    return render_pdf("app/printing/statement.typ", head, data, made_at=deadline_end_of(span.last))


@api.get("/figures")
@api.arguments(FiguresQuery, location="query")
@api.response(200, ProvinceFiguresOut)
def read_figures(query: dict[str, Any]) -> dict[str, Any]:
    """Read the figures of a fiscal year, with those of the same days of the year before."""
    with reading(ANONYMOUS) as uow:
        found = province(uow, query["year"], "")
    items = [
        {"name": each.about.name, "unit": each.about.unit.value, "now": now, "before": before}
        for each in found.figures
        for now, before in [each.measured.total]
    ]
    return {"first": found.span.first, "last": found.span.last, "items": items}


def _front(uow: UnitOfWork) -> dict[str, object] | None:
    """Fill the front page's part: the first figures; None before anything was counted."""
    found = heads(uow, MAX_ON_FRONT)
    if not found:
        return None
    figures = [
        {
            "title": translate(each.about.title),
            "shown": value_cell(each.measured.total[0], each.about.unit),
            "compared": compared(each),
        }
        for each in found
    ]
    return {"figures": figures}


FRONT = Panel(name="figures", template="figures/front.html", load=_front, order=15)


def value_cell(value: Value | None, unit: Unit) -> Markup:
    """Write a value with its unit for a page; a dash if nothing was counted."""
    return typed(in_text(value, unit))


def in_text(value: Value | None, unit: Unit) -> str:
    """Write a value with its unit within a text."""
    if value is None:
        return "–"
    if unit is Unit.PAISA:
        return cut_short(int(value))
    if unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", int(value)))
    return apart(quantity(value))


def compared(figure: Figure) -> dict[str, object] | None:
    """Return the change against the same days of the year before in words, and if it is good."""
    change = figure.change
    if change is None:
        return None
    if change == 0:
        return {"text": gettext("as last year"), "good": True}
    amount = in_text(max(change, -change), figure.about.unit)
    more = change > 0
    words = gettext("%(amount)s more than last year", amount=amount)
    if not more:
        words = gettext("%(amount)s less than last year", amount=amount)
    return {"text": words, "good": more is (figure.about.better is Better.MORE)}


def _place_table(rows: Sequence[Row], chosen: Figure) -> Listed | None:
    if not rows:
        return None
    unit = chosen.about.unit
    return Table[Row](
        Column(sentence("Place"), lambda row: in_reader_language(row.name, row.name_ur)),
        Column(sentence("This year"), lambda row: value_cell(row.pair[0], unit), numeric=True),
        Column(sentence("Last year"), lambda row: value_cell(row.pair[1], unit), numeric=True),
        Column(sentence("Change"), lambda row: _signed(row, unit), numeric=True),
    ).of(rows)


def any_of(row: Row) -> bool:
    """Return True if something was counted in one of the two years."""
    return row.pair != (None, None)


def _signed(row: Row, unit: Unit) -> str | Markup:
    change = change_of(row.pair)
    if change is None:
        return "–"
    return Markup("{}{}").format("−" if change < 0 else "+", value_cell(max(change, -change), unit))


def _months(found: Province) -> Listed:
    unit = found.chosen.about.unit
    return Table[tuple[Any, Value | None]](
        Column(sentence("Month"), lambda each: month_and_year(each[0])),
        Column(
            translate(found.chosen.about.title),
            lambda each: value_cell(each[1], unit),
            numeric=True,
        ),
    ).of(found.months)


def _picture(found: Province) -> Markup:
    if not found.districts:
        return Markup()
    unit = found.chosen.about.unit
    shown_by = {row.key: _short(row.pair[0], unit) for row in found.districts}
    return tile_map(translate(found.chosen.about.title), found.districts, shown_by)


def _short(value: Value | None, unit: Unit) -> str:
    """Write a value so short that a tile holds it: lakhs of rupees, else the number."""
    if value is None:
        return "0" if unit in {Unit.COUNT, Unit.PAISA} else "–"
    return quantity(value // 10_000_000 if unit is Unit.PAISA else value)


def _line(found: Province) -> Markup:
    """Draw the months; those without a value are left out of a line of days or means."""
    about = found.chosen.about
    drawn = [(month, value) for month, value in found.months if value is not None]
    if not drawn:
        return Markup()
    words = Words(
        id="months",
        title=gettext("%(figure)s, by month", figure=translate(about.title)),
        desc=gettext("A line of months. The numbers are in the table."),
        most=typed(in_text(max(value for _, value in drawn), about.unit)),
        first=month_and_year(drawn[0][0]),
        last=month_and_year(drawn[-1][0]),
    )
    return line_plot(words, [int(Decimal(value) * _TENTHS) for _, value in drawn])


FILE: Export[tuple[Figure, str, str, Value | None, Value | None]] = Export(
    figure=lambda row: row[0].about.name,
    by=lambda row: row[1],
    name=lambda row: row[2],
    this_year=lambda row: _plain(row[3], row[0].about.unit),
    last_year=lambda row: _plain(row[4], row[0].about.unit),
)


def _plain(value: Value | None, unit: Unit) -> Value | None:
    """Write money in rupees, as every file does."""
    return Decimal(value) / 100 if value is not None and unit is Unit.PAISA else value


def _file_rows(found: Province) -> Iterator[tuple[Figure, str, str, Value | None, Value | None]]:
    chosen = found.chosen
    yield (chosen, "province", local_date(found.span.last), *chosen.measured.total)
    for row in found.districts:
        yield (chosen, "district", row.name, *row.pair)
    for row in found.departments:
        yield (chosen, "department", row.name, *row.pair)
    for month, value in found.months:
        yield (chosen, "month", f"{month:%Y-%m}", value, None)
