"""Findings about a draft tender."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.text import Sentence
from marketplace.kernel.policy import (
    Category,
    Confidence,
    Parameter,
    ParameterSet,
    blocking,
    unanswered,
)
from marketplace.tenders.policy.draft import Draft, findings, keys
from marketplace.tenders.use_cases.checks import as_json, stored_message

CLOSES = datetime(2024, 5, 7, 8, 0, tzinfo=UTC)
DRAFT = Draft(
    category=Category.GOODS,
    estimate_paisa=400_000_000,
    issue_from=date(2024, 4, 20),
    issue_to=date(2024, 5, 7),
    closes_at=CLOSES,
    opens_at=CLOSES + timedelta(minutes=30),
    validity_days=90,
    criteria=7,
    bid_security_percent=Decimal(2),
    performance_security_percent=Decimal(10),
)
VALUES: dict[str, tuple[Any, Confidence]] = {
    "response_days_national": (15, Confidence.UNVERIFIED),
    "response_days_international": (30, Confidence.UNVERIFIED),
    "opening_delay_minutes": (30, Confidence.UNVERIFIED),
    "opening_same_day": (True, Confidence.UNVERIFIED),
    "validity_days_max": (90, Confidence.UNVERIFIED),
    "criteria_min": (1, Confidence.HIGH),
    "bid_security_percent_min": (Decimal(2), Confidence.MEDIUM),
    "bid_security_percent_max": (Decimal(5), Confidence.MEDIUM),
    "performance_security_percent_max": (Decimal(10), Confidence.UNVERIFIED),
    "electronic_above_paisa_goods": (500_000_000, Confidence.HIGH),
    "electronic_above_paisa_works": (5_000_000_000, Confidence.HIGH),
    "electronic_above_paisa_services": (100_000_000, Confidence.HIGH),
    "electronic_above_paisa_consultancy": (100_000_000, Confidence.HIGH),
    "integrity_pact_above_paisa": (1_000_000_000, Confidence.UNVERIFIED),
    "pec_category_required": (True, Confidence.MEDIUM),
}
PARAMETERS = ParameterSet.of(
    Parameter(key=key, value=value, confidence=confidence, citation=f"source of {key}")
    for key, (value, confidence) in VALUES.items()
)


def codes(draft: Draft) -> list[str]:
    return [found.code for found in findings(draft, PARAMETERS)]


def test_it_finds_nothing_in_a_good_draft() -> None:
    assert codes(DRAFT) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issue_from": date(2024, 4, 23)}, "response-days"),
        ({"international": True}, "response-days"),
        ({"opens_at": CLOSES + timedelta(minutes=29)}, "opening-delay"),
        ({"opens_at": CLOSES - timedelta(minutes=1)}, "opening-delay"),
        ({"opens_at": CLOSES + timedelta(days=1)}, "opening-day"),
        ({"validity_days": 91}, "validity"),
        ({"criteria": 0}, "criteria"),
        ({"bid_security_percent": Decimal("1.99")}, "bid-security-low"),
        ({"bid_security_percent": Decimal("5.01")}, "bid-security-high"),
        ({"bid_security_fixed_paisa": 7_999_999}, "bid-security-low"),
        ({"bid_security_fixed_paisa": 20_000_001}, "bid-security-high"),
        ({"performance_security_percent": Decimal("10.5")}, "performance-security"),
        ({"electronic": False, "estimate_paisa": 500_000_001}, "electronic"),
        ({"estimate_paisa": 1_000_000_001}, "integrity-pact"),
        ({"category": Category.WORKS}, "pec-category"),
    ],
)
def test_it_finds_the_one_rule_that_is_not_kept(changes: dict[str, Any], code: str) -> None:
    assert codes(replace(DRAFT, **changes)) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"issue_from": date(2024, 4, 22)},
        {"bid_security_fixed_paisa": 8_000_000},
        {"bid_security_percent": None},
        {"electronic": False, "estimate_paisa": 500_000_000},
        {"category": Category.WORKS, "pec_category": "C-4"},
    ],
)
def test_it_finds_nothing_on_the_safe_side_of_a_limit(changes: dict[str, Any]) -> None:
    assert codes(replace(DRAFT, **changes)) == []


def test_it_takes_the_opening_day_in_the_province() -> None:
    late = datetime(2024, 5, 7, 18, 45, tzinfo=UTC)
    assert codes(replace(DRAFT, closes_at=late, opens_at=late + timedelta(minutes=30))) == [
        "opening-day"
    ]


def test_it_blocks_for_law_and_asks_a_reason_for_the_rest() -> None:
    draft = replace(DRAFT, criteria=0, validity_days=120, bid_security_percent=Decimal(1))
    found = findings(draft, PARAMETERS)
    assert [f.code for f in blocking(found)] == ["criteria"]
    reasons = {"validity": "Donor's conditions ask for it.", "bid-security-low": " ok  "}
    assert [f.code for f in unanswered(found, reasons)] == ["bid-security-low"]
    assert {f.citation for f in found} == {
        "source of criteria_min",
        "source of validity_days_max",
        "source of bid_security_percent_min",
    }


def test_it_stores_findings_so_that_they_are_read_in_either_language() -> None:
    (found,) = findings(replace(DRAFT, validity_days=120), PARAMETERS)
    (stored,) = json.loads(json.dumps(as_json([found])))
    read = stored_message(stored)
    assert isinstance(read, Sentence)
    assert (read.msgid, read) == (found.message.msgid, found.message)
    earlier = {name: value for name, value in stored.items() if name != "said"}
    assert stored_message(earlier) == found.message


def test_it_reports_every_parameter_that_is_not_in_force() -> None:
    found = findings(DRAFT, ParameterSet.of([]))
    assert [f.code for f in found] == [f"not-in-force.{key}" for key in keys(DRAFT)]
    assert "response_days_international" not in keys(DRAFT)
    assert len(unanswered(found, {})) == len(found)


def test_it_refuses_a_parameter_given_twice() -> None:
    twice = [PARAMETERS.by_key["criteria_min"]] * 2
    with pytest.raises(ValueError, match="twice"):
        ParameterSet.of(twice)
