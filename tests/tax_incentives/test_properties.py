"""Whatever the facts: no amount below zero or above a cap, and nothing granted by a guess."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import orjson
import pytest
from factories.schemes import decided
from hypothesis import given
from hypothesis import strategies as st

from tax_incentives.decisions.decide import decide, result_of, rules_on
from tax_incentives.decisions.fact_file import decision_json
from tax_incentives.decisions.shapes import Decision, Outcome
from tax_incentives.rules.values import Fact, Kind
from tax_incentives.schemes.scheme_reader import read_scheme
from tax_incentives.schemes.shapes import NeededFact, Scheme
from tax_incentives.schemes.shipped_schemes import FOLDER, shipped_files

ON = date(2026, 11, 28)
CODES = [path.stem for path in shipped_files()]
_VALUES: Mapping[Kind, st.SearchStrategy[Any]] = {
    Kind.MONEY: st.one_of(st.integers(0, 10**18), st.integers(0, 10**9)),
    Kind.EXACT: st.fractions(0, 10**12),
    Kind.NUMBER: st.one_of(st.integers(0, 40), st.integers(0, 10**18)),
    Kind.RATIO: st.fractions(-2, 2),
    Kind.DAY: st.dates(ON - timedelta(days=3000), ON + timedelta(days=3000)),
    Kind.YES_NO: st.booleans(),
}


@cache
def _scheme(code: str) -> Scheme:
    scheme, _ = read_scheme(FOLDER / f"{code}.yaml")
    assert scheme is not None
    return scheme


@st.composite
def _facts(draw: st.DrawFn, scheme: Scheme) -> dict[str, Fact]:
    who = draw(st.sampled_from(sorted(scheme.claimants)))
    values = {fact.name: draw(_value(fact)) for fact in scheme.facts}
    return {name: Fact(value=value) for name, value in {"claimant": who.value, **values}.items()}


def _value(fact: NeededFact) -> st.SearchStrategy[Any]:
    return st.sampled_from(sorted(fact.choices)) if fact.choices else _VALUES[fact.kind]


def _room(decision: Decision) -> int:
    """What caps leave of the amount; what one counts by a step is within that cap's own room."""
    caps: Any = decision.caps  # all facts are known, so each holds numbers
    by_step = {cap.code for cap in _scheme(decision.scheme).caps if cap.counts}
    rooms = {cap.code: max(int(cap.most // 1) - cap.used, 0) for cap in caps}
    assert all(cap.before <= rooms[cap.code] for cap in caps if cap.code in by_step)
    return min((room for code, room in rooms.items() if code not in by_step), default=10**18)


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_no_amount_is_below_zero_or_above_the_room_of_a_cap(code: str, data: st.DataObject) -> None:
    decision = decide(_scheme(code), data.draw(_facts(_scheme(code))), ON)
    assert (decision.amount_paisa is None) == (decision.outcome is not Outcome.ELIGIBLE)
    if decision.amount_paisa is not None:
        assert 0 <= decision.amount_paisa <= _room(decision)


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_an_unknown_fact_grants_nothing_that_is_not_granted_with_it(
    code: str, data: st.DataObject
) -> None:
    scheme = _scheme(code)
    facts = data.draw(_facts(scheme))
    forgotten = data.draw(st.sets(st.sampled_from(sorted(facts)), min_size=1))
    whole = decide(scheme, facts, ON)
    fewer = {k: v for k, v in facts.items() if k not in forgotten}
    part = decide(scheme, fewer, ON)
    rules = rules_on(scheme, ON)
    assert [whole.result, part.result] == [result_of(rules, facts), result_of(rules, fewer)]
    if part.outcome is Outcome.ELIGIBLE:
        assert (whole.outcome, whole.amount_paisa) == (part.outcome, part.amount_paisa)
    elif part.outcome is Outcome.NOT_EVALUATED:
        assert part.missing
    assert set(part.missing) <= forgotten


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_a_decision_has_the_same_hash_whatever_the_order_of_its_facts(
    code: str, data: st.DataObject
) -> None:
    facts = data.draw(_facts(_scheme(code)))
    backwards = dict(reversed(facts.items()))
    one = decision_json(decide(_scheme(code), facts, ON), facts)
    other = decision_json(decide(_scheme(code), backwards, ON), backwards)
    assert orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        other, option=orjson.OPT_SORT_KEYS
    )
    assert len(one["hash"]) == 64


@given(st.integers(0, 10**15), st.integers(0, 10**12))
def test_a_plain_percentage_never_falls_where_its_base_rises(turnover: int, more: int) -> None:
    lower, higher = (
        decided({"turnover": amount}).amount_paisa for amount in (turnover, turnover + more)
    )
    assert lower is not None
    assert higher is not None
    assert lower <= higher


ABSURD = "{times: [{fact: turnover}, {fact: staff}, {fact: staff}]}"
DIVIDED = "{divide: {fact: turnover}, by: {fact: before}, at_zero: refuse}"


def test_an_absurd_amount_is_refused_with_its_step() -> None:
    decision = decided({"staff": 10**18}, base=ABSURD)
    assert (decision.outcome, decision.reason) == (Outcome.REFUSED, "base")
    assert decision.steps[0].too_large
    orjson.dumps(decision_json(decision, {}))


def test_an_absurd_comparison_does_not_hold() -> None:
    criterion = "{value: {times: [{fact: staff}, {fact: staff}]}, above: 1}"
    assert decided({"staff": 10**18}, criterion=criterion).outcome is Outcome.NOT_ELIGIBLE
    assert decided({"staff": 5}, criterion=criterion).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(
    ("exempt", "outcome"),
    [
        (True, Outcome.ELIGIBLE),
        (False, Outcome.NOT_ELIGIBLE),
        (None, Outcome.NOT_EVALUATED),
    ],
)
def test_a_part_without_a_value_settles_nothing(exempt: bool | None, outcome: Outcome) -> None:  # noqa: FBT001 - a fact
    criterion = f"{{any: [{{value: {DIVIDED}, above: 1/2}}, {{fact: exempt, is: true}}]}}"
    assert decided({"before": 0, "exempt": exempt}, criterion=criterion).outcome is outcome


@pytest.mark.parametrize("place", ["cap", "minimum"])
def test_a_limit_without_a_value_refuses(place: str) -> None:
    amount = f"{{times: [{{fact: turnover}}, {DIVIDED}]}}"
    cap = (
        "caps: [{code: firm, title: {en: Cap, ur: حد}, clause: C, of: claim, years: 1,"
        f" most: {amount}, at_cap: cut}}]"
    )
    limit = cap if place == "cap" else f"minimum: {{amount: {amount}, below: nothing}}"
    decision = decided({"before": 0}, caps=limit)
    reason = "firm" if place == "cap" else "minimum"
    assert (decision.outcome, decision.reason) == (Outcome.REFUSED, reason)


def test_less_than_nothing_granted_before_makes_no_room() -> None:
    scheme = _scheme("publication_incentive")
    facts = {
        "claimant": "government_servant",
        "on_payroll": True,
        "papers": 30,
        "lead_papers": 0,
        "published_on": ON,
        "paid_elsewhere": False,
        "granted_to_person": -100_00,
    }
    decision = decide(scheme, {name: Fact(value=value) for name, value in facts.items()}, ON)  # type: ignore[arg-type]  # plain values
    assert decision.amount_paisa == 300_000_00


GROWTH = (
    "{fact: turnover}}\n  - {code: growth, title: {en: Growth, ur: اضافہ}, clause: C,"
    " value: {divide: {fact: turnover}, by: {fact: before}, at_zero: refuse}"
)


@pytest.mark.parametrize(
    ("before", "outcome"), [(500_00, Outcome.ELIGIBLE), (0, Outcome.NOT_ELIGIBLE)]
)
def test_a_criterion_about_a_step_without_a_value_is_not_met(before: int, outcome: Outcome) -> None:
    criterion = "{step: growth, above: 1/2}"
    assert decided({"before": before}, base=GROWTH, criterion=criterion).outcome is outcome
