"""The law of matters about suppliers at its boundaries: days, instants, and who acted before."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app import roles
from app.calendar import PROVINCE
from app.errors import Forbidden, Invalid, NotFound
from app.permissions import Actor
from marketplace.debarment.models import DebarmentMatter, DebarmentOrder, DebarmentReview
from marketplace.debarment.policy import (
    BarFacts,
    BarStatus,
    HearingFacts,
    MatterKind,
    PartyStatus,
    ReviewFacts,
    ReviewOutcome,
    ReviewStage,
    bar_status,
    hearing_refusal,
    last_day,
    minutes_refusal,
    next_stage,
    party_status,
    proposal_refusal,
    reply_day,
)
from marketplace.debarment.use_cases.review_order import (
    DecideReview,
    _new_end,
    _until,
    refuse_reviewer,
)

NOON, TICK, DAY = (
    datetime(2026, 3, 1, 12, tzinfo=PROVINCE),
    timedelta(microseconds=1),
    timedelta(days=1),
)
ENDS, SHORT, SHORTER = date(2026, 8, 31), date(2026, 6, 30), date(2026, 4, 30)
REVIEWED, APPEALED = NOON + 10 * DAY, NOON + 20 * DAY
REVIEW, APPEAL = ReviewStage.REVIEW, ReviewStage.APPEAL
UPHELD, SHORTENED, SET_ASIDE = ReviewOutcome


def reviewed(
    outcome: ReviewOutcome | None, ends_on: date | None = None, stage: ReviewStage = REVIEW
) -> ReviewFacts:
    at = None if outcome is None else REVIEWED if stage is REVIEW else APPEALED
    return ReviewFacts(stage=stage, outcome=outcome, ends_on=ends_on, decided_at=at)


FIRST, THEN = reviewed(SHORTENED, SHORT), reviewed(SHORTENED, SHORTER, APPEAL)


@pytest.mark.parametrize(
    ("reviews", "at", "day"),
    [
        ([], NOON, ENDS),
        ([reviewed(None)], APPEALED, ENDS),
        ([reviewed(UPHELD)], APPEALED, ENDS),
        ([FIRST], REVIEWED - TICK, ENDS),
        ([FIRST], REVIEWED, SHORT),
        ([FIRST, THEN], APPEALED - TICK, SHORT),
        ([FIRST, THEN], APPEALED, SHORTER),
        ([THEN, FIRST], APPEALED, SHORTER),
        ([FIRST, reviewed(UPHELD, stage=APPEAL)], APPEALED, SHORT),
    ],
)
def test_the_last_day_is_that_of_the_latest_decision(
    reviews: Sequence[ReviewFacts], at: datetime, day: date
) -> None:
    assert last_day(BarFacts(begins_at=NOON, ends_on=ENDS, reviews=reviews), at) == day


LAST = datetime(2026, 8, 31, 23, 59, tzinfo=PROVINCE)
OVER = datetime(2026, 9, 1, tzinfo=PROVINCE)
ASIDE = reviewed(SET_ASIDE, stage=APPEAL)


@pytest.mark.parametrize(
    ("facts", "at", "status"),
    [
        ({}, NOON, BarStatus.IN_FORCE),
        ({}, LAST, BarStatus.IN_FORCE),
        ({}, LAST.astimezone(UTC), BarStatus.IN_FORCE),
        ({}, OVER, BarStatus.ENDED),
        ({}, OVER.astimezone(UTC), BarStatus.ENDED),
        ({"lifted_at": REVIEWED}, REVIEWED - TICK, BarStatus.IN_FORCE),
        ({"lifted_at": REVIEWED}, REVIEWED, BarStatus.LIFTED),
        ({"lifted_at": REVIEWED}, OVER, BarStatus.LIFTED),
        ({"reviews": [ASIDE]}, APPEALED - TICK, BarStatus.IN_FORCE),
        ({"reviews": [ASIDE]}, APPEALED, BarStatus.SET_ASIDE),
        ({"reviews": [ASIDE], "lifted_at": REVIEWED}, APPEALED, BarStatus.SET_ASIDE),
    ],
)
def test_a_bar_ends_at_the_instant_of_a_decision_or_with_its_last_day(
    facts: dict[str, Any], at: datetime, status: BarStatus
) -> None:
    assert bar_status(BarFacts(begins_at=NOON, ends_on=ENDS, **facts), at) is status


UNTIL = date(2026, 3, 15)
IN_TIME = datetime(2026, 3, 15, 23, 59, tzinfo=PROVINCE)
TOO_LATE = datetime(2026, 3, 16, tzinfo=PROVINCE)
SERVED = {"served_at": NOON, "reply_until": UNTIL}
REPLIED, HEARD = SERVED | {"replied_at": NOON}, SERVED | {"heard_at": NOON}


@pytest.mark.parametrize(
    ("facts", "at", "words"),
    [
        ({}, TOO_LATE, "Serve the notice"),
        (SERVED, IN_TIME, "has until 15-03-2026 to reply"),
        (HEARD, IN_TIME, "has until 15-03-2026 to reply"),
        (SERVED, TOO_LATE, "Hear this party first"),
        (REPLIED, IN_TIME, "Hear this party first"),
        (HEARD, TOO_LATE, None),
        (REPLIED | HEARD, IN_TIME, None),
    ],
)
def test_nothing_is_proposed_before_a_party_could_reply_and_was_heard(
    facts: dict[str, Any], at: datetime, words: str | None
) -> None:
    assert_says(proposal_refusal(HearingFacts(**facts), at), words)


def assert_says(refusal: object, words: str | None) -> None:
    assert refusal is None if words is None else words in str(refusal)


@pytest.mark.parametrize(
    ("facts", "words"),
    [({}, "Serve the notice"), (HEARD, "has already been heard"), (SERVED, None), (REPLIED, None)],
)
def test_a_hearing_is_set_between_the_notice_and_the_minutes(
    facts: dict[str, Any], words: str | None
) -> None:
    assert_says(hearing_refusal(HearingFacts(**facts)), words)


@pytest.mark.parametrize(
    ("facts", "at", "words"),
    [
        (SERVED, NOON, "Set the day"),
        (SERVED | {"hearing_at": NOON}, NOON - TICK, "has not started"),
        (SERVED | {"hearing_at": NOON}, NOON, None),
        (HEARD | {"hearing_at": NOON}, NOON, "has already been heard"),
    ],
)
def test_a_hearing_is_recorded_from_the_moment_it_begins(
    facts: dict[str, Any], at: datetime, words: str | None
) -> None:
    assert_says(minutes_refusal(HearingFacts(**facts), at), words)


def test_whole_days_to_reply_follow_the_day_of_the_notice() -> None:
    assert reply_day(date(2026, 2, 27), 14) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("facts", "proposed", "bars", "status"),
    [
        ({}, False, None, PartyStatus.NAMED),
        (SERVED, False, None, PartyStatus.SERVED),
        (REPLIED, False, None, PartyStatus.REPLIED),
        (HEARD, False, None, PartyStatus.HEARD),
        (REPLIED | HEARD, False, None, PartyStatus.HEARD),
        (HEARD, True, None, PartyStatus.PROPOSED),
        (HEARD, True, True, PartyStatus.BARRED),
        (HEARD, True, False, PartyStatus.NOT_BARRED),
    ],
)
def test_the_status_of_a_party_is_its_last_step(
    facts: dict[str, Any], status: PartyStatus, *, proposed: bool, bars: bool | None
) -> None:
    assert party_status(HearingFacts(**facts), proposed=proposed, bars=bars) is status


@pytest.mark.parametrize(
    ("asked", "stage"),
    [
        ([], REVIEW),
        ([reviewed(None)], None),
        ([reviewed(UPHELD)], APPEAL),
        ([reviewed(UPHELD), reviewed(None, stage=APPEAL)], None),
        ([reviewed(UPHELD), reviewed(UPHELD, stage=APPEAL)], None),
    ],
)
def test_an_appeal_waits_for_the_decision_on_the_review_and_each_is_once(
    asked: Sequence[ReviewFacts], stage: ReviewStage | None
) -> None:
    assert next_stage(asked) is stage


TODAY = NOON.date()


@pytest.mark.parametrize(
    ("ends_on", "fits"),
    [(TODAY - DAY, False), (TODAY, True), (ENDS - DAY, True), (ENDS, False), (None, False)],
)
def test_a_term_is_shortened_to_a_day_from_today_to_before_its_last(
    ends_on: date | None, *, fits: bool
) -> None:
    bar: Any = SimpleNamespace(at=NOON, last_day=ENDS)
    command = DecideReview(review_id=UUID(int=1), outcome=SHORTENED, reasons="So", ends_on=ends_on)
    if fits:
        assert _new_end(command, bar) == ends_on
    else:
        with pytest.raises(Invalid) as refused:
            _new_end(command, bar)
        assert refused.value.code == "ends-on"


@pytest.mark.parametrize("outcome", [UPHELD, SET_ASIDE])
def test_no_other_outcome_has_a_new_last_day(outcome: ReviewOutcome) -> None:
    bar: Any = SimpleNamespace(at=NOON, last_day=ENDS)
    command = DecideReview(review_id=UUID(int=1), outcome=outcome, reasons="So", ends_on=TODAY)
    assert _new_end(command, bar) is None


def test_the_days_to_appeal_run_from_the_decision_on_the_review(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("marketplace.debarment.use_cases.review_order.review_days", lambda _: 30)
    order, matter = DebarmentOrder(review_until=UNTIL), DebarmentMatter()
    assert _until(order, matter, []) == UNTIL
    assert _until(order, matter, [DebarmentReview()]) == UNTIL
    assert _until(order, matter, [DebarmentReview(decided_at=REVIEWED)]) == date(2026, 4, 10)


HOUSE, OTHER = UUID(int=90), UUID(int=91)
OFFICER, AUTHORITY, REVIEWER, ASKER, FREE = (UUID(int=number) for number in range(1, 6))
HEAD, COMPETENT, REGULATOR = roles.DEPARTMENT_HEAD, roles.COMPETENT_AUTHORITY, roles.REGULATOR
OWN, ALL = MatterKind.DEBARMENT, MatterKind.BLACKLISTING


@pytest.mark.parametrize(
    ("person", "house", "role", "kind", "stage", "refusal"),
    [
        (FREE, HOUSE, HEAD, OWN, REVIEW, None),
        (FREE, HOUSE, COMPETENT, OWN, REVIEW, None),
        (FREE, None, REGULATOR, OWN, APPEAL, None),
        (FREE, None, REGULATOR, ALL, REVIEW, None),
        (FREE, None, REGULATOR, ALL, APPEAL, None),
        *((each, HOUSE, HEAD, OWN, REVIEW, "two-people") for each in (OFFICER, AUTHORITY, ASKER)),
        *(
            (each, None, REGULATOR, kind, APPEAL, "two-people")
            for each in (OFFICER, AUTHORITY, REVIEWER, ASKER)
            for kind in (OWN, ALL)
        ),
        (FREE, HOUSE, roles.PROCUREMENT_OFFICER, OWN, REVIEW, "forbidden"),
        (FREE, HOUSE, REGULATOR, OWN, REVIEW, "forbidden"),
        (FREE, OTHER, HEAD, OWN, REVIEW, "not-found"),
        (FREE, None, REGULATOR, OWN, REVIEW, "not-found"),
        (FREE, HOUSE, HEAD, OWN, APPEAL, "forbidden"),
        (FREE, HOUSE, HEAD, ALL, REVIEW, "forbidden"),
        (FREE, OTHER, HEAD, OWN, APPEAL, "not-found"),
    ],
)  # fmt: skip
def test_somebody_who_had_no_part_looks_at_it_again(
    person: UUID, house: UUID | None, role: Any, kind: MatterKind, stage: ReviewStage,  # noqa: ANN401 - a role
    refusal: str | None,
) -> None:  # fmt: skip
    """Neither who proposed, decided, asked, nor who decided the review decides the appeal."""
    actor = Actor(
        kind="person", person_id=person, organisation_id=house, roles=frozenset({role.name})
    )
    decided = [REVIEWER] if stage is APPEAL else []
    uow: Any = SimpleNamespace(actor=actor, session=SimpleNamespace(scalars=lambda _: decided))
    review = DebarmentReview(stage=stage.value, asked_by=ASKER)
    order = DebarmentOrder(entered_by=OFFICER, approved_by=AUTHORITY)
    matter = DebarmentMatter(kind=kind.value, department_id=HOUSE)
    if refusal is None:
        refuse_reviewer(uow, review, order, matter)
    else:
        with pytest.raises((Forbidden, NotFound)) as refused:
            refuse_reviewer(uow, review, order, matter)
        assert refused.value.code == refusal
