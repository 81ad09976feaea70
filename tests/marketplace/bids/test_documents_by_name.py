"""A bid's documents are named in the language of the page, and the next one needed is chosen."""

import re

import pytest
from factories import bidding
from factories.doors import Door, Doors, Place
from factories.history import rewriting
from factories.marketplace import World, make_bidder
from sqlalchemy.orm import Session

from marketplace.tenders.models import RequiredDocument

URDU = {"Bank statement": "بینک اسٹیٹمنٹ", "Tax certificate": "ٹیکس سرٹیفکیٹ"}


@pytest.fixture
def world(session: Session) -> World:
    world = bidding.make_biddable(session)
    with rewriting(session):
        for number, (name, name_ur) in enumerate(URDU.items(), 1):
            session.add(
                RequiredDocument(
                    tender_id=world.tender.id, number=number, name=name, name_ur=name_ur
                )
            )
    session.commit()
    return world


@pytest.fixture
def door(doors: Doors, session: Session, world: World) -> Door:
    firm, owner = make_bidder(session)
    session.commit()
    return doors.open("web", owner, firm)


def page(door: Door, world: World, step: str, language: str = "ur") -> str:
    place = Place(f"/bids/tenders/{world.tender.id}{step}?lang={language}", "")
    body: str = door.read(place).body
    return body


def chosen(body: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)" selected', body)


def test_it_says_in_urdu_what_is_still_needed(door: Door, world: World) -> None:
    for step in ("", "/documents"):
        shown = page(door, world, step)
        assert all(name in shown for name in URDU.values()), step
    assert "بینک اسٹیٹمنٹ" in page(door, world, "/review")
    assert "Bank statement" not in page(door, world, "/review")
    assert "Bank statement" in page(door, world, "/review", "en")


def test_it_keeps_one_title_in_both_languages(door: Door, world: World) -> None:
    place = Place(f"/bids/tenders/{world.tender.id}/documents", "")
    sent = door.send(place, {"title": "Bank statement"}, files={"file": ("a.pdf", bidding.PDF)})
    assert sent.ok, sent.sentences
    assert "<strong>بینک اسٹیٹمنٹ</strong>" in page(door, world, "/documents")
    assert "بینک اسٹیٹمنٹ" in page(door, world, "/review")
    assert "Bank statement" in page(door, world, "/documents", "en")


def test_it_chooses_the_document_that_is_still_needed(door: Door, world: World) -> None:
    assert chosen(page(door, world, "/documents")) == ["Bank statement"]
    place = Place(f"/bids/tenders/{world.tender.id}/documents", "")
    door.send(place, {"title": "Bank statement"}, files={"file": ("a.pdf", bidding.PDF)})
    assert chosen(page(door, world, "/documents")) == ["Tax certificate"]
