"""Notifications of changes to the supplier, and to officers of proposals and of securities due."""

from uuid import UUID

from app.calendar import local_day
from app.identity.public import members_wearing
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from app.web.formatting import rupees
from marketplace.awards.models import Contract
from marketplace.contract_changes.models import ContractChange
from marketplace.contract_changes.use_cases import CHANGED, DUE, PROPOSED
from marketplace.kernel import permissions
from marketplace.openings.doors.notifications import notify_firms
from marketplace.tenders.doors.messages import values_of
from marketplace.tenders.models import Tender


@handler("marketplace.tell_changed")
def notify_changed(uow: UnitOfWork, event: Event) -> None:
    """Notify the supplier that its contract is changed, and why."""
    row = uow.get(ContractChange, UUID(event.payload["change_id"]))
    contract = uow.get(Contract, row.contract_id)
    tender = uow.get(Tender, contract.tender_id)
    values = {
        "contract": str(contract.id),
        "contract_reference": contract.reference,
        "amount": rupees(row.amount_paisa) if row.amount_paisa else "–",
        "day": row.ends_on.strftime("%d-%m-%Y") if row.ends_on else "–",
        "reason": row.reason,
    }
    notify_firms(uow, "contract_changed", [contract.supplier_id], tender, **values)


@handler("marketplace.tell_change_proposed")
def notify_change_proposed(uow: UnitOfWork, event: Event) -> None:
    """Notify the officers who can approve, but not who proposed; nobody once it is decided."""
    row = uow.get(ContractChange, UUID(event.payload["change_id"]))
    contract = uow.get(Contract, row.contract_id)
    tender = uow.get(Tender, contract.tender_id)
    if not row.waiting:
        return
    holders = permissions.APPROVE_CONTRACT_CHANGE.holders
    values = {"id": str(row.id), "contract_reference": contract.reference, "reason": row.reason}
    for officer in members_wearing(uow.session, tender.department_id, holders):
        if officer.id != row.entered_by:
            template = "marketplace/contract_change_proposed"
            queue_message(uow, template=template, person_id=officer.id, values=values)


@handler("marketplace.tell_securities_due")
def notify_securities_due(uow: UnitOfWork, event: Event) -> None:
    """Remind the department's officers of securities that they can return."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    values = {
        **values_of(tender),
        "day": local_day(uow.now).strftime("%d-%m-%Y"),
    }
    holders = permissions.MANAGE_CONTRACT.holders
    for officer in members_wearing(uow.session, tender.department_id, holders):
        template = "marketplace/securities_due"
        queue_message(uow, template=template, person_id=officer.id, values=values)


CHANGE_EVENTS = (
    (PROPOSED, notify_change_proposed),
    (CHANGED, notify_changed),
    (DUE, notify_securities_due),
)
