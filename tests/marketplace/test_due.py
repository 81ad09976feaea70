"""The home page tells each side of its own last days: bids, signatures, openings, securities."""

from datetime import timedelta

import pytest
from factories.arranging import as_owner
from factories.bidding import PRICES, close, make_openable
from factories.committee_steps import Stage, contracts_are_drawn_up
from factories.doors import Doors
from factories.evaluation import declare, officer_of, open_world, supplier_actor
from factories.history import rewriting
from factories.home import Home
from factories.identity import actor
from factories.marketplace import World, make_bidder, make_opened, make_published, receive_bid
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from marketplace.awards.models import Contract
from marketplace.bids.models import BidDraft
from marketplace.home.queries.due import LastDay, last_days
from marketplace.home.queries.firm_desk import HeldSecurity, firm_desk
from marketplace.securities.models import Instrument


def told(platform: Platform, reader: Actor) -> list[LastDay]:
    with platform.executor.reading(reader) as uow:
        return list(last_days(uow))


def kinds(platform: Platform, reader: Actor) -> list[str]:
    return [each.kind for each in told(platform, reader)]


def held(platform: Platform, reader: Actor) -> list[HeldSecurity]:
    with platform.executor.reading(reader) as uow:
        return list(firm_desk(uow).securities)


def drafting(session: Session, world: World) -> Actor:
    supplier, owner = make_bidder(session)
    session.add(
        BidDraft(
            id=new_id(),
            tender_id=world.tender.id,
            supplier_id=supplier.id,
            sealed_content=b"sealed",
            updated_at=real_now(),
            updated_by=owner.id,
        )
    )
    session.commit()
    return actor(owner, roles.SUPPLIER_OWNER, organisation=supplier)


def test_it_shows_a_bid_that_is_being_written_until_closing(
    platform: Platform, session: Session
) -> None:
    world = make_published(session)
    mine = drafting(session, world)
    (found,) = told(platform, mine)
    assert (found.kind, found.id) == ("write", world.tender.id)
    assert found.due_on == local_day(world.tender.closes_at)
    with rewriting(session), as_owner(session):
        world.tender.closes_at = real_now() - timedelta(minutes=1)
    session.commit()
    assert told(platform, mine) == []


def test_a_bid_of_before_a_change_waits_to_be_confirmed_until_its_tender_is_cancelled(
    platform: Platform, session: Session
) -> None:
    world = make_openable(session, reconfirmation=True)
    receive_bid(session, world, PRICES, "Turbat Traders")
    firm, owner = world.suppliers[-1]
    mine = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
    with rewriting(session):
        world.tender.version = world.tender.confirm_version = 2
        world.tender.amended_at = real_now()
    session.commit()
    assert kinds(platform, mine) == ["confirm"]
    with rewriting(session), as_owner(session):
        world.tender.cancelled_at = real_now()
    session.commit()
    assert kinds(platform, mine) == []


def test_it_shows_nobody_somebody_elses(platform: Platform, session: Session) -> None:
    drafting(session, make_published(session))
    other, owner = make_bidder(session, "Other")
    session.commit()
    assert told(platform, actor(owner, roles.SUPPLIER_OWNER, organisation=other)) == []
    assert told(platform, ANONYMOUS) == []


def test_it_shows_members_openings_unless_they_declared_an_interest(
    platform: Platform, session: Session
) -> None:
    world = make_published(session)
    declare(session, world, world.members[1], interest=True)
    session.commit()
    assert told(platform, actor(world.members[0])) == []  # nothing to do before the time
    close(session, world)
    (found,) = told(platform, actor(world.members[0]))
    assert (found.kind, found.due_on) == ("open", local_day(world.tender.opens_at))
    assert told(platform, actor(world.members[1])) == []


def test_it_asks_both_sides_to_sign_until_they_have(
    doors: Doors, platform: Platform, session: Session
) -> None:
    stage = Stage(doors, session, platform)
    stage.made = world = open_world(
        session, platform, [("Brohi", [90_00, 200_00]), ("Awan", [99_00, 200_00])]
    )
    contracts_are_drawn_up(stage)
    winner = supplier_actor(world, 0, roles.SUPPLIER_OWNER)
    authority = officer_of(world, world.agency.authority, roles.COMPETENT_AUTHORITY)
    valid = local_day(world.tender.opens_at) + timedelta(days=world.tender.validity_days)
    for reader, ours in ((winner, False), (authority, True)):
        (found,) = [each for each in told(platform, reader) if each.kind == "sign"]
        assert (found.due_on, found.ours) == (valid, ours)
    contract = session.get_one(Contract, stage.contract_of("Brohi").id)
    contract.supplier_signed_at, contract.supplier_signed_by = real_now(), winner.person_id
    session.commit()
    assert "sign" not in kinds(platform, winner)
    assert "sign" in kinds(platform, authority)


@pytest.mark.parametrize(("days", "is_told"), [(31, False), (30, True), (-3, True)])
def test_it_shows_securities_that_expire(
    platform: Platform, session: Session, days: int, *, is_told: bool
) -> None:
    world = make_opened(session, [("Brohi", [90_00, 200_00])])
    paper = session.query(Instrument).filter_by(tender_id=world.tender.id).one()
    with rewriting(session), as_owner(session):
        paper.expires_on = local_day(real_now()) + timedelta(days=days)
    session.commit()
    bidder = supplier_actor(world, 0, roles.SUPPLIER_OWNER)
    officer = officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER)
    for reader in (bidder, officer):
        assert ("bid" in kinds(platform, reader)) is is_told
    with rewriting(session), as_owner(session):
        paper.returned_at, paper.end_reason = real_now(), "Lost"
    session.commit()
    assert "bid" not in kinds(platform, bidder)


def test_a_firm_sees_the_securities_that_are_still_held(
    platform: Platform, session: Session
) -> None:
    world = make_opened(session, [("Brohi", [90_00, 200_00])])
    paper = session.query(Instrument).filter_by(tender_id=world.tender.id).one()
    bidder = supplier_actor(world, 0, roles.SUPPLIER_OWNER)
    session.commit()
    assert len(held(platform, bidder)) == 1
    for returned, forfeited in ((real_now(), None), (None, real_now())):
        with rewriting(session), as_owner(session):
            paper.returned_at, paper.forfeited_at, paper.end_reason = returned, forfeited, "Lost"
        session.commit()
        assert held(platform, bidder) == []


def test_it_leads_to_where_it_is_done(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    world = make_published(session, title="Chairs for the library")
    supplier, owner = make_bidder(session)
    drafting(session, world)
    draft = session.query(BidDraft).one()
    draft.supplier_id = supplier.id
    session.commit()
    page = Home(client, session, platform.settings.secret_key)(owner, supplier)
    part = page.split('<div class="bdm-due">')[1].split("</section>")[0]
    assert "Chairs for the library" in part
    assert f'href="/bids/tenders/{world.tender.id}"' in part
