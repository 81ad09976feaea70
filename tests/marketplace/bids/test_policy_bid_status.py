"""Where a firm's own bid stands follows from the tender's facts, the clock and the award."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.bids.policy import BidStatus, bid_status
from marketplace.tenders.policy.lifecycle import TenderFacts

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
FACTS = {
    "submitted_at": START,
    "approved_at": START,
    "published_at": START,
    "closes_at": START + 10 * DAY,
    "opened_at": START + 11 * DAY,
    "reported_at": START + 12 * DAY,
    "awarded_at": START + 13 * DAY,
    "signed_at": START + 14 * DAY,
    "completed_at": START + 15 * DAY,
}


def _at(days: int, *, awarded: bool = False, **more: datetime) -> BidStatus:
    now = START + days * DAY
    happened = {name: at for name, at in FACTS.items() if at <= now or name == "closes_at"}
    facts = TenderFacts(**(happened | more))  # type: ignore[arg-type]  # times, all of them
    return bid_status(facts, now, withdrawn=False, replaced=False, awarded=awarded)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (9, BidStatus.RECEIVED),
        (10, BidStatus.SEALED),
        (11, BidStatus.OPENED),
        (12, BidStatus.REPORTED),
        (13, BidStatus.NOT_CHOSEN),
        (15, BidStatus.NOT_CHOSEN),
    ],
)
def test_it_says_how_far_it_has_come(days: int, expected: BidStatus) -> None:
    assert _at(days) is expected


@pytest.mark.parametrize("days", [13, 14, 15])
def test_it_has_won_from_the_award_to_the_end(days: int) -> None:
    assert _at(days, awarded=True) is BidStatus.WON


@pytest.mark.parametrize("days", [9, 10, 12])
def test_it_ends_with_its_tender(days: int) -> None:
    assert _at(days, cancelled_at=START + 9 * DAY) is BidStatus.CANCELLED


def test_a_firms_own_act_comes_first() -> None:
    facts = TenderFacts(**(FACTS | {"cancelled_at": START + 9 * DAY}))  # type: ignore[arg-type]  # times, all of them
    for withdrawn, replaced in ((True, False), (False, True)):
        word = bid_status(
            facts, START + 20 * DAY, withdrawn=withdrawn, replaced=replaced, awarded=True
        )
        assert word is (BidStatus.WITHDRAWN if withdrawn else BidStatus.REPLACED)
