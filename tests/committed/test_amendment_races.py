"""Real commits from many threads: a bid belongs to one version, and a tender has one at a time."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from factories import bidding
from factories.delivery import deliver_here
from factories.depth import turns
from factories.history import rewriting
from factories.identity import actor
from factories.installation import SIGNER
from factories.marketplace import World, content, make_bidder
from factories.racing import at_once
from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.errors import Conflict, Refusal
from app.permissions import Actor
from app.platform import Platform
from app.roles import APPROVING_OFFICER, COMPETENT_AUTHORITY, PROCUREMENT_OFFICER, SUPPLIER_OWNER
from marketplace.amendments.models import Amendment
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ItemChange, ProposeAmendment
from marketplace.bids.models import Bid, OpenedBid
from marketplace.bids.use_cases.confirm_bid import ConfirmBid, confirm_bid
from marketplace.bids.use_cases.submit_bid import SubmitBid, submit_bid
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from marketplace.tenders.models import Tender, TenderItem, TenderVersion
from marketplace.tenders.use_cases.signed_keys import sign_publication

pytestmark = pytest.mark.committed
BID = content(bidding.PRICES)
FIRMS = 6
FIFTY = Decimal(50)


def arranged(platform: Platform) -> tuple[World, list[Actor]]:
    with platform.executor.sessions() as session:
        world = bidding.make_openable(session, reconfirmation=True)
        made = [make_bidder(session, f"Firm {number}") for number in range(FIRMS)]
        session.commit()
    return world, [actor(owner, SUPPLIER_OWNER, organisation=firm) for firm, owner in made]


def officers(world: World) -> tuple[Actor, Actor, Actor]:
    agency = world.agency
    house = agency.department
    return (
        actor(agency.officer, PROCUREMENT_OFFICER, organisation=house),
        actor(agency.approver, APPROVING_OFFICER, organisation=house),
        actor(agency.authority, COMPETENT_AUTHORITY, organisation=house),
    )


def proposing(platform: Platform, world: World, **changes: Any) -> Callable[[], Amendment]:  # noqa: ANN401 - fields of the command
    command = ProposeAmendment(
        tender_id=world.tender.id,
        version=1,
        reason="The store has moved to another street",
        regulator_on=local_day(real_now()),
        **changes,
    )
    return lambda: platform.executor.execute(AMENDMENT.propose, command, actor=officers(world)[0])


def approving(platform: Platform, who: Actor, row: Amendment) -> Callable[[], Amendment]:
    return lambda: platform.executor.execute(AMENDMENT.approve, Approve(id=row.id), actor=who)


def submitting(platform: Platform, who: Actor, tender: UUID, version: int | None = None) -> Any:  # noqa: ANN401 - a call
    command = SubmitBid(tender_id=tender, content=BID, version=version)
    return lambda: platform.executor.execute(submit_bid, command, actor=who).bid


def confirming(platform: Platform, who: Actor, tender: UUID) -> Callable[[], Bid]:
    command = ConfirmBid(tender_id=tender, version=2)
    return lambda: platform.executor.execute(confirm_bid, command, actor=who).bid


@pytest.mark.parametrize("turn", turns(3))
def test_it_receives_a_bid_for_the_version_before_or_after_and_never_between(
    committed: Platform, turn: int
) -> None:
    """Bids arrive while the quantity changes: each is for what it was checked against."""
    world, firms = arranged(committed)
    change = ItemChange(number=1, quantity=FIFTY)
    row = proposing(committed, world, items=(change,))()
    calls = [submitting(committed, firm, world.tender.id) for firm in firms]
    calls.insert(turn * 2, approving(committed, officers(world)[1], row))
    answers = at_once(calls)
    refused = [each for each in answers if isinstance(each, Refusal)]
    assert all(each.code == "tender-changed" for each in refused), refused
    with committed.executor.sessions() as session:
        tender = session.get_one(Tender, world.tender.id)
        bids = list(session.scalars(select(Bid)))
        (version,) = session.scalars(select(TenderVersion)).all()
        quantity = session.get_one(TenderItem, (tender.id, 1)).quantity
    assert (tender.version, tender.price_version, quantity) == (2, 2, FIFTY)
    assert len(bids) == FIRMS - len(refused)
    for bid in bids:
        assert bid.version == (1 if bid.received_at <= version.recorded_at else 2)
        assert bid.confirmed_version == bid.version


@pytest.mark.campaign
def test_it_makes_one_version_of_two_approvals(committed: Platform) -> None:
    world, _ = arranged(committed)
    row = proposing(committed, world, delivery_place="Another store", substance=True)()
    _, approver, head = officers(world)
    answers = at_once([approving(committed, who, row) for who in (approver, head)] * 2)
    assert sum(isinstance(each, Refusal) for each in answers) == 3
    with committed.executor.sessions() as session:
        assert session.get_one(Tender, world.tender.id).version == 2
        assert len(session.scalars(select(TenderVersion)).all()) == 1


@pytest.mark.campaign
def test_it_keeps_one_of_two_proposals(committed: Platform) -> None:
    world, _ = arranged(committed)
    places = ("Store in Quetta", "Store in Turbat", "Store in Gwadar")
    answers = at_once([proposing(committed, world, delivery_place=each) for each in places])
    refused = [each for each in answers if isinstance(each, Conflict)]
    assert [each.code for each in refused] == ["amendment-waits"] * 2
    with committed.executor.sessions() as session:
        assert len(session.scalars(select(Amendment)).all()) == 1


def test_it_confirms_before_closing_or_leaves_the_bid_shut_but_never_both(
    committed: Platform,
) -> None:
    """Firms confirm while closing passes: who was told yes is opened, and nobody else."""
    world, firms = arranged(committed)
    for firm in firms:
        submitting(committed, firm, world.tender.id)()
    row = proposing(committed, world, delivery_place="Another store", substance=True)()
    approving(committed, officers(world)[1], row)()
    deliver_here(committed.executor)
    closes = real_now() + timedelta(seconds=2)
    _close_at(committed, world, closes)

    def at_the_end(who: Actor, lead: timedelta) -> Bid:
        time.sleep(max(0, (closes - lead - real_now()).total_seconds()))  # noqa: TID251 - the time is the point
        return confirming(committed, who, world.tender.id)()

    # The last has time enough, the first comes too late, the others about then.
    leads = [timedelta(milliseconds=each) for each in (-100, *range(0, 100 * FIRMS - 200, 100))]
    leads.append(timedelta(seconds=1.5))
    pairs = zip(firms, leads, strict=True)
    answers = at_once([lambda who=who, lead=lead: at_the_end(who, lead) for who, lead in pairs])
    confirmed = {each.id for each in answers if isinstance(each, Bid)}
    for place in (0, 2):
        command = GiveShare(tender_id=world.tender.id, passphrase=bidding.PASSPHRASE)
        committed.executor.execute(give_share, command, actor=actor(world.members[place]))
        deliver_here(committed.executor)
    with committed.executor.sessions() as session:
        opened = {each.bid_id for each in session.scalars(select(OpenedBid))}
        assert session.get_one(Tender, world.tender.id).opened_at is not None
    assert opened == confirmed
    assert 0 < len(confirmed) < FIRMS


def _close_at(platform: Platform, world: World, at: datetime) -> None:
    with platform.executor.sessions() as session:
        tender = session.get_one(Tender, world.tender.id)
        with rewriting(session):
            tender.closes_at = tender.opens_at = at
            sign_publication(session, SIGNER, tender)
        session.commit()
