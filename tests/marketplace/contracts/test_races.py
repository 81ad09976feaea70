"""Two people at once, on a database where every commit is real: each thing happens once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from factories.evaluation import CRITERIA, officer_of, open_world
from factories.identity import actor, proved
from sqlalchemy import func, select

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.errors import Conflict
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.permissions import Actor
from app.platform import Platform
from marketplace.awards.models import Award
from marketplace.contracts.use_cases.award_tender import AwardTender, award_tender
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.announce_report import (
    Medium,
    RecordReportPublication,
    record_report_publication,
)
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security
from marketplace.securities.postings import held_account
from marketplace.securities.use_cases.end_security import ReturnDueSecurities, return_due_securities
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender

pytestmark = pytest.mark.committed


def _race(platform: Platform, use_case: Callable[..., Any], command: object, who: Actor) -> int:
    """Do the same in four threads at once, and count who was not refused."""
    together = threading.Barrier(4)
    done: list[bool] = []

    def run() -> None:
        together.wait()
        try:
            platform.executor.execute(use_case, command, actor=who)
            done.append(True)
        except Conflict:
            done.append(False)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    return sum(done)


@dataclass(frozen=True)
class Ready:
    """A tender whose bids are all judged, and who goes on with it."""

    tender: UUID
    department: UUID
    chair: Actor
    authority: Actor
    officer: Actor


def _judged(platform: Platform) -> Ready:
    with platform.executor.sessions() as session:
        bids = [("A", [100_00, 200_00]), ("B", [90_00, 200_00])]
        world = open_world(session, platform, bids)
        ready = Ready(
            world.tender.id,
            world.agency.department.id,
            actor(world.members[0]),
            officer_of(world, world.agency.authority, roles.COMPETENT_AUTHORITY),
            officer_of(world, world.agency.officer, roles.PROCUREMENT_OFFICER),
        )
        ids = [bid.id for bid in world.bids]
    verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA]
    for bid in ids:
        command = JudgeBid(
            tender_id=ready.tender, bid_id=bid, verdicts=verdicts, security_genuine=True
        )
        platform.executor.execute(judge_bid, command, actor=ready.chair)
        bank = VerifySecurity(tender_id=ready.tender, bid_id=bid, genuine=True)
        platform.executor.execute(verify_security, bank, actor=ready.officer)
    return ready


def test_it_publishes_and_awards_once_however_many_press_the_button(committed: Platform) -> None:
    ready = _judged(committed)
    report = PublishReport(tender_id=ready.tender)
    assert _race(committed, publish_report, report, ready.chair) == 1
    announced = RecordReportPublication(
        tender_id=ready.tender,
        medium=Medium.NEWSPAPER,
        name="Daily Balochistan",
        number="17",
        published_on=local_day(real_now()),
    )
    committed.executor.execute(record_report_publication, announced, actor=ready.officer)
    award = AwardTender(tender_id=ready.tender, reason="Lowest")
    assert _race(committed, award_tender, award, ready.authority) == 1
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Award)) == 1


def test_it_returns_each_security_once_however_many_return_them(committed: Platform) -> None:
    ready = _judged(committed)
    command = CancelTender(tender_id=ready.tender, reason="No funds are left")
    authority = proved(committed.executor, ready.authority)
    committed.executor.execute(cancel_tender, command, actor=authority)
    back = ReturnDueSecurities(tender_id=ready.tender, reason="Cancelled")
    assert _race(committed, return_due_securities, back, ready.officer) == 4
    with committed.executor.sessions() as session:
        assert balance(session, held_account("bid", ready.department).code) > 0
    _race(committed, return_due_securities, back, ready.authority)
    with committed.executor.sessions() as session:
        assert verify(session) is None
        assert balance(session, held_account("bid", ready.department).code) == 0
