"""Procurement's part of the public front page: its door, what closes next, results."""

from flask_babel import ngettext

from app.calendar import local_day
from app.menu import FrontDoor
from app.places.public import district_names
from app.registry import Panel
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import language
from marketplace.contracts.queries.public_contracts import ContractSearch, search_contracts
from marketplace.tenders.doors.presenter import label
from marketplace.tenders.doors.web import timed
from marketplace.tenders.queries import tenders
from marketplace.tenders.queries.counts import open_by_district

MAX_ROWS = 3


def _closing(uow: UnitOfWork) -> dict[str, object] | None:
    """Return the tenders that close next, or None if none is open."""
    found = tenders.search(uow.session, tenders.Search(state="open", limit=MAX_ROWS))
    if not found.items:
        return None
    rows = [timed(row) for row in found.rows()]
    names = district_names(uow.session, language(), local_day(uow.now))
    return {"rows": rows, "places": names, "now": uow.now, "label": label}


def _results(uow: UnitOfWork) -> dict[str, object] | None:
    """Return the newest contracts, with winner and price; None before the first."""
    rows = search_contracts(uow, ContractSearch(limit=MAX_ROWS)).items
    return {"rows": rows} if rows else None


def _open_now(uow: UnitOfWork) -> str:
    number = sum(open_by_district(uow.session).values())
    return str(ngettext("%(num)s tender open now", "%(num)s tenders open now", number))


DOOR = FrontDoor(
    title=sentence("Sell"),
    about=sentence("Bid for what the government buys."),
    endpoint="tenders.index",
    picture="sell",
    fact=_open_now,
    order=10,
)
PANELS = (
    Panel(name="closing", template="marketplace/front/closing.html", load=_closing, order=20),
    Panel(name="results", template="marketplace/front/results.html", load=_results, order=30),
)
