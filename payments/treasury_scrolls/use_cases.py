"""A treasury's scroll comes in by one officer; confirmed by another, its credits count.

No `Decision`: the proposal is an uploaded file with its lines.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from app.db import new_id
from app.errors import Conflict, NotFound
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.row_macs import Forged, changing, log_forged, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.treasury.models import ChallanCredit, TreasuryChallan, TreasuryOrder, TreasurySheet
from payments.treasury.use_cases.prepare_transfers import lock_bank
from payments.treasury.use_cases.record_arrival import Arrival, record_arrival
from payments.treasury_scrolls.models import (
    TreasuryScroll,
    TreasuryScrollFollowUp,
    TreasuryScrollLine,
    TreasuryScrollOutcome,
)
from payments.treasury_scrolls.permissions import (
    DECIDE_TREASURY_SCROLL,
    FOLLOW_UP_TREASURY_SCROLL,
    SEND_TREASURY_SCROLL,
)
from payments.treasury_scrolls.policy import AGREES, Meaning
from payments.treasury_scrolls.queries import MeantLine, lines_of, meant_lines
from payments.treasury_scrolls.scroll_csv_import import CsvCredit, hash_of


@dataclass(frozen=True, kw_only=True)
class SendTreasuryScroll:
    """A treasury's short name, and the lines of its file."""

    treasury: str
    filename: str
    lines: Sequence[CsvCredit]


@dataclass(frozen=True, kw_only=True)
class ConfirmTreasuryScroll:
    """The scroll to confirm."""

    treasury_scroll_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseTreasuryScroll:
    """The scroll to refuse, and the reason."""

    treasury_scroll_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class FollowUpDifference:
    """The line of a scroll, and the action taken on it."""

    treasury_scroll_id: UUID
    row: int
    note: str


_FOLLOWED = sentence("Somebody has followed this up already. Open the scroll to read the note.")


def send_treasury_scroll(uow: UnitOfWork, command: SendTreasuryScroll) -> TreasuryScroll:
    """Keep a file's lines for another officer to confirm; nothing is credited yet.

    Raises Conflict (`treasury-scroll-known`) for a file that was sent before.
    """
    require(uow.actor, SEND_TREASURY_SCROLL)
    content_hash = hash_of(command.treasury, command.lines)
    _refuse_known(uow, content_hash)
    scroll = TreasuryScroll(
        id=new_id(),
        treasury=command.treasury,
        filename=command.filename,
        lines=len(command.lines),
        total_paisa=sum(line.amount_paisa for line in command.lines),
        content_hash=content_hash,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(scroll)
    rows = (TreasuryScrollLine(scroll_id=scroll.id, **asdict(line)) for line in command.lines)
    uow.session.add_all(rows)
    uow.session.flush()
    uow.audit("treasury_scroll.sent", scroll.id, after=_summary(scroll))
    return scroll


def _refuse_known(uow: UnitOfWork, content_hash: bytes) -> None:
    same = exists().where(
        TreasuryScroll.content_hash == content_hash, TreasuryScroll.refused_at.is_(None)
    )
    if uow.session.scalar(select(same)):
        problem = sentence("This file has already been sent, with every line of it.")
        raise Conflict(problem, code="treasury-scroll-known", fields={"file": problem})


def confirm_treasury_scroll(uow: UnitOfWork, command: ConfirmTreasuryScroll) -> TreasuryScroll:
    """Confirm a scroll: credits are recorded, and fully credited transfers arrive.

    Differences post nothing and are listed. Raises ProofNeeded, Forbidden (`two-people`) if the
    actor sent it, Conflict if it was already decided, Forged.
    """
    require(uow.actor, DECIDE_TREASURY_SCROLL)
    require_fresh_proof(uow)
    scroll = uow.lock(TreasuryScroll, command.treasury_scroll_id)
    lines = _genuine_lines(uow, scroll)
    with changing(uow.vault, scroll):
        scroll.approve(by=uow.actor.person, at=uow.instant())
    _lock_banks(uow, lines)
    meant = meant_lines(uow.session, scroll, lines)
    for sheet_id in _credit(uow, meant):
        _arrive(uow, scroll, sheet_id)
    uow.audit("treasury_scroll.confirmed", scroll.id, after=_summary(scroll))
    return scroll


def refuse_treasury_scroll(uow: UnitOfWork, command: RefuseTreasuryScroll) -> TreasuryScroll:
    """Refuse a scroll, or withdraw the actor's own; its file may be sent again. Raises Conflict."""
    require(uow.actor, DECIDE_TREASURY_SCROLL)
    scroll = uow.lock(TreasuryScroll, command.treasury_scroll_id)
    with changing(uow.vault, scroll):
        scroll.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("treasury_scroll.refused", scroll.id, after={"reason": command.reason})
    return scroll


def follow_up_difference(uow: UnitOfWork, command: FollowUpDifference) -> TreasuryScrollFollowUp:
    """Record the action on a difference of a confirmed scroll: it leaves the list.

    Raises NotFound if the line agrees or nobody confirmed it, Conflict if an officer was first
    (`followed-up-already`).
    """
    require(uow.actor, FOLLOW_UP_TREASURY_SCROLL)
    key = (command.treasury_scroll_id, command.row)
    outcome = uow.get(TreasuryScrollOutcome, key)
    if Meaning(outcome.meaning) in AGREES:
        raise NotFound
    values = {
        "scroll_id": outcome.scroll_id,
        "row": outcome.row,
        "note": command.note,
        "followed_by": uow.actor.person,
        "followed_at": uow.instant(),
    }
    query = insert(TreasuryScrollFollowUp).values(values).on_conflict_do_nothing()
    made: TreasuryScrollFollowUp | None = uow.session.scalar(
        query.returning(TreasuryScrollFollowUp)
    )
    if made is None:
        raise Conflict(_FOLLOWED, code="followed-up-already")
    said = {"row": outcome.row, "meaning": outcome.meaning, "note": command.note}
    uow.audit("treasury_scroll.followed_up", outcome.scroll_id, after=said)
    return made


def _genuine_lines(uow: UnitOfWork, scroll: TreasuryScroll) -> Sequence[TreasuryScrollLine]:
    """Return the lines of a scroll. Raises Forged if they are not those that were sent."""
    require_genuine(uow.vault, scroll)
    lines = lines_of(uow, scroll)
    names = CsvCredit.__dataclass_fields__
    said = [CsvCredit(**{name: getattr(line, name) for name in names}) for line in lines]
    if hash_of(scroll.treasury, said) != scroll.content_hash:
        log_forged(TreasuryScroll.__tablename__, scroll.id)
        raise Forged
    return lines


def _lock_banks(uow: UnitOfWork, lines: Sequence[TreasuryScrollLine]) -> None:
    """Wait for others who send, or end, a transfer of these banks: always in the same order."""
    query = (
        select(TreasurySheet.bank)
        .join(TreasuryChallan, TreasuryChallan.sheet_id == TreasurySheet.id)
        .where(TreasuryChallan.number.in_({line.challan for line in lines}))
        .distinct()
        .order_by(TreasurySheet.bank)
    )
    for bank in uow.session.scalars(query).all():
        lock_bank(uow, bank)


def _credit(uow: UnitOfWork, meant: Sequence[MeantLine]) -> Sequence[UUID]:
    """Add the outcome of each line, and the credits; return the transfers that were credited."""
    now = uow.instant()
    for each in meant:
        outcome = TreasuryScrollOutcome(
            scroll_id=each.line.scroll_id, row=each.line.row, meaning=each.meaning.value, at=now
        )
        uow.add(outcome)
    good = {each.line.challan: each.line for each in meant if each.meaning is Meaning.CREDITED}
    query = select(TreasuryChallan).where(TreasuryChallan.number.in_(list(good)))
    challans = uow.session.scalars(query.order_by(TreasuryChallan.number)).all()
    for challan in challans:
        line = good[challan.number]
        credit = ChallanCredit(
            sheet_id=challan.sheet_id,
            line_number=challan.line_number,
            credited_on=line.credited_on,
            scroll_number=line.scroll_number,
            treasury_number=line.treasury_number,
            recorded_at=now,
        )
        uow.add(credit)
    uow.session.flush()
    return list(dict.fromkeys(challan.sheet_id for challan in challans))


def _arrive(uow: UnitOfWork, scroll: TreasuryScroll, sheet_id: UUID) -> None:
    """Record the arrival of a transfer when the last of its challans is credited, on that day."""
    of = TreasuryChallan.sheet_id == sheet_id
    numbers = uow.session.scalars(select(TreasuryChallan.number).where(of)).all()
    credited = uow.session.scalars(
        select(ChallanCredit).filter_by(sheet_id=sheet_id).order_by(ChallanCredit.credited_on)
    ).all()
    if len(credited) < len(numbers):
        return
    for credit in credited:
        require_genuine(uow.vault, credit)
    last = credited[-1]
    arrival = Arrival(
        # Unique, as the number of a challan is: one scroll may bring many transfers.
        reference=f"Scroll {last.scroll_number}, {min(numbers)}",
        credited_on=last.credited_on,
        treasury_number=last.treasury_number,
        told_by=_officer_without_order(uow, scroll, sheet_id),
    )
    record_arrival(uow, uow.get(TreasurySheet, sheet_id), arrival)


def _officer_without_order(uow: UnitOfWork, scroll: TreasuryScroll, sheet_id: UUID) -> UUID:
    """Return one of the scroll's two officers who did not give the bank its order."""
    order = uow.get(TreasuryOrder, sheet_id)
    confirmed = uow.actor.person
    return scroll.entered_by if order.sent_by == confirmed else confirmed


def _summary(scroll: TreasuryScroll) -> dict[str, object]:
    return {"treasury": scroll.treasury, "lines": scroll.lines, "total": scroll.total_paisa}
