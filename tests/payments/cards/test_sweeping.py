"""The sweep asks about payments whose news never came: not for ever, and not some before others."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories.delivery import deliver_here
from factories.payments import make_bill
from factories.sandbox import Sandbox
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Delivery
from app.platform import Platform
from payments.cards.adyen.gateway import CardGateway, Opening
from payments.cards.models import CardAttempt, CardInquiry, CardMessage
from payments.cards.policy import CardState
from payments.cards.queries import shown_attempt
from payments.cards.use_cases import poll_gateway as room
from payments.cards.use_cases.poll_gateway import OLDEST, SILENT, sweep_cards
from payments.cards.use_cases.process_notices import AskAgain, ask_again
from payments.receipts.models import Payment

WHOLE = 1_200_00
HOUR = timedelta(hours=1)


def brought_back(
    session: Session, ago: timedelta = HOUR, session_id: str = "CS1", result: str = "made up"
) -> UUID:
    """An attempt whose payer came back so long ago; by default with a result that nobody gave."""
    then = real_now() - ago
    attempt = CardAttempt(
        id=new_id(),
        bill_id=make_bill(session).id,
        amount_paisa=WHOLE,
        started_at=then,
        expires_at=then + timedelta(minutes=30),
        language="en",
        start_outcome="opened",
        session_id=session_id,
        page_url="http://127.0.0.1/",
        session_result=result,
    )
    session.add(attempt)
    session.commit()
    return attempt.id


def refused(session: Session, attempt_id: UUID) -> None:
    said = CardMessage(
        id=new_id(),
        attempt_id=attempt_id,
        source="notice",
        psp_reference=f"P{attempt_id.hex[-15:]}",
        original_reference="",
        merchant_reference=attempt_id.hex,
        event_code="AUTHORISATION",
        success=False,
        amount_paisa=WHOLE,
        currency="PKR",
        received_at=real_now(),
    )
    session.add(said)
    session.commit()


def sweep(platform: Platform) -> int:
    return platform.executor.execute(sweep_cards, None, actor=SYSTEM)


def asked(session: Session, attempt_id: UUID, *ago: timedelta) -> None:
    """Note that it was asked about so long ago, each time."""
    now = real_now()
    for number, each in enumerate(ago, start=1):
        session.add(CardInquiry(attempt_id=attempt_id, number=number, asked_at=now - each))
    session.commit()


def state(platform: Platform, attempt_id: UUID) -> CardState:
    with platform.executor.reading(SYSTEM) as uow:
        return shown_attempt(uow, attempt_id).state


def lived(platform: Platform, sandbox: Sandbox, session: Session, *cards: str) -> UUID:
    """A session in which cards were tried one after the other; only refusals are told."""
    gateway, attempt_id = platform.executor.ports.get(CardGateway), new_id()
    opening = Opening(
        attempt_id=attempt_id,
        amount_paisa=WHOLE,
        expires_at=real_now() + HOUR,
        return_path="/pay/card/1/return",
    )
    opened = gateway.open(opening)
    result = [sandbox.choose(opened.url, card) for card in cards][-1]
    sandbox.post.waiting.clear()
    found = brought_back(session, session_id=opened.session_id, result=result)
    for at_gateway in sandbox.book.payments.values():
        at_gateway.reference = found.hex
    refused(session, found)
    return found


def test_it_asks_again_where_only_refusals_were_heard(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    attempt_id = lived(platform, sandbox, session, "again", "approve")
    assert state(platform, attempt_id) is CardState.DECLINED
    assert sweep(platform) == 1
    sandbox.settle()
    assert state(platform, attempt_id) is CardState.CAPTURED
    assert session.scalars(select(Payment.amount_paisa)).all() == [WHOLE]
    assert sweep(platform) == 0


def test_it_asks_no_more_once_the_gateway_says_that_the_session_is_over(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    attempt_id = lived(platform, sandbox, session, "decline")
    for _ in range(2):
        told = platform.executor.execute(ask_again, AskAgain(attempt_id=attempt_id), actor=SYSTEM)
        assert told == "refused"
    session.expire_all()
    assert session.get_one(CardAttempt, attempt_id).session_over == "refused"
    assert sweep(platform) == 0


@pytest.mark.parametrize(
    ("ago", "due"),
    [
        ((), 1),
        ((SILENT * 2 - timedelta(minutes=1),), 0),
        ((SILENT * 2 + timedelta(minutes=1),), 1),
        ((HOUR * 9, SILENT * 4 - timedelta(minutes=1)), 0),
        ((HOUR * 9, SILENT * 4 + timedelta(minutes=1)), 1),
    ],
)
def test_it_waits_twice_as_long_after_each_time(
    platform: Platform, sandbox: Sandbox, session: Session, ago: tuple[timedelta, ...], due: int
) -> None:
    attempt_id = brought_back(session, HOUR * 10)
    asked(session, attempt_id, *ago)
    assert sweep(platform) == due
    assert sweep(platform) == 0
    known = session.scalar(select(func.count()).select_from(CardInquiry))
    assert known == len(ago) + due


@pytest.mark.parametrize(("ago", "due"), [(OLDEST - HOUR, 1), (OLDEST + HOUR, 0)])
def test_it_asks_no_more_about_what_is_too_old(
    platform: Platform, sandbox: Sandbox, session: Session, ago: timedelta, due: int
) -> None:
    brought_back(session, ago)
    assert sweep(platform) == due


def test_what_answers_nothing_keeps_no_other_from_its_turn(
    platform: Platform, sandbox: Sandbox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MAX_REQUESTS", 2)
    old = [brought_back(session, HOUR * hours) for hours in (9, 8, 7)]
    new = brought_back(session, HOUR)
    for attempt_id in old:
        asked(session, attempt_id, HOUR * 6)
    assert sweep(platform) == 2
    first = select(CardInquiry.attempt_id).where(CardInquiry.asked_at > real_now() - HOUR)
    assert set(session.scalars(first)) == {new, old[0]}
    assert sweep(platform) == 2
    assert set(session.scalars(first)) == {new, *old}
    assert sweep(platform) == 0


def test_a_result_that_the_payer_made_up_fails_no_delivery(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    attempt_id = brought_back(session)
    assert sweep(platform) == 1
    deliver_here(platform.executor)
    assert set(session.scalars(select(Delivery.state))) == {"delivered"}
    trail = select(AuditEntry.subject).filter_by(action="card_attempt.not_told")
    assert session.scalars(trail).all() == [str(attempt_id)]
    assert state(platform, attempt_id) is CardState.UNKNOWN
