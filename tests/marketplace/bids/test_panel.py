"""A firm's home page leads to what it is bidding for, and tells nothing of anybody else's."""

import re

import pytest
from factories.identity import api_way, sign_in
from factories.marketplace import (
    make_agency,
    make_bidder,
    make_draft,
    make_opened,
    make_published,
    receive_bid,
)
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.clock import real_now
from app.config import Settings
from marketplace.kernel.permissions import PREPARE_BID


def test_it_lists_the_firms_own_bids_until_closing(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    world = make_published(session, title="Chairs for the library")
    receive_bid(session, world, [100_00, 200_00])
    supplier, owner = world.suppliers[0]
    sign_in(session, settings.secret_key, client, owner, supplier)
    assert "Chairs for the library" in client.get("/home").text


def test_it_shows_another_firm_where_to_begin(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    world = make_published(session, title="Chairs for the library")
    receive_bid(session, world, [100_00, 200_00])
    other, owner = make_bidder(session, "Other")
    sign_in(session, settings.secret_key, client, owner, other)
    page = client.get("/home").text
    assert "Chairs for the library" not in page
    assert "/tenders" in page


def test_it_shows_nothing_of_the_items_of_a_tender_that_is_not_published(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    draft = make_draft(session, make_agency(session))
    supplier, owner = make_bidder(session)
    way = api_way(session, settings.secret_key, owner, [PREPARE_BID.name], supplier)
    for number in (1, 99):
        answer = client.post(
            f"/api/v1/tenders/{draft.id}/bid-draft/prices",
            json={"quotes": [{"number": number, "unit_price": "10"}]},
            headers=way.headers,
        )
        assert answer.status_code == 404


def test_it_shows_a_firm_how_far_its_bid_has_come(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    world = make_opened(session, [("A firm", [100_00, 200_00])])
    supplier, owner = world.suppliers[0]
    sign_in(session, settings.secret_key, client, owner, supplier)
    page = client.get(f"/bids/{world.bids[0].id}?lang=en").text
    line = page.split('<ol class="bdm-way"')[1].split("</ol>", maxsplit=1)[0]
    heard = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li.*?</li>", line)]
    assert heard == ["Bidding: done", "Opening the bids: done", "Evaluation: now", "Award: later"]


@pytest.mark.parametrize(
    ("fact", "word"),
    [("withdrawn_at", "Withdrawn"), ("replaced_at", "Replaced by a later one")],
)
def test_it_shows_that_a_bid_went_no_further(
    client: FlaskClient, session: Session, settings: Settings, fact: str, word: str
) -> None:
    world = make_published(session)
    bid = receive_bid(session, world, [100_00, 200_00])
    setattr(bid, fact, real_now())
    session.flush()
    supplier, owner = world.suppliers[0]
    sign_in(session, settings.secret_key, client, owner, supplier)
    page = client.get(f"/bids/{bid.id}?lang=en").text
    line = page.split('<ol class="bdm-way"')[1].split("</ol>", maxsplit=1)[0]
    assert line.count("<li") == 2
    assert word in line
