"""A decision to bar is made while the firm bids or is awarded: one was before the other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from factories import bidding
from factories.debarring import approve_bar, bar, rules_in_force
from factories.depth import turns
from factories.evaluation import CRITERIA, newspaper_of, officer_of, open_world
from factories.identity import actor
from factories.marketplace import World, content, make_bidder
from factories.racing import at_once
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from marketplace.awards.models import Award
from marketplace.bids.models import Bid
from marketplace.bids.use_cases.submit_bid import SubmitBid, submit_bid
from marketplace.contracts.use_cases.award_tender import AwardTender, award_tender
from marketplace.debarment.models import DebarmentOrder
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.announce_report import record_report_publication
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security

pytestmark = pytest.mark.committed


@pytest.fixture
def session(committed: Platform) -> Iterator[Session]:
    with committed.executor.sessions() as session:
        rules_in_force(session)
        session.commit()
        yield session


def decide(
    platform: Platform,
    world: World,
    order_id: UUID,
    turn: int,
    act: Any,  # noqa: ANN401 - whatever is raced
) -> tuple[object, Any]:
    """Decide to bar while something is done, in each turn a little later after its beginning.

    Returns when it was decided, and what came of the act.
    """

    def approve() -> None:
        Event().wait(0.06 * turn)
        approve_bar(platform, world.agency, order_id)

    answers = at_once([act, approve])
    with platform.executor.sessions() as session:
        approved_at = session.get_one(DebarmentOrder, order_id).approved_at
    assert approved_at is not None
    return approved_at, answers[0]


@pytest.mark.parametrize("turn", turns(4))
def test_a_bid_is_received_before_the_bar_or_refused(
    committed: Platform, session: Session, turn: int
) -> None:
    closes = real_now() + timedelta(days=60)
    world = bidding.make_biddable(
        session,
        closes_at=closes,
        opens_at=closes + timedelta(minutes=30),
        issue_to=local_day(closes),
    )
    firm, owner = make_bidder(session, f"Awan {turn}")
    session.commit()
    order_id = bar(committed, session, world.agency, firm, approved=False)
    bidder = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
    command = SubmitBid(tender_id=world.tender.id, content=content(bidding.PRICES))
    approved_at, answer = decide(
        committed,
        world,
        order_id,
        turn,
        lambda: committed.executor.execute(submit_bid, command, actor=bidder),
    )
    session.rollback()
    bids = session.query(Bid).filter_by(supplier_id=firm.id).all()
    assert bool(bids) != isinstance(answer, Conflict)
    if isinstance(answer, Conflict):
        assert answer.code == "barred"
    else:
        assert bids[0].received_at <= approved_at


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(4))
def test_an_award_is_made_before_the_bar_or_refused(
    committed: Platform, session: Session, turn: int
) -> None:
    bids = [(f"A{turn}", [100_00, 200_00]), (f"B{turn}", [90_00, 200_00])]
    world = open_world(session, committed, bids)
    # First: the weeks of the hearing would make an award of a report before them late.
    order_id = bar(committed, session, world.agency, world.suppliers[1][0], approved=False)
    report(committed, world)
    authority = officer_of(world, world.agency.authority, roles.COMPETENT_AUTHORITY)
    command = AwardTender(tender_id=world.tender.id, reason="Lowest")
    approved_at, answer = decide(
        committed,
        world,
        order_id,
        turn,
        lambda: committed.executor.execute(award_tender, command, actor=authority),
    )
    session.rollback()
    awards = session.query(Award).filter_by(tender_id=world.tender.id).all()
    assert bool(awards) != isinstance(answer, Conflict)
    if isinstance(answer, Conflict):
        assert answer.code == "barred"
    else:
        assert awards[0].awarded_at <= approved_at


def report(platform: Platform, world: World) -> None:
    """Judge all bids to be good, and publish the report."""
    chair = actor(world.members[0])
    officer = officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER)
    do: Any = platform.executor.execute
    tender_id = world.tender.id
    verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA]
    for bid_id in [bid.id for bid in world.bids]:
        good = JudgeBid(
            tender_id=tender_id, bid_id=bid_id, verdicts=verdicts, security_genuine=True
        )
        do(judge_bid, good, actor=chair)
        bank = VerifySecurity(tender_id=tender_id, bid_id=bid_id, genuine=True)
        do(verify_security, bank, actor=officer)
    do(publish_report, PublishReport(tender_id=tender_id), actor=chair)
    with platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    announced = replace(newspaper_of(tender_id), published_on=today)
    do(record_report_publication, announced, actor=officer)
