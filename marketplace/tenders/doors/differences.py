"""Changes of a published tender, side by side, in the user's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.web.formatting import local_date, local_time, quantity, typed
from app.web.tables import Column, Listed, Table
from app.web.translation import in_language, translate
from marketplace.tenders.doors.presenter import label
from marketplace.tenders.models import TenderVersion
from marketplace.tenders.use_cases.versions import (
    CRITERION,
    DOCUMENT,
    ITEM,
    LOT,
    PAPER,
    WAITING_QUESTION,
    WAITS_FOR_ANSWER,
)

# A line of a feed is read at a glance.
MAX_NAMES = 5
CHANGE_KINDS: Mapping[str, Sentence] = {
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
    "performance_percent": sentence("Performance security, percentage"),
    "issue_to": sentence("Last day of issuing documents"),
    "closes_at": sentence("Bidding closes"),
    "opens_at": sentence("Bids are opened"),
    "cancelled_at": sentence("Cancelled"),
    "unit": sentence("Unit"),
    "quantity": sentence("Quantity"),
    "specification": sentence("Specification"),
    "lot_number": sentence("Lot"),
    "security_percent": sentence("Bid security, percentage of the bid"),
    "security_paisa": sentence("Bid security, rupees"),
    "document": sentence("Bidding document"),
    "kind": sentence("Kind"),
    "wording": sentence("Wording"),
    "wording_ur": sentence("Wording in Urdu"),
    "name": sentence("Name"),
    "name_ur": sentence("Name in Urdu"),
    "mandatory": sentence("Every bid must bring it"),
}


ANSWERS: Mapping[str, Sentence] = {"yes": sentence("Yes"), "no": sentence("No")}
PARTS: Mapping[str, Callable[[int, str], Sentence]] = {
    ITEM: lambda at, name: sentence("Item %(number)s: %(name)s", number=at, name=name),
    LOT: lambda at, name: sentence("Lot %(number)s: %(name)s", number=at, name=name),
    CRITERION: lambda at, name: sentence("Who can bid, %(number)s: %(name)s", number=at, name=name),
    PAPER: lambda at, name: sentence(
        "To bring with the bid, %(number)s: %(name)s", number=at, name=name
    ),
}


def reason_of(what: str, reason: str) -> str:
    """Return why a version was made: what an officer wrote, or in the reader's language."""
    return translate(WAITS_FOR_ANSWER) if what == WAITING_QUESTION else reason


def reason_in(language: str, what: str, reason: str) -> str:
    """Return the reason in "en" or "ur", for a notice or the API."""
    return in_language(WAITS_FOR_ANSWER, language) if what == WAITING_QUESTION else reason


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field before and after, as people read it."""

    what: str
    before: str
    after: str


def differences(changes: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Return the changes of a version, in the user's language."""
    return [
        Difference(
            what=_label_change(each),
            before=_format_value(each["name"], each["before"]),
            after=_after(each),
        )
        for each in changes
    ]


def in_short(version: TenderVersion) -> str:
    """Return a line with the version's number and changes."""
    names = list(dict.fromkeys(_label_change(each) for each in version.changes))
    more = "…" if len(names) > MAX_NAMES else ""
    return translate(
        sentence(
            "Version %(number)s: %(kind)s (%(names)s)",
            number=version.number,
            kind=translate(CHANGE_KINDS[version.what]),
            names=", ".join(names[:MAX_NAMES]) + more,
        )
    )


def _label_change(each: Mapping[str, Any]) -> str:
    name = translate(NAMES[each["name"]])
    part = PARTS.get(each["part"])
    return translate(part(each["number"], name)) if part else name


def _after(each: Mapping[str, Any]) -> str:
    """Write what is there now; of a document that is gone it says so, since its text stays."""
    if each["part"] == DOCUMENT and each["after"] is None:
        return translate(sentence("Withdrawn"))
    return _format_value(each["name"], each["after"])


def _format_value(name: str, text: str | None) -> str:
    if text is None:
        return "–"
    if name.endswith("_at"):
        return local_time(datetime.fromisoformat(text))
    write = WRITTEN.get(name)
    return write(text) if write else text


WRITTEN: Mapping[str, Callable[[str], str]] = {
    "issue_to": lambda text: local_date(date.fromisoformat(text)),
    "quantity": lambda text: quantity(Decimal(text)),
    "security_paisa": lambda text: grouped_rupees(int(text)),
    "kind": lambda text: label("criterion", text),
    "mandatory": lambda text: translate(ANSWERS[text]),
}
TABLE: Table[Difference] = Table(
    Column(sentence("What"), lambda each: each.what),
    Column(sentence("Before"), lambda each: typed(each.before)),
    Column(sentence("Now"), lambda each: typed(each.after)),
)


def table_of(changes: Sequence[Mapping[str, Any]]) -> Listed:
    """Draw what a version changed, side by side."""
    return TABLE.of(differences(changes))


def rows_of_changes(versions: Iterable[TenderVersion], since: int) -> Listed:
    """Draw everything that changed after a version."""
    later = [each for row in versions if row.number > since for each in row.changes]
    return table_of(later)
