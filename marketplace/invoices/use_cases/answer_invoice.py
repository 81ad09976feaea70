"""The department accepts an invoice, or returns it with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.errors import Conflict, Invalid
from app.overrides.public import Breach, CitedRule, Held, HeldAct, hold
from app.parameters.public import Confidence
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.contract_changes.models import Milestone
from marketplace.contract_changes.use_cases import own_contract
from marketplace.invoices.models import Invoice
from marketplace.invoices.policy import InvoiceState, Quantities, not_received
from marketplace.invoices.use_cases.contract_prices import excess_sentence, price_excesses
from marketplace.invoices.use_cases.find_invoice import find_invoice
from marketplace.invoices.use_cases.record_note import notes_of, uninvoiced
from marketplace.kernel import permissions
from marketplace.tenders.models import TenderItem

ACCEPTED, RETURNED = "marketplace.invoice_accepted", "marketplace.invoice_returned"


@dataclass(frozen=True, kw_only=True)
class AcceptInvoice:
    """A decision that an invoice is owed; `unreached_reason` if its milestone is not reached."""

    invoice_id: UUID
    unreached_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnInvoice:
    """A decision that an invoice is not owed in this form, and why."""

    invoice_id: UUID
    reason: str


def accept_invoice(uow: UnitOfWork, command: AcceptInvoice) -> Invoice:
    """Accept an invoice.

    Raises Invalid if its milestone is not reached and no reason is given, Conflict if it is for
    more of an item than was received and not yet invoiced, or above the contract's price without a
    second officer's agreement.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    row = _unanswered(uow, command.invoice_id)
    reached = _is_reached(uow, row)
    if not reached and not command.unreached_reason:
        problem = sentence(
            "The milestone of this invoice is not reached. Record first when it was, say why you "
            "accept the invoice all the same, or return it."
        )
        raise Invalid(problem, fields={"unreached_reason": problem})
    _refuse_not_received(uow, row)
    hold(uow, ACCEPTANCE, row.id)
    row.unreached_reason = None if reached else command.unreached_reason
    row.accepted_at, row.accepted_by = uow.instant(), uow.actor.person
    after = {"invoice": str(row.id), "reason": row.unreached_reason}
    uow.audit("invoice.accepted", row.contract_id, after=after)
    uow.publish(ACCEPTED, invoice_id=row.id)
    return row


def return_invoice(uow: UnitOfWork, command: ReturnInvoice) -> Invoice:
    """Return an invoice to the supplier, who may submit another with the same number."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    row = _unanswered(uow, command.invoice_id)
    row.returned_at, row.returned_by = uow.instant(), uow.actor.person
    row.returned_reason = command.reason
    after = {"invoice": str(row.id), "reason": command.reason}
    uow.audit("invoice.returned", row.contract_id, after=after)
    uow.publish(RETURNED, invoice_id=row.id)
    return row


def _unanswered(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    row, _ = find_invoice(uow, invoice_id, "department")
    if row.state is not InvoiceState.SUBMITTED:
        problem = sentence("This invoice was accepted or returned already.")
        raise Conflict(problem, code="invoice-answered")
    return row


def _refuse_not_received(uow: UnitOfWork, row: Invoice) -> None:
    if row.lines is None and not notes_of(uow, row.contract_id):
        problem = sentence(
            "Nothing is recorded as received on this contract. Record first what was received or"
            " done."
        )
        raise Conflict(problem, code="not-received")
    open_ = uninvoiced(uow, row.contract_id)
    item = not_received(row.quantities, open_)
    if item is not None:
        raise Conflict(_too_much(uow, row, item, open_), code="not-received")


def _too_much(uow: UnitOfWork, row: Invoice, number: int, open_: Quantities) -> Sentence:
    contract = uow.get(Contract, row.contract_id)
    item = uow.session.get_one(TenderItem, (contract.tender_id, number))
    return sentence(
        "Item %(item)s, %(name)s: %(left)s %(unit)s were received and not yet invoiced, and this"
        " invoice asks for %(asked)s. Record first what else was received or done, or return the"
        " invoice.",
        item=number,
        name=item.description,
        unit=item.unit,
        left=f"{max(open_.get(number, Decimal(0)), Decimal(0)).normalize():f}",
        asked=f"{row.quantities[number].normalize():f}",
    )


def _is_reached(uow: UnitOfWork, row: Invoice) -> bool:
    if row.milestone_id is None:
        return True
    return uow.get(Milestone, row.milestone_id).reached_on is not None


ABOVE_PRICE = "above-contract-price"


def _held_acceptance(uow: UnitOfWork, invoice_id: UUID) -> Held:
    row = uow.get(Invoice, invoice_id)
    contract, tender = own_contract(uow, row.contract_id)
    waits = row.state is InvoiceState.SUBMITTED
    return Held(
        title=f"{contract.reference}, {row.number}",
        organisation_id=tender.department_id,
        breaches=tuple(_breaches(uow, row, contract)) if waits else (),
        since=row.submitted_at,
    )


def _breaches(uow: UnitOfWork, row: Invoice, contract: Contract) -> Iterator[Breach]:
    """Yield each item above the contract's price: that is the rule, whatever any parameter says."""
    for each in price_excesses(uow, contract, row.lines or ()):
        item = uow.session.get_one(TenderItem, (contract.tender_id, each.item))
        price = CitedRule(
            key=ABOVE_PRICE,
            stored=each.unit_paisa,
            instrument=contract.reference,
            confidence=Confidence.UNVERIFIED,
        )
        rule, message = f"{ABOVE_PRICE}-{each.item}", excess_sentence(each, item)
        yield Breach(rule=rule, value=price, message=message)


ACCEPTANCE = HeldAct(
    name="marketplace.accept_invoice",
    title=sentence("Acceptance of an invoice"),
    permission=permissions.MANAGE_CONTRACT,
    held=_held_acceptance,
    endpoint="invoices.accept",
    id_name="invoice_id",
)
