"""A supplier submits an invoice on its signed contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json, new_id
from app.documents.public import PAPERS, Upload, store
from app.errors import Conflict, Invalid
from app.identity.public import require_for_firm
from app.money import grouped_rupees
from app.parameters.public import set_in_force
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import find_contract, is_signed
from marketplace.contract_changes.models import Milestone
from marketplace.contract_changes.policy import price_after
from marketplace.contract_changes.use_cases import approved_changes
from marketplace.invoices.models import Invoice
from marketplace.invoices.policy import invoice_problems
from marketplace.invoices.use_cases.contract_prices import excess_values, price_excesses
from marketplace.invoices.use_cases.record_note import item_problems, items_of
from marketplace.kernel import permissions
from marketplace.parameters.definitions import PAYMENT_DAYS

SUBMITTED = "marketplace.invoice_submitted"
INVOICE = "contract_invoice"


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """The quantity of an item that an invoice is for, and the amount for it.

    None as the amount: the rest of the invoice's. `why` it is above the contract's price, if it
    is. `row`: its place in the list that was sent.
    """

    item: int
    quantity: Decimal
    amount_paisa: int | None = None
    why: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class SubmitInvoice:
    """An invoice with its file; `lines` are its quantities by the number of the item.

    `milestone_id` where it is for a milestone.
    """

    contract_id: UUID
    number: str
    dated_on: date
    amount_paisa: int
    milestone_id: UUID | None
    lines: Sequence[InvoiceLine]
    file: Upload | None


def submit_invoice(uow: UnitOfWork, command: SubmitInvoice) -> Invoice:
    """Submit an invoice.

    Raises Conflict if the contract is not signed or the number is taken, Invalid for more than the
    rest of the price with its variations, a milestone or items of another contract, an item above
    the contract's price without a reason, or no file.
    """
    require_for_firm(uow.actor, permissions.SUBMIT_INVOICE)
    contract = find_contract(uow, command.contract_id, "supplier").contract
    if not is_signed(contract):
        problem = sentence("Submit an invoice once both sides have signed the contract.")
        raise Conflict(problem, code="not-signed")
    at = uow.instant()
    upload = _refuse(uow, command, contract, local_day(at))
    invoice_id = new_id()
    document = store(
        uow,
        upload.stream,
        upload.filename,
        kinds=PAPERS,
        subject_kind=INVOICE,
        subject_id=invoice_id,
        purpose=command.number,
    )
    said = {name: value for name, value in vars(command).items() if name not in {"file", "lines"}}
    row = Invoice(
        id=invoice_id,
        document_id=document.id,
        submitted_at=at,
        submitted_by=uow.actor.person,
        due_on=_due_on(uow, local_day(at)),
        lines=_stored(command),
        **said,
    )
    uow.add(row)
    after = {"invoice": str(row.id), "number": row.number, "amount_paisa": row.amount_paisa}
    uow.audit("invoice.submitted", contract.id, after=after)
    uow.publish(SUBMITTED, invoice_id=row.id)
    return row


def _stored(command: SubmitInvoice) -> list[Json]:
    """Return the lines as they are stored; one without an amount takes the rest of the invoice."""
    rest = command.amount_paisa - sum(line.amount_paisa or 0 for line in command.lines)
    return [
        {
            "item": line.item,
            "quantity": f"{line.quantity:f}",
            "amount_paisa": rest if line.amount_paisa is None else line.amount_paisa,
            "why": line.why,
        }
        for line in command.lines
    ]


def remaining_to_invoice(uow: UnitOfWork, contract: Contract) -> int:
    """Return how much of a contract's price with its variations no invoice asks for yet."""
    rows = approved_changes(uow, contract.id)
    price = price_after(contract.amount_paisa, [(r.named_kind, r.amount_paisa) for r in rows])
    asked = select(Invoice).filter_by(contract_id=contract.id, returned_at=None)
    return price - sum(row.amount_paisa for row in uow.session.scalars(asked))


def _refuse(uow: UnitOfWork, command: SubmitInvoice, contract: Contract, today: date) -> Upload:
    found: dict[str, Sentence] = invoice_problems(command.dated_on, today)
    found |= item_problems(uow, contract, [line.item for line in command.lines])
    found |= _amount_problems(command) or _price_problems(uow, command, contract)
    left = remaining_to_invoice(uow, contract)
    if command.amount_paisa > left:
        found["amount"] = sentence(
            "Rs %(left)s of the contract's price is left to ask for. Do not ask for more.",
            left=grouped_rupees(max(left, 0)),
        )
    if command.milestone_id is not None and not _is_of(uow, command.milestone_id, contract):
        found["milestone_id"] = sentence("Choose a milestone of this contract.")
    if _is_taken(uow, command):
        found["number"] = sentence(
            "There is already an invoice with this number for this contract. Enter another number."
        )
    if command.file is None:
        found["file"] = sentence("Choose a file.")
    if found or command.file is None:
        raise Invalid(next(iter(found.values())), fields=found)
    return command.file


def _amount_problems(command: SubmitInvoice) -> dict[str, Sentence]:
    """Return the errors of the items' amounts: they add up to the invoice's."""
    missing = [line for line in command.lines if line.amount_paisa is None]
    if len(missing) > 1:
        problem = sentence("Enter the amount for this item.")
        return {f"lines-{line.row}-amount": problem for line in missing}
    total = sum(line.amount_paisa or 0 for line in command.lines)
    if (total >= command.amount_paisa) if missing else (total != command.amount_paisa):
        problem = sentence(
            "The amounts of the items are Rs %(total)s together. They must add up to the amount of"
            " the invoice.",
            total=grouped_rupees(total),
        )
        return {"amount": problem}
    return {}


def _price_problems(
    uow: UnitOfWork, command: SubmitInvoice, contract: Contract
) -> dict[str, Sentence]:
    """Return a warning for each item above the contract's price; a reason answers it."""
    excesses = price_excesses(uow, contract, _stored(command))
    if not excesses:
        return {}
    rows = {line.item: line.row for line in command.lines}
    items = {item.number: item for item in items_of(uow, contract)}
    return {
        f"lines-{rows[each.item]}-why": sentence(_ABOVE, **excess_values(each, items[each.item]))
        for each in excesses
        if not each.why and each.item in items
    }


_ABOVE = sentence(
    "Item %(item)s, %(name)s: the contract's price is Rs %(price)s per %(unit)s, so Rs %(due)s for"
    " %(quantity)s. You ask for Rs %(asked)s. Ask for no more, or explain why."
)


def _is_of(uow: UnitOfWork, milestone_id: UUID, contract: Contract) -> bool:
    row = uow.session.get(Milestone, milestone_id)
    return row is not None and row.contract_id == contract.id and row.withdrawn_at is None


def _is_taken(uow: UnitOfWork, command: SubmitInvoice) -> bool:
    """Return True if an unreturned invoice has the number: a corrected invoice may keep it."""
    same = select(Invoice).filter_by(
        contract_id=command.contract_id, number=command.number, returned_at=None
    )
    return there_is(uow.session, same)


def _due_on(uow: UnitOfWork, today: date) -> date | None:
    rules, key = set_in_force(uow.session, [PAYMENT_DAYS.key], today), PAYMENT_DAYS.key
    return None if rules.get(key) is None else today + timedelta(days=rules.days(key))
