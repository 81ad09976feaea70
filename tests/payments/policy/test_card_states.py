"""How an attempt by card reads, whatever was told and in whatever order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from payments.policy.card import CardFacts, CardState, card_state

NOW = datetime(2026, 11, 27, tzinfo=UTC)
LATER = NOW + timedelta(minutes=31)
REFUSED, AGREED = ("AUTHORISATION", False), ("AUTHORISATION", True)


def stands(now: datetime, outcome: str | None, *told: tuple[str, bool]) -> CardState:
    expires_at = NOW + timedelta(minutes=30)
    return card_state(CardFacts(start_outcome=outcome, expires_at=expires_at, told=told), now)


@pytest.mark.parametrize("now", [NOW, LATER])
def test_it_says_at_once_that_the_bank_refused(now: datetime) -> None:
    assert stands(now, "opened", REFUSED) is CardState.DECLINED


def test_an_agreement_wins_over_a_refusal_in_any_order() -> None:
    for told in permutations((REFUSED, AGREED)):
        assert stands(LATER, "opened", *told) is CardState.CAPTURING


def test_it_claims_to_know_only_what_it_was_told() -> None:
    assert stands(NOW, "opened") is CardState.WITH_PAYER
    assert stands(LATER, "opened") is CardState.UNKNOWN
    assert stands(LATER, None) is CardState.NOT_PAID
    assert stands(NOW, "refused") is CardState.NOT_PAID
    assert stands(NOW, None) is CardState.OPENING
