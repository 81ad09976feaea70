"""An officer records deliveries and works of a contract, before an invoice for them is accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json, new_id
from app.documents.public import PAPERS, Upload, store
from app.errors import Conflict, Invalid
from app.permissions import require
from app.row_macs import genuine, require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import AwardLine, Contract
from marketplace.awards.use_cases import find_contract, is_signed
from marketplace.evaluation.policy.ranking import WHOLE
from marketplace.invoices.models import Invoice, ReceivedNote
from marketplace.invoices.policy import TOO_LATE, not_received, summed, uninvoiced_of
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender, TenderItem

NOTE = "received_note"
NOTED = "marketplace.goods_noted"


@dataclass(frozen=True, kw_only=True)
class NoteLine:
    """The quantity of an item received in good order, and the quantity rejected and why.

    `row`: its place in the list that was sent.
    """

    item: int
    received: Decimal
    rejected: Decimal
    why: str
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class RecordNote:
    """The goods received, or works done, on a day, with a photo or the signed paper."""

    contract_id: UUID
    received_on: date
    lines: Sequence[NoteLine]
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class WithdrawNote:
    """It was recorded by mistake."""

    received_note_id: UUID
    reason: str


def record_note(uow: UnitOfWork, command: RecordNote) -> ReceivedNote:
    """Record a note. Raises Conflict if the contract is not signed, Invalid for a wrong field."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    contract = find_contract(uow, command.contract_id, "department").contract
    if not is_signed(contract):
        problem = sentence("Record what was received once both sides have signed the contract.")
        raise Conflict(problem, code="not-signed")
    at = uow.instant()
    upload = _refuse(uow, command, contract, local_day(at))
    note_id = new_id()
    document = store(
        uow,
        upload.stream,
        upload.filename,
        kinds=PAPERS,
        subject_kind=NOTE,
        subject_id=note_id,
        purpose=contract.reference,
    )
    row = ReceivedNote(
        id=note_id,
        contract_id=contract.id,
        received_on=command.received_on,
        lines=[_stored(line) for line in command.lines],
        document_id=document.id,
        recorded_at=at,
        recorded_by=uow.actor.person,
    )
    uow.add(row)
    after = {"note": str(row.id), "received_on": row.received_on.isoformat(), "lines": row.lines}
    uow.audit("contract.received", contract.id, after=after)
    uow.publish(NOTED, note_id=row.id)
    return row


def _stored(line: NoteLine) -> Json:
    numbers = {name: f"{getattr(line, name):f}" for name in ("received", "rejected")}
    return {"item": line.item, "why": line.why, **numbers}


def _refuse(uow: UnitOfWork, command: RecordNote, contract: Contract, today: date) -> Upload:
    found: dict[str, Sentence] = {}
    if command.received_on > today:
        found["received_on"] = TOO_LATE
    elif command.received_on < local_day(contract.made_at):
        found["received_on"] = sentence("The date must not be before the contract.")
    found |= item_problems(uow, contract, [line.item for line in command.lines])
    for line in command.lines:
        if line.rejected and not line.why:
            found[f"lines-{line.row}-why"] = sentence("Explain why it was rejected.")
    if command.file is None:
        found["file"] = sentence("Choose a file.")
    if found or command.file is None:
        raise Invalid(next(iter(found.values())), fields=found)
    return command.file


def item_problems(
    uow: UnitOfWork, contract: Contract, numbers: Sequence[int]
) -> dict[str, Sentence]:
    """Return the errors of a list of items by field: none, not of the contract, or named twice."""
    if not numbers:
        return {"lines-0-item": sentence("Enter the quantity of at least one item.")}
    own = {item.number for item in items_of(uow, contract)}
    wrong = [at for at, each in enumerate(numbers) if each not in own or each in numbers[:at]]
    problem = sentence("Enter each item of the contract once, and no other item.")
    return {f"lines-{at}-item": problem for at in wrong}


def items_of(uow: UnitOfWork, contract: Contract) -> Sequence[TenderItem]:
    """Return the items of the tender that a contract is about, in their order."""
    lines = select(AwardLine).filter_by(award_id=contract.award_id, bid_id=contract.bid_id)
    parts = {line.scope for line in genuine(uow.session, uow.session.scalars(lines))}
    dropped = set(uow.get(Tender, contract.tender_id).withdrawn_items)
    items = select(TenderItem).filter_by(tender_id=contract.tender_id).order_by(TenderItem.number)
    return [
        item
        for item in uow.session.scalars(items)
        if item.number not in dropped and parts & _parts_with(item)
    ]


def _parts_with(item: TenderItem) -> set[str]:
    """Return the parts of an award that an item may be in."""
    return {WHOLE, f"lot:{item.lot_number}", f"item:{item.number}"}


def withdraw_note(uow: UnitOfWork, command: WithdrawNote) -> ReceivedNote:
    """Withdraw a note; Conflict if it was withdrawn, or an accepted invoice needs it."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    contract_id = uow.get(ReceivedNote, command.received_note_id).contract_id
    find_contract(uow, contract_id, "department")
    row = uow.lock(ReceivedNote, command.received_note_id)
    require_genuine(uow.vault, row)
    others = [each for each in notes_of(uow, contract_id) if each.id != row.id]
    if row.withdrawn_at is not None or _is_taken(uow, row, others):
        problem = sentence("This note has been withdrawn, or an accepted invoice needs it.")
        raise Conflict(problem, code="note-needed")
    row.withdrawn_at, row.withdrawn_by = uow.instant(), uow.actor.person
    row.withdrawn_reason = command.reason
    after = {"note": str(row.id), "reason": command.reason}
    uow.audit("contract.note_withdrawn", contract_id, after=after)
    return row


def _is_taken(uow: UnitOfWork, row: ReceivedNote, others: Iterable[ReceivedNote]) -> bool:
    taken = taken_of(uow, row.contract_id)
    without = summed(each.received for each in others)
    needed = {item: taken[item] for item in row.received if item in taken}
    return not_received(needed, without) is not None


def notes_of(uow: UnitOfWork, contract_id: UUID) -> Sequence[ReceivedNote]:
    """Return a contract's notes, the first recorded first; a withdrawn or forged one is missing."""
    query = select(ReceivedNote).filter_by(contract_id=contract_id, withdrawn_at=None)
    return genuine(uow.session, uow.session.scalars(query.order_by(ReceivedNote.id)))


def taken_of(uow: UnitOfWork, contract_id: UUID) -> dict[int, Decimal]:
    """Return the quantities of a contract's accepted invoices, by the number of the item."""
    query = select(Invoice).where(
        Invoice.contract_id == contract_id, Invoice.accepted_at.is_not(None)
    )
    return summed(row.quantities for row in genuine(uow.session, uow.session.scalars(query)))


def uninvoiced(uow: UnitOfWork, contract_id: UUID) -> dict[int, Decimal]:
    """Return the quantities received and not yet invoiced, by the number of the item."""
    received = summed(note.received for note in notes_of(uow, contract_id))
    return uninvoiced_of(received, taken_of(uow, contract_id))
