"""Procurement's part of the public front page: what closes next, and where."""

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.calendar import local_day
from app.menu import FrontDoor
from app.places.public import district_names
from app.registry import Panel
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.charts import Bar, bar_chart
from app.web.i18n import language
from marketplace.tenders.doors.list_rendering import cards
from marketplace.tenders.doors.web import timed
from marketplace.tenders.queries import tenders
from marketplace.tenders.queries.counts import open_by_district

MAX_TENDERS = 3
DISTRICTS_SHOWN = 6


def _closing(uow: UnitOfWork) -> dict[str, object] | None:
    """Return the tenders that close next, or None if none is open."""
    found = tenders.search(uow.session, tenders.Search(state="open", limit=MAX_TENDERS))
    if not found.items:
        return None
    rows = [timed(row) for row in found.rows()]
    names = district_names(uow.session, language(), local_day(uow.now))
    return {"cards": cards(rows, names, uow.now)}


def _places(uow: UnitOfWork) -> dict[str, object] | None:
    """Count open tenders by district, for a chart; None if none is open."""
    counts = open_by_district(uow.session)
    if not counts:
        return None
    return {"chart": _chart(counts, district_names(uow.session, language(), local_day(uow.now)))}


def _chart(counts: Mapping[str, int], names: Mapping[str, str]) -> Markup:
    """Draw the districts with most tenders, each a way to them, and the others as one bar."""
    order = sorted(counts, key=lambda code: (-counts[code], names.get(code, code)))
    bars = [
        Bar(
            label=names.get(code, code),
            value=counts[code],
            href=url_for("tenders.index", district=code),
        )
        for code in order[:DISTRICTS_SHOWN]
    ]
    if rest := sum(counts[code] for code in order[DISTRICTS_SHOWN:]):
        bars.append(Bar(label=gettext("Other districts"), value=rest))
    return bar_chart(gettext("Open tenders by district"), bars)


def _open_now(uow: UnitOfWork) -> str:
    number = sum(open_by_district(uow.session).values())
    return ngettext("%(num)s tender open now", "%(num)s tenders open now", number)


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
    Panel(name="places", template="marketplace/front/places.html", load=_places, order=30),
)
