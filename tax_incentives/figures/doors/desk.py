"""Finance's desk and a firm's record, for Finance and auditors: pages, files, API."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from marshmallow import ValidationError

from app.errors import NotFound
from app.paging import Page
from app.permissions import Actor
from app.platform import the_platform
from app.schemas import CursorSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.listing import Listing, list_rows
from app.web.subjects import Subject
from app.web.tables import summary_rows
from app.web.translation import translate, yes_or_no
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.figures.doors import desk_tables as tables
from tax_incentives.figures.doors.files import csv_file
from tax_incentives.figures.doors.presenter import scheme_title
from tax_incentives.figures.printing import report_pdf
from tax_incentives.figures.queries.desk import desk, held_awards, waiting_claims
from tax_incentives.figures.queries.firms import FirmRecord, firm_record
from tax_incentives.figures.queries.report import quarter_report
from tax_incentives.figures.schemas import (
    DeskFileSchema,
    DeskListSchema,
    DeskOut,
    FiguresYearSchema,
    FirmFileSchema,
    FirmRecordOut,
    ReportSchema,
    WaitingClaimsOut,
)
from tax_incentives.rules.periods import year_text

blueprint = Blueprint("relief_desk", __name__, url_prefix="/reliefs/desk")
firms = Blueprint("relief_firms", __name__, url_prefix="/reliefs/firms")
api = ApiBlueprint("relief_desk_api", __name__, description="Finance's desk of reliefs")
for each in (blueprint, firms):
    needs_sign_in(each)
needs_token(api)
_AT_ONCE = 500
_MAX_LINES = 20_000


@blueprint.get("")
def index() -> str:
    """Show the figures of a fiscal year, and what waits today."""
    query, form = read_filters(FiguresYearSchema())
    with reading() as uow:
        found = desk(uow, query["year"])
    return render_template(
        "incentives/desk.html",
        found=found,
        year=isolate_ltr(year_text(found.fiscal_year)),
        form=form,
        sections=[
            (name, translate(title), table.of(getattr(found, name)))
            for name, title, table in tables.SECTIONS
        ],
        charts={
            "waiting": tables.waiting_chart(found),
            "paces": tables.pace_charts(found),
            "concentrations": tables.concentration_chart(found),
        },
    )


@blueprint.get("/claims")
def claims() -> str | Response:
    """List claims in review, who waits longest first."""
    with reading() as uow:
        listing = list_rows(tables.CLAIMS_WAITING, partial(waiting_claims, uow))
    return _list(sentence("Claims in review"), "claims", listing)


@blueprint.get("/awards")
def awards() -> str | Response:
    """List awards with what remains of each, the newest first."""
    query, form = read_filters(DeskListSchema())
    with reading() as uow:
        scheme = query["scheme"]
        listing = list_rows(tables.AWARDS_TABLE, partial(held_awards, uow, scheme))
    return _list(sentence("Awards and what remains"), "awards", listing, form=form, scheme=scheme)


def _list(
    title: str, name: str, listing: Listing, *, form: Form | None = None, scheme: str = ""
) -> str | Response:
    """Return the page of a list; its file is the desk's own, with all lines and more columns."""
    file_href = url_for("relief_desk.file", table=name, scheme=scheme or None)
    return listing.file or render_template(
        "incentives/desk_list.html",
        title=translate(title),
        list=replace(listing, csv_href=file_href),
        form=form,
        schemes=list(scheme_titles().items()),
    )


@blueprint.get("/file.csv")
def file() -> Response:
    """Send one of the desk's tables, or a list whole, to twenty thousand lines."""
    query, _ = read_filters(DeskFileSchema())
    name, actor = query["table"], page_actor()
    if name not in {"claims", "awards"}:
        with reading(actor) as uow:
            rows = getattr(desk(uow, query["year"]), name)
    else:
        rows = _all(actor, _pages(name, query["scheme"]))
    return csv_file(f"reliefs-{name}", tables.FILES[name].as_csv(rows))


def _pages(name: str, scheme: str) -> Callable[[UnitOfWork, str | None], Page[Any]]:
    if name == "claims":
        return lambda uow, cursor: waiting_claims(uow, cursor, _AT_ONCE)
    return lambda uow, cursor: held_awards(uow, scheme, cursor)


def _all(actor: Actor, ask: Callable[[UnitOfWork, str | None], Page[Any]]) -> Iterator[Any]:
    """Read the first page at once, so that a refusal comes before the first line."""
    with reading(actor) as uow:
        page = ask(uow, None)
    return _rest(actor, ask, page)


def _rest(
    actor: Actor, ask: Callable[[UnitOfWork, str | None], Page[Any]], page: Page[Any]
) -> Iterator[Any]:
    sent = 0
    while True:
        yield from page.items
        sent += len(page.items)
        if page.next_cursor is None or sent >= _MAX_LINES:
            return
        with reading(actor) as uow:
            page = ask(uow, page.next_cursor)


@blueprint.get("/report.pdf")
def report() -> Response:
    """Send the periodic report of a quarter to print."""
    try:
        query = ReportSchema().load(request.args)
    except ValidationError as error:
        raise NotFound from error
    platform = the_platform()
    with reading() as uow:
        found = quarter_report(uow, query["year"], query["quarter"])
    data = report_pdf(found, scheme_title, demonstration=platform.executor.demonstration)
    answer = Response(data, mimetype="application/pdf")
    name = f"reliefs-{found.fiscal_year}-{found.quarter}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@firms.get("/<uuid:organisation_id>")
def show(organisation_id: UUID) -> str:
    """Show a firm's record."""
    with reading() as uow:
        found = firm_record(uow, organisation_id)
    related = found.related
    return render_template(
        "incentives/firm.html",
        found=found,
        facts=_facts(found),
        sections=[
            ("paid", translate(sentence("Paid by year and head")), tables.PAID.of(found.paid)),
            ("claims", translate(sentence("Claimed")), tables.CLAIMS.of(found.claims)),
            ("awards", translate(sentence("Received")), tables.RECEIVED.of(found.awards)),
            ("owed", translate(sentence("Owed")), tables.OWED.of(found.owed)),
            ("loans", translate(sentence("Loans")), tables.LOANS.of(found.loans)),
            ("clawbacks", translate(sentence("Withdrawn")), tables.CLAWBACKS.of(found.clawbacks)),
        ],
        related=tables.related_table(related) if related else None,
    )


def _facts(found: FirmRecord) -> object:
    firm = found.registered
    if firm is None:
        missing = sentence("This business is not in the register.")
        return summary_rows((sentence("Registered"), translate(missing)))
    return summary_rows(
        (sentence("Registered"), isolate_ltr(firm.number)),
        (sentence("Since"), local_date(firm.registered_on)),
        (sentence("Form"), firm.form.capitalize()),
        (sentence("Good standing"), yes_or_no(firm.good_standing)),
        (sentence("District"), firm.district),
        (sentence("Activities"), ", ".join(firm.activities)),
        (sentence("Owners"), firm.owners),
    )


@firms.get("/<uuid:organisation_id>/file.csv")
def firm_file(organisation_id: UUID) -> Response:
    """Send a part of a firm's record."""
    query, _ = read_filters(FirmFileSchema())
    with reading() as uow:
        found = firm_record(uow, organisation_id)
    name = query["table"]
    return csv_file(f"firm-{name}", tables.FIRM_FILES[name].as_csv(getattr(found, name)))


relief_desk = Subject(api=api)
relief_desk.read("/relief-desk", "show_relief_desk", desk, DeskOut, FiguresYearSchema).describe(
    "Show what waits, what is forecast, how long it takes, and how much few have, of a year."
)
relief_desk.read(
    "/relief-desk/claims", "list_waiting_claims", waiting_claims, WaitingClaimsOut, CursorSchema
).describe("List claims in review, who waits longest first.")
relief_desk.read(
    "/relief-firms/<uuid:organisation_id>", "show_firm_record", firm_record, FirmRecordOut
).describe(
    "Show what a firm is registered as, paid, claimed, received, owes, and who belongs to it."
)
