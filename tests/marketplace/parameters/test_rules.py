"""The rules of procurement are made of the parameters frozen onto a tender."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from factories.parameters import load_release_values
from sqlalchemy.orm import Session

from app.parameters.public import NothingInForce, ParameterSet, set_in_force
from app.platform import Platform
from marketplace.kernel.policy import Confidence, Correction, Member, SingleBidRule
from marketplace.parameters import DEFINITIONS, INITIAL, KEYS, OF_CONTRACTS, OF_DEBARMENT, rules
from marketplace.parameters import definitions as d
from marketplace.tenders.policy import draft

ON = date(2026, 5, 1)


@pytest.fixture
def frozen(session: Session, platform: Platform) -> ParameterSet:
    load_release_values(session, platform.registry)
    return ParameterSet.thaw(set_in_force(session, KEYS, ON).freeze())


def committee(size: int, *, bps: int = 19, outside: int = 1) -> list[Member]:
    return [
        Member(person=f"p{n}", bps=bps, chair=n == 0, outside=0 < n <= outside) for n in range(size)
    ]


def test_it_suggests_a_value_for_every_parameter_and_none_beyond() -> None:
    assert [initial.definition for initial in INITIAL] == [
        *DEFINITIONS,
        *OF_DEBARMENT,
        *OF_CONTRACTS,
    ]


def test_it_declares_every_parameter_that_the_rules_of_a_draft_ask_for(
    frozen: ParameterSet,
) -> None:
    known = rules.draft_parameters(frozen)
    asked = {key for key, *_rest in draft._CHECKS}
    assert asked <= set(known.by_key)


def test_it_makes_rule_seven(frozen: ParameterSet) -> None:
    rule = rules.committee_rule(frozen)
    assert (rule.odd, rule.chair_least_bps) == (True, 18)
    assert (rule.outside_share, rule.quorum_share) == (Fraction(1, 3), Fraction(2, 3))
    assert rule.confidence is Confidence.HIGH
    assert "r. 7" in rule.citation


def test_it_blocks_by_law_and_only_warns_by_a_working_value(frozen: ParameterSet) -> None:
    low = rules.committee_findings(committee(3, bps=17), frozen)
    assert [(f.code, f.severity) for f in low] == [("committee.chair-grade", Confidence.HIGH)]
    small = rules.committee_findings(committee(1, outside=0), frozen)
    by_code = {finding.code: finding for finding in small}
    assert by_code["committee.size"].severity is Confidence.UNVERIFIED
    assert by_code["committee.size"].citation.startswith("Working value")


def test_it_decides_single_bids_and_arithmetic_as_the_parameters_say(
    frozen: ParameterSet,
) -> None:
    assert rules.ranking_rules(frozen).single_bid is SingleBidRule.ACCEPT_WITH_REASON
    assert rules.correction(frozen) is Correction.UNIT_PRICE_PREVAILS


def test_it_carries_exact_numbers_and_their_sources(frozen: ParameterSet) -> None:
    least = rules.draft_parameters(frozen).get("bid_security_percent_min")
    assert (least.value, least.confidence) == (Decimal(2), Confidence.MEDIUM)
    electronic = rules.draft_parameters(frozen).get("electronic_above_paisa_goods")
    assert (electronic.value, electronic.in_force_from) == (500_000_000, date(2022, 2, 28))


def test_it_makes_no_rule_of_what_is_not_in_force(frozen: ParameterSet) -> None:
    without = {k: v for k, v in frozen.values.items() if k != d.COMMITTEE_QUORUM_SHARE.key}
    with pytest.raises(NothingInForce, match="committee_quorum_share"):
        rules.committee_rule(replace(frozen, values=without))
