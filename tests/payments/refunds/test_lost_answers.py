"""A card's refund whose own answer is lost, late or contradicted ends as the gateway tells."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from factories.cards import Disputes, card_payment, notice
from factories.delivery import deliver_here
from factories.payments import make_bill
from factories.refunds import Office
from factories.sandbox import Sandbox
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Delivery
from app.platform import Platform
from demonstration.payments.sandbox.book import make_reference
from demonstration.payments.sandbox.reports import close_batch
from payments.cards.adyen.gateway import CardGateway, Declined, Unknown
from payments.cards.models import CardMessage
from payments.clearing.models import Settlement
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundOutcome, RefundRequest
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now

PAISA = 300_00


@dataclass
class Desk:
    """A payment by card, and refunds of it whose answers may be lost."""

    platform: Platform
    sandbox: Sandbox
    session: Session
    office: Office
    payment: Payment

    def another(self) -> "Desk":
        """The same desk over a payment of another bill."""
        bill = make_bill(self.session)
        self.session.commit()
        paid = card_payment(self.platform, self.sandbox, self.session, bill)
        return replace(self, payment=paid)

    def approve(self, paisa: int = PAISA) -> UUID:
        """Agree to a refund; it leaves with the next delivery."""
        asked = self.office.propose(self.payment.id, {"1": paisa}, "adyen")
        return self.office.approve(asked.id).id

    def stands(self, refund_id: UUID) -> RefundState:
        self.session.expire_all()
        return state_now(self.session, self.session.get_one(Refund, refund_id))

    def tell(self, refund_id: UUID, code: str = "REFUND", **changes: object) -> str:
        """Send a signed notice that names a refund by our own reference; returns its own name."""
        name = make_reference()
        item = notice(
            self.payment, code, reference=name, paisa=PAISA, merchant_reference=refund_id.hex
        )
        talk = Disputes(
            self.platform, self.sandbox, self.session, make_bill(self.session), self.payment
        )
        talk.tell(item | changes)
        return name

    def trail(self, action: str) -> int:
        self.session.expire_all()
        return len(self.session.scalars(select(AuditEntry).filter_by(action=action)).all())

    def ends(self) -> list[str]:
        self.session.expire_all()
        return list(self.session.scalars(select(RefundOutcome.outcome)))

    def try_again(self) -> None:
        """Let what waits for another try be tried now."""
        waiting = update(Delivery).where(Delivery.state == "waiting").values(due_at=real_now())
        self.session.execute(waiting)
        self.session.commit()
        deliver_here(self.platform.executor)


@pytest.fixture
def desk(platform: Platform, sandbox: Sandbox, session: Session) -> Desk:
    bill = make_bill(session)
    session.commit()
    paid = card_payment(platform, sandbox, session, bill)
    return Desk(platform, sandbox, session, Office.of(platform, session), paid)


Answering = Callable[[CardGateway, str, int, UUID], str]


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The gateway does what it is asked, and no answer of a refund ever comes; what was asked."""
    real, asked = CardGateway.refund, list[UUID]()

    def refund(gateway: CardGateway, psp: str, paisa: int, request_id: UUID) -> str:
        asked.append(request_id)
        real(gateway, psp, paisa, request_id)
        raise Unknown

    monkeypatch.setattr(CardGateway, "refund", refund)
    return asked


@pytest.mark.parametrize(
    ("behaviour", "end", "gone"),
    [
        ({}, RefundState.CONFIRMED, PAISA),
        ({"refuse_refund": 1.0}, RefundState.FAILED, 0),
        ({"fail_refund": 1.0}, RefundState.FAILED, 0),
    ],
)
def test_a_notice_ends_a_refund_whose_own_answer_never_came(
    desk: Desk, lost: list[UUID], behaviour: dict[str, float], end: RefundState, gone: int
) -> None:
    desk.sandbox.post.behaviour.change({"own_names": 1.0} | behaviour)
    refund_id = desk.approve()
    desk.sandbox.settle()
    assert desk.stands(refund_id) is end
    name = desk.session.scalars(select(RefundRequest.reference)).one()
    assert desk.session.scalars(select(CardMessage).filter_by(psp_reference=name)).first()
    assert balance(desk.session, "payments:clearing:adyen") == desk.payment.amount_paisa - gone
    assert balance(desk.session, "payments:refunds-payable:adyen") == 0
    desk.try_again()
    assert lost == [refund_id]
    assert desk.stands(refund_id) is end
    with desk.platform.executor.sessions() as fresh:
        assert verify(fresh) is None


def test_the_report_ends_a_refund_of_which_neither_answer_nor_notice_came(
    desk: Desk, lost: list[UUID]
) -> None:
    refund_id = desk.approve()
    desk.sandbox.post.behaviour.lose = 1.0
    desk.sandbox.settle(1)
    desk.sandbox.post.behaviour.lose = 0.0
    assert desk.stands(refund_id) is RefundState.APPROVED
    close_batch(desk.sandbox.book, desk.sandbox.post, desk.sandbox.settings.merchant_account)
    desk.sandbox.settle()
    assert desk.stands(refund_id) is RefundState.CONFIRMED
    settled = select(Settlement.gross_paisa).filter_by(kind="refund", refund_id=refund_id)
    assert desk.session.scalars(settled).all() == [-PAISA]
    desk.try_again()
    assert lost == [refund_id]


@pytest.mark.parametrize("answer", ["comes", "refuses", "differs"])
def test_an_answer_that_comes_after_its_notice_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    real = CardGateway.refund

    def refund(gateway: CardGateway, psp: str, paisa: int, request_id: UUID) -> str:
        told = real(gateway, psp, paisa, request_id)
        desk.sandbox.post.deliver()
        deliver_here(desk.platform.executor)
        if answer == "refuses":
            raise Declined
        return told if answer == "comes" else "ANOTHER"

    monkeypatch.setattr(CardGateway, "refund", refund)
    desk.sandbox.post.behaviour.change({"own_names": 1.0})
    refund_id = desk.approve()
    desk.sandbox.settle()
    assert desk.stands(refund_id) is RefundState.CONFIRMED
    assert desk.ends() == ["confirmed"]
    assert desk.trail("card_refund.refused_late") == (answer == "refuses")
    assert desk.trail("card_refund.another_name") == (answer == "differs")
    assert set(desk.session.scalars(select(Delivery.state))) == {"delivered"}


def test_a_reference_that_is_not_ours_or_of_another_payment_changes_nothing(
    desk: Desk, lost: list[UUID]
) -> None:
    other = desk.another()
    desk.sandbox.post.behaviour.lose = 1.0
    refund_id = desk.approve()
    proposed = desk.office.propose(desk.payment.id, {"1": PAISA}, "adyen").id
    deliver_here(desk.platform.executor)
    assert lost == [refund_id]
    unknown = desk.trail("card_refund.unknown")
    told = [
        lambda: desk.tell(new_id()),
        lambda: desk.tell(proposed),
        lambda: other.tell(refund_id),
        lambda: desk.tell(refund_id, originalReference=other.payment.reference),
        lambda: desk.tell(refund_id, originalReference=make_reference()),
    ]
    for tell in told:
        tell()
    assert desk.trail("card_refund.unknown") == unknown + len(told)
    desk.tell(refund_id, amount={"currency": "PKR", "value": PAISA + 1})
    assert desk.trail("card_refund.another_amount") == 1
    desk.tell(refund_id, amount={"currency": "EUR", "value": PAISA})
    assert desk.trail("card_message.foreign") == 1
    assert desk.stands(refund_id) is RefundState.APPROVED
    assert desk.stands(proposed) is RefundState.PROPOSED
    assert desk.session.scalars(select(RefundRequest)).all() == []
    desk.tell(refund_id)
    assert desk.stands(refund_id) is RefundState.CONFIRMED


def test_a_notice_under_the_name_of_another_refund_changes_nothing(
    desk: Desk, lost: list[UUID]
) -> None:
    desk.sandbox.post.behaviour.own_names = 1.0
    other = desk.another()
    ended = other.approve()
    desk.sandbox.settle()
    name = desk.session.scalars(select(RefundRequest.reference)).one()
    desk.sandbox.post.behaviour.lose = 1.0
    refund_id = desk.approve()
    desk.tell(refund_id, pspReference=name, success="false")
    assert desk.trail("card_refund.name_of_another") == 1
    assert desk.stands(refund_id) is RefundState.APPROVED
    assert desk.stands(ended) is RefundState.CONFIRMED
    assert lost == [ended, refund_id]


def test_a_notice_that_names_only_our_refund_finds_its_payment(
    desk: Desk, lost: list[UUID]
) -> None:
    desk.sandbox.post.behaviour.lose = 1.0
    refund_id = desk.approve()
    deliver_here(desk.platform.executor)
    desk.tell(refund_id, originalReference="")
    assert desk.stands(refund_id) is RefundState.CONFIRMED


def test_it_tells_of_a_refund_that_went_after_it_had_failed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> str:
        raise Declined

    monkeypatch.setattr(CardGateway, "refund", refuses)
    refund_id = desk.approve()
    deliver_here(desk.platform.executor)
    assert desk.stands(refund_id) is RefundState.FAILED
    desk.tell(new_id(), "REFUND_FAILED")  # of another refund of the same payment
    desk.tell(refund_id)
    assert desk.trail("card_refund.went_after_failure") == 1
    assert desk.stands(refund_id) is RefundState.FAILED
    assert balance(desk.session, "payments:clearing:adyen") == desk.payment.amount_paisa


def test_it_calls_no_contradiction_what_went_and_came_back(desk: Desk, lost: list[UUID]) -> None:
    desk.sandbox.post.behaviour.change({"own_names": 1.0, "fail_refund": 1.0})
    refund_id = desk.approve()
    deliver_here(desk.platform.executor)
    desk.sandbox.post.waiting.reverse()
    desk.sandbox.settle()
    assert desk.stands(refund_id) is RefundState.FAILED
    assert desk.trail("card_refund.went_after_failure") == 0
