"""What is hardly meant is said where it was typed, while it can be corrected."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from factories import bidding
from factories.doors import ApiDoor, Door, Doors, Place, WebDoor
from factories.marketplace import World, make_bidder
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now

DRAFT = Place("/bids/tenders/{}", "/tenders/{}/bid-draft")
PRICES = Place("/bids/tenders/{}/prices", "/tenders/{}/bid-draft/prices")
UPLOAD = Place("/bids/tenders/{}/prices/upload", "/tenders/{}/bid-draft/prices-sheet")
SECURITY = Place("/bids/tenders/{}/security", "/tenders/{}/bid-draft/security")
LAKH_PAISA = 100_000 * 100


@pytest.fixture
def world(session: Session) -> World:
    # In the band from 10 to 50 lakh.
    world = bidding.make_biddable(session, estimate_paisa=20 * LAKH_PAISA)
    session.commit()
    return world


@pytest.fixture(params=["web", "api"])
def door(request: pytest.FixtureRequest, doors: Doors, session: Session, world: World) -> Door:
    firm, owner = make_bidder(session)
    session.commit()
    return doors.open(request.param, owner, firm)


def prices(*unit_prices: str) -> dict[str, object]:
    """Quotes for 40 chairs and one table."""
    return {"quotes": [{"number": n, "unit_price": p} for n, p in enumerate(unit_prices, 1)]}


def web(door: Door) -> WebDoor:
    if not isinstance(door, WebDoor):
        pytest.skip("only a page points things out without refusing them")
    return door


def test_a_comma_that_looks_like_a_point_is_named_at_its_field(door: Door, world: World) -> None:
    outcome = door.send(PRICES.at(world.tender.id), prices("200,50", "32000"))
    assert outcome.fields["quotes-0-unit_price"] == (
        "Enter 200.50: use a point, not a comma, for decimals."
    )


def test_a_program_groups_nothing_and_a_person_may(door: Door, world: World) -> None:
    outcome = door.send(PRICES.at(world.tender.id), prices("1,250", "32,000/-"))
    assert outcome.ok is (door.name == "web")
    if isinstance(door, ApiDoor):
        said = "Enter the amount in plain digits with no more than one point"
        assert all(text.startswith(said) for text in outcome.fields.values())
        assert len(outcome.fields) == len(bidding.PRICES)


def test_a_line_that_is_too_large_is_refused_at_its_field(door: Door, world: World) -> None:
    outcome = door.send(PRICES.at(world.tender.id), prices("9999999999999", "1"))
    assert "Quantity times unit price is more than" in outcome.fields["quotes-0-unit_price"]


def test_an_expired_security_is_refused_at_its_field(door: Door, world: World) -> None:
    today = local_day(real_now())
    place = SECURITY.at(world.tender.id)
    yesterday = today - timedelta(days=1)
    outcome = door.send(place, bidding.security(expires_on=yesterday.isoformat()))
    assert outcome.fields["expires_on"].startswith("This has expired")
    outcome = door.send(place, bidding.security(expires_on=today.isoformat()))
    assert "it must be valid until" in outcome.fields["expires_on"]


def test_prices_far_beyond_the_tender_are_pointed_out_and_kept(door: Door, world: World) -> None:
    page, place = web(door), PRICES.at(world.tender.id)
    saved = page.send(place, prices("1300000", "32000"))
    assert saved.ok
    shown = page.client.get(saved.location)
    assert shown.location == place.web
    body = page.read(place).body
    note = re.search(r'id="quotes-0-unit_price-note"[^>]*>([^<]*)', body)
    assert note
    assert "costs Rs\u00a05,20,00,000" in note[1]
    assert "no more than Rs\u00a050,00,000" in note[1]
    assert 'id="quotes-1-unit_price-note"' not in body
    assert "Rs\u00a020,00,000" not in body  # the estimate itself is nobody's but the department's
    meant = page.send(place, {**prices("1300000", "32000"), "step": "meant"})
    assert page.client.get(meant.location).status_code == 200


def test_prices_far_below_the_tender_are_pointed_out(door: Door, world: World) -> None:
    page, place = web(door), PRICES.at(world.tender.id)
    page.send(place, prices("12.50", "320"))
    assert "the estimate of the tender is more than" in page.read(place).text
    saved = page.send(place, prices("12500", "32000"))
    assert page.client.get(saved.location).status_code == 200
    assert "the estimate of the whole tender" not in page.read(place).text


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_reads_the_spreadsheet_in_either_language(
    door: Door, world: World, language: str
) -> None:
    page, place = web(door), UPLOAD.at(world.tender.id)
    sent = page.client.get(f"{PRICES.at(world.tender.id).web}.xlsx?lang={language}")
    workbook = load_workbook(BytesIO(sent.data))
    sheet = workbook.worksheets[0]
    assert (sheet["F3"].value == "Unit price in rupees") is (language == "en")
    sheet["F4"], sheet["F5"] = "1,250/-", "32,000"
    sheet.insert_cols(6)
    sheet["F3"], sheet["F4"] = "?", 2024
    buffer = BytesIO()
    workbook.save(buffer)
    assert page.send(place, {}, {"file": ("prices.xlsx", buffer.getvalue())}).ok
    body = page.read(PRICES.at(world.tender.id)).body
    assert 'value="1250.00"' in body
    assert 'value="2024.00"' not in body


def test_older_prices_are_not_written_over_newer_ones(door: Door, world: World) -> None:
    place = PRICES.at(world.tender.id)

    def version() -> str:
        if isinstance(door, ApiDoor):
            return str(door.read(DRAFT.at(world.tender.id)).body["prices_version"])
        found = re.search(r'name="prices_version" value="(\w+)"', door.read(place).body)
        assert found
        return found[1]

    opened_twice = version()
    assert door.send(place, {**prices("200", "32000"), "prices_version": opened_twice}).ok
    stale = door.send(place, {**prices("199", "31000"), "prices_version": opened_twice})
    assert stale.status == 409
    assert "changed on another page" in stale.fields["prices_version"]
    if isinstance(door, WebDoor):
        both = ('value="31000"', "Saved: Rs\u00a0200", "Saved: Rs\u00a032,000")
        assert all(text in stale.body for text in both)
        assert f'name="prices_version" value="{version()}"' in stale.body
    assert door.send(place, {**prices("199", "31000"), "prices_version": version()}).ok


def test_what_is_saved_is_announced(door: Door, world: World) -> None:
    page, place = web(door), PRICES.at(world.tender.id)
    saved = page.send(place, prices("200", "32000"))
    shown = page.read(Place(saved.location, "")).body
    banner = shown.partition('govuk-notification-banner--success" role="status"')[2]
    assert "Saved." in banner[:500]
