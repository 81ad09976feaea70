"""The committee opens, evaluates and reports."""

from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import select

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import CHAIR, COMMITTEE, QUORUM, Desk
from demonstration.marketplace.seed.plans import Plan
from marketplace.bids.models import OpenedBid
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.announce_report import (
    Medium,
    RecordReportPublication,
    record_report_publication,
)
from marketplace.evaluation.use_cases.declare_interest import DeclareInterest, declare_interest
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security
from marketplace.openings.models import Attendance, Opening
from marketplace.openings.use_cases.give_share import GiveShare, give_share, place_of_share
from marketplace.openings.use_cases.open_bids import open_bids
from marketplace.sealing import shares
from marketplace.tenders.models import CommitteeMember, Tender

MINUTES_AFTER_CLOSING = 35


def opened(desk: Desk, tender_id: UUID, *, closed: int) -> None:
    """Let the quorum put in its shares, and the bids be opened."""
    at = days.moment(closed) + timedelta(minutes=MINUTES_AFTER_CLOSING)
    for key in QUORUM:
        phrase = desk.cast.secrets.passphrases[key]
        desk.do(key, give_share, GiveShare(tender_id=tender_id, passphrase=phrase), at)
        desk.do(key, _unlock, (desk, tender_id), at)
    query = select(Opening.id).filter_by(tender_id=tender_id, postponed_at=None)
    opening_id = desk.read(lambda uow: uow.session.scalars(query).one())
    desk.handle(open_bids, at, opening_id=str(opening_id))


def _unlock(uow: UnitOfWork, command: tuple[Desk, UUID]) -> None:
    """Do what a worker does with a share, with the key that was unlocked before."""
    desk, tender_id = command
    tender, person = uow.get(Tender, tender_id), uow.actor.person
    member = uow.get(CommitteeMember, (tender_id, person))
    sealed = shares.SealedShare(
        person=str(person),
        sealed=member.share_sealed or b"",
        commitment=member.share_commitment or "",
    )
    share = shares.open_share(
        sealed, desk.unlocked(person), fingerprint=tender.key_fingerprint or ""
    )
    opening = uow.session.scalars(
        select(Opening).filter_by(tender_id=tender_id, postponed_at=None)
    ).one()
    attendance = uow.get(Attendance, (opening.id, person))
    attendance.state, attendance.unlocked_at = "unlocked", uow.now
    place = place_of_share(opening.id, person)
    attendance.passphrase = None
    attendance.share = uow.vault.seal_for(place, orjson.dumps(share.words))
    uow.audit("opening.share_unlocked", tender_id, after={"person": str(person)})


def declare(desk: Desk, tender_id: UUID, who: str, at: datetime) -> None:
    """Declare that no bidder is theirs."""
    desk.do(who, declare_interest, DeclareInterest(tender_id=tender_id, has_interest=False), at)


def bids_of(desk: Desk, tender_id: UUID) -> list[UUID]:
    """Return the opened bids in the order of reading out."""
    query = select(OpenedBid.bid_id).filter_by(tender_id=tender_id)
    return desk.read(lambda uow: list(uow.session.scalars(query.order_by(OpenedBid.read_order))))


def judge(desk: Desk, bid: tuple[UUID, UUID], plan: Plan, at: datetime, *, fails: str = "") -> None:
    """Judge a bid (of a tender) by the whole table; `fails` is a criterion that it lacks."""
    tender_id, bid_id = bid
    verdicts = [
        Verdict(
            criterion=line.kind,
            met=line.kind != fails,
            reason="Only one supply in two years is shown" if line.kind == fails else "",
        )
        for line in plan.criteria
    ]
    command = JudgeBid(tender_id=tender_id, bid_id=bid_id, verdicts=verdicts, security_genuine=True)
    desk.do(CHAIR, judge_bid, command, at)
    bank = VerifySecurity(tender_id=tender_id, bid_id=bid_id, genuine=True)
    desk.do("officer", verify_security, bank, at)


def reported(desk: Desk, tender_id: UUID, plan: Plan, *, on: int) -> None:
    """Declare, judge every bid (the second falls short of experience), and report."""
    at = days.moment(on)
    for key in COMMITTEE:
        declare(desk, tender_id, key, at)
    first, second, *others = bids_of(desk, tender_id)
    for bid in (first, *others):
        judge(desk, (tender_id, bid), plan, at)
    judge(desk, (tender_id, second), plan, at, fails="experience")
    desk.do(CHAIR, publish_report, PublishReport(tender_id=tender_id), at)
    announced = RecordReportPublication(
        tender_id=tender_id,
        medium=Medium.NEWSPAPER,
        name="Daily Zarghoon",
        number=str(tender_id)[-4:],
        published_on=local_day(at),
    )
    desk.do("officer", record_report_publication, announced, at)
