"""A memo asks the Accountant General to move money from head to head at a treasury.

One finance officer gathers what waits, another signs with a fresh proof, and the number of the
Accountant General's own entry is recorded. Nothing is posted: the books moved when the deposit was
forfeited or lapsed, or Finance corrected the head; the memo lets the treasury's books follow.

No `Decision`: a memo has lines, which are taken out of the list when it is entered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.calendar import local_day
from app.checked_rows import checked
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import fiscal_year_of
from app.permissions import require
from app.row_macs import changing, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.transfer_entries.models import (
    TransferEntryLine,
    TransferEntryMemo,
    TransferEntryRecord,
)
from payments.transfer_entries.permissions import DECIDE_MEMO, PROPOSE_MEMO, RECORD_MEMO
from payments.transfer_entries.queries import MAX_LINES, DueEntry, due_entries
from payments.treasury.queries.transferable import banks, placings
from payments.treasury.use_cases.prepare_transfers import lock_bank
from payments.treasury.use_cases.record_arrival import booked_at

_NOTHING = sentence("No entry needs a memo to this treasury. Open the list again.")
_NOT_SIGNED = sentence("This memo is not signed, or its entry has already been recorded.")


@dataclass(frozen=True, kw_only=True)
class ProposeMemo:
    """For which treasury: all that waits, at most 200 entries."""

    treasury: str


@dataclass(frozen=True, kw_only=True)
class ApproveMemo:
    """The memo to approve."""

    memo_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseMemo:
    """The memo to refuse, and the reason."""

    memo_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordEntry:
    """The Accountant General's number of the entry, and its day."""

    memo_id: UUID
    reference: str
    recorded_on: date


def propose_memo(uow: UnitOfWork, command: ProposeMemo) -> TransferEntryMemo:
    """Create a memo of a treasury's waiting entries, for another officer to sign.

    Raises Conflict (`nothing-to-move`) if nothing waits.
    """
    require(uow.actor, PROPOSE_MEMO)
    _wait_for_others(uow)
    at = uow.instant()
    day = local_day(at)
    due = due_entries(uow.session, day).get(command.treasury, ())[:MAX_LINES]
    if not due:
        raise Conflict(_NOTHING, code="nothing-to-move")
    memo = _memo(uow, command.treasury, due)
    uow.add(memo)
    uow.session.flush()
    uow.session.execute(insert(TransferEntryLine), [_line(memo, *each) for each in enumerate(due)])
    after: dict[str, object] = {"number": memo.number, "total": memo.total_paisa}
    uow.audit("transfer_entry.proposed", memo.id, after=after)
    return memo


def _wait_for_others(uow: UnitOfWork) -> None:
    """Let nobody gather a bank's money meanwhile: a correction goes one way, by money or memo."""
    for bank in sorted(banks(uow.session)):
        lock_bank(uow, bank)
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("payments.memos"))))


def _memo(uow: UnitOfWork, treasury: str, due: Sequence[DueEntry]) -> TransferEntryMemo:
    at = uow.instant()
    year = fiscal_year_of(local_day(at))
    query = select(func.max(TransferEntryMemo.serial)).filter_by(
        treasury=treasury, fiscal_year=year
    )
    serial = (uow.session.scalar(query) or 0) + 1
    where = placings(uow.session, local_day(at)).values()
    return TransferEntryMemo(
        id=new_id(),
        number=f"TE/{treasury.upper()}/{year.year}-{(year.year + 1) % 100:02}/{serial}",
        treasury=treasury,
        treasury_name=next(row.treasury_name for row in where if row.treasury == treasury),
        fiscal_year=year,
        serial=serial,
        total_paisa=sum(each.amount_paisa for each in due),
        entered_by=uow.actor.person,
        entered_at=at,
    )


def _line(memo: TransferEntryMemo, place: int, due: DueEntry) -> dict[str, object]:
    return {"memo_id": memo.id, "number": place + 1, **vars(due)}


def approve_memo(uow: UnitOfWork, command: ApproveMemo) -> TransferEntryMemo:
    """Sign a memo. Raises Forbidden if the actor entered it, ProofNeeded, Conflict if decided."""
    require(uow.actor, DECIDE_MEMO)
    require_fresh_proof(uow)
    memo = uow.lock(TransferEntryMemo, command.memo_id)
    with changing(uow.vault, memo):
        memo.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("transfer_entry.approved", memo.id, after={"number": memo.number})
    return memo


def refuse_memo(uow: UnitOfWork, command: RefuseMemo) -> TransferEntryMemo:
    """Refuse a memo, or withdraw the actor's own; its entries wait for another."""
    require(uow.actor, DECIDE_MEMO)
    memo = uow.lock(TransferEntryMemo, command.memo_id)
    with changing(uow.vault, memo):
        memo.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.session.flush()
    lines = update(TransferEntryLine).where(TransferEntryLine.memo_id == memo.id)
    uow.session.execute(lines.values(freed=True))
    uow.audit("transfer_entry.refused", memo.id, after={"reason": command.reason})
    return memo


def record_entry(uow: UnitOfWork, command: RecordEntry) -> TransferEntryRecord:
    """Record the number and day of the Accountant General's entry, once.

    Raises Conflict if the memo is not signed or already recorded (`memo-not-so`), or the number
    belongs to another memo (`entry-reference-taken`); Forbidden if the actor signed it; Invalid for
    a day before it was signed or in the future.
    """
    require(uow.actor, RECORD_MEMO)
    memo = uow.lock(TransferEntryMemo, command.memo_id)
    require_genuine(uow.vault, memo)
    _refuse_record(uow, memo, command)
    record = TransferEntryRecord(
        memo_id=memo.id,
        reference=command.reference,
        recorded_on=command.recorded_on,
        counted_on=local_day(booked_at(uow, command.recorded_on, uow.instant())),
        recorded_by=uow.actor.person,
        recorded_at=uow.instant(),
    )
    uow.add(record)
    uow.session.flush()
    uow.audit("transfer_entry.recorded", memo.id, after={"reference": command.reference})
    return record


def _refuse_record(uow: UnitOfWork, memo: TransferEntryMemo, command: RecordEntry) -> None:
    recorded = checked(uow.session, uow.session.get(TransferEntryRecord, memo.id))
    if memo.approved_at is None or recorded is not None:
        raise Conflict(_NOT_SIGNED, code="memo-not-so")
    if memo.approved_by == uow.actor.person:
        raise Forbidden(
            sentence("You signed this memo. Another officer must record its entry."),
            code="two-people",
        )
    if not local_day(memo.approved_at) <= command.recorded_on <= local_day(uow.instant()):
        problem = sentence("Enter a date from the date of the memo to today.")
        raise Invalid(problem, fields={"recorded_on": problem})
    taken = select(TransferEntryRecord).filter_by(reference=command.reference)
    if checked(uow.session, uow.session.scalars(taken).first()):
        problem = sentence("This number was recorded for another memo. Check it.")
        raise Conflict(problem, code="entry-reference-taken", fields={"reference": problem})
