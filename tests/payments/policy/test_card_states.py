"""How an attempt by card reads, whatever was told and in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from payments.cards.policy import CardFacts, CardState, card_state

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


def test_it_takes_the_gateways_word_that_a_session_is_over_and_a_notice_before_it() -> None:
    over = CardFacts(start_outcome="opened", expires_at=LATER, session_over=True)
    assert card_state(over, NOW) is CardState.NOT_PAID
    assert card_state(replace(over, told=[REFUSED]), NOW) is CardState.DECLINED
    assert card_state(replace(over, told=[REFUSED, AGREED]), NOW) is CardState.CAPTURING


def test_it_says_that_a_capture_failed_which_the_gateway_refused_outright() -> None:
    facts = CardFacts(start_outcome="opened", expires_at=LATER, told=[AGREED])
    for outcome, state in (("refused", CardState.FAILED), ("received", CardState.CAPTURING)):
        assert card_state(replace(facts, asked=[("capture", outcome)]), NOW) is state
    came = replace(facts, asked=[("capture", "refused")], told=[AGREED, ("CAPTURE", True)])
    assert card_state(came, NOW) is CardState.CAPTURED


def test_it_claims_to_know_only_what_it_was_told() -> None:
    assert stands(NOW, "opened") is CardState.WITH_PAYER
    assert stands(LATER, "opened") is CardState.UNKNOWN
    assert stands(LATER, None) is CardState.NOT_PAID
    assert stands(NOW, "refused") is CardState.NOT_PAID
    assert stands(NOW, None) is CardState.OPENING
