"""Tenders in the search box: those open for bids, those that are closed, and a typed reference."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for

from app.calendar import local_day
from app.places.public import district_names
from app.search.public import MAX_ROWS, Hit, Hits, KnownReference, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import in_reader_language, joined, language
from marketplace.tenders.doors.list_rendering import remaining_time
from marketplace.tenders.doors.presenter import label, status_tag
from marketplace.tenders.doors.web import timed
from marketplace.tenders.queries import tenders

# The maximum that is counted: a common word is in thousands.
_MAX_COUNT = 100


def _find(state: str, uow: UnitOfWork, words: Words) -> Hits:
    asked = tenders.Search(q=words.text, state=state, limit=MAX_ROWS)
    found = tenders.search(uow.session, asked, words.tsqueries)
    rows = [timed(row) for row in found.rows()]
    named = district_names(uow.session, language(), local_day(uow.now)) if rows else {}
    hits = [_hit(row, named, found.now) for row in rows]
    if found.next_cursor is None:
        return Hits(hits, len(hits))
    count = tenders.count(uow.session, asked, words.tsqueries, _MAX_COUNT)
    return Hits(hits, count, more=count == _MAX_COUNT)


def _hit(row: Mapping[str, Any], districts: Mapping[str, str], now: datetime) -> Hit:
    department = row["department"]
    is_open = row["status"] == "published"
    place = districts.get(row["district"], row["district"])
    buyer = in_reader_language(department["name"], department["name_ur"])
    left = [remaining_time(row["closes_at"], now)] if is_open else []
    return Hit(
        title=in_reader_language(row["title"], row["title_ur"]),
        href=url_for("tenders.show", tender_id=row["id"]),
        label=label("category", row["category"]),
        about=joined([buyer, place, *left]),
        fact=status_tag(row["status"]),
    )


OPEN = SearchSource(
    kind="tenders",
    title=sentence("Open tenders"),
    order=10,
    find=partial(_find, "open"),
    everything=lambda words: url_for("tenders.index", q=words or None),
)
CLOSED = SearchSource(
    kind="results",
    title=sentence("Closed tenders and results"),
    order=70,
    find=partial(_find, "closed"),
    everything=lambda words: url_for("tenders.index", q=words or None, state="closed"),
)


def _address(uow: UnitOfWork, typed: str) -> str | None:
    if not typed.upper().startswith("TSE-"):
        return None
    tender_id = tenders.id_of_reference(uow.session, typed)
    return url_for("tenders.show", tender_id=tender_id) if tender_id else None


REFERENCE = KnownReference(address=_address)
