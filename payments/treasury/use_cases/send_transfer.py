"""A prepared sheet becomes a transfer: proposed, approved and posted, ordered, and its end seen.

Each step is another officer's than the one before it. What was refused, or has failed, is free:
the next look at the bank takes it again.

No `Decision`: the transfer has lines and two more steps, the order and the arrival.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Exists, exists, func, select, update
from sqlalchemy.orm import aliased

from app.checked_rows import insert_once, there_is
from app.db import new_id
from app.errors import Conflict, Forbidden
from app.identity.public import require_fresh_proof
from app.ledger.public import post, reverse
from app.permissions import require
from app.row_macs import UNCHECKED, Forged, genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.postings import Head
from payments.treasury.models import (
    ChallanCredit,
    TreasuryEnd,
    TreasuryLine,
    TreasuryOrder,
    TreasuryPart,
    TreasuryRun,
    TreasurySheet,
    TreasuryTransfer,
)
from payments.treasury.permissions import (
    CONFIRM_TRANSFER,
    DECIDE_TRANSFER,
    PROPOSE_TRANSFER,
    SEND_TRANSFER,
)
from payments.treasury.policy import HEADS, SheetState
from payments.treasury.postings import SheetLine, transfer_posting
from payments.treasury.queries.transferable import available
from payments.treasury.queries.transfers import state_of_sheet
from payments.treasury.use_cases.number_challans import number_challans
from payments.treasury.use_cases.prepare_transfers import lock_bank
from payments.treasury.use_cases.record_arrival import Arrival, record_arrival, reference_taken

_NOT_THERE = sentence(
    "The bank has less than this: channels kept fees, or money was refunded since. Refuse"
    " it, so that its money is collected again, or enter a sanction for the fees."
)


@dataclass(frozen=True, kw_only=True)
class ProposeTransfer:
    """The sheet to propose."""

    sheet_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApproveTransfer:
    """The sheet to approve."""

    sheet_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseSheet:
    """The sheet to refuse, and the reason."""

    sheet_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderTransfer:
    """The number of the order that the bank was given."""

    sheet_id: UUID
    reference: str


@dataclass(frozen=True, kw_only=True)
class ConfirmArrival:
    """The number and day of the bank's credit advice; the treasury's own number, if it has one."""

    sheet_id: UUID
    reference: str
    credited_on: date
    treasury_number: str = ""


@dataclass(frozen=True, kw_only=True)
class FailArrival:
    """The transfer that did not reach the treasury, and the reason."""

    sheet_id: UUID
    reason: str


def propose_transfer(uow: UnitOfWork, command: ProposeTransfer) -> TreasuryTransfer:
    """Ask another officer to let a sheet go. Raises NotFound, Conflict (`transfer-not-so`)."""
    require(uow.actor, PROPOSE_TRANSFER)
    _in_state(uow, command.sheet_id, SheetState.PREPARED)
    return _entered(uow, command.sheet_id)


def _entered(uow: UnitOfWork, sheet_id: UUID) -> TreasuryTransfer:
    transfer = TreasuryTransfer(
        id=new_id(), sheet_id=sheet_id, entered_by=uow.actor.person, entered_at=uow.instant()
    )
    uow.add(transfer)
    uow.audit("treasury.proposed", sheet_id)
    return transfer


def approve_transfer(uow: UnitOfWork, command: ApproveTransfer) -> TreasuryTransfer:
    """Post a transfer: its money leaves the bank's account and is in transit to the treasury.

    Each line that pays in gets its challan's number.

    Raises Forbidden if the actor proposed it, ProofNeeded, Conflict if it does not wait for this or
    the bank has less than it takes (`transfer-not-covered`).
    """
    require(uow.actor, DECIDE_TRANSFER)
    require_fresh_proof(uow)
    sheet = _in_state(uow, command.sheet_id, SheetState.PROPOSED)
    _refuse_sent_before(uow, sheet)
    transfer = _transfer_of(uow, sheet.id)
    now = uow.instant()
    with uow.session.no_autoflush:
        transfer.approve(by=uow.actor.person, at=now)
        if available(uow.session, sheet.bank) < sheet.total_paisa:
            raise Conflict(_NOT_THERE, code="transfer-not-covered")
        lines = _lines(uow, sheet)
        posting = transfer_posting(sheet.id, sheet.bank, sheet.treasury, lines, now)
        transfer.transaction_id = post(uow, posting)
    uow.session.flush()
    number_challans(uow, sheet, now)
    uow.audit("treasury.approved", sheet.id, after=_summary(sheet))
    return transfer


def _refuse_sent_before(uow: UnitOfWork, sheet: TreasurySheet) -> None:
    """Raise Forged if a planted failure freed a part of the sheet: the treasury may have it."""
    query = select(TreasuryEnd).join(TreasurySheet, TreasurySheet.id == TreasuryEnd.sheet_id)
    failed = query.where(TreasurySheet.bank == sheet.bank, TreasuryEnd.outcome == "failed")
    ends = uow.session.scalars(failed, execution_options=UNCHECKED).all()
    forged = {end.sheet_id for end in ends} - {end.sheet_id for end in genuine(uow.session, ends)}
    if forged and uow.session.scalar(select(_share_parts(sheet.id, forged))):
        raise Forged


def _share_parts(sheet_id: UUID, others: Collection[UUID]) -> Exists:
    """Return a condition: a part of a sheet was in one of these others before."""
    other = aliased(TreasuryPart)
    same = (
        (other.source == TreasuryPart.source)
        & (other.source_id == TreasuryPart.source_id)
        & (other.source_part == TreasuryPart.source_part)
    )
    return exists().where(TreasuryPart.sheet_id == sheet_id, other.sheet_id.in_(others), same)


def _lines(uow: UnitOfWork, sheet: TreasurySheet) -> list[SheetLine]:
    query = select(TreasuryLine).filter_by(sheet_id=sheet.id).order_by(TreasuryLine.number)
    fees = _fees(uow, sheet)
    return [
        SheetLine(
            head=Head(head_code=line.head_code, ddo_code=line.ddo_code),
            amount_paisa=line.amount_paisa,
            fees=fees.get(line.number, {}),
        )
        for line in uow.session.scalars(query)
    ]


def _fees(uow: UnitOfWork, sheet: TreasurySheet) -> Mapping[int, Mapping[str, int]]:
    """Return each line's part of each channel's fees, if heads bear them."""
    if uow.get(TreasuryRun, sheet.run_id).fees_borne_by != HEADS:
        return {}
    query = (
        select(
            TreasuryPart.line_number,
            TreasuryPart.channel,
            func.sum(TreasuryPart.fee_paisa),
        )
        .where(TreasuryPart.sheet_id == sheet.id)
        .group_by(TreasuryPart.line_number, TreasuryPart.channel)
        .order_by(TreasuryPart.line_number, TreasuryPart.channel)
    )
    found: dict[int, dict[str, int]] = {}
    for number, channel, paisa in uow.session.execute(query):
        if paisa:
            found.setdefault(number, {})[channel] = int(paisa)
    return found


def refuse_transfer(uow: UnitOfWork, command: RefuseSheet) -> TreasuryTransfer:
    """Refuse a sheet, proposed or not; its money is gathered again by the next look.

    Raises Conflict (`transfer-not-so`) when it was decided already.
    """
    require(uow.actor, DECIDE_TRANSFER)
    sheet = _in_state(uow, command.sheet_id, SheetState.PREPARED, SheetState.PROPOSED)
    transfer = _waiting_transfer(uow, sheet.id) or _entered(uow, sheet.id)
    transfer.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.session.flush()
    _free(uow, sheet.id)
    uow.audit("treasury.refused", sheet.id, after={"reason": command.reason})
    return transfer


def order_transfer(uow: UnitOfWork, command: OrderTransfer) -> TreasuryOrder:
    """Record the number of the bank's order, once.

    Raises Conflict if the transfer does not wait for it, or the number was used before
    (`order-reference-taken`).
    """
    require(uow.actor, SEND_TRANSFER)
    sheet = _in_state(uow, command.sheet_id, SheetState.APPROVED)
    values = {
        "sheet_id": sheet.id,
        "bank": sheet.bank,
        "reference": command.reference,
        "sent_at": uow.instant(),
        "sent_by": uow.actor.person,
    }
    made = insert_once(uow.session, TreasuryOrder, values)
    if made is None:
        raise reference_taken()
    uow.audit("treasury.ordered", sheet.id, after={"reference": command.reference})
    return made


def confirm_arrival(uow: UnitOfWork, command: ConfirmArrival) -> TreasuryEnd:
    """Confirm the bank's credit to the treasury, by the number and day of its advice.

    Raises Forbidden if the actor recorded the order, ProofNeeded, Invalid for a day before the
    order or in the future, Conflict if nothing was ordered or the number was used before.
    """
    sheet = _lock_ordered_sheet(uow, command.sheet_id, SheetState.ORDERED)
    arrival = Arrival(
        reference=command.reference,
        credited_on=command.credited_on,
        treasury_number=command.treasury_number,
        told_by=uow.actor.person,
    )
    return record_arrival(uow, sheet, arrival)


def fail_arrival(uow: UnitOfWork, command: FailArrival) -> TreasuryEnd:
    """Record that a transfer did not arrive: its posting is reversed, and its sheet is free.

    Raises Forbidden if the actor ordered it, or approved an unordered one; ProofNeeded; Conflict.
    """
    sheet = _lock_ordered_sheet(uow, command.sheet_id, SheetState.APPROVED, SheetState.ORDERED)
    _refuse_credited(uow, sheet.id)
    original = _transfer_of(uow, sheet.id).transaction_id
    assert original is not None  # noqa: S101 - approved rows have one
    end = _failure(uow, sheet)
    reversal = reverse(
        uow,
        original,
        business_key=f"treasury-failed:{sheet.id}",
        description="Transfer did not reach its treasury",
        happened_at=end.at,
    )
    end.reason, end.transaction_id = command.reason, reversal
    uow.add(end)
    _free(uow, sheet.id)
    uow.audit("treasury.failed", sheet.id, after={"reason": command.reason})
    return end


def _lock_ordered_sheet(uow: UnitOfWork, sheet_id: UUID, *states: SheetState) -> TreasurySheet:
    """Return a locked sheet whose end this officer may tell."""
    require(uow.actor, CONFIRM_TRANSFER)
    require_fresh_proof(uow)
    sheet = _in_state(uow, sheet_id, *states)
    order = uow.session.get(TreasuryOrder, sheet.id, populate_existing=True)
    last = order.sent_by if order is not None else _transfer_of(uow, sheet.id).approved_by
    if last == uow.actor.person:
        raise Forbidden(
            sentence("You sent this yourself. Another officer must record the result."),
            code="two-people",
        )
    return sheet


def _refuse_credited(uow: UnitOfWork, sheet_id: UUID) -> None:
    """Raise Conflict if the treasury's scroll has credited it, even in part: it has not failed."""
    credited = select(ChallanCredit).where(ChallanCredit.sheet_id == sheet_id)
    if there_is(uow.session, credited):
        raise Conflict(
            sentence(
                "The treasury’s scroll has credited a challan of this transfer. Ask the bank about "
                "the others, and record the arrival."
            ),
            code="transfer-credited",
        )


def _failure(uow: UnitOfWork, sheet: TreasurySheet) -> TreasuryEnd:
    return TreasuryEnd(
        sheet_id=sheet.id,
        outcome="failed",
        at=uow.instant(),
        told_by=uow.actor.person,
        reference="",
        treasury_number="",
    )


def _in_state(uow: UnitOfWork, sheet_id: UUID, *states: SheetState) -> TreasurySheet:
    """Lock a sheet's bank and return the sheet, where it stands so. Raises NotFound, Conflict."""
    sheet = uow.get(TreasurySheet, sheet_id)
    lock_bank(uow, sheet.bank)
    if state_of_sheet(uow.session, sheet_id) not in states:
        raise Conflict(_NOT_SO, code="transfer-not-so")
    return sheet


_NOT_SO: Sentence = sentence(
    "The status of this transfer has changed. Open it again to see its status."
)


def _transfer_of(uow: UnitOfWork, sheet_id: UUID) -> TreasuryTransfer:
    found = _waiting_transfer(uow, sheet_id)
    assert found is not None  # noqa: S101 - its state says that there is one
    return found


def _waiting_transfer(uow: UnitOfWork, sheet_id: UUID) -> TreasuryTransfer | None:
    query = select(TreasuryTransfer).filter_by(sheet_id=sheet_id)
    return uow.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _free(uow: UnitOfWork, sheet_id: UUID) -> None:
    query = update(TreasuryPart).where(TreasuryPart.sheet_id == sheet_id).values(freed=True)
    uow.session.execute(query.execution_options(synchronize_session=False))


def _summary(sheet: TreasurySheet) -> dict[str, object]:
    return {"bank": sheet.bank, "treasury": sheet.treasury, "total": sheet.total_paisa}
