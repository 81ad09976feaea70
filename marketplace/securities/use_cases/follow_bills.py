"""Events of bills become facts of procurement; events of tenders end their bills.

Handlers of the outbox, each safe to run twice. All lock the tender first, as every
other write about it does: whether it was opened or cancelled meanwhile is then certain.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.parameters.definitions import DOCUMENT_FEE_BACK
from marketplace.securities.models import TenderBill, TenderBillPayment
from marketplace.securities.policy import RAISER, Kind, veil
from marketplace.securities.queries.money_item import PAID
from marketplace.securities.use_cases.deposits import (
    genuine_bills,
    hold_paid,
    hold_parts,
    lodge_unused,
)
from marketplace.securities.use_cases.late_money import (
    NOT_NEEDED,
    bill_is_unneeded,
    close_bill,
    refund_late_money,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.altered_tender import was_set_aside
from marketplace.tenders.use_cases.checks import frozen_rules
from payments.public import (
    MoneyReturn,
    State,
    bill_state,
    bill_states,
    propose_return,
    publish_hidden_bills,
)

CANCELLED = "The tender was cancelled"


@handler("marketplace.note_payment")
def note_payment(uow: UnitOfWork, event: Event) -> None:
    """Record that a bill is paid: the firm gets the documents, or its security is held.

    A contract's security is held at once. A bid's is held when the bids are read out, or at once if
    they were read out already (a bank's list that arrives days later).
    """
    if event.payload["raiser"] != RAISER:
        return
    bill = uow.session.get(TenderBill, UUID(event.payload["bill_id"]))
    if bill is None:
        return
    tender = uow.lock(Tender, bill.tender_id)
    view = bill_state(uow, bill.bill_id)
    if view.state not in PAID or view.paid_at is None:
        return
    noted = insert(TenderBillPayment).values(
        bill_id=bill.bill_id,
        payment_id=UUID(event.payload["payment_id"]),
        paid_at=view.paid_at,
        noted_at=uow.instant(),
    )
    uow.session.execute(noted.on_conflict_do_nothing(index_elements=["bill_id"]))
    if bill.kind == Kind.PERFORMANCE_SECURITY.value:
        hold_paid(uow, bill)
    elif tender.opened_at is not None or tender.cancelled_at is not None:
        lodge_unused(uow, tender, uow.instant())


@handler("marketplace.note_late")
def note_late(uow: UnitOfWork, event: Event) -> None:
    """Ask Finance to refund what was paid for a contract's bill after the rest was refunded."""
    bill = uow.session.get(TenderBill, UUID(event.payload["bill_id"]))
    if bill is None or bill.contract_id is None:
        return
    uow.lock(Tender, bill.tender_id)
    refund_late_money(uow, bill, UUID(event.payload["payment_id"]))


@handler("marketplace.wind_up")
def wind_up(uow: UnitOfWork, event: Event) -> None:
    """End the bills of a cancelled tender: unpaid ones are cancelled, paid ones refunded.

    Deposits wait for the department's two officers. Fees, if the rules refund them, wait for two of
    Finance, proposed in the name of the person who cancelled the tender; those of a tender that was
    set aside always do, for nobody knows its rules.
    """
    tender = uow.lock(Tender, UUID(event.payload["tender_id"]))
    if tender.cancelled_at is None:
        return
    publish_hidden_bills(uow, veil(tender.id))
    bills = genuine_bills(uow, select(TenderBill).filter_by(tender_id=tender.id))
    paid = _call_off(uow, bills, CANCELLED)
    hold_parts(uow, bills)
    lodge_unused(uow, tender, uow.instant())
    if not (was_set_aside(uow, tender) or _is_fee_refundable(tender)):
        return
    for bill in paid:
        if bill.kind == Kind.DOCUMENT_FEE.value:
            by = UUID(event.payload["by"])
            propose_return(uow, MoneyReturn(bill_id=bill.bill_id, entered_by=by, reason=CANCELLED))


def _is_fee_refundable(tender: Tender) -> bool:
    """Whether the rules frozen onto the tender refund its documents' fee; unknown is no."""
    value = frozen_rules(tender).values.get(DOCUMENT_FEE_BACK.key)
    return value is not None and value.value is True


@handler("marketplace.drop_contract_bills")
def drop_contract_bills(uow: UnitOfWork, event: Event) -> None:
    """Cancel what is unpaid of a contract that ended, or of an award that was reversed.

    What was paid of a bill that was never fully paid is held, for two officers to refund.
    """
    uow.lock(Tender, UUID(event.payload["tender_id"]))
    query = (
        select(TenderBill)
        .join(Contract, Contract.id == TenderBill.contract_id)
        .join(Award, Award.id == Contract.award_id)
        .join(Tender, Tender.id == Contract.tender_id)
        .where(bill_is_unneeded())
    )
    if "contract_id" in event.payload:
        query = query.where(Contract.id == UUID(event.payload["contract_id"]))
    else:
        query = query.where(Contract.award_id == UUID(event.payload["award_id"]))
    drop_bills(uow, genuine_bills(uow, query))


def drop_bills(uow: UnitOfWork, bills: Sequence[TenderBill]) -> None:
    """End bills that contracts no longer need; the tender is locked."""
    _call_off(uow, bills, NOT_NEEDED)
    hold_parts(uow, bills)


def _call_off(uow: UnitOfWork, bills: Iterable[TenderBill], reason: str) -> list[TenderBill]:
    """Cancel bills that are not paid; returns those that are.

    A part payment of a contract's bill waits for its officers, and no bank takes the rest.
    """
    states = bill_states(uow, [bill.bill_id for bill in bills])
    paid: list[TenderBill] = []
    for bill in bills:
        view = states.get(bill.bill_id)
        if view is None or view.cancelled_at is not None or view.state is State.REFUNDED:
            continue
        is_deposit = bill.contract_id is not None
        closed = view.state not in PAID and close_bill(uow, bill.bill_id, reason, held=is_deposit)
        if not closed and (view.state in PAID or not view.paid_paisa):
            paid.append(bill)
    return paid
