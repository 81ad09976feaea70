"""For everybody: what reliefs cost and to which firms much went, as page, CSV and JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from app.exports import Export
from app.money import plain_rupees
from app.permissions import ANONYMOUS
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.filters import read_filters
from tax_incentives.figures.doors import presenter
from tax_incentives.figures.doors.files import csv_file
from tax_incentives.figures.policy import FEWEST, Band
from tax_incentives.figures.queries.published import (
    Costs,
    PublishedGrant,
    SchemeCost,
    published_costs,
    published_grants,
)
from tax_incentives.figures.schemas import CostsOut, PublishedGrantsOut, PublishedGrantsSchema
from tax_incentives.rules.periods import year_text

blueprint = Blueprint("reliefs_granted", __name__, url_prefix="/reliefs/granted")
api = ApiBlueprint("reliefs_granted_api", __name__, description="What reliefs cost, for everybody")
_AT_ONCE = 1_000


def _from(each: SchemeCost | PublishedGrant) -> str:
    return plain_rupees(each.band.above_paisa) if each.band else ""


def _to(each: SchemeCost | PublishedGrant) -> str:
    band: Band | None = each.band
    return "" if band is None or band.most_paisa is None else plain_rupees(band.most_paisa)


# `scheme` is empty in the line of a year's total.
COSTS: Export[SchemeCost] = Export(
    "fiscal_year", "scheme", "budget", "holders", "granted_paisa", "withheld",
    band_above=_from, band_most=_to,
)  # fmt: skip
GRANTS: Export[PublishedGrant] = Export(
    "fiscal_year", "scheme", "scheme_version", "holder", "holder_ur",
    band_above=_from, band_most=_to,
)  # fmt: skip


@blueprint.get("")
def index() -> str:
    """Show both, with how they are made."""
    query, form = read_filters(PublishedGrantsSchema())
    with reading(ANONYMOUS) as uow:
        found = published_costs(uow)
        grants = published_grants(uow, query["year"], query["cursor"])
    more, year = grants.page.next_cursor, query["year"]
    return render_template(
        "incentives/granted.html",
        found=found,
        years=[(each.fiscal_year, year_text(each.fiscal_year)) for each in found.items],
        grants=grants,
        listed=presenter.GRANTS.of(grants.page.items),
        form=form,
        fewest=FEWEST,
        words=presenter,
        year_text=year_text,
        next_href=more and url_for("reliefs_granted.index", year=year, cursor=more),
    )


@blueprint.get("/costs.csv")
def costs_csv() -> Response:
    """Send what reliefs cost by year and scheme."""
    with reading(ANONYMOUS) as uow:
        found = published_costs(uow)
    return csv_file("reliefs-by-year", COSTS.as_csv(_lines(found)))


def _lines(found: Costs) -> Iterator[SchemeCost]:
    for year in found.items:
        yield from year.schemes
        yield year.total


@blueprint.get("/holders.csv")
def holders_csv() -> Response:
    """Send every relief above the threshold."""
    query, _ = read_filters(PublishedGrantsSchema())
    return csv_file("reliefs-above-the-threshold", GRANTS.as_csv(_all_grants(query["year"])))


def _all_grants(year: int | None) -> Iterator[PublishedGrant]:
    cursor = None
    while True:
        with reading(ANONYMOUS) as uow:
            page = published_grants(uow, year, cursor, _AT_ONCE).page
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


@api.get("/reliefs-granted/costs")
@api.response(200, CostsOut)
def read_relief_costs() -> object:
    """Return the cost of reliefs by fiscal year and scheme; figures of too few firms are null."""
    with reading(ANONYMOUS) as uow:
        return published_costs(uow)


@api.get("/reliefs-granted")
@api.arguments(PublishedGrantsSchema, location="query")
@api.response(200, PublishedGrantsOut)
def list_published_reliefs(query: Mapping[str, Any]) -> object:
    """List reliefs above the threshold, with their holders and in bands, the newest first."""
    with reading(ANONYMOUS) as uow:
        return published_grants(uow, query["year"], query["cursor"]).page
