"""The dates of a tender for calendars (RFC 5545).

`icalendar` escapes what people typed: a title with line breaks stays one property. Nouns that bring
dates of their own (questions, site visits) contribute `TenderDates`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.platform import the_platform
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.translation import translate

_FROM = "-//Balochistan Digital Marketplace//Tenders//EN"


@dataclass(frozen=True, kw_only=True)
class TenderDate:
    """A date of a tender: a name that stays, what it is, when, and where."""

    name: str
    title: Sentence
    at: datetime
    place: str = ""


@dataclass(frozen=True)
class TenderDates:
    """Further dates of a tender, as the API gives it; contribute it."""

    of: Callable[[UnitOfWork, Mapping[str, Any]], Sequence[TenderDate]]


def dates_of(uow: UnitOfWork, tender: Mapping[str, Any]) -> list[TenderDate]:
    """Return all dates, the closing first."""
    own = [
        TenderDate(name="closing", title=sentence("Bidding closes"), at=tender["closes_at"]),
        TenderDate(
            name="opening",
            title=sentence("Bids are opened"),
            at=tender["opens_at"],
            place=tender["opening_place"],
        ),
    ]
    further = the_platform().registry.contributed(TenderDates)
    return [*own, *(date for each in further for date in each.of(uow, tender))]


def dates_file(
    tender: Mapping[str, Any], title: str, dates: Iterable[TenderDate], *, href: str, now: datetime
) -> bytes:
    """Write the calendar; a date keeps its UID, so that a moved one replaces the old."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - most processes write none

    calendar = Calendar()
    calendar.add("prodid", _FROM)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    host = the_platform().settings.base_url.rpartition("/")[2]
    for each in dates:
        event = Event()
        event.add("uid", f"{each.name}-{tender['id']}@{host}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", each.at.astimezone(UTC))
        event.add("summary", f"{translate(each.title)}: {title}")
        event.add("description", f"{tender['reference']}\n{href}")
        event.add("url", href)
        if each.place:
            event.add("location", each.place)
        if tender["cancelled_at"]:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
