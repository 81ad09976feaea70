"""Disputes told in any order, and what of a payment is taken back: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.reversals.policy import (
    ReversalKind,
    disputes,
    order_dispute_events,
    still_to_record,
    take_back,
    takes,
)

FAILED, BACK, WON, GOOD = list(ReversalKind)[:4]


@pytest.mark.parametrize(
    ("told", "happened"),
    [
        (set(), ()),
        ({FAILED}, (FAILED,)),
        ({BACK}, (BACK,)),
        ({WON}, ()),
        ({GOOD}, (GOOD,)),
        ({BACK, WON}, (BACK, WON)),
        ({BACK, GOOD}, (BACK,)),
        ({WON, GOOD}, (GOOD,)),
        ({BACK, WON, GOOD}, (BACK, WON, GOOD)),
    ],
)
def test_it_takes_nothing_twice_and_gives_nothing_that_was_not_taken(
    told: set[ReversalKind], happened: tuple[ReversalKind, ...]
) -> None:
    assert order_dispute_events(told) == happened


@given(st.permutations([BACK, WON, GOOD]), st.integers(0, 3))
def test_it_ends_where_all_that_was_told_ends_in_any_order(
    order: list[ReversalKind], heard: int
) -> None:
    told, recorded = set[ReversalKind](), list[ReversalKind]()
    for kind in order[:heard]:
        told.add(kind)
        recorded.extend(still_to_record(told, recorded))
        assert still_to_record(told, recorded) == ()
        assert [takes(each) for each in recorded] == [n % 2 == 0 for n in range(len(recorded))]
    gone = bool(recorded) and takes(recorded[-1])
    happened = order_dispute_events(told)
    assert gone is (bool(happened) and takes(happened[-1]))


def test_it_keeps_two_disputes_apart_and_finds_a_word_that_bears_another_name() -> None:
    told = [("A", BACK), ("B", BACK), ("A", WON), ("C", GOOD)]
    assert disputes(told) == [{BACK: "A", WON: "A"}, {BACK: "B"}, {GOOD: "C"}]
    assert disputes([("A", BACK), ("C", WON)]) == [{BACK: "A", WON: "C"}]
    assert disputes([("A", FAILED), ("C", WON)]) == [{FAILED: "A"}, {WON: "C"}]


parts = st.dictionaries(
    st.sampled_from(["1", "2", "10", "surcharge", "excess"]), st.integers(-50, 500), max_size=5
)


@given(parts, st.integers(1, 2_000))
def test_it_takes_what_is_there_and_no_more(came: dict[str, int], paisa: int) -> None:
    taken = take_back(came, paisa)
    there = sum(max(0, each) for each in came.values())
    assert sum(taken.values()) == min(paisa, there)
    assert all(0 < each <= came[name] for name, each in taken.items())


def test_it_takes_what_was_too_much_first_then_the_surcharge_then_the_last_line() -> None:
    came = {"1": 10, "2": 10, "10": 10, "surcharge": 5, "excess": 5}
    assert take_back(came, 5) == {"excess": 5}
    assert take_back(came, 15) == {"excess": 5, "surcharge": 5, "10": 5}
    assert take_back(came, 31) == {"excess": 5, "surcharge": 5, "10": 10, "2": 10, "1": 1}
