"""Bid and performance securities."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.securities.policy import (
    Instrument,
    InstrumentKind,
    SecurityRule,
    problems,
    required_paisa,
    short_of_margin,
)

RULE = SecurityRule(
    percent=Decimal(2),
    kinds=frozenset({InstrumentKind.CALL_DEPOSIT, InstrumentKind.GUARANTEE}),
    expiring_kinds=frozenset({InstrumentKind.GUARANTEE}),
    expiry_margin_days=28,
)
VALID_UNTIL = date(2024, 8, 5)
GOOD = Instrument(
    kind=InstrumentKind.GUARANTEE,
    bank="National Bank of Pakistan",
    number="BG-1",
    amount_paisa=2_000,
    expires_on=date(2024, 9, 2),
)


def fields(instrument: Instrument | None, rule: SecurityRule = RULE) -> list[str]:
    found = problems(instrument, rule, bid_paisa=100_000, valid_until=VALID_UNTIL)
    return [problem.field for problem in found]


def test_it_accepts_an_instrument_that_is_just_enough() -> None:
    assert fields(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": InstrumentKind.PAY_ORDER}, "kind"),
        ({"bank": "  "}, "bank"),
        ({"number": ""}, "number"),
        ({"amount_paisa": 1_999}, "amount_paisa"),
        ({"expires_on": date(2024, 9, 1)}, "expires_on"),
        ({"expires_on": None}, "expires_on"),
    ],
)
def test_it_names_the_field_that_is_wrong(changes: dict[str, Any], field: str) -> None:
    assert fields(replace(GOOD, **changes)) == [field]


@pytest.mark.parametrize(
    ("expires", "refused", "warned"),
    [
        (date(2024, 8, 4), True, False),
        (VALID_UNTIL, False, True),
        (date(2024, 9, 1), False, True),
        (date(2024, 9, 2), False, False),
    ],
)
def test_it_only_warns_by_a_margin_that_is_no_law(
    expires: date, *, refused: bool, warned: bool
) -> None:
    rule, paper = replace(RULE, margin_is_law=False), replace(GOOD, expires_on=expires)
    assert (fields(paper, rule) == ["expires_on"]) == refused
    assert (short_of_margin(paper, rule, valid_until=VALID_UNTIL) is not None) == warned


def test_it_needs_no_expiry_where_the_paper_has_none() -> None:
    assert fields(replace(GOOD, kind=InstrumentKind.CALL_DEPOSIT, expires_on=None)) == []


def test_it_asks_for_the_missing_instrument_and_for_nothing_without_a_rule() -> None:
    assert fields(None) == ["instrument"]
    assert fields(None, SecurityRule()) == []


def test_it_asks_for_the_fixed_sum_whatever_the_bid() -> None:
    assert required_paisa(SecurityRule(fixed_paisa=5_000), 1) == 5_000
    with pytest.raises(ValueError, match="not both"):
        SecurityRule(fixed_paisa=1, percent=Decimal(1))


@given(st.integers(1, 10**15), st.decimals(0, 100, places=2))
def test_it_rounds_the_percentage_half_up_to_whole_paisa(bid: int, percent: Decimal) -> None:
    exact = bid * int(percent * 100)  # in 1/10,000 paisa
    assert required_paisa(SecurityRule(percent=percent), bid) == (exact + 5_000) // 10_000
