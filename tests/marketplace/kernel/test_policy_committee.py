"""Rule 7 of the Balochistan Public Procurement Rules 2014."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from marketplace.kernel.policy import (
    CommitteeRule,
    Confidence,
    Member,
    findings,
    indispensable,
    missing_for_quorum,
    quorum_size,
)

RULE = CommitteeRule(
    odd=True,
    least_members=3,
    most_members=15,
    chair_least_bps=18,
    outside_share=Fraction(1, 3),
    quorum_share=Fraction(2, 3),
    citation="BPPR 2014, r. 7 (2019)",
    confidence=Confidence.HIGH,
)


def committee(size: int, outside: int, chair_bps: int | None = 19) -> list[Member]:
    chair = Member(person="chair", bps=chair_bps, chair=True)
    rest = [Member(person=f"m{n}", bps=17, outside=n < outside) for n in range(size - 1)]
    return [chair, *rest]


def codes(members: list[Member], rule: CommitteeRule = RULE) -> list[str]:
    return [found.code for found in findings(members, rule)]


@pytest.mark.parametrize(("size", "outside"), [(3, 1), (5, 2), (7, 3), (9, 3)])
def test_it_accepts_a_committee_that_keeps_the_rule(size: int, outside: int) -> None:
    assert codes(committee(size, outside)) == []


def test_it_refuses_an_even_number() -> None:
    assert codes(committee(4, 2)) == ["committee.even"]
    assert codes(committee(4, 2), replace(RULE, odd=False)) == []


@pytest.mark.parametrize(("size", "outside"), [(3, 0), (5, 1), (7, 2)])
def test_it_refuses_too_few_from_outside(size: int, outside: int) -> None:
    assert codes(committee(size, outside)) == ["committee.outside"]


@pytest.mark.parametrize("bps", [None, 17])
def test_it_refuses_a_chair_below_the_grade(bps: int | None) -> None:
    assert codes(committee(3, 1, chair_bps=bps)) == ["committee.chair-grade"]
    assert codes(committee(3, 1, chair_bps=18)) == []


def test_it_refuses_no_chair_two_chairs_and_one_person_twice() -> None:
    members = committee(3, 1)
    assert "committee.chair" in codes([replace(m, chair=False) for m in members])
    assert "committee.chair" in codes([replace(m, chair=True, bps=20) for m in members])
    assert "committee.twice" in codes([members[0], members[1], members[1]])


def test_it_refuses_a_committee_too_small_or_too_large() -> None:
    assert "committee.size" in codes(committee(1, 0))
    assert "committee.size" in codes(committee(17, 8))


def test_it_cites_the_rule_and_blocks_only_when_the_rule_is_law() -> None:
    found = findings(committee(4, 2), RULE)[0]
    assert (found.severity, found.citation) == (Confidence.HIGH, "BPPR 2014, r. 7 (2019)")
    assert "4 members" in str(found.message)


@pytest.mark.parametrize(("size", "needed"), [(3, 2), (5, 4), (7, 5), (9, 6)])
def test_it_needs_two_thirds_rounded_up(size: int, needed: int) -> None:
    assert quorum_size(committee(size, 1), RULE) == needed


@pytest.mark.parametrize(("size", "outside"), [(3, 1), (3, 2), (5, 2), (7, 3)])
def test_it_has_a_quorum_exactly_with_two_thirds_the_chair_and_all_outsiders(
    size: int, outside: int
) -> None:
    members = committee(size, outside)
    people = [m.person for m in members]
    for count in range(size + 1):
        for present in combinations(people, count):
            here = set(present)
            expected = (
                "chair" in here
                and all(f"m{n}" in here for n in range(outside))
                and 3 * count >= 2 * size
            )
            assert (not missing_for_quorum(members, here, RULE)) is expected


def test_it_counts_nobody_who_is_not_a_member() -> None:
    assert missing_for_quorum(committee(3, 1), {"chair", "stranger", "other"}, RULE)


def test_it_says_who_is_missing() -> None:
    members = committee(7, 3)
    missing = missing_for_quorum(members, {"m0", "m5"}, RULE)
    assert (missing.chair, missing.outside, missing.others) == (True, {"m1", "m2"}, 0)
    assert str(missing.sentence()).endswith("chair: 1, members from outside: 2, other members: 0.")
    present = set(indispensable(members))
    assert missing_for_quorum(members, present, RULE).others == 1
    assert not missing_for_quorum(members, present | {"m4"}, RULE)
