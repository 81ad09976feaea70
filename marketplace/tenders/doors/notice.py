"""The printed notice of a tender, each line in English and in Urdu."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from flask_babel import force_locale, gettext

from app.money import parse_rupees
from app.printing.public import UNSIGNED, Letterhead, render_pdf, verification
from app.text import sentence
from app.web.formatting import local_date, local_time, rupees
from app.web.translation import translate
from marketplace.sealing.keys import grouped
from marketplace.tenders.doors.presenter import label

TEMPLATE = "marketplace/tenders/notice.typ"
_TITLE = sentence("Notice of tender")
_WITH, _WITHOUT = sentence("With taxes"), sentence("Without taxes")
_MAX_LINES = 60
_CACHE_SIZE = 32


def notice_pdf(
    tender: Mapping[str, Any], districts: Mapping[str, str], *, base_url: str, demonstration: bool
) -> bytes:
    """Make the notice of a published tender; `districts` names its district in "en" and "ur".

    The same notice is made once: a notice that many download costs as one.
    """
    data = {
        "title_ur": tender["title_ur"],
        "department_ur": tender["department"]["name_ur"],
        "description": tender["description"],
        "facts": _bilingual(tender, districts),
        "items": [_item(item) for item in tender["items"][:_MAX_LINES]],
        "more_items": max(0, len(tender["items"]) - _MAX_LINES),
        "criteria": [[c["wording"], c["wording_ur"]] for c in tender["criteria"]],
        "documents": [[d["name"], d["name_ur"]] for d in tender["required_documents"]],
        "words": {speaks: _words(speaks) for speaks in ("en", "ur")},
        "fingerprint": grouped(tender["key"]["fingerprint"] or ""),
        "cancelled": tender["cancelled_reason"] or "",
    }
    with force_locale("en"):
        day = local_date(tender["published_at"])
    head = {
        "title": tender["title"],
        "organisation": tender["department"]["name"],
        "reference": tender["reference"],
        "date": day,
        "demonstration": demonstration,
    }
    address = f"{base_url}/tenders/{tender['id']}"
    return _render_notice(orjson.dumps(data), orjson.dumps(head), address, tender["published_at"])


@lru_cache(maxsize=_CACHE_SIZE)
def _render_notice(data: bytes, head: bytes, address: str, made_at: datetime) -> bytes:
    letterhead = Letterhead(**orjson.loads(head), verification=verification(address, UNSIGNED))
    return render_pdf(TEMPLATE, letterhead, orjson.loads(data), made_at=made_at)


def _bilingual(tender: Mapping[str, Any], districts: Mapping[str, str]) -> list[list[str]]:
    """Return rows of: term and value in English, term and value in Urdu."""
    sides = []
    for speaks in ("en", "ur"):
        with force_locale(speaks):
            sides.append(list(_facts(tender, districts[speaks])))
    return [[*english, *urdu] for english, urdu in zip(*sides, strict=True)]


def _facts(tender: Mapping[str, Any], district: str) -> Iterable[tuple[str, str]]:
    if tender["version"] > 1:
        yield gettext("Version of the tender"), str(tender["version"])
    yield gettext("Category"), label("category", tender["category"])
    yield gettext("District"), district
    yield gettext("Documents are issued"), _between(tender["issue_from"], tender["issue_to"])
    yield gettext("Bidding closes"), local_time(tender["closes_at"])
    yield gettext("Bids are opened"), local_time(tender["opens_at"])
    yield gettext("Place of opening"), tender["opening_place"] or "–"
    yield gettext("Delivery"), tender["delivery_place"] or "–"
    yield gettext("How the winner is found"), label("evaluation", tender["evaluation"])
    yield gettext("Prices"), prices_label(tender)
    yield gettext("Bid security"), security_label(tender["security"])
    yield gettext("Bids stay valid"), gettext("%(days)s days", days=tender["validity_days"])


def _between(first: date, last: date) -> str:
    return translate(
        sentence("%(first)s to %(last)s", first=local_date(first), last=local_date(last))
    )


def prices_label(tender: Mapping[str, Any]) -> str:
    """Return a label: prices with or without tax."""
    return translate(_WITH if tender["prices_with_tax"] else _WITHOUT)


def security_label(security: Mapping[str, Any]) -> str:
    """Return a label for the bid security."""
    if security["kind"] == "percent":
        return translate(sentence("%(percent)s%% of the bid", percent=security["percent"]))
    if security["kind"] == "fixed":
        return rupees(parse_rupees(security["amount"]))
    return translate(sentence("No bid security"))


def _item(item: Mapping[str, Any]) -> list[Any]:
    """Return an item's cells; what it is in English, and in Urdu where it has words in it."""
    lot = f"{item['lot']}: " if item["lot"] else ""
    lot_ur = f"{item['lot_ur'] or item['lot']}: " if item["lot"] else ""
    urdu = lot_ur + item["description_ur"] if item["description_ur"] else ""
    what = [lot + item["description"], urdu]
    return [str(item["number"]), what, item["quantity"], item["unit"]]


def _words(speaks: str) -> dict[str, str]:
    with force_locale(speaks):
        return {
            "notice": translate(_TITLE),
            "items": gettext("What is bought"),
            "more": gettext("The other items are on the page of the tender."),
            "criteria": gettext("Who can bid"),
            "documents": gettext("Bring with the bid"),
            "key": gettext("Fingerprint of the key that bids are sealed to"),
            "how": gettext(
                "Bids are taken on the Balochistan Digital Marketplace only, until the closing "
                "time. They stay sealed until the committee opens them together."
            ),
            "cancelled": gettext("This tender is cancelled."),
            "number": gettext("No."),
            "quantity": gettext("Quantity"),
            "unit": gettext("Unit"),
            "item": gettext("Item"),
        }
