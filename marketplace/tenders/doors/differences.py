"""What changed of a published tender, side by side, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.text import Sentence, sentence
from app.web.formatting import local_date, local_time, quantity
from app.web.tables import Column, Listed, Table
from app.web.translation import translate
from marketplace.tenders.models import TenderVersion
from marketplace.tenders.versions import ITEM, LOT, WAITING_QUESTION, WAITS_FOR_ANSWER

WHAT: Mapping[str, Sentence] = {
    "corrigendum": sentence("Corrigendum"),
    "extension": sentence("Extension of time"),
    "postponed_opening": sentence("Opening postponed"),
    "changed_item": sentence("Items changed"),
    "withdrawn_lot": sentence("Lot withdrawn"),
    "cancellation": sentence("Tender cancelled"),
    WAITING_QUESTION: sentence("Bidding extended for an answer"),
}
NAMES: Mapping[str, Sentence] = {
    "title": sentence("Title"),
    "title_ur": sentence("Title in Urdu"),
    "description": sentence("Description"),
    "delivery_place": sentence("Place of delivery"),
    "delivery_days": sentence("Days for delivery"),
    "opening_place": sentence("Place of opening"),
    "performance_percent": sentence("Performance security, per cent"),
    "issue_to": sentence("Last day of issuing documents"),
    "closes_at": sentence("Bidding closes"),
    "opens_at": sentence("Bids are opened"),
    "cancelled_at": sentence("Cancelled"),
    "unit": sentence("Unit"),
    "quantity": sentence("Quantity"),
    "specification": sentence("Specification"),
    "lot_number": sentence("Lot"),
}


def reason_of(what: str, reason: str) -> str:
    """Return why a version was made: what an officer wrote, or in the reader's language."""
    return translate(WAITS_FOR_ANSWER) if what == WAITING_QUESTION else reason


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field before and after, as people read it."""

    what: str
    before: str
    after: str


def differences(changes: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Return what a version changed, in the reader's language."""
    return [
        Difference(
            what=_named(each),
            before=_shown(each["name"], each["before"]),
            after=_shown(each["name"], each["after"]),
        )
        for each in changes
    ]


def _named(each: Mapping[str, Any]) -> str:
    name = translate(NAMES[each["name"]])
    if each["part"] == ITEM:
        text = sentence("Item %(number)s: %(name)s", number=each["number"], name=name)
        return translate(text)
    if each["part"] == LOT:
        return translate(sentence("Lot %(number)s: %(name)s", number=each["number"], name=name))
    return name


def _shown(name: str, text: str | None) -> str:
    if text is None:
        return "–"
    if name.endswith("_at"):
        return local_time(datetime.fromisoformat(text))
    if name == "issue_to":
        return local_date(date.fromisoformat(text))
    if name == "quantity":
        return quantity(Decimal(text))
    return text


TABLE: Table[Difference] = Table(
    Column(sentence("What"), lambda each: each.what),
    Column(sentence("Before"), lambda each: each.before),
    Column(sentence("Now"), lambda each: each.after),
)


def table_of(changes: Sequence[Mapping[str, Any]]) -> Listed:
    """Draw what a version changed, side by side."""
    return TABLE.of(differences(changes))


def rows_of_changes(versions: Iterable[TenderVersion], since: int) -> Listed:
    """Draw everything that changed after a version."""
    later = [each for row in versions if row.number > since for each in row.changes]
    return table_of(later)
