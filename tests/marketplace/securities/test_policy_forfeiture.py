"""Whose fault it must be before a security is forfeited, over all histories."""

from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.securities.policy import ForfeitCode, SecurityFacts, forfeit_codes

TODAY = date(2026, 11, 24)
_FLAGS = [field.name for field in fields(SecurityFacts) if field.type in {bool, "bool"}]


@st.composite
def histories(draw: st.DrawFn) -> SecurityFacts:
    """Anything that can have happened: two signatures imply the supplier's, a contract an award."""
    flags = {name: draw(st.booleans()) for name in _FLAGS}
    flags["supplier_signed"] |= flags["signed"]
    valid = TODAY + timedelta(days=draw(st.integers(-100, 100)))
    return SecurityFacts(today=TODAY, valid_until=valid, **flags)


@given(histories())
def test_it_forfeits_nothing_for_what_the_department_did(facts: SecurityFacts) -> None:
    assert forfeit_codes(replace(facts, cancelled=True)) == frozenset()
    taken_back = replace(facts, for_contract=False, awarded=False, reversed_once=True)
    assert forfeit_codes(taken_back) == frozenset()


@given(histories())
def test_it_forfeits_no_bid_security_of_a_bidder_who_signed(facts: SecurityFacts) -> None:
    signed = replace(facts, for_contract=False, supplier_signed=True)
    assert forfeit_codes(signed) == frozenset()


@given(histories())
def test_it_asks_for_a_standing_award_and_a_contract_to_sign(facts: SecurityFacts) -> None:
    found = forfeit_codes(facts)
    if found & {ForfeitCode.REFUSED_TO_SIGN, ForfeitCode.NO_PERFORMANCE_SECURITY}:
        assert facts.awarded
        assert facts.asked_to_sign
        assert not facts.supplier_signed
    if ForfeitCode.NO_PERFORMANCE_SECURITY in found:
        assert facts.needs_performance_security
        assert not facts.performance_security_verified
    if ForfeitCode.WITHDREW in found:
        assert facts.today <= facts.valid_until


@given(histories())
def test_it_forfeits_a_performance_security_only_of_a_signed_contract(facts: SecurityFacts) -> None:
    found = forfeit_codes(replace(facts, for_contract=True))
    lost = facts.signed and facts.terminated and not facts.cancelled
    assert found == (frozenset({ForfeitCode.NOT_PERFORMED}) if lost else frozenset())


def test_it_lets_a_winner_lose_what_it_pledged() -> None:
    winner = SecurityFacts(
        for_contract=False,
        today=TODAY,
        valid_until=TODAY - timedelta(days=1),
        awarded=True,
        asked_to_sign=True,
        needs_performance_security=True,
    )
    assert forfeit_codes(winner) == {
        ForfeitCode.REFUSED_TO_SIGN,
        ForfeitCode.NO_PERFORMANCE_SECURITY,
    }
    assert forfeit_codes(replace(winner, awarded=False)) == frozenset()
    loser = replace(winner, awarded=False, asked_to_sign=False, valid_until=TODAY)
    assert forfeit_codes(loser) == {ForfeitCode.WITHDREW}
