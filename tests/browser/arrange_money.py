"""Cards in every state, and what waits for a second officer of Finance."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from factories.browser import Living
from factories.payments import make_bill, pay
from factories.refunds import SANCTION
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.use_cases.corrections import ProposeCorrection, propose_correction
from app.ledger.use_cases.heads import HEAD, ProposeHead
from app.ledger.use_cases.periods import PERIOD, ProposePeriod
from app.parameters.public import Confidence
from app.unit_of_work import UnitOfWork
from demonstration.cast.past import signed_in
from payments.bank_orders.use_cases.choose_pay_order import ChooseForPayee, choose_for_payee
from payments.bills.models import Bill, BillFee
from payments.cards.models import CardAttempt, CardMessage, CardRequest
from payments.cards.policy import CardState
from payments.counter.scroll_csv_import import CsvLine
from payments.counter.use_cases.close_counter import CloseCounter, close_counter
from payments.counter.use_cases.import_scroll import SendScroll, send_scroll
from payments.counter.use_cases.take_at_counter import (
    ConfirmTaking,
    RecordTaking,
    confirm_taking,
    record_taking,
)
from payments.partners.onebill.profile import Profile, profile_as_json
from payments.partners.use_cases.register_partner import ProposePartner, propose_partner
from payments.receipts.models import Payment
from payments.refunds.policy import VOUCHER
from payments.refunds.use_cases.complete_refund import RecordTransfer, record_transfer
from payments.refunds.use_cases.propose_fee_refund import note_fee_due_back
from payments.refunds.use_cases.propose_refund import (
    ApproveRefund,
    ProposeRefund,
    approve_refund,
    propose_refund,
)
from payments.suspense.use_cases.decide_suspense import (
    ApproveDecision,
    ProposeDecision,
    approve_decision,
    propose_decision,
)
from payments.suspense.use_cases.return_to_payer import SendBack, send_back
from payments.voids.use_cases import (
    ApproveUndoing,
    ProposeUndoing,
    approve_undoing,
    propose_undoing,
)

AN_HOUR = timedelta(hours=1)
PAID_TO_A_HEAD = """
select x.id, a.code from ledger_transactions x
    join ledger_transfers t on t.id between x.number + 1 and x.number + x.legs
    join ledger_accounts a on a.id = t.credit_account
where x.business_key like 'payment:%' and a.code like 'payments:head:%'
    and not exists (select from ledger_transactions r where r.reverses = x.id)
order by t.amount_paisa desc, t.id limit 1
"""
REFUSED = {"start_outcome": "refused"}
OPENED = {"start_outcome": "opened", "session_id": "CS0", "page_url": "https://gateway.example/"}
BACK = OPENED | {"session_result": "brought back"}
# How each state comes about: the attempt, what the gateway told ("-": no), what we asked.
CARDS: dict[CardState, tuple[dict[str, str], str, str]] = {
    CardState.OPENING: ({}, "", ""),
    CardState.WITH_PAYER: (BACK, "", ""),
    CardState.NOT_PAID: (REFUSED, "", ""),
    CardState.DECLINED: (BACK, "-AUTHORISATION", ""),
    CardState.UNKNOWN: (OPENED, "", ""),
    CardState.CAPTURING: (BACK, "AUTHORISATION", "capture"),
    CardState.CANCELLING: (BACK, "AUTHORISATION", "cancel"),
    CardState.CANCELLED: (BACK, "CANCELLATION", "cancel"),
    CardState.CAPTURED: (BACK, "CAPTURE", "capture"),
    CardState.FAILED: (BACK, "CAPTURE_FAILED", "capture"),
}


def card_attempts(living: Living) -> list[UUID]:
    """Plant an attempt in each state, as the gateway would leave it: it need not run."""
    assert set(CARDS) == set(CardState)
    now = real_now()
    with living.platform.executor.sessions() as session:
        bill = session.scalars(select(Bill).filter_by(reference="LEASE-OPEN")).one()
        attempts = []
        for state, (began, told, asked) in CARDS.items():
            at = now - 2 * AN_HOUR if state is CardState.UNKNOWN else now
            attempt = _attempt(session, bill, at, began)
            session.add_all(_what_happened(attempt, now, told, asked))
            attempts.append(attempt.id)
        session.commit()
    return attempts


def card_without_outcome(living: Living) -> None:
    """Plant an attempt whose payer came back, and of which nobody has told anything since."""
    with living.platform.executor.sessions() as session:
        bill = session.scalars(select(Bill).filter_by(reference="LEASE-OPEN")).one()
        _attempt(session, bill, real_now() - 2 * AN_HOUR, BACK)
        session.commit()


def _attempt(session: Session, bill: Bill, at: datetime, began: dict[str, str]) -> CardAttempt:
    attempt = CardAttempt(
        id=new_id(),
        bill_id=bill.id,
        amount_paisa=1_250_00,
        started_at=at,
        expires_at=at + AN_HOUR,
        language="en",
        **began,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _what_happened(
    attempt: CardAttempt, at: datetime, told: str, asked: str
) -> Iterator[CardMessage | CardRequest]:
    reference: dict[str, Any] = {"id": new_id(), "attempt_id": attempt.id}
    if told:
        yield CardMessage(
            **reference,
            source="notice",
            psp_reference=f"P{attempt.id.hex}",
            original_reference=f"P{attempt.id.hex}",
            merchant_reference=str(attempt.id),
            event_code=told.removeprefix("-"),
            success=not told.startswith("-"),
            amount_paisa=attempt.amount_paisa,
            currency="PKR",
            received_at=at,
        )
    if asked:
        yield CardRequest(
            **reference,
            kind=asked,
            psp_reference=f"P{attempt.id.hex}",
            amount_paisa=attempt.amount_paisa,
            asked_at=at,
        )


def recorded_taking(living: Living, psid: str) -> UUID:
    """Let one officer record a cheque, which waits for another's word."""
    command = RecordTaking(
        psid=psid,
        kind="cheque",
        amount_paisa=7_500_00,
        place="A branch of the browser tests",
        number=f"CHQ-{new_id().hex[-12:]}",
        paid_on=local_day(real_now()),
    )
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(record_taking, command, actor=finance).id


def closed_day(living: Living, psid: str) -> UUID:
    """Let one officer close a day with a cheque in it, which waits for another's word."""
    run = living.platform.executor.execute
    taking = ConfirmTaking(taking_id=recorded_taking(living, psid))
    run(confirm_taking, taking, actor=living.cast.actor("finance2"))
    today = local_day(real_now())
    command = CloseCounter(
        day=today,
        notes={1: 5},
        cheques=(taking.taking_id,),
        difference_reason="A sample difference of the browser tests",
        bank="nbp",
        slip_number=f"DS-{new_id().hex[-12:]}",
        slip_on=today,
    )
    return run(close_counter, command, actor=living.cast.actor("finance")).id


def suspense_decisions(living: Living, item_id: UUID) -> dict[str, UUID]:
    """One decision that waits, one approved, one that the bank has sent, one by pay order."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    made = {}
    for name in ("waiting", "approved", "sent", "by_order"):
        asked = ProposeDecision(
            item_id=item_id,
            kind="payer",
            amount_paisa=10_00,
            payee="A sample payer",
            reason="A sample claim of the browser tests",
        )
        made[name] = run(propose_decision, asked, actor=finance).id
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        for name in ("approved", "sent", "by_order"):
            run(approve_decision, ApproveDecision(decision_id=made[name]), actor=other)
    sent = SendBack(decision_id=made["sent"], bank="nbp", reference=f"FT-{new_id().hex[-12:]}")
    run(send_back, sent, actor=finance)
    choice = ChooseForPayee(decision_id=made["by_order"], seen="A sample payer, with a CNIC")
    run(choose_for_payee, choice, actor=finance)
    return made


def refunds_of(living: Living, sent_psid: str) -> dict[str, Any]:
    """Refunds of the owner's: one waits, the bank has sent one, the treasury is to pay one.

    The last is of a seeded bill, whose money is in a transfer.
    """
    with living.platform.executor.sessions() as session:
        bill = make_bill(session, payer_person_id=living.cast.people["owner"])
        session.commit()
        paid = select(Payment).join(Bill, Bill.id == Payment.bill_id).where(Bill.psid == sent_psid)
        at_treasury = session.scalars(paid.order_by(Payment.id)).first()
    payment = pay(living.platform, bill.psid, bill.amount_paisa)
    assert at_treasury is not None
    made: dict[str, Any] = {"payment": payment.id, "psid": bill.psid}
    for name, of, way in (
        ("waiting", payment, payment.channel),
        ("sent", payment, payment.channel),
        ("voucher", at_treasury, VOUCHER),
    ):
        asked = ProposeRefund(
            payment_id=of.id,
            parts={"1": 10_00},
            channel=way,
            reason="A sample claim of the browser tests",
            **SANCTION,
        )
        finance = living.cast.actor("finance")
        made[name] = living.platform.executor.execute(propose_refund, asked, actor=finance).id
    _agreed(living, made)
    return made


def _agreed(living: Living, made: dict[str, Any]) -> None:
    run = living.platform.executor.execute
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        for name in ("sent", "voucher"):
            run(approve_refund, ApproveRefund(refund_id=made[name]), actor=other)
    sent = RecordTransfer(refund_id=made["sent"], reference=f"FT-{new_id().hex[-12:]}")
    run(record_transfer, sent, actor=living.cast.actor("finance"))


def undone(living: Living, psid: str) -> dict[str, UUID]:
    """Cash that never came: one entry waits for another's word, one was taken back."""
    run, finance = living.platform.executor.execute, living.cast.actor("finance")
    made = {}
    for name in ("waiting", "taken back"):
        taking = ConfirmTaking(taking_id=recorded_taking(living, psid), reason="Another cheque")
        run(confirm_taking, taking, actor=living.cast.actor("finance2"))
        with living.platform.executor.sessions() as session:
            mine = select(Payment.id).filter_by(reference=str(taking.taking_id))
            payment_id = session.scalars(mine).one()
        asked = ProposeUndoing(payment_id=payment_id, why="bounced", reason="A browser test’s")
        made[name] = run(propose_undoing, asked, actor=finance).id
        made["payment"] = payment_id
    with signed_in(living.platform.executor, living.cast.actor("finance2")) as other:
        run(approve_undoing, ApproveUndoing(undoing_id=made["taken back"]), actor=other)
    return made


def fee_due_back(living: Living) -> None:
    """Let a fee of the sample bill of several be due back."""
    with living.platform.executor.sessions() as session:
        bill_id, reference = session.execute(select(BillFee.bill_id, BillFee.reference)).first()

    def note(uow: UnitOfWork, _: None) -> None:
        note_fee_due_back(uow, bill_id, reference, "A sample of the browser tests")

    living.platform.executor.execute(note, None, actor=SYSTEM)


def sent_scroll(living: Living, psid: str) -> UUID:
    """Let one officer send a bank's scroll of one line, which waits for another's word."""
    line = CsvLine(
        row=2,
        psid=psid,
        amount_paisa=7_500_00,
        paid_on=local_day(real_now()),
        branch="0123",
        scroll_number=new_id().hex[-12:],
        line_number=1,
    )
    command = SendScroll(bank="nbp", filename="sample.csv", lines=(line,))
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(send_scroll, command, actor=finance).id


def proposed_partner(living: Living) -> UUID:
    command = ProposePartner(
        code=f"bank{new_id().hex[-12:]}",
        name="Bank of the Browser Tests",
        agreement="A sample agreement of the browser tests",
        username="bank",
        networks=["127.0.0.1/32"],
        profile=profile_as_json(Profile()),
    )
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(propose_partner, command, actor=finance).id


def proposed_head(living: Living) -> UUID:
    command = ProposeHead(
        code=f"C{new_id().int % 100_000:05}",
        name="Fees of the browser tests",
        name_ur="براؤزر ٹیسٹ کی فیس",
        kind="income",
        in_force=True,
        valid_from=local_day(real_now()),
        instrument="A sample of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(HEAD.propose, command, actor=finance).id


def month_to_close(living: Living) -> UUID:
    """Ask for the month before the last to be closed."""
    first = local_day(real_now()).replace(day=1)
    month = (first - timedelta(days=40)).replace(day=1)
    command = ProposePeriod(month=month, closes=True, reason="Reconciled with the bank")
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(PERIOD.propose, command, actor=finance).id


def proposed_correction(living: Living) -> UUID:
    """Ask that a rupee of a payment be moved from its head to another of its DDO."""
    with living.platform.executor.sessions() as session:
        transaction_id, wrong = session.execute(text(PAID_TO_A_HEAD)).one()
    _, _, head, ddo = wrong.split(":")
    right = "C02701" if head != "C02701" else "C02702"
    command = ProposeCorrection(
        transaction_id=transaction_id,
        wrong=wrong,
        right=f"payments:head:{right}:{ddo}",
        amount_paisa=1_00,
        reason="Billed under a wrong head",
    )
    finance = living.cast.actor("finance")
    return living.platform.executor.execute(propose_correction, command, actor=finance).id
