"""Applications of the demonstration's people, and their status."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import segno

from app.clock import real_now
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.casework.public import Telling
from demonstration.cast.known import Cast
from demonstration.cast.sample_papers import sample_paper
from payments.public import bill_state, pay_in_the_past

Typed = Mapping[str, Any]

SHOP: dict[str, Any] = {
    "business_name": "Makran Dry Fruits",
    "business_name_ur": "مکران خشک میوہ",
    "address": "House 12, Chakar Road, Turbat",
    "joined_on": "01-03-2024",
    "place": {"line": "Shop 7, Main Bazaar, Turbat", "district": "kech"},
    "from_home": "no",
    "main_activity": "4721",
    "sells_services": "yes",
    "has_shop": "yes",
    "employees": "2",
    "wants_chamber": "no",
}
PARTNERSHIP: dict[str, Any] = {
    "business_name": "Sahil Boat Repairs",
    "business_name_ur": "ساحل مرمت کشتی",
    "place": {"line": "Jetty Road, Gwadar", "district": "gwadar"},
    "duration": "As agreed",
    "main_activity": "3315",
    "sells_services": "yes",
    "has_shop": "yes",
    "employees": "6",
    "wants_chamber": "yes",
}
FOOD: dict[str, Any] = {
    "mobile": "0333 1234567",
    "business_name": "Koh-e-Batil Bakery",
    "business_name_ur": "کوہ باتیل بیکری",
    "ownership": "sole",
    "is_new": "no",
    "begun_on": "01-07-2020",
    "turnover": "2400000",
    "premises": {"line": "Airport Road, Gwadar", "district": "gwadar"},
    "tenure": "rented",
    "area": "400",
    "water": "supply",
    "kind": "bakery",
    "activity": "1071",
    "products": "Bread, cakes, biscuits",
    "serves_public": "yes",
    "shop_registered": "yes",
    "shop_number": "LSE-77",
}
DOMICILE: dict[str, Any] = {
    "for_child": "no",
    "born_on": "14-08-2001",
    "born_in": "Turbat",
    "mobile": "0333 1234567",
}


SAMPLE = "Sample for the demonstration; nobody's paper."


def paper(title: str) -> bytes:
    """Print a paper of a title."""
    return sample_paper(title, "Demonstration", [SAMPLE], real_now() - timedelta(days=90))


def sample_photograph() -> bytes:
    """Return a picture where a photograph is needed."""
    kept = BytesIO()
    segno.make(SAMPLE).save(kept, kind="png", scale=4)
    return kept.getvalue()


CITIZEN, PARTNER = "citizen", "citizen2"


def _ago(days: float) -> datetime:
    return real_now() - timedelta(days=days)


def _pay(uow: UnitOfWork, bill_id: UUID) -> None:
    pay_in_the_past(uow, bill_state(uow, bill_id))


def granted_shop(platform: Platform, cast: Cast) -> None:
    """A shop that every agency has registered: it is in the register, with certificates."""
    story = Telling.begin(platform, cast, CITIZEN, "sole_proprietorship", _ago(45))
    story.write(SHOP | {"proprietor": _person(cast, CITIZEN)}, _ago(45))
    story.hand_in(_ago(45))
    story.paid(_pay, _ago(44))
    story.passed("business", "labour_officer", _ago(42))
    story.passed("shop", "labour_officer", _ago(42))
    story.passed("sales_tax", "bra_officer", _ago(42))
    story.passed("profession_tax", "excise_officer", _ago(41))


def firm_under_way(platform: Platform, cast: Cast) -> None:
    """A firm with several agencies: one has sent an answer back, one is late, one is done."""
    partners = [
        _partner(cast, CITIZEN, "House 12, Chakar Road, Turbat"),
        _partner(cast, PARTNER, "Airport Road, Gwadar"),
    ]
    story = Telling.begin(platform, cast, CITIZEN, "partnership", _ago(12))
    story.write(PARTNERSHIP | {"partners": partners}, _ago(12))
    story.signed((CITIZEN, PARTNER), _ago(11.5))
    story.hand_in(_ago(11))
    story.paid(_pay, _ago(11))
    story.passed("profession_tax", "excise_officer", _ago(7))
    why = "Say whether the firm ends on a day, or lasts until the partners end it."
    story.asked_again("firm", "firms_officer", _ago(6), {"duration": why})
    story.take("shop", "labour_officer", _ago(5))


def refused_bakery(platform: Platform, cast: Cast) -> None:
    """A bakery without papers that can be read: refused, with an appeal that waits."""
    story = Telling.begin(platform, cast, PARTNER, "smart_food_licence", _ago(20))
    owner, worker = _person(cast, PARTNER), _person(cast, CITIZEN)
    handlers = [{"handler": worker, "examined_on": f"{_ago(60):%d-%m-%Y}"}]
    story.write(FOOD | {"owner": owner, "handlers": handlers}, _ago(20))
    lease = ("paper.pdf", paper("Lease of the bakery"))
    cards = ("cards.pdf", paper("Fitness cards"))
    papers = {
        "premises_paper": lease,
        "photo": ("kitchen.png", sample_photograph()),
        "fitness_cards": cards,
    }
    story.attach(papers, _ago(20))
    story.hand_in(_ago(19))
    story.paid(_pay, _ago(19))
    why = ("papers", "The lease is of another place than the bakery.")
    story.refused("food", "food_officer", _ago(8), why)
    story.appealed("food", "The lease names the old number of the same house.", _ago(3))


def half_filled(platform: Platform, cast: Cast) -> None:
    """A draft application for a certificate of domicile."""
    story = Telling.begin(platform, cast, CITIZEN, "domicile_certificate", _ago(1))
    story.write(DOMICILE | {"holder": _person(cast, CITIZEN)}, _ago(1))


def _person(cast: Cast, key: str) -> dict[str, str]:
    actor = cast.actor(key)
    return {"name": actor.name, "cnic": cast.cnic(key)}


def _partner(cast: Cast, key: str, address: str) -> dict[str, object]:
    return {
        "partner": _person(cast, key),
        "address": address,
        "joined_on": f"{_ago(100):%d-%m-%Y}",
    }


STORIES = (granted_shop, firm_under_way, refused_bakery, half_filled)
