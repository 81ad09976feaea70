"""Procurement's part of the public front page: a search, and what closes next."""

from app.calendar import local_day
from app.places.public import district_names
from app.registry import Panel
from app.unit_of_work import UnitOfWork
from app.web.i18n import language
from marketplace.doors.tender_list import cards
from marketplace.doors.tenders_web import timed
from marketplace.queries import tenders

SHOWN = 3


def _search(_uow: UnitOfWork) -> dict[str, object]:
    return {}


def _closing(uow: UnitOfWork) -> dict[str, object] | None:
    """Find the tenders that close next; the part is left out where none is open."""
    found = tenders.search(uow.session, tenders.Search(state="open", limit=SHOWN))
    if not found.items:
        return None
    rows = [timed(row) for row in found.rows()]
    names = district_names(uow.session, language(), local_day(uow.now))
    return {"cards": cards(rows, names, uow.now)}


PANELS = (
    Panel(name="search", template="marketplace/front/search.html", load=_search, order=10),
    Panel(name="closing", template="marketplace/front/closing.html", load=_closing, order=20),
)
