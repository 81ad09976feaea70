"""Pages of what came in: Finance's and a department head's figures, and everybody's open data."""

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from app.calendar import local_day
from app.places.public import district_names
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.guards import needs_sign_in
from app.web.i18n import language
from payments.collections.doors import presenter as words
from payments.collections.doors import tables
from payments.collections.doors.download import collections_file
from payments.collections.queries.board import Asked, board, figure_entries
from payments.collections.schemas import (
    CollectionEntriesQuery,
    CollectionsFileQuery,
    CollectionsQuery,
)

blueprint = Blueprint("collections", __name__, url_prefix="/collections")
needs_sign_in(blueprint)
_FILTER_NAMES = (
    "period",
    "since",
    "until",
    "department",
    "ddo",
    "district",
    "head",
    "channel",
    "way",
)


@blueprint.get("")
def index() -> str:
    """Show the figures of a period."""
    query, form = read_filters(CollectionsQuery())
    with reading() as uow:
        found = board(uow, query["asked"])
        told = words.Told(found, kept(query["asked"]), _districts(uow))
    now = found.standing
    return render_template(
        "payments/collections/index.html",
        board=found,
        told=told,
        words=words,
        form=form,
        asked=query["asked"],
        unsettled=tables.UNSETTLED.of(now.unsettled) if now else None,
        owed=tables.owed_of(now) if now else None,
    )


@blueprint.get("/entries")
def entries() -> str:
    """Show the entries of the ledger that make a figure."""
    query, _ = read_filters(CollectionEntriesQuery())
    with reading() as uow:
        found = figure_entries(uow, query["asked"], query["cursor"])
        districts = _districts(uow)
    held = kept(query["asked"])
    more = found.entries.page.next_cursor
    return render_template(
        "payments/collections/entries.html",
        found=found,
        entries=tables.entries_of(found.entries),
        asked=query["asked"],
        words=words,
        districts=districts,
        board_href=url_for("collections.index", **held),
        file_href=url_for("collections.download", **held, table="entries"),
        next_href=more and url_for("collections.entries", **held, cursor=more),
    )


@blueprint.get("/download")
def download() -> Response:
    """Send a table, or every entry of a figure, as CSV."""
    query, _ = read_filters(CollectionsFileQuery())
    return collections_file(page_actor(), query["asked"], query["table"])


def kept(asked: Asked) -> dict[str, Any]:
    """Write a question as an address has it."""
    values = vars(asked)
    return {name: str(values[name]) for name in _FILTER_NAMES if values[name]}


def _districts(uow: UnitOfWork) -> dict[str, str]:
    return dict(district_names(uow.session, language(), local_day(uow.now)))
