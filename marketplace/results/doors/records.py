"""Pages of departments and suppliers for everybody: what they bought or won, by year."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.exports import Export
from app.registry import PublicPages
from app.text import sentence
from app.web.charts import Bar, bar_chart
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.i18n import in_reader_language
from app.web.tables import Column, Table, linked, money, summary_rows
from marketplace.contracts.doors.web.public_contracts import CONTRACTS_TABLE as CONTRACTS
from marketplace.evaluation.doors.page_rows import own_name
from marketplace.results.queries import records as queries
from marketplace.results.queries.records import Buyer, ListedTender, Record, Side, YearFigures
from marketplace.tenders.doors.presenter import status_tag

blueprint = Blueprint("results", __name__)
DEPARTMENT = "/departments/<uuid:department_id>"
SUPPLIER = "/suppliers/<uuid:supplier_id>"
PUBLISHED = (
    PublicPages(
        endpoint="results.department",
        counted=queries.count_departments,
        listed=queries.department_ids,
    ),
    PublicPages(
        endpoint="results.supplier", counted=queries.count_suppliers, listed=queries.supplier_ids
    ),
)
_DASH = "–"
EXPORT: Export[ListedTender] = Export(
    "reference", "title", "status", "published_at", "closes_at", "opened_at", "bids",
    "awarded_at", "signed_at", "contracted_paisa", "days_to_payment", "cancelled_at", "id",
)  # fmt: skip
_TENDERS: Table[ListedTender] = Table(
    Column(
        sentence("Tender"),
        lambda row: linked(
            in_reader_language(row.title, row.title_ur), "tenders.show", tender_id=row.id
        ),
    ),
    Column(sentence("Reference"), lambda row: isolate_ltr(row.reference)),
    Column(sentence("Published"), lambda row: local_date(row.published_at)),
    Column(sentence("Bids"), lambda row: _DASH if row.bids is None else row.bids, numeric=True),
    Column(
        sentence("Contracts"),
        lambda row: (
            _DASH if row.contracted_paisa is None else isolate_ltr(rupees(row.contracted_paisa))
        ),
        numeric=True,
    ),
    Column(sentence("Status"), lambda row: status_tag(row.status)),
)
_YEARS: Table[YearFigures] = Table(
    Column(sentence("Fiscal year"), lambda row: isolate_ltr(fiscal(row.year))),
    Column(sentence("Tenders"), lambda row: row.tenders, numeric=True),
    Column(sentence("Cancelled"), lambda row: row.cancelled, numeric=True),
    Column(sentence("Opened"), lambda row: row.opened, numeric=True),
    Column(sentence("Bids"), lambda row: row.bids, numeric=True),
    Column(sentence("Contracts"), lambda row: row.contracts, numeric=True),
    money(sentence("Amount"), "amount_paisa"),
)


def fiscal(year: int) -> str:
    """Name a fiscal year: "2026-27"."""
    return f"{year}-{(year + 1) % 100:02d}"


_BUYERS: Table[Buyer] = Table(
    Column(
        sentence("Department"),
        lambda row: linked(
            own_name(row.department), "results.department", department_id=row.department.id
        ),
    ),
    Column(sentence("Tenders"), lambda row: row.tenders, numeric=True),
    Column(sentence("Contracts"), lambda row: row.contracts, numeric=True),
    money(sentence("Amount"), "amount_paisa"),
)


@blueprint.get("/departments")
def departments() -> str:
    """List the departments that buy here, each a way to what it bought."""
    with reading() as uow:
        found = queries.buyers(uow)
    return render_template("marketplace/results/departments.html", listed=_BUYERS.of(found))


@blueprint.get(DEPARTMENT)
def department(department_id: UUID) -> str:
    """Show what a department has bought, from whom and how fast."""
    return _page(Side.DEPARTMENT, department_id)


@blueprint.get(SUPPLIER)
def supplier(supplier_id: UUID) -> str:
    """Show what a supplier bid for and won."""
    return _page(Side.SUPPLIER, supplier_id)


def _page(side: Side, organisation_id: UUID) -> str:
    with reading() as uow:
        found = queries.record(uow, side, organisation_id, request.args.get("cursor"))
    ids: dict[str, Any] = {f"{side.value}_id": organisation_id}
    whose: dict[str, Any] = {side.value: organisation_id}
    more = found.tenders.next_cursor
    return render_template(
        "marketplace/results/record.html",
        title=own_name(found.organisation),
        record=found,
        facts=_facts(found),
        chart=_chart(found),
        years=_YEARS.of(found.years),
        contracts=CONTRACTS.of(found.contracts),
        tenders=_TENDERS.of(found.tenders.items),
        all_contracts=url_for("published_contracts.index", **whose),
        next_href=url_for(f"results.{side.value}", **ids, cursor=more) if more else None,
        file_href=url_for(f"results.{side.value}_tenders", **ids),
    )


def _facts(found: Record) -> Sequence[object]:
    days, first, bids = found.days_to_contract, found.first_time_percent, found.bids_per_tender
    paid = found.days_to_payment
    buys = found.side is Side.DEPARTMENT
    return summary_rows(
        (sentence("Tenders"), isolate_ltr(str(found.total_tenders))),
        (sentence("Contracts"), isolate_ltr(str(found.total_contracts))),
        (sentence("Amount of all contracts"), isolate_ltr(rupees(found.amount_paisa))),
        (sentence("Bids on each opened tender"), isolate_ltr(str(bids)) if bids else _DASH),
        (sentence("Days from notice to contract (median)"), _DASH if days is None else days),
        (sentence("Contracts that went to first-time winners"), _share(first)) if buys else None,
        (sentence("Contracts that went to small firms"), _small(found)) if buys else None,
        (sentence("Days from invoice to payment (median)"), _DASH if paid is None else paid),
    )


def _share(percent: object) -> str | Markup:
    return _DASH if percent is None else isolate_ltr(f"{percent}%")


def _small(found: Record) -> str | Markup:
    """Return the share of small firms and, separately, the number without a stated size."""
    unstated = gettext("size not stated: %(count)s", count=found.size_unstated)
    if found.small_percent is None:
        return str(unstated) if found.size_unstated else _DASH
    return Markup("{} ({})").format(_share(found.small_percent), unstated)


def _chart(found: Record) -> Markup:
    bars = [
        Bar(
            label=fiscal(year.year),
            value=year.amount_paisa,
            shown=isolate_ltr(rupees(year.amount_paisa)),
        )
        for year in reversed(found.years)
    ]
    return bar_chart(gettext("Amount of the contracts signed in each fiscal year"), bars)


@blueprint.get(f"{DEPARTMENT}/tenders.csv")
def department_tenders(department_id: UUID) -> Response:
    """Send a department's tenders with their results as CSV."""
    return _file(Side.DEPARTMENT, department_id)


@blueprint.get(f"{SUPPLIER}/tenders.csv")
def supplier_tenders(supplier_id: UUID) -> Response:
    """Send the tenders that a supplier bid for, with their results, as CSV."""
    return _file(Side.SUPPLIER, supplier_id)


def _file(side: Side, organisation_id: UUID) -> Response:
    with reading() as uow:
        queries.refuse_unknown(uow, side, organisation_id)
    lines = _lines(side, organisation_id)
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="tenders.csv"'
    return response


def _lines(side: Side, organisation_id: UUID) -> Iterator[str]:
    with reading() as uow:
        yield from EXPORT.as_csv(queries.all_tenders(uow, side, organisation_id))
