"""A call at its boundaries: times, scorers, places, and what a member reads of others."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.casework.calls.models import Call, CallScore
from app.casework.calls.queries.calls import CallStatus, status_of
from app.casework.calls.queries.panel_file import Entry, PanelFile, is_eligible
from app.casework.calls.queries.ranks import _place
from app.casework.calls.use_cases.draw_up_call import _closing_problem

OPENS = datetime(2026, 11, 1, 9, tzinfo=UTC)
CLOSES = datetime(2026, 11, 20, 17, tzinfo=UTC)
TICK = timedelta(microseconds=1)
People = AbstractSet[UUID]
A, B, C, CHIEF = (UUID(int=number) for number in (1, 2, 3, 9))


def a_call(**fields: object) -> Call:
    values: dict[str, object] = {"approved_at": OPENS, "places": 3}
    return Call(opens_at=OPENS, closes_at=CLOSES, **(values | fields))


@pytest.mark.parametrize(
    ("at", "approved_at", "is_open"),
    [
        (OPENS - TICK, OPENS, False),
        (OPENS, OPENS, True),
        (CLOSES - TICK, OPENS, True),
        (CLOSES, OPENS, False),
        (OPENS, None, False),
    ],
)
def test_it_takes_applications_from_its_opening_to_just_before_its_close(
    at: datetime, approved_at: datetime | None, *, is_open: bool
) -> None:
    assert a_call(approved_at=approved_at).is_open(at) is is_open


@pytest.mark.parametrize(
    ("now", "fields", "ranked", "status"),
    [
        (OPENS - TICK, {}, False, CallStatus.ANNOUNCED),
        (OPENS, {}, False, CallStatus.OPEN),
        (CLOSES - TICK, {}, False, CallStatus.OPEN),
        (CLOSES, {}, False, CallStatus.CLOSED),
        (CLOSES, {}, True, CallStatus.RANKED),
        (OPENS, {"approved_at": None}, False, CallStatus.PROPOSED),
        (OPENS, {"approved_at": None, "refused_at": OPENS}, False, CallStatus.REFUSED),
    ],
)
def test_its_status_follows_its_times(
    now: datetime, fields: dict[str, object], status: CallStatus, *, ranked: bool
) -> None:
    assert status_of(a_call(**fields), now, ranked=ranked) is status


def an_entry(scored: People, recused: People = frozenset(), left: People = frozenset()) -> Entry:
    case: Any = SimpleNamespace(application=SimpleNamespace(id=UUID(int=50)))
    scores = {who: CallScore(person_id=who) for who in scored}
    return Entry(case=case, members=[A, B, C], left=left, recused=recused, scores=scores)


def a_file(*entries: Entry, now: datetime = CLOSES, ranked: bool = False, **call: Any) -> PanelFile:  # noqa: ANN401 - any field of a call
    return PanelFile(call=a_call(**call), left=frozenset(), entries=entries, ranked=ranked, now=now)


@pytest.mark.parametrize(
    ("scored", "recused", "left", "scorers", "is_scored", "too_few"),
    [
        ({A, B}, set(), set(), [A, B, C], False, False),
        ({A, B, C}, set(), set(), [A, B, C], True, False),
        ({A, B}, {C}, set(), [A, B], True, False),
        ({A}, {B, C}, set(), [A], True, True),
        ({A, B}, set(), {C}, [A, B], True, False),
        ({A, B, C}, set(), {C}, [A, B, C], True, False),  # scored before leaving
        ({A}, set(), {B, C}, [A], True, True),
        ({A, B}, {CHIEF}, set(), [A, B, C], False, False),  # no member
    ],
)
def test_members_score_who_are_neither_recused_nor_gone(
    scored: People, recused: People, left: People, scorers: list[UUID],
    *, is_scored: bool, too_few: bool,
) -> None:  # fmt: skip
    entry = an_entry(scored, recused, left)
    assert entry.scorers == scorers
    assert (entry.is_scored, entry.is_left_to_an_officer) == (is_scored, too_few)


@pytest.mark.parametrize(
    ("now", "approved_at", "is_closed"),
    [(CLOSES - TICK, OPENS, False), (CLOSES, OPENS, True), (CLOSES, None, False)],
)
def test_the_panel_scores_from_the_deadline_on(
    now: datetime, approved_at: datetime | None, *, is_closed: bool
) -> None:
    assert a_file(now=now, approved_at=approved_at).is_closed is is_closed


@pytest.mark.parametrize(
    ("file", "is_complete"),
    [
        (a_file(an_entry({A, B, C}), an_entry({A, B, C})), True),
        (a_file(an_entry({A, B, C}), an_entry({A, B})), False),
        (a_file(an_entry({A, B, C}), now=CLOSES - TICK), False),
        (a_file(an_entry(set()), ranked=True), True),
    ],
)
def test_scores_are_complete_when_all_are_in_or_the_ranking_is_in_force(
    file: PanelFile, *, is_complete: bool
) -> None:
    assert file.is_complete is is_complete


@pytest.mark.parametrize(
    ("scored", "recused", "reader", "seen"),
    [
        ({A, B}, set(), A, {A}),
        ({A, B}, set(), C, set()),
        ({A, B}, set(), CHIEF, set()),
        ({A, B, C}, set(), A, {A, B, C}),
        ({A, B, C}, set(), CHIEF, {A, B, C}),
        ({A, B}, {C}, A, {A, B}),
        ({A, B}, {C}, C, set()),
        ({A, B, C}, {CHIEF}, CHIEF, set()),
    ],
)
def test_who_is_recused_reads_no_scores_and_nobody_those_of_others_too_early(
    scored: People, recused: People, reader: UUID, seen: People
) -> None:
    entry = an_entry(scored, recused)
    assert a_file(entry).visible_scores(entry, reader).keys() == seen


@pytest.mark.parametrize(
    ("rank", "given", "taken", "place"),
    [
        (3, False, False, 3),
        (4, False, False, None),
        (4, False, True, 3),
        (3, True, False, None),
        (4, True, True, None),
    ],
)
def test_a_place_is_a_rank_within_the_places_or_one_that_was_passed_on(
    rank: int, place: int | None, *, given: bool, taken: bool
) -> None:
    assert _place(a_call(), rank, given=given, taken=taken) == place


def a_case(*outcomes: str | None, withdrawn: bool = False) -> Any:  # noqa: ANN401 - a stand-in
    parts = [SimpleNamespace(outcome=each and SimpleNamespace(outcome=each)) for each in outcomes]
    application = SimpleNamespace(withdrawn_at=OPENS if withdrawn else None)
    return SimpleNamespace(application=application, parts=parts)


@pytest.mark.parametrize(
    ("case", "eligible"),
    [
        (a_case(None), True),
        (a_case("granted"), True),
        (a_case("refused"), False),
        (a_case("refused", None), True),
        (a_case("refused", "granted"), True),
        (a_case(None, withdrawn=True), False),
        (a_case("granted", withdrawn=True), False),
    ],
)
def test_an_application_is_in_the_running_until_it_is_refused_or_withdrawn(
    case: Any,  # noqa: ANN401 - a stand-in
    *,
    eligible: bool,
) -> None:
    assert is_eligible(case) is eligible


@pytest.mark.parametrize(
    ("closes_at", "now", "words"),
    [
        (OPENS, OPENS - TICK, "after the opening time"),
        (OPENS + TICK, OPENS, None),
        (OPENS + TICK, OPENS + TICK, "in the future"),
        (CLOSES, CLOSES - TICK, None),
    ],
)
def test_a_call_closes_after_it_opens_and_not_at_once(
    closes_at: datetime, now: datetime, words: str | None
) -> None:
    uow: Any = SimpleNamespace(now=now)
    problem = _closing_problem(uow, OPENS, closes_at)
    assert problem is None if words is None else words in str(problem)
