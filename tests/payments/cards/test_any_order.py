"""Notices may come late, twice, in any order, batched with forgeries, or never."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from factories.payments import make_bill, pay
from factories.sandbox import Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from demonstration.payments.sandbox.troubles import happen, possible
from payments.bills.models import Bill
from payments.cards.models import CardAttempt, CardRequest
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.cards.use_cases.poll_gateway import sweep_cards
from payments.kernel.postings import REFUND_DUE
from payments.receipts.models import Payment

WHOLE = 1_200_00
CLEARING = "payments:clearing:adyen"


def started(platform: Platform, sandbox: Sandbox, session: Session, bill: Bill) -> CardAttempt:
    run = platform.executor.execute
    attempt: CardAttempt = run(pay_by_card, PayByCard(psid=bill.psid), actor=SYSTEM)
    sandbox.settle(1)
    session.expire_all()
    found = session.get(CardAttempt, attempt.id)
    assert found is not None
    return found


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


chances = st.sampled_from([0.0, 0.5, 1.0])


@dataclass(frozen=True)
class Weather:
    """How notices come, which cards are tried one after the other, and whether cash comes too."""

    cards: tuple[str, ...]
    duplicate: float
    reorder: float
    batch: float
    forge: float
    own_names: float
    at_counter: bool
    troubles: int


weathers = st.builds(
    Weather,
    st.lists(st.sampled_from(["approve", "decline", "silence"]), min_size=1, max_size=3).map(tuple),
    chances,
    chances,
    chances,
    chances,
    chances,
    st.booleans(),
    st.integers(0, 4),
)


def test_it_books_what_was_captured_and_nothing_else(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    @settings(max_examples=10, deadline=None)
    @given(weathers)
    def in_any(weather: Weather) -> None:
        lived_through(weather, platform, sandbox, session)

    in_any()


def lived_through(weather: Weather, platform: Platform, sandbox: Sandbox, session: Session) -> None:
    before, due = books(session, CLEARING), books(session, REFUND_DUE.code)
    sandbox.post.behaviour.change(vars(weather))
    bill = make_bill(session)
    session.commit()
    attempts = [started(platform, sandbox, session, bill) for _ in weather.cards]
    for attempt, card in zip(attempts, weather.cards, strict=True):
        sandbox.choose(attempt.page_url or "", card)
    if weather.at_counter:
        pay(platform, bill.psid, WHOLE)
    sandbox.settle(6)
    mine = {attempt.id.hex for attempt in attempts}
    captured = sum(
        each.captured for each in sandbox.book.payments.values() if each.reference in mine
    )
    agreed = any(card != "decline" for card in weather.cards)
    assert books(session, CLEARING) - before == captured
    assert books(session, REFUND_DUE.code) == due
    assert captured + WHOLE * weather.at_counter == WHOLE * (agreed or weather.at_counter)
    paid = [each for each in sandbox.book.payments.values() if each.reference in mine]
    for each in paid:
        for _ in range(weather.troubles):
            for code in possible(each)[:1]:
                happen(sandbox.book, sandbox.post, each, code)
    sandbox.settle(6)
    kept = sum(each.captured - each.charged_back for each in paid)
    assert books(session, CLEARING) - before == kept
    with platform.executor.sessions() as fresh:
        assert verify(fresh) is None


def test_it_asks_about_a_payment_whose_notice_was_lost(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    attempt = started(platform, sandbox, session, bill)
    sandbox.post.behaviour.lose = 1.0
    result = sandbox.choose(attempt.page_url or "", "approve")
    sandbox.post.behaviour.lose = 0.0
    back = f"/pay/card/{attempt.id}/return?sessionResult={result}"
    sandbox.client.get(back)
    sandbox.settle()
    assert session.scalars(select(Payment.amount_paisa)).all() == [WHOLE]


def test_it_records_money_that_came_for_a_paid_bill_as_a_refund_that_is_due(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    attempt = started(platform, sandbox, session, bill)
    sandbox.choose(attempt.page_url or "", "approve")
    sandbox.post.deliver()
    from factories.delivery import deliver_here

    deliver_here(platform.executor)
    assert session.scalars(select(CardRequest.kind)).all() == ["capture"]
    pay(platform, bill.psid, WHOLE)
    sandbox.settle()
    assert books(session, REFUND_DUE.code) == -WHOLE


def test_it_sends_a_request_again_with_the_same_key_until_it_is_answered(
    platform: Platform, sandbox: Sandbox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from payments.cards.adyen.gateway import CardGateway, Unknown

    bill = make_bill(session)
    session.commit()
    attempt = started(platform, sandbox, session, bill)
    sandbox.choose(attempt.page_url or "", "approve")
    real, keys = CardGateway.capture, list[UUID]()

    def lossy(gateway: CardGateway, psp: str, paisa: int, request_id: UUID) -> str:
        keys.append(request_id)
        answer = real(gateway, psp, paisa, request_id)
        if len(keys) == 1:
            raise Unknown
        return answer

    monkeypatch.setattr(CardGateway, "capture", lossy)
    sandbox.settle(1)
    from app.outbox.models import Delivery

    session.execute(update(Delivery).where(Delivery.state == "waiting").values(due_at=real_now()))
    session.commit()
    sandbox.settle()
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert session.scalars(select(Payment.amount_paisa)).all() == [WHOLE]


@pytest.mark.parametrize(
    ("days", "outcome", "told"),
    [(2, "received", 1), (400, None, 1), (2, "refused", 0), (0, "received", 0)],
)
def test_it_tells_once_of_a_capture_of_which_nothing_was_heard_whenever_cron_runs(
    platform: Platform,
    sandbox: Sandbox,
    session: Session,
    days: int,
    outcome: str | None,
    told: int,
) -> None:
    bill = make_bill(session)
    session.commit()
    attempt = started(platform, sandbox, session, bill)
    asked = CardRequest(
        id=new_id(),
        attempt_id=attempt.id,
        kind="capture",
        psp_reference="PSP0000000000001",
        amount_paisa=WHOLE,
        asked_at=real_now() - timedelta(days=days),
        answered_at=real_now() if outcome else None,
        outcome=outcome,
    )
    session.add(asked)
    session.commit()
    for _ in range(3):
        platform.executor.execute(sweep_cards, None, actor=SYSTEM)
    trail = select(AuditEntry).filter_by(action="card_capture.silent", subject=str(attempt.id))
    assert len(session.scalars(trail).all()) == told


@pytest.mark.parametrize(("minutes", "asked"), [(60, 1), (5, 0), (60 * 24 * 30, 0)])
def test_it_asks_again_about_attempts_of_which_nothing_was_heard(
    platform: Platform, sandbox: Sandbox, session: Session, minutes: int, asked: int
) -> None:
    bill = make_bill(session)
    then = real_now() - timedelta(minutes=minutes)
    attempt = CardAttempt(
        id=new_id(),
        bill_id=bill.id,
        amount_paisa=WHOLE,
        started_at=then,
        expires_at=then + timedelta(minutes=30),
        language="en",
        start_outcome="opened",
        session_id="CS1",
        page_url="http://127.0.0.1/",
        session_result="brought back",
    )
    session.add(attempt)
    session.commit()
    assert platform.executor.execute(sweep_cards, None, actor=SYSTEM) == asked
