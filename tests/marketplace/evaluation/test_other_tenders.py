"""A committee decides about the bids of its own tender, whatever an address says."""

import pytest
from factories.evaluation import CRITERIA, open_world
from factories.identity import actor
from factories.marketplace import World
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.platform import Platform
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.disqualify_bid import DisqualifyBid, disqualify_bid
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.evaluation.use_cases.verify_security import VerifySecurity, verify_security


@pytest.fixture
def worlds(session: Session, platform: Platform) -> tuple[World, World]:
    own = open_world(session, platform, [("Awan", [100_00, 200_00])])
    return own, open_world(session, platform, [("Brohi", [100_00, 200_00])])


def test_it_judges_no_bid_of_another_tender(
    worlds: tuple[World, World], platform: Platform
) -> None:
    own, other = worlds
    chair, tender = actor(own.members[0]), own.tender.id
    bid, mine = other.bids[0].id, own.bids[0].id
    verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA]
    for use_case, command in (
        (judge_bid, JudgeBid(tender_id=tender, bid_id=bid, verdicts=verdicts)),
        (disqualify_bid, DisqualifyBid(tender_id=tender, bid_id=bid, reason="No such firm")),
        (verify_security, VerifySecurity(tender_id=tender, bid_id=bid, genuine=True)),
    ):
        with pytest.raises(NotFound):
            platform.executor.execute(use_case, command, actor=chair)  # type: ignore[arg-type]
    judged = JudgeBid(tender_id=tender, bid_id=mine, verdicts=verdicts)
    assert platform.executor.execute(judge_bid, judged, actor=chair).bid_id == mine
