"""A tender's status and what may be done with it."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.tenders.policy.lifecycle import (
    PERMITS,
    Status,
    TenderAction,
    TenderFacts,
    actions,
    may,
    refusal,
    status,
)

DAY = timedelta(days=1)
START = datetime(2024, 4, 1, tzinfo=UTC)
FULL = TenderFacts(
    submitted_at=START + 1 * DAY,
    approved_at=START + 2 * DAY,
    published_at=START + 3 * DAY,
    closes_at=START + 20 * DAY,
    opens_at=START + 21 * DAY,
    opened_at=START + 22 * DAY,
    reported_at=START + 30 * DAY,
    awarded_at=START + 41 * DAY,
    signed_at=START + 50 * DAY,
    completed_at=START + 90 * DAY,
)
STORY = [
    (0, Status.DRAFT),
    (1, Status.SUBMITTED),
    (2, Status.APPROVED),
    (3, Status.PUBLISHED),
    (20, Status.CLOSED),
    (22, Status.OPENED),
    (30, Status.REPORTED),
    (41, Status.AWARDED),
    (50, Status.CONTRACTED),
    (90, Status.COMPLETED),
]
BEFORE_OPENING = replace(
    FULL, opened_at=None, reported_at=None, awarded_at=None, signed_at=None, completed_at=None
)


@pytest.mark.parametrize(("day", "expected"), STORY)
def test_it_derives_the_status_from_facts_and_time(day: int, expected: Status) -> None:
    assert status(FULL, START + day * DAY) is expected


def test_it_closes_at_the_closing_time_without_any_job() -> None:
    closes = START + 20 * DAY
    assert may(TenderAction.BID, BEFORE_OPENING, closes - timedelta(microseconds=1))
    assert not may(TenderAction.BID, BEFORE_OPENING, closes)
    assert str(refusal(TenderAction.BID, BEFORE_OPENING, closes)) == (
        "Bidding on this tender is not open."
    )


def test_it_opens_no_bid_before_the_announced_opening() -> None:
    opens = START + 21 * DAY
    assert not may(TenderAction.OPEN, BEFORE_OPENING, opens - timedelta(seconds=1))
    assert may(TenderAction.OPEN, BEFORE_OPENING, opens)
    assert not may(TenderAction.OPEN, FULL, START + 23 * DAY)


def test_it_hides_bidders_until_the_opening() -> None:
    for day in range(22):
        assert not may(TenderAction.SEE_BIDDERS, BEFORE_OPENING, START + day * DAY)
    assert may(TenderAction.SEE_BIDDERS, FULL, START + 22 * DAY)


def test_it_awards_once_there_is_a_report() -> None:
    reported = replace(FULL, awarded_at=None, signed_at=None, completed_at=None)
    assert not may(TenderAction.AWARD, reported, START + 29 * DAY)
    assert may(TenderAction.AWARD, reported, START + 30 * DAY)


@pytest.mark.parametrize("day", [41, 60])
def test_it_awards_what_waits_also_once_other_parts_are_signed(day: int) -> None:
    waits = replace(FULL, parts_wait_since=START + 41 * DAY, completed_at=None)
    assert may(TenderAction.AWARD, waits, START + day * DAY)
    nothing = refusal(TenderAction.AWARD, FULL, START + day * DAY)
    assert str(nothing) == "An award is made once, and no part of this tender still needs one."


def test_it_draws_up_contracts_until_the_tender_has_ended() -> None:
    offered = [may(TenderAction.DRAW_UP, FULL, START + day * DAY) for day in (30, 41, 60, 90)]
    assert offered == [False, True, True, False]


def test_it_reverses_an_award_only_until_signature() -> None:
    assert may(TenderAction.REVERSE_AWARD, FULL, START + 41 * DAY)
    assert not may(TenderAction.REVERSE_AWARD, FULL, START + 50 * DAY)


@pytest.mark.parametrize("day", range(50))
def test_it_can_be_cancelled_at_every_stage_until_signature(day: int) -> None:
    now = START + day * DAY
    assert may(TenderAction.CANCEL, FULL, now)
    cancelled = replace(FULL, cancelled_at=now)
    assert status(cancelled, now) is Status.CANCELLED
    assert set(actions(cancelled, now)) <= {TenderAction.COPY, TenderAction.SEE_BIDDERS}


def test_it_ends_a_contract_once() -> None:
    now = START + 60 * DAY
    terminated = replace(FULL, completed_at=None, terminated_at=now)
    assert may(TenderAction.TERMINATE, FULL, now)
    assert status(terminated, now) is Status.TERMINATED
    assert not may(TenderAction.COMPLETE, terminated, now)
    assert not may(TenderAction.CANCEL, terminated, now)


def test_it_has_a_permit_for_every_action_and_an_end_for_every_status() -> None:
    assert set(PERMITS) == set(TenderAction)
    assert frozenset().union(*(permit.statuses for permit in PERMITS.values())) == set(Status)


TIMES = st.none() | st.integers(0, 100).map(lambda n: START + n * DAY)


@given(st.tuples(*(TIMES for _ in fields(TenderFacts))), st.integers(0, 100))
def test_it_offers_exactly_what_it_would_not_refuse(
    times: tuple[datetime | None, ...], day: int
) -> None:
    names = [field.name for field in fields(TenderFacts)]
    facts = TenderFacts(**dict(zip(names, times, strict=True)))
    now = START + day * DAY
    offered = set(actions(facts, now))
    for action in TenderAction:
        assert (refusal(action, facts, now) is None) is (action in offered)
    assert not {TenderAction.BID, TenderAction.SEE_BIDDERS} <= offered
    assert not {TenderAction.BID, TenderAction.OPEN} <= offered
