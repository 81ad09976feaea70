"""Notifications about a winner's request that its deposit is kept: to officers, then its firm."""

from uuid import UUID

from sqlalchemy import select

from app.identity.public import members_wearing, organisations_by_id
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from app.web.formatting import rupees
from marketplace.awards.models import Contract
from marketplace.contracts.use_cases.request_retention import RETENTION_REQUESTED
from marketplace.contracts.use_cases.retain_deposit import DEPOSIT_RETAINED
from marketplace.kernel.permissions import MANAGE_CONTRACT
from marketplace.openings.doors.notifications import notify_firms
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.policy import question_about
from marketplace.securities.use_cases.retainable_deposits import waiting_request
from marketplace.securities.use_cases.two_person_steps import QUESTION_REFUSED
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import Tender


def _deposit(uow: UnitOfWork, event: Event) -> Instrument:
    return uow.get(Instrument, UUID(event.payload["instrument_id"]))


@handler("marketplace.tell_asked")
def notify_asked(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can approve; nobody if the request was already decided.

    The person who made the request for the firm, and is an officer too, may not approve it.
    """
    deposit = _deposit(uow, event)
    contract = uow.get(Contract, UUID(event.payload["contract_id"]))
    request = waiting_request(uow, deposit, contract)
    if request is None:
        return
    tender = uow.get(Tender, deposit.tender_id)
    firm = organisations_by_id(uow.session, [deposit.supplier_id])[deposit.supplier_id]
    values = {
        **values_of(tender),
        "firm": firm.name,
        "amount": rupees(deposit.amount_paisa),
        "contract_reference": contract.reference,
    }
    template = "marketplace/deposit_keeping_asked"
    for officer in members_wearing(uow.session, tender.department_id, MANAGE_CONTRACT.holders):
        if officer.id != request.entered_by:
            queue_message(uow, template=template, person_id=officer.id, values=values)


@handler("marketplace.tell_refused")
def notify_refused(uow: UnitOfWork, event: Event) -> None:
    """Notify the winner that its deposit is not kept, and why."""
    deposit, step = _deposit(uow, event), uow.get(SecurityStep, UUID(event.payload["step_id"]))
    drawn_up = uow.session.scalars(select(Contract).filter_by(bid_id=deposit.bid_id))
    contract = next(each for each in drawn_up if question_about(each.reference) == step.reason)
    _notify(uow, "deposit_keeping_refused", deposit, contract, reason=step.refused_reason or "")


@handler("marketplace.tell_kept")
def notify_kept(uow: UnitOfWork, event: Event) -> None:
    """Notify the winner how much is kept for which contract."""
    deposit = _deposit(uow, event)
    contract = uow.get(Contract, UUID(event.payload["contract_id"]))
    _notify(uow, "deposit_kept", deposit, contract, amount=rupees(deposit.carried_paisa or 0))


def _notify(
    uow: UnitOfWork, template: str, deposit: Instrument, contract: Contract, **values: str
) -> None:
    values_of_contract = {
        "contract": str(contract.id),
        "contract_reference": contract.reference,
        "amount": rupees(deposit.amount_paisa),
    }
    tender = uow.get(Tender, deposit.tender_id)
    notify_firms(uow, template, [deposit.supplier_id], tender, **(values_of_contract | values))


KEEPING_EVENTS = (
    (RETENTION_REQUESTED, notify_asked),
    (QUESTION_REFUSED, notify_refused),
    (DEPOSIT_RETAINED, notify_kept),
)
