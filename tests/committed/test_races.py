"""Real commits from many threads: none late, none lost, nothing twice."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import psycopg
import pytest
from factories import bidding
from factories.delivery import deliver_here
from factories.depth import turns
from factories.events import owner_url
from factories.history import rewriting
from factories.identity import actor, join, make_person, proved
from factories.installation import SIGNER
from factories.marketplace import (
    World,
    content,
    frozen_parameters,
    make_agency,
    make_bidder,
    make_draft,
)
from factories.racing import at_once
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import Conflict, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.models import LedgerTransaction
from app.outbox.models import Event
from app.outbox.subscriptions import Handler
from app.permissions import Actor
from app.platform import Platform
from app.roles import APPROVING_OFFICER, COMPETENT_AUTHORITY, SUPPLIER_OWNER
from app.unit_of_work import UnitOfWork
from demonstration.servers.processes import wait_until
from marketplace.bids.models import Bid, BidDraft, OpenedBid
from marketplace.bids.policy import Quote
from marketplace.bids.use_cases.drafts import open_draft
from marketplace.bids.use_cases.submit_bid import SubmitBid, WithdrawBid, submit_bid, withdraw_bid
from marketplace.bids.use_cases.write_bid import SetAnswers, SetPrices, set_answers, set_prices
from marketplace.openings.models import Attendance, Opening
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from marketplace.openings.use_cases.open_bids import open_bids
from marketplace.openings.use_cases.postpone_opening import PostponeOpening, postpone_opening
from marketplace.openings.use_cases.quorum import quorum_is_complete
from marketplace.openings.use_cases.unlock_share import QUORUM, unlock_share
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender
from marketplace.tenders.use_cases.signed_keys import sign_publication
from marketplace.tenders.use_cases.submit_for_approval import ApproveTender, approve_tender

pytestmark = pytest.mark.committed
FIRMS = 8
_REWRITE = "select test_rewrite_history(true)"
BID = content(bidding.PRICES)


@contextmanager
def arranging(platform: Platform) -> Iterator[Session]:
    with platform.executor.sessions() as session:
        yield session
        session.commit()


def bidders(session: Session, count: int) -> list[Actor]:
    made = [make_bidder(session, f"Firm {number}") for number in range(count)]
    return [actor(owner, SUPPLIER_OWNER, organisation=firm) for firm, owner in made]


def submitting(platform: Platform, who: Actor, tender: UUID) -> Callable[[], Any]:
    command = SubmitBid(tender_id=tender, content=BID)
    return lambda: platform.executor.execute(submit_bid, command, actor=who).bid.id


def counting(platform: Platform, tender: UUID) -> list[Bid]:
    query = select(Bid).filter_by(tender_id=tender, withdrawn_at=None, replaced_at=None)
    with platform.executor.sessions() as session:
        return list(session.scalars(query))


def test_it_takes_no_bid_late_and_loses_none(committed: Platform) -> None:
    """Bids keep coming while closing passes: acknowledged if and only if received in time."""
    closes = real_now() + timedelta(seconds=4)
    with arranging(committed) as session:
        world = bidding.make_biddable(
            session, closes_at=closes, opens_at=closes + timedelta(minutes=30)
        )
        firms = bidders(session, FIRMS)
    tender = world.tender.id
    codes: set[str] = set()

    def keep_bidding(who: Actor) -> list[tuple[UUID, datetime]]:
        acknowledged = []
        while True:
            try:
                bid = committed.executor.execute(
                    submit_bid, SubmitBid(tender_id=tender, content=BID), actor=who
                ).bid
            except Conflict as refused:
                codes.add(refused.code)
                return acknowledged
            acknowledged.append((bid.id, bid.received_at))

    answered = at_once([lambda who=who: keep_bidding(who) for who in firms])
    acknowledged = dict(pair for pairs in answered for pair in pairs)
    with committed.executor.sessions() as session:
        rows = {bid.id: bid.received_at for bid in session.scalars(select(Bid))}
    assert codes == {"tender-bid-not-now"}
    assert rows == acknowledged
    assert len(rows) > FIRMS
    assert all(at < closes for at in rows.values())
    assert closes - max(rows.values()) < timedelta(seconds=2), "nobody came near the deadline"
    assert len(counting(committed, tender)) == sum(bool(pairs) for pairs in answered)


def test_it_decides_by_the_clock_after_the_wait(committed: Platform) -> None:
    """A bid that waits for somebody who ends bidding is judged by the time when it goes on."""
    with arranging(committed) as session:
        world = bidding.make_biddable(session)
        (firm,) = bidders(session, 1)
    tender = world.tender.id
    with psycopg.connect(owner_url(committed)) as ending:
        ending.execute(_REWRITE)
        ending.execute("select 1 from tenders where id = %s for update", [tender])
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(submitting(committed, firm, tender))
            _until_somebody_waits(committed)
            ending.execute(
                "update tenders set closes_at = clock_timestamp(), opens_at = clock_timestamp() "
                "where id = %s",
                [tender],
            )
            ending.commit()
            with pytest.raises(Conflict, match="Bidding on this tender is not open"):
                waiting.result()
    assert counting(committed, tender) == []


def _until_somebody_waits(platform: Platform) -> None:
    query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
    database = [platform.engine.url.database]
    with psycopg.connect(os.environ["BDM_TEST_SUPERUSER_URL"], autocommit=True) as connection:
        assert wait_until(lambda: connection.execute(query, database).fetchone() != (0,), 10)


def test_it_keeps_one_bid_of_a_firm_that_sends_two_at_once(committed: Platform) -> None:
    with arranging(committed) as session:
        world = bidding.make_biddable(session)
        (firm,) = bidders(session, 1)
    tender = world.tender.id
    answers = at_once([submitting(committed, firm, tender)] * 6)
    ids = {answer for answer in answers if isinstance(answer, UUID)}
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert ids
    assert all(each.code == "bid-handed-in-twice" for each in refused)
    assert len(counting(committed, tender)) == 1
    with committed.executor.sessions() as session:
        assert {bid.id for bid in session.scalars(select(Bid))} == ids
    assert len(_events(committed, "marketplace.bid_submitted")) == len(ids)


@pytest.mark.parametrize("turn", turns(3))
def test_it_replaces_or_withdraws_but_never_both(committed: Platform, turn: int) -> None:
    with arranging(committed) as session:
        world = bidding.make_biddable(session)
        (firm,) = bidders(session, 1)
    tender = world.tender.id
    first = submitting(committed, firm, tender)()
    replacing, withdrawing = at_once(
        [
            submitting(committed, firm, tender),
            lambda: (
                committed.executor.execute(
                    withdraw_bid, WithdrawBid(tender_id=tender), actor=firm
                ).id
            ),
        ]
    )
    left = [bid.id for bid in counting(committed, tender)]
    with committed.executor.sessions() as session:
        earlier = session.get_one(Bid, first)
    assert (earlier.withdrawn_at is None) != (earlier.replaced_at is None)
    if isinstance(replacing, Refusal):
        assert withdrawing == first
    elif withdrawing == replacing or isinstance(withdrawing, Refusal):
        assert left == ([] if withdrawing == replacing else [replacing])
    else:
        assert withdrawing == first
        assert left == [replacing]


def _due(committed: Platform) -> World:
    """A closed tender with two bids whose members hold keys."""
    with arranging(committed) as session:
        world = bidding.make_openable(session)
        firms = bidders(session, 2)
    for firm in firms:
        submitting(committed, firm, world.tender.id)()
    _let_it_close(committed, world, real_now())
    return world


def _let_it_close(platform: Platform, world: World, at: datetime) -> None:
    """Let a tender have been published with another closing time, at which it is opened."""
    with arranging(platform) as session, rewriting(session):
        tender = session.get_one(Tender, world.tender.id)
        tender.closes_at = tender.opens_at = at
        sign_publication(session, SIGNER, tender)


def _give(platform: Platform, world: World, place: int) -> None:
    command = GiveShare(tender_id=world.tender.id, passphrase=bidding.PASSPHRASE)
    platform.executor.execute(give_share, command, actor=actor(world.members[place]))


def _events(platform: Platform, name: str) -> list[Event]:
    with platform.executor.sessions() as session:
        return list(session.scalars(select(Event).filter_by(name=name).order_by(Event.id)))


def _handle(platform: Platform, handler: Handler, event: Event) -> Callable[[], object]:
    return lambda: platform.executor.execute(handler, event, actor=SYSTEM)


def _opened(platform: Platform) -> list[OpenedBid]:
    with platform.executor.sessions() as session:
        return list(session.scalars(select(OpenedBid).order_by(OpenedBid.read_order)))


@pytest.mark.campaign
def test_it_reaches_the_quorum_when_two_shares_unlock_at_once(
    committed: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each looks for the quorum before the other has committed, unless something prevents it."""
    world = _due(committed)
    _give(committed, world, 0)
    _give(committed, world, 2)
    both = Barrier(2)

    def look(uow: UnitOfWork, tender: Tender, opening: Opening) -> bool:
        with suppress(BrokenBarrierError):
            both.wait(2)
        return quorum_is_complete(uow, tender, opening)

    monkeypatch.setattr("marketplace.openings.use_cases.unlock_share.quorum_is_complete", look)
    given = _events(committed, "marketplace.share_given")
    at_once([_handle(committed, unlock_share, event) for event in given])
    assert len(_events(committed, QUORUM)) == 1
    deliver_here(committed.executor)
    assert [bid.read_order for bid in _opened(committed)] == [1, 2]


def _quorum(committed: Platform) -> tuple[World, Event]:
    """A quorum that has come; the bids are not opened yet."""
    world = _due(committed)
    for place in (0, 2):
        _give(committed, world, place)
        _handle(committed, unlock_share, _events(committed, "marketplace.share_given")[-1])()
    return world, _events(committed, QUORUM)[0]


def test_it_opens_once_however_often_it_is_told(committed: Platform) -> None:
    _, event = _quorum(committed)
    at_once([_handle(committed, open_bids, event)] * 4)
    assert [bid.read_order for bid in _opened(committed)] == [1, 2]
    assert len(_events(committed, "marketplace.bids_opened")) == 1
    with committed.executor.sessions() as session:
        assert len(session.scalars(select(LedgerTransaction)).all()) == 2
        assert [row.opened_at is not None for row in session.scalars(select(Opening))] == [True]


@pytest.mark.campaign
def test_it_opens_or_cancels_but_never_both(committed: Platform) -> None:
    world, event = _quorum(committed)
    agency = world.agency
    authority = actor(agency.authority, COMPETENT_AUTHORITY, organisation=agency.department)
    authority = proved(committed.executor, authority)
    cancel = CancelTender(tender_id=world.tender.id, reason="The funds are gone.")
    at_once(
        [
            _handle(committed, open_bids, event),
            lambda: committed.executor.execute(cancel_tender, cancel, actor=authority),
        ]
    )
    deliver_here(committed.executor)
    with committed.executor.sessions() as session:
        tender = session.get_one(Tender, world.tender.id)
        shares = [row.share for row in session.scalars(select(Attendance))]
    # Opened and then cancelled is lawful; cancelled first means that nothing was ever opened.
    assert tender.cancelled_at is not None
    assert len(_opened(committed)) == (0 if tender.opened_at is None else 2)
    assert tender.opened_at is None or tender.opened_at <= tender.cancelled_at
    assert shares == [None, None]


@pytest.mark.campaign
def test_it_opens_or_postpones_but_never_both(committed: Platform) -> None:
    world = _due(committed)
    _give(committed, world, 0)
    _handle(committed, unlock_share, _events(committed, "marketplace.share_given")[0])()
    _give(committed, world, 2)
    last = _events(committed, "marketplace.share_given")[-1]
    later = real_now() + timedelta(days=1)
    postpone = PostponeOpening(tender_id=world.tender.id, opens_at=later, reason="Nobody came")
    chair = actor(world.members[0])
    committed.executor.execute(postpone_opening, postpone, actor=actor(world.members[1]))
    at_once(
        [
            _handle(committed, unlock_share, last),
            lambda: committed.executor.execute(postpone_opening, postpone, actor=chair),
        ]
    )
    deliver_here(committed.executor)
    with committed.executor.sessions() as session:
        (sitting,) = session.scalars(select(Opening)).all()
        kept = [row for row in session.scalars(select(Attendance)) if row.share or row.passphrase]
    assert (sitting.opened_at is None) != (sitting.postponed_at is None)
    assert len(_opened(committed)) == (2 if sitting.opened_at else 0)
    assert kept == []


def test_it_withdraws_before_closing_or_opens_but_never_both(committed: Platform) -> None:
    """A firm withdraws while closing passes and the bids are opened at once."""
    world = _due(committed)
    closes = real_now() + timedelta(seconds=1)
    _let_it_close(committed, world, closes)
    with committed.executor.sessions() as session:
        bid = session.scalars(select(Bid).order_by(Bid.id)).first()
    assert bid is not None
    firm = Actor(
        kind="person",
        person_id=bid.submitted_by,
        organisation_id=bid.supplier_id,
        roles=frozenset({"person", SUPPLIER_OWNER.name}),
    )

    def withdraw() -> Bid:
        return committed.executor.execute(
            withdraw_bid, WithdrawBid(tender_id=world.tender.id), actor=firm
        )

    def open_at_last() -> None:
        while real_now() < closes:
            pass
        for place in (0, 2):
            _give(committed, world, place)
        deliver_here(committed.executor)

    def withdraw_at_the_end() -> Bid:
        while real_now() < closes - timedelta(milliseconds=2):
            pass
        return withdraw()

    at_once([open_at_last, withdraw_at_the_end])
    with committed.executor.sessions() as session:
        gone = session.get_one(Bid, bid.id).withdrawn_at
    opened = {row.bid_id for row in _opened(committed)}
    assert (bid.id in opened) == (gone is None)
    assert len(opened) == (2 if gone is None else 1)


@pytest.mark.campaign
def test_it_lets_two_colleagues_begin_a_draft_at_once(committed: Platform) -> None:
    with arranging(committed) as session:
        world = bidding.make_biddable(session)
        (firm,) = bidders(session, 1)
    tender = world.tender.id
    prices = SetPrices(tender_id=tender, quotes=(Quote(number=1, unit_price_paisa=100),))
    answers = SetAnswers(tender_id=tender, answers=BID.answers)
    at_once(
        [
            lambda: committed.executor.execute(set_prices, prices, actor=firm),
            lambda: committed.executor.execute(set_answers, answers, actor=firm),
        ]
    )
    with committed.executor.reading(firm) as uow:
        (draft,) = uow.session.scalars(select(BidDraft)).all()
        kept = open_draft(uow, draft).bid
    assert kept == replace(BID, quotes=prices.quotes, security=None)


def test_it_lets_one_of_two_approvers_approve(committed: Platform) -> None:
    with arranging(committed) as session:
        agency = make_agency(session)
        other = make_person(session, "Second approver")
        join(session, other, agency.department, APPROVING_OFFICER)
        tender = make_draft(session, agency)
        tender.submitted_at, tender.submitted_by = real_now(), agency.officer.id
        tender.parameters = frozen_parameters()
    command = ApproveTender(tender_id=tender.id)
    approvers = [
        actor(person, APPROVING_OFFICER, organisation=agency.department)
        for person in (agency.approver, other)
    ]
    answers = at_once(
        [
            lambda who=who: committed.executor.execute(approve_tender, command, actor=who)
            for who in approvers
        ]
    )
    assert [isinstance(answer, Conflict) for answer in answers].count(True) == 1
    assert len(_events(committed, "marketplace.tender_approved")) == 1
