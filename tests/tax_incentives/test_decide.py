"""What a scheme says: three-valued criteria, exact amounts, caps, and what was looked at."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from factories.schemes import decided, toy
from hypothesis import given
from hypothesis import strategies as st

from tax_incentives.decisions.decide import NoParameter, decide
from tax_incentives.decisions.shapes import Decision, Outcome
from tax_incentives.rules.expressions import Direction, rounded
from tax_incentives.rules.values import Unknown

EITHER = "{any: [{fact: staff, at_least: 5}, {fact: exempt, is: true}]}"
BOTH = "{all: [{fact: staff, at_least: 5}, {fact: exempt, is: true}]}"
NEITHER = "{not: {fact: exempt, is: true}}"
GROWTH = (
    "{times: [{fact: turnover}, {divide: {fact: turnover}, by: {fact: before}, at_zero: ZERO}]}"
)


def _cap(at_cap: str = "cut", most: str = '"Rs 50"', used: str = "granted") -> str:
    return (
        "caps: [{code: firm, title: {en: Cap, ur: حد}, clause: C, of: firm, years: 1,"
        f" most: {most}, used: {used}, at_cap: {at_cap}}}]"
    )


def _verdict(decision: Decision) -> object:
    (found,) = [each for each in decision.criteria if each.code == "big"]
    return found.verdict


def test_it_grants_what_the_steps_come_to() -> None:
    decision = decided()
    assert (decision.outcome, decision.amount_paisa) == (Outcome.ELIGIBLE, 100_00)
    assert [(step.code, step.value) for step in decision.steps] == [
        ("base", Fraction(100_00)),
        ("award", 100_00),
    ]


def test_it_takes_the_parameter_of_the_day() -> None:
    assert decided(on="2026-12-31").amount_paisa == 100_00
    later = decided(on="2027-01-01")
    assert later.amount_paisa == 125_00
    assert str(later.parameters["rate"].since) == "2027-01-01"


@pytest.mark.parametrize(
    ("criterion", "facts", "expected"),
    [
        (EITHER, {"staff": None, "exempt": True}, True),
        (EITHER, {"staff": 5, "exempt": None}, True),
        (EITHER, {"staff": 4, "exempt": None}, {"exempt"}),
        (EITHER, {"staff": None, "exempt": None}, {"exempt", "staff"}),
        (BOTH, {"staff": 4, "exempt": None}, False),
        (BOTH, {"staff": None, "exempt": True}, {"staff"}),
        (BOTH, {"staff": 5, "exempt": True}, True),
        (NEITHER, {"exempt": None}, {"exempt"}),
        (NEITHER, {"exempt": False}, True),
    ],
)
def test_it_says_yes_no_or_what_is_missing(
    criterion: str, facts: dict[str, Any], expected: object
) -> None:
    verdict = _verdict(decided(facts, criterion=criterion))
    assert (set(verdict.missing) if isinstance(verdict, Unknown) else verdict) == expected


def test_it_evaluates_nothing_by_an_unknown_amount() -> None:
    decision = decided({"turnover": None})
    assert decision.outcome is Outcome.NOT_EVALUATED
    assert (decision.amount_paisa, list(decision.missing)) == (None, ["turnover"])


def test_it_says_no_where_one_criterion_fails_whatever_is_missing() -> None:
    decision = decided({"turnover": None, "staff": 4})
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    assert list(decision.missing) == ["turnover"]


def test_no_row_of_a_table_is_for_what_nobody_knows() -> None:
    table = '{table: {fact: staff}, rows: [{up_to: 4, gives: "Rs 1"}], otherwise: "Rs 9"}'
    assert decided({"staff": 4}, base=table, criterion=NEITHER).amount_paisa == 1_00
    assert decided({"staff": 5}, base=table, criterion=NEITHER).amount_paisa == 9_00
    unknown = decided({"staff": None}, base=table, criterion=NEITHER)
    assert unknown.outcome is Outcome.NOT_EVALUATED


def test_it_takes_only_the_branch_that_holds() -> None:
    choice = '{when: {fact: exempt, is: true}, then: "Rs 7", otherwise: {fact: turnover}}'
    assert decided({"exempt": True, "turnover": None}, base=choice).amount_paisa == 7_00
    assert decided({"exempt": None}, base=choice).outcome is Outcome.NOT_EVALUATED


@pytest.mark.parametrize(
    ("zero", "outcome", "amount"),
    [
        ("refuse", Outcome.REFUSED, None),
        ("0 %", Outcome.ELIGIBLE, 0),
        ("1/4", Outcome.ELIGIBLE, 250_00),
    ],
)
def test_it_does_at_a_zero_base_what_the_file_says(
    zero: str, outcome: Outcome, amount: int | None
) -> None:
    decision = decided({"before": 0}, base=GROWTH.replace("ZERO", zero))
    assert (decision.outcome, decision.amount_paisa) == (outcome, amount)
    assert decision.reason == ("base" if zero == "refuse" else "")


@pytest.mark.parametrize(
    ("granted", "outcome", "amount"),
    [
        (0, Outcome.ELIGIBLE, 50_00),
        (49_99, Outcome.ELIGIBLE, 1),
        (50_00, Outcome.ELIGIBLE, 0),
        (60_00, Outcome.ELIGIBLE, 0),
        (None, Outcome.NOT_EVALUATED, None),
    ],
)
def test_it_cuts_to_what_a_cap_leaves(
    granted: int | None, outcome: Outcome, amount: int | None
) -> None:
    decision = decided({"granted": granted}, caps=_cap())
    assert (decision.outcome, decision.amount_paisa) == (outcome, amount)


def test_it_refuses_whole_where_the_file_says_so() -> None:
    exact = decided(caps=_cap("refuse", most='"Rs 100"'))
    assert (exact.outcome, exact.amount_paisa) == (Outcome.ELIGIBLE, 100_00)
    over = decided({"granted": 1}, caps=_cap("refuse", most='"Rs 100"'))
    assert (over.outcome, over.amount_paisa, over.reason) == (Outcome.REFUSED, None, "firm")


def test_it_shows_what_each_comparison_looked_at() -> None:
    (found,) = [each for each in decided({"staff": 3}).criteria if each.code == "big"]
    (tested,) = found.tests
    assert (tested.value, tested.how, list(tested.than), tested.verdict) == (
        3,
        "at_least",
        [5],
        False,
    )
    assert found.clause == "Clause 1"


def test_it_counts_whole_months() -> None:
    criterion = "{value: {months_from: 2026-01-31, to: {fact: rule_date}}, at_least: 8}"
    assert _verdict(decided(on="2026-09-30", criterion=criterion)) is False
    assert _verdict(decided(on="2026-10-01", criterion=criterion)) is True


def test_it_grants_nothing_before_the_scheme_begins() -> None:
    early = decided(on="2026-06-30")
    assert (early.outcome, early.amount_paisa) == (Outcome.NOT_ELIGIBLE, None)
    assert [each.code for each in early.criteria if each.verdict is False] == ["valid_period"]


def test_it_stops_where_a_parameter_has_no_value() -> None:
    scheme = replace(toy(), valid_from=date(2026, 1, 1))
    with pytest.raises(NoParameter, match="rate"):
        decide(scheme, {}, date(2026, 6, 30))


def test_each_part_of_an_amount_has_the_rate_of_its_slab() -> None:
    rows = '[{up_to: "Rs 100", rate: 0 %}, {up_to: "Rs 500", rate: 5 %}]'
    slabs = f"{{slabs: {{fact: turnover}}, rows: {rows}, above: 10 %}}"
    for turnover, paisa in ((100_00, 0), (101_00, 5), (500_00, 20_00), (600_00, 30_00)):
        decision = decided({"turnover": turnover}, base=slabs)
        assert decision.steps[0].value == paisa, turnover


@given(st.fractions(-(10**9), 10**9), st.sampled_from([1, 100, 1000_00]))
def test_rounding_goes_where_it_says_and_never_further_than_a_unit(
    exact: Fraction, unit: int
) -> None:
    down, up, near = (rounded(exact, unit, each) for each in Direction)
    assert down <= exact <= up
    assert up - down in (0, unit)
    assert abs(near - exact) * 2 <= unit
    assert {value % unit for value in (down, up, near)} == {0}
    assert rounded(-exact, unit, Direction.NEAREST) == -near


@given(st.integers(0, 10**15), st.integers(0, 10**15), st.integers(0, 10**15))
def test_what_is_granted_never_passes_the_cap(turnover: int, granted: int, most: int) -> None:
    rupees = f'"Rs {most // 100}"'
    decision = decided({"turnover": turnover, "granted": granted}, caps=_cap(most=rupees))
    assert decision.amount_paisa is not None
    assert 0 <= decision.amount_paisa <= max(most // 100 * 100 - granted, 0)
    assert decision.amount_paisa <= turnover // 10
