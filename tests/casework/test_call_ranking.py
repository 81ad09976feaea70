"""The ranking of a call: exact, and the same in whatever order applications and scores came."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.calls.policy import (
    Candidate,
    Criterion,
    TieRule,
    TieStep,
    commitment,
    draw,
    rank,
    total,
)

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
CRITERIA = [Criterion(code="a", most=10, weight=60), Criterion(code="b", most=7, weight=40)]
POINTS = st.fixed_dictionaries(
    {each.code: st.integers(min_value=0, max_value=each.most) for each in CRITERIA}
)
FIELDS = st.lists(
    st.tuples(st.lists(POINTS, min_size=2, max_size=9), st.integers(min_value=0, max_value=2)),
    min_size=1,
    max_size=12,
)


def _candidate(number: int, scores: list[dict[str, int]], minutes: int = 0) -> Candidate:
    return Candidate(
        application_id=UUID(int=number),
        number=f"A-{number}",
        complete_at=BEGIN + timedelta(minutes=minutes),
        scores={UUID(int=100 + who): points for who, points in enumerate(scores)},
    )


@given(FIELDS, st.sampled_from(TieRule), st.randoms())
def test_each_has_one_rank_whatever_the_order(
    fields: list[tuple[list[dict[str, int]], int]], rule: TieRule, mixed: Random
) -> None:
    candidates = [_candidate(n, scores, late) for n, (scores, late) in enumerate(fields)]
    ranked = rank(candidates, CRITERIA, rule, "seed")
    assert [each.rank for each in ranked] == list(range(1, len(candidates) + 1))
    assert all(one.total >= other.total for one, other in pairwise(ranked))
    by_id = {each.application_id: each for each in candidates}
    assert all(each.total == total(by_id[each.application_id], CRITERIA) for each in ranked)
    assert all(0 <= each.total <= 100 for each in ranked)
    again = candidates[:]
    mixed.shuffle(again)
    assert rank(again, CRITERIA, rule, "seed") == ranked


def test_a_total_is_the_weighted_average_of_the_members() -> None:
    one = _candidate(1, [{"a": 10, "b": 0}, {"a": 5, "b": 7}, {"a": 0, "b": 0}])
    assert total(one, CRITERIA) == Fraction(60 * 5, 10) + Fraction(40, 3)


def test_a_third_of_a_point_decides() -> None:
    better = _candidate(1, [{"a": 9, "b": 7}, {"a": 9, "b": 7}, {"a": 9, "b": 7}])
    worse = _candidate(2, [{"a": 9, "b": 7}, {"a": 9, "b": 7}, {"a": 9, "b": 6}])
    found = rank([worse, better], CRITERIA, TieRule.DRAW, "seed")
    assert [(each.application_id.int, each.tie) for each in found] == [(1, None), (2, None)]


EQUAL = [Criterion(code="a", most=10, weight=60), Criterion(code="b", most=10, weight=60)]


@pytest.mark.parametrize(
    ("rule", "first", "tie"),
    [
        (TieRule.HEAVIEST_EARLIER_DRAW, 1, TieStep.HEAVIEST),
        (TieRule.EARLIER_DRAW, 2, TieStep.EARLIER),
        (TieRule.DRAW, min((1, 2), key=lambda n: draw("seed", f"A-{n}")), TieStep.DRAW),
    ],
)
def test_a_tie_is_resolved_in_the_order_that_is_stated(
    rule: TieRule, first: int, tie: TieStep
) -> None:
    """Of two criteria that weigh the same, the first counts as the heaviest."""
    strong = _candidate(1, [{"a": 8, "b": 2}] * 2, minutes=5)
    early = _candidate(2, [{"a": 2, "b": 8}] * 2, minutes=4)
    found = rank([early, strong], EQUAL, rule, "seed")
    assert found[0].application_id.int == first
    assert [each.tie for each in found] == [None, tie]


def test_a_draw_can_be_done_again_by_everybody() -> None:
    """As `sha256sum` says of the seed, a colon and the number."""
    assert f"{draw('seed', 'A-1'):064x}"[:16] == "a92670f35481008f"
    assert commitment("seed")[:16] == "19b25856e1c150ca"


def test_one_score_is_no_average() -> None:
    with pytest.raises(ValueError, match="fewer than two"):
        rank([_candidate(1, [{"a": 1, "b": 1}])], CRITERIA, TieRule.DRAW, "seed")
