"""What hostile or hurried clients send: wrong types, other people's ids, the same thing twice."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import bidding
from factories.doors import ApiDoor, Doors, Place
from factories.identity import make_person
from factories.marketplace import make_bidder
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.idempotency import IdempotencyRecord
from marketplace.bids.models import Bid, BidDraftFile

LONG = "x" * 20_000


@pytest.fixture
def firm(doors: Doors, session: Session) -> ApiDoor:
    firm, owner = make_bidder(session)
    session.commit()
    door = doors.open("api", owner, firm)
    assert isinstance(door, ApiDoor)
    return door


@pytest.fixture
def tender(session: Session) -> UUID:
    world = bidding.make_biddable(session)
    session.commit()
    return world.tender.id


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("prices", {}),
        ("prices", {"quotes": "many"}),
        ("prices", {"quotes": [{"number": 1, "unit_price": 5}]}),
        ("prices", {"quotes": [{"number": 1, "unit_price": 1.5}]}),
        ("prices", {"quotes": [{"number": "one", "unit_price": "5"}]}),
        ("prices", {"quotes": [{"number": 10**9, "unit_price": "5"}]}),
        ("prices", {"quotes": [{"number": 1, "unit_price": "5\0"}]}),
        ("prices", {"quotes": [{"number": 1, "unit_price": "5", "discount": "1"}]}),
        ("prices", {"quotes": [{"number": 1, "unit_price": "5"}] * 2}),
        ("prices", {"quotes": [{"number": 3, "unit_price": "5"}]}),
        ("prices", {"quotes": [{"number": 1, "unit_price": "5", "tax_percent": "NaN"}]}),
        ("prices", {"quotes": [{"number": 1, "unit_price": "5", "tax_percent": "101"}]}),
        ("prices", {"quotes": [{"number": 1}] * 2_001}),
        ("answers", {"answers": [{"criterion": "ntn", "met": "perhaps"}]}),
        ("answers", {"answers": [{"criterion": "ntn", "met": True, "details": LONG}]}),
        ("answers", {"answers": [{"criterion": "ntn\0", "met": True}]}),
        ("security", bidding.security(kind="cash")),
        ("security", bidding.security(amount="-1")),
        ("security", bidding.security(amount=9000)),
        ("security", bidding.security(bank="")),
        ("security", bidding.security(number=LONG)),
        ("security", bidding.security(expires_on="yesterday")),
        ("security", bidding.security(bank="\0")),
    ],
)
def test_it_refuses_what_makes_no_sense(
    firm: ApiDoor, tender: UUID, part: str, body: dict[str, Any]
) -> None:
    answered = firm.send(Place("", f"/tenders/{tender}/bid-draft/{part}"), body)
    assert answered.status == 422
    assert answered.sentences
    whole = firm.send(
        Place("", f"/tenders/{tender}/bids"), bidding.whole_bid() | _whole(part, body)
    )
    assert whole.status == 422


def _whole(part: str, body: dict[str, Any]) -> dict[str, Any]:
    """Make the same mistake in a whole bid."""
    return {"security": body} if part == "security" else body or {"quotes": None}


@pytest.mark.parametrize(
    "answers", [[], bidding.ANSWERS[:1], [*bidding.ANSWERS, bidding.ANSWERS[0]]]
)
def test_it_wants_every_criterion_answered_once(
    firm: ApiDoor, tender: UUID, answers: list[dict[str, Any]]
) -> None:
    body = bidding.whole_bid(answers=answers)
    answered = firm.send(Place("", f"/tenders/{tender}/bids"), body)
    assert answered.status == 422
    assert "answers" in answered.fields


def test_it_takes_no_word_for_a_document(firm: ApiDoor, tender: UUID, session: Session) -> None:
    """A whole bid cannot name files that were never sent."""
    body = bidding.whole_bid() | {"documents": [{"title": "Bank statement", "file": "a.pdf"}]}
    assert firm.send(Place("", f"/tenders/{tender}/bids"), body).status == 422


def _without_chance(text: str) -> str:
    """Take out times, hashes, ids and signatures: any four digits turn up in them by chance."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+|[0-9A-Za-z+/=_-]{16,}", "", text)


def test_it_submits_once_for_two_taps(firm: ApiDoor, tender: UUID, session: Session) -> None:
    headers = firm.headers
    address = f"/api/v1/tenders/{tender}/bids"
    first = firm.client.post(address, json=bidding.whole_bid(), headers=headers)
    again = firm.client.post(address, json=bidding.whole_bid(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert session.scalar(select(func.count()).select_from(Bid)) == 1
    kept = session.scalars(select(IdempotencyRecord.body)).all()
    assert kept
    assert not any("1250" in _without_chance(str(body)) for body in kept)


def test_it_submits_once_for_two_taps_on_the_page(
    doors: Doors, tender: UUID, session: Session
) -> None:
    firm, owner = make_bidder(session)
    session.commit()
    door = doors.open("web", owner, firm)
    page = f"/bids/tenders/{tender}"
    door.send(Place(f"{page}/prices", ""), {"quotes": bidding.ITEMS})
    door.send(Place(f"{page}/answers", ""), {"answers": bidding.ANSWERS})
    door.send(Place(f"{page}/security", ""), bidding.security())
    form = {"binding": "yes", "idempotency_key": "one tap, or two"}
    first, again = (door.client.post(f"{page}/review", data=form) for _ in range(2))  # type: ignore[attr-defined]
    assert first.status_code == again.status_code == 303
    assert first.location == again.location


def test_it_loses_nothing_that_was_typed(doors: Doors, tender: UUID, session: Session) -> None:
    firm, owner = make_bidder(session)
    session.commit()
    door = doors.open("web", owner, firm)
    typed = {"quotes": [{"number": 1, "unit_price": "12,x"}, {"number": 2, "unit_price": "777"}]}
    answered = door.send(Place(f"/bids/tenders/{tender}/prices", ""), typed)
    assert answered.status == 422
    assert list(answered.fields) == ["quotes-0-unit_price"]
    assert 'value="12,x"' in answered.body
    assert 'value="777"' in answered.body


@pytest.mark.parametrize("kind", ["web", "api"])
def test_it_shows_a_draft_and_its_files_to_its_own_firm_only(
    doors: Doors, firm: ApiDoor, tender: UUID, session: Session, kind: str
) -> None:
    files = Place("", f"/tenders/{tender}/bid-draft/files")
    assert firm.send(files, {"title": "Statement"}, {"file": ("a.pdf", bidding.PDF)}).ok
    file = session.scalars(select(BidDraftFile.id)).one()
    other, owner = make_bidder(session, "Somebody Else")
    session.commit()
    stranger = doors.open(kind, owner, other)
    one = Place(
        f"/bids/tenders/{tender}/documents/{file}",
        f"/tenders/{tender}/bid-draft/files/{file}/content",
    )
    remove = Place(
        f"/bids/tenders/{tender}/documents/{file}/remove",
        f"/tenders/{tender}/bid-draft/files/{file}/remove",
    )
    for _ in range(2):
        assert stranger.read(one).status == 404
        assert stranger.send(remove, {}).status == 404
        # With a draft of their own, the file is no more theirs.
        prices = Place(f"/bids/tenders/{tender}/prices", f"/tenders/{tender}/bid-draft/prices")
        assert stranger.send(prices, {"quotes": bidding.ITEMS}).ok
    own = firm.client.get(
        f"/api/v1/tenders/{tender}/bid-draft/files/{file}/content", headers=firm.headers
    )
    assert own.data == bidding.PDF
    assert "attachment" in own.headers["Content-Disposition"]


def test_it_finds_no_tender_where_there_is_none(firm: ApiDoor) -> None:
    assert firm.read(Place("", f"/tenders/{uuid4()}/bid-draft")).status == 404
    answered = firm.send(Place("", f"/tenders/{uuid4()}/bids"), bidding.whole_bid())
    assert answered.status == 404


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_asks_who_it_is(doors: Doors, tender: UUID, door: str) -> None:
    place = Place(f"/bids/tenders/{tender}/prices", f"/tenders/{tender}/bid-draft/prices")
    assert doors.open(door).send(place, {"quotes": []}).status == 401


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_lets_only_firms_bid(doors: Doors, tender: UUID, session: Session, door: str) -> None:
    person = make_person(session)
    session.commit()
    place = Place(f"/bids/tenders/{tender}/prices", f"/tenders/{tender}/bid-draft/prices")
    assert doors.open(door, person).send(place, {"quotes": bidding.ITEMS}).status == 403
