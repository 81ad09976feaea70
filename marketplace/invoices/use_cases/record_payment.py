"""One officer records what the Treasury paid on an invoice; another one approves the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Forbidden, Invalid
from app.identity.public import require_fresh_proof
from app.money import grouped_rupees
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.contract_changes.use_cases import own_contract
from marketplace.invoices.models import Invoice, InvoicePayment, ReceivedNote
from marketplace.invoices.policy import PaidBy, payment_problems
from marketplace.invoices.use_cases.find_invoice import find_invoice, recorded_payments
from marketplace.invoices.use_cases.record_note import notes_of
from marketplace.kernel import permissions

PROPOSED = "marketplace.invoice_payment_proposed"
RECORDED = "marketplace.invoice_payment_recorded"


@dataclass(frozen=True, kw_only=True)
class RecordPayment:
    """A payment to the supplier on a day, its voucher or cheque, and the deductions."""

    invoice_id: UUID
    paid_on: date
    paid_by: PaidBy
    number: str
    amount_paisa: int
    tax_paisa: int = 0
    damages_paisa: int = 0
    other_paisa: int = 0
    other_name: str = ""

    @property
    def settled_paisa(self) -> int:
        """By how much less of the invoice would be left to pay."""
        return self.amount_paisa + self.tax_paisa + self.damages_paisa + self.other_paisa


def _values(uow: UnitOfWork, command: RecordPayment) -> Mapping[str, object]:
    """Raise NotFound for other departments, Conflict for what is not owed, Invalid."""
    invoice, _ = find_invoice(uow, command.invoice_id, "department")
    _refuse_not_owed(invoice)
    today = local_day(uow.instant())
    found: dict[str, Sentence] = dict(
        payment_problems(
            command.paid_on,
            invoice.submitted_on,
            today,
            other_paisa=command.other_paisa,
            other_name=command.other_name,
        )
    )
    left = _remaining_paisa(uow, invoice) - _waiting(uow, invoice)
    if command.settled_paisa > left:
        found["amount"] = _too_much(left)
    if found:
        raise Invalid(next(iter(found.values())), fields=found)
    return vars(command) | {"paid_by": command.paid_by.value}


def _too_much(left: int) -> Sentence:
    return sentence(
        "Rs %(left)s of the invoice is left to pay. The payment and its deductions are more.",
        left=grouped_rupees(max(left, 0)),
    )


def _remaining_paisa(uow: UnitOfWork, invoice: Invoice) -> int:
    paid = recorded_payments(uow, invoice.id)
    return invoice.amount_paisa - sum(row.settled_paisa for row in paid)


def _waiting(uow: UnitOfWork, invoice: Invoice) -> int:
    query = select(InvoicePayment).filter_by(
        invoice_id=invoice.id, approved_at=None, refused_at=None
    )
    return sum(row.settled_paisa for row in uow.session.scalars(query))


def _refuse_not_owed(invoice: Invoice) -> None:
    if invoice.accepted_at is None:
        problem = sentence("A payment is recorded on an invoice that was accepted.")
        raise Conflict(problem, code="invoice-not-accepted")
    if invoice.paid_on is not None:
        problem = sentence("This invoice is paid in full.")
        raise Conflict(problem, code="invoice-paid")


def _before_approval(uow: UnitOfWork, row: InvoicePayment) -> None:
    """Look again under the contract's lock: other payments may have come in between."""
    invoice, _ = find_invoice(uow, row.invoice_id, "department")
    require_genuine(uow.vault, row)
    if not row.waiting:
        return
    _refuse_not_owed(invoice)
    _refuse_receiver(uow, invoice)
    left = _remaining_paisa(uow, invoice)
    if row.settled_paisa > left:
        raise Conflict(_too_much(left), code="paid-too-much")


def _refuse_receiver(uow: UnitOfWork, invoice: Invoice) -> None:
    if is_receiver(uow, invoice):
        raise Forbidden(
            sentence(
                "You recorded what was received for this invoice. Another officer must approve its"
                " payment."
            )
        )


def is_receiver(uow: UnitOfWork, invoice: Invoice) -> bool:
    """Return True if the actor recorded that an item of the invoice was received."""
    notes = notes_of(uow, invoice.contract_id)
    own = [note for note in notes if note.recorded_by == uow.actor.person_id]
    return received_items_of(own, invoice)


def received_items_of(notes: Iterable[ReceivedNote], invoice: Invoice) -> bool:
    """Return True if one of the notes names an item of the invoice."""
    items = set(invoice.quantities)
    return any(not items or items & set(note.received) for note in notes)


def _before_refusal(uow: UnitOfWork, row: InvoicePayment) -> None:
    own_payment(uow, row)
    require_genuine(uow.vault, row)


def own_payment(uow: UnitOfWork, row: InvoicePayment) -> Invoice:
    """Return the invoice of a payment to its department; NotFound to others."""
    invoice = uow.get(Invoice, row.invoice_id)
    own_contract(uow, invoice.contract_id)
    return invoice


def _complete(uow: UnitOfWork, row: InvoicePayment) -> None:
    """Note on an invoice that nothing of which is left the day of its latest payment."""
    invoice = uow.get(Invoice, row.invoice_id)
    paid = [each for each in recorded_payments(uow, invoice.id) if each.id != row.id]
    if sum(each.settled_paisa for each in (*paid, row)) >= invoice.amount_paisa:
        invoice.paid_on = max(each.paid_on for each in (*paid, row))
    uow.publish(RECORDED, payment_id=row.id, invoice_id=invoice.id)


def _publish_proposed(uow: UnitOfWork, row: InvoicePayment) -> None:
    uow.publish(PROPOSED, payment_id=row.id, invoice_id=row.invoice_id)


def _summary(row: InvoicePayment) -> Json:
    amounts = ("amount_paisa", "tax_paisa", "damages_paisa", "other_paisa", "other_name")
    return {
        "invoice": str(row.invoice_id),
        "paid_on": row.paid_on.isoformat(),
        "paid_by": row.paid_by,
        "number": row.number,
        **{name: getattr(row, name) for name in amounts},
    }


PAYMENT = Decision(
    row=InvoicePayment,
    command=RecordPayment,
    names=Names("record_invoice_payment", "approve_invoice_payment", "refuse_invoice_payment"),
    audit=Audit("invoice.payment_proposed", "invoice.payment_recorded", "invoice.payment_refused"),
    may_propose=permissions.MANAGE_CONTRACT,
    may_decide=permissions.APPROVE_INVOICE_PAYMENT,
    summary=_summary,
    values=_values,
    before_approval=_before_approval,
    before_refusal=_before_refusal,
    on_proposal=_publish_proposed,
    on_approval=_complete,
    proof=require_fresh_proof,
)
