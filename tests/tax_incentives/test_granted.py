"""What is granted besides an amount: a period, its payments, an area, and a place by rank."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
import pytest
from factories.example_gaps import read_examples
from factories.schemes import decided, scheme_text

from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.fact_file import decision_json, read_facts
from tax_incentives.decisions.shapes import Decision, GrantedPeriod, Outcome
from tax_incentives.schemes.scheme_reader import read_scheme, read_text
from tax_incentives.schemes.shipped_schemes import FOLDER


def _decided(code: str, **facts: Any) -> Decision:  # noqa: ANN401 - a fact of any kind
    """Decide by a scheme that ships about the claimant of its examples, but for these facts."""
    scheme, _ = read_scheme(FOLDER / f"{code}.yaml")
    assert scheme is not None
    shown = read_examples(FOLDER / "examples" / f"{code}.yaml")
    content = {"on": shown["on"], "facts": {**shown["facts"], **facts}}
    claimed = read_facts(orjson.dumps(content), scheme)
    return decide(scheme, claimed.facts, claimed.on)


def _told(*changes: tuple[str, str]) -> Mapping[str, str]:
    """Return what is wrong with the toy scheme after these changes, by place."""
    text = scheme_text().decode()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    _, sheet = read_text("toy.yaml", text.encode())
    return {problem.place: problem.sentence for problem in sheet.problems}


def test_an_allowance_runs_for_its_months_and_is_paid_in_each() -> None:
    decision = _decided("science_allowance")
    assert decision.period == GrantedPeriod(date(2026, 11, 28), date(2027, 11, 27), 12, 1)
    payments = decision.period.payments(decision.amount_paisa or 0)
    assert payments[:2] == [(date(2026, 11, 28), 12_000_00), (date(2026, 12, 28), 12_000_00)]
    assert (len(payments), sum(paisa for _, paisa in payments)) == (12, 144_000_00)


@pytest.mark.parametrize(
    ("months", "every", "paisa", "expected"),
    [
        (3, 1, 100_00, [33_00, 33_00, 34_00]),
        (12, 3, 100_01, [25_00, 25_00, 25_00, 25_01]),
        (7, 3, 300_00, [100_00, 100_00, 100_00]),
        (36, 0, 5, [5]),
    ],
)
def test_the_last_payment_takes_the_rest(
    months: int, every: int, paisa: int, expected: list[int]
) -> None:
    period = GrantedPeriod(date(2026, 7, 1), date(2026, 7, 31), months, every)
    assert [part for _, part in period.payments(paisa)] == expected


def test_what_has_no_month_left_is_refused() -> None:
    decision = _decided("science_allowance", retires_on="2026-12-27")
    assert (decision.outcome, decision.reason, decision.period) == (
        Outcome.REFUSED,
        "period",
        None,
    )


def test_a_period_by_an_unknown_day_is_not_evaluated() -> None:
    decision = _decided("new_firm_holiday", registered_on=None)
    assert (decision.outcome, decision.period) == (Outcome.NOT_EVALUATED, None)


def test_space_is_granted_in_square_feet() -> None:
    assert _decided("park_space").area_sqft == 800
    none = _decided("park_space", area_wanted=0)
    assert (none.outcome, none.reason, none.area_sqft) == (Outcome.REFUSED, "area", None)
    unknown = _decided("park_space", area_wanted=None)
    assert (unknown.outcome, unknown.area_sqft) == (Outcome.NOT_EVALUATED, None)


@pytest.mark.parametrize(
    ("rank", "outcome", "amount", "reason"),
    [
        (1, Outcome.ELIGIBLE, 1_000_000_00, ""),
        (4, Outcome.ELIGIBLE, 0, ""),
        (10, Outcome.ELIGIBLE, 0, ""),
        (11, Outcome.REFUSED, None, "ranking"),
        (0, Outcome.REFUSED, None, "ranking"),
        (None, Outcome.NOT_EVALUATED, None, ""),
    ],
)
def test_an_award_goes_by_rank_and_may_be_recognition_only(
    rank: int | None, outcome: Outcome, amount: int | None, reason: str
) -> None:
    decision = _decided("ict_firm_award", rank=rank)
    assert (decision.outcome, decision.amount_paisa, decision.reason) == (outcome, amount, reason)


def test_a_decision_writes_what_is_granted() -> None:
    plain = decision_json(_decided("park_space"), {})
    assert plain["area_sqft"] == 800
    assert plain["period"] == {
        "begins": "2027-01-01",
        "ends": "2027-12-31",
        "months": 12,
        "every_months": 0,
    }


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ([("payment", "holiday")], "period", 'the key "period" is missing'),
        ([("payment", "space")], "area", 'the key "area" is missing'),
        ([("payment", "award")], "ranking", 'the key "ranking" is missing'),
        ([("award: award", "award: award\narea: base")], "area", "a payment has none"),
        (
            [("award: award", "award: award\nperiod: {begins: base, months: base}")],
            "period",
            "a payment has none",
        ),
        (
            [
                ("payment", "allowance"),
                ("award: award", "award: award\nperiod: {begins: base, months: soon}"),
            ],
            "period.begins",
            "must be a day; this step is exact",
        ),
        (
            [
                ("payment", "allowance"),
                ("award: award", "award: award\nperiod: {begins: base, months: soon}"),
            ],
            "period.months",
            '"soon" is no step of the computation; write one of base, award',
        ),
        (
            [
                ("payment", "allowance"),
                ("award: award", "award: award\nperiod: {begins: base, months: base}"),
            ],
            "period.every_months",
            'the key "every_months" is missing',
        ),
        (
            [
                ("payment", "award"),
                ("award: award", "award: award\nranking: {rank: sector, places: 3}"),
            ],
            "ranking.rank",
            "must name a fact that is a number",
        ),
        (
            [
                ("payment", "award"),
                ("award: award", "award: award\nranking: {rank: staff, places: 3}"),
            ],
            "budget.scarce",
            "an award goes by ranking",
        ),
        ([("scarce: submission", "scarce: ranking")], "budget.scarce", 'the key "ranking"'),
        ([("year_of: grant", "year_of: payment")], "budget.year_of", "given in parts"),
        (
            [("role: finance_officer}", 'role: finance_officer, above: "Rs 5"}')],
            "stages",
            "two at least must be without above",
        ),
        (
            [("valid_from: 2026-07-01", "valid_from: 2026-06-30")],
            "parameters.rate",
            "has no value on 2026-06-30, when the scheme begins",
        ),
        (
            [("valid_from: 2026-07-01", "valid_from: 2026-07-01\nvalid_until: 2026-06-30")],
            "valid_until",
            "is before valid_from",
        ),
        ([("{code: finance,", "{code: assess,")], "stages.assess", "is taken already"),
    ],
)
def test_a_benefit_has_what_it_needs_and_nothing_else(
    changes: list[tuple[str, str]], place: str, sentence: str
) -> None:
    assert sentence in _told(*changes)[place]


def test_a_criterion_may_ask_what_a_step_came_to() -> None:
    criterion = '{step: base, at_least: "Rs 100"}'
    assert decided({"turnover": 1_000_00}, criterion=criterion).outcome is Outcome.ELIGIBLE
    assert decided({"turnover": 999_99}, criterion=criterion).outcome is Outcome.NOT_ELIGIBLE
    assert decided({"turnover": None}, criterion=criterion).outcome is Outcome.NOT_EVALUATED
