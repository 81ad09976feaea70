"""Contracts in public: the list with its filters, as a page and a file, and one contract."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from markupsafe import Markup
from marshmallow import ValidationError

from app.calendar import local_day
from app.errors import NotFound, Unauthenticated
from app.exports import Export
from app.identity.public import all_departments
from app.places.public import district_choices, district_names
from app.registry import PublicPages
from app.text import sentence
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.formatting import in_a_title, isolate_ltr, local_date
from app.web.i18n import in_reader_language, language
from app.web.tables import Cell, Column, Table, linked, money, summary_rows
from marketplace.contract_changes.doors.presenter import course_parts
from marketplace.contracts.doors.page_rows import state_tag
from marketplace.contracts.public_schemas import ContractsQuery, year_choices
from marketplace.contracts.queries import public_contracts as queries
from marketplace.contracts.queries.public_contracts import ContractSearch, PublicContract
from marketplace.evaluation.doors.page_rows import own_name
from marketplace.invoices.doors.presenter import invoice_parts
from marketplace.invoices.queries.invoices import invoices_of

blueprint = Blueprint("published_contracts", __name__)
PUBLISHED = PublicPages(
    endpoint="contracts.contract",
    counted=queries.count_public,
    listed=queries.public_ids,
)
EXPORT: Export[PublicContract] = Export(
    "reference", "state", "tender_reference", "title", "category", "district", "department",
    "supplier", "amount_paisa", "signed_at", "completed_at", "terminated_at",
    "terminated_reason", "id", "tender_id", "department_id", "supplier_id",
)  # fmt: skip


def titled(row: PublicContract) -> str:
    """Name what a contract is about in the reader's language."""
    return in_reader_language(row.title, row.title_ur)


def department_link(row: PublicContract) -> Cell:
    """Lead to the page of a contract's department."""
    name = in_reader_language(row.department, row.department_ur)
    return {"text": name, "href": f"/departments/{row.department_id}"}


def supplier_link(row: PublicContract) -> Cell:
    """Lead to the page of a contract's supplier."""
    name = in_reader_language(row.supplier, row.supplier_ur)
    return {"text": name, "href": f"/suppliers/{row.supplier_id}"}


CONTRACTS_TABLE: Table[PublicContract] = Table(
    Column(
        sentence("Contract"),
        lambda row: linked(isolate_ltr(row.reference), "contracts.contract", contract_id=row.id),
    ),
    Column(sentence("For"), titled),
    Column(sentence("Department"), department_link),
    Column(sentence("Supplier"), supplier_link),
    Column(sentence("Signed"), lambda row: local_date(row.signed_at) if row.signed_at else "–"),
    money(sentence("Price"), "amount_paisa"),
    Column(sentence("Status"), lambda row: state_tag(row.state)),
)


@blueprint.get("/contracts")
def index() -> str:
    """List the contracts that both sides have signed, by firm, department, district and year."""
    asked, wrong = _read_filters()
    with reading() as uow:
        found = queries.search_contracts(uow, ContractSearch(**asked))
        today = local_day(uow.now)
        return render_template(
            "marketplace/contracts/published.html",
            listed=CONTRACTS_TABLE.of(found.items),
            asked=asked,
            typed=request.args,
            wrong=wrong,
            departments=[
                (row.id, in_a_title(own_name(row))) for row in all_departments(uow.session)
            ],
            districts=district_choices(uow.session, language(), today),
            years=[(year, in_a_title(_fiscal(year))) for year in year_choices(today)],
            next_href=_link("published_contracts.index", cursor=found.next_cursor),
            file_href=_link("published_contracts.file", cursor=""),
        )


def _read_filters() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Read the filters of the address; a wrong one is named and left out, the rest still counts."""
    given = {name: value for name, value in request.args.items() if value.strip()}
    try:
        return ContractsQuery().load(given), {}
    except ValidationError as error:
        wrong: dict[str, list[str]] = error.messages_dict
        kept = {name: value for name, value in given.items() if name not in wrong}
        return ContractsQuery().load(kept), wrong


def _fiscal(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def _link(endpoint: str, *, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    asked = {name: value for name, value in request.args.items() if name != "cursor" and value}
    query = urlencode(asked | ({"cursor": cursor} if cursor else {}))
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)


@blueprint.get("/contracts.csv")
def file() -> Response:
    """Send the same list as CSV, the newest 10,000 contracts at most."""
    asked, _ = _read_filters()
    response = Response(stream_with_context(_lines(asked)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="contracts.csv"'
    return response


def _lines(asked: dict[str, Any]) -> Iterator[str]:
    with reading() as uow:
        yield from EXPORT.as_csv(queries.all_contracts(uow, ContractSearch(**asked)))


def page(contract_id: UUID) -> str:
    """Render a contract's public part. An anonymous user may belong to a side of another.

    So they are asked to sign in if there is nothing for the public.
    """
    with reading() as uow:
        try:
            view = queries.public_contract(uow, contract_id)
        except NotFound:
            if page_actor().kind == "anonymous":
                raise Unauthenticated from None
            raise
        names = district_names(uow.session, language(), local_day(uow.now))
        return render_template(
            "marketplace/contracts/public.html",
            title=gettext("Contract %(reference)s", reference=in_a_title(view.reference)),
            view=view,
            subject=titled(view),
            state=state_tag(view.state),
            **course_parts(queries.public_course(uow, view.id)),
            **invoice_parts(invoices_of(uow, view.id), own=False),
            facts=_facts(view, names.get(view.district, view.district)),
        )


def _anchor(cell: Cell) -> Markup:
    return Markup('<a class="govuk-link" href="{href}">{text}</a>').format(**cell)


def _facts(view: PublicContract, district: str) -> list[Any]:
    ended = view.completed_at or view.terminated_at
    return summary_rows(
        (sentence("Department"), _anchor(department_link(view))),
        (sentence("Supplier"), _anchor(supplier_link(view))),
        (sentence("District"), district),
        (sentence("Signed"), local_date(view.signed_at) if view.signed_at else "–"),
        (sentence("Ended"), local_date(ended)) if ended else None,
    )
