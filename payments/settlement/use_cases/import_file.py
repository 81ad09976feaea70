"""A channel's settlement file comes in, whole or not at all; then a job matches its lines.

An officer's file counts when another officer has held it against the bank's statement; one that
the system itself fetched from the gateway counts at once.

No `Decision`: the proposal is an uploaded file with its lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import insert, select

from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import require_open_account
from payments.clearing.file_format import MAX_LINES, SettlementFile
from payments.kernel.events import SETTLEMENT_FILE
from payments.settlement.models import ChannelFile, ChannelLine
from payments.settlement.permissions import DECIDE_SETTLEMENT, FETCH_SETTLEMENT, SEND_SETTLEMENT

MAX_NAME_LENGTH = 120
AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True)
class SendFile:
    """The contents of an officer's file; `hash` is the SHA-256 of its bytes."""

    file: SettlementFile
    filename: str
    hash: bytes


@dataclass(frozen=True, kw_only=True)
class DecideFile:
    """The file to decide; for a refusal, the reason."""

    settlement_file_id: UUID
    reason: str = ""


def send_file(uow: UnitOfWork, command: SendFile) -> ChannelFile:
    """Record a file for another officer to confirm; nothing is settled yet.

    Raises Conflict (`settlement-file-known`) for a number that this channel has used, Invalid if
    its lines and its payout do not agree.
    """
    require(uow.actor, SEND_SETTLEMENT)
    _refuse_incoherent(command.file)
    require_open_account(uow, command.file.bank)
    if _active_file(uow, command.file) is not None:
        raise _file_exists_error(command.file)
    return _keep(uow, command, entered_by=uow.actor.person)


def confirm_file(uow: UnitOfWork, command: DecideFile) -> ChannelFile:
    """Confirm a file, so that its lines are matched.

    Publishes `payments.settlement_file_counts` {file_id}. Raises Forbidden (`two-people`) if the
    actor sent it, Conflict if it was already decided.
    """
    require(uow.actor, DECIDE_SETTLEMENT)
    file = _sent(uow, command.settlement_file_id)
    file.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("settlement_file.confirmed", file.id, after=_summary(file))
    uow.publish(SETTLEMENT_FILE, file_id=file.id)
    return file


def refuse_file(uow: UnitOfWork, command: DecideFile) -> ChannelFile:
    """Refuse a file, or withdraw the actor's own; its number may then be used again."""
    require(uow.actor, DECIDE_SETTLEMENT)
    file = _sent(uow, command.settlement_file_id)
    file.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("settlement_file.refused", file.id, after={"reason": command.reason})
    return file


def accept_file(
    uow: UnitOfWork, file: SettlementFile, *, filename: str, content_hash: bytes
) -> ChannelFile:
    """Record a file that the system fetched from the gateway; its lines are valid immediately.

    `content_hash` is the SHA-256 of its bytes. Fetched twice, it is the same file. Publishes
    `payments.settlement_file_counts` {file_id}. Raises Conflict (`settlement-file-known`) if this
    number was used before with another content, or waits for an officer, Invalid if lines and
    payout do not agree.
    """
    require(uow.actor, FETCH_SETTLEMENT)
    _refuse_incoherent(file)
    earlier = _active_file(uow, file)
    if earlier is not None:
        if earlier.hash != content_hash or not earlier.counts:
            raise _file_exists_error(file)
        return earlier
    command = SendFile(file=file, filename=filename, hash=content_hash)
    kept = _keep(uow, command, entered_by=None)
    uow.publish(SETTLEMENT_FILE, file_id=kept.id)
    return kept


def _sent(uow: UnitOfWork, file_id: UUID) -> ChannelFile:
    """Lock a file that people decide."""
    file = uow.lock(ChannelFile, file_id)
    if file.entered_by is None:
        raise Conflict(
            sentence("The system downloaded this file automatically. It is already in force."),
            code="decided-already",
        )
    return file


def _active_file(uow: UnitOfWork, file: SettlementFile) -> ChannelFile | None:
    query = select(ChannelFile).filter_by(channel=file.channel, number=file.number, refused_at=None)
    return uow.session.scalars(query).one_or_none()


def _file_exists_error(file: SettlementFile) -> Conflict:
    problem = sentence("There is already a file with the number %(number)s.", number=file.number)
    return Conflict(problem, code="settlement-file-known", fields={"file": problem})


def _refuse_incoherent(file: SettlementFile) -> None:
    """Refuse what no parser of ours lets pass, in case one does."""
    rows = [line.row for line in file.lines]
    if not 1 <= len(rows) <= MAX_LINES or len(set(rows)) != len(rows):
        problem = sentence(
            "A file has between 1 and %(most)s lines, each in a separate row.",
            most=MAX_LINES,
        )
        raise Invalid(problem, code="settlement-file", fields={"file": problem})
    if sum(line.net_paisa for line in file.lines) != file.payout_paisa:
        problem = sentence("The lines do not add up to what was paid out.")
        raise Invalid(problem, code="settlement-file", fields={"file": problem})


def _keep(uow: UnitOfWork, command: SendFile, entered_by: UUID | None) -> ChannelFile:
    file = command.file
    kept = ChannelFile(
        id=new_id(),
        channel=file.channel,
        partner=file.partner,
        number=file.number,
        day=file.day,
        bank=file.bank,
        filename=command.filename[:MAX_NAME_LENGTH],
        hash=command.hash,
        lines=len(file.lines),
        last_row=max(line.row for line in file.lines),
        payout_paisa=file.payout_paisa,
        entered_by=entered_by,
        entered_at=uow.instant(),
    )
    uow.add(kept)
    rows = [{"file_id": kept.id, **asdict(line)} for line in file.lines]
    for start in range(0, len(rows), AT_ONCE):
        _insert(uow, rows[start : start + AT_ONCE])
    uow.audit("settlement_file.sent", kept.id, after=_summary(kept))
    return kept


def _insert(uow: UnitOfWork, rows: Sequence[Mapping[str, object]]) -> None:
    uow.session.execute(insert(ChannelLine), rows)


def _summary(file: ChannelFile) -> dict[str, object]:
    return {
        "channel": file.channel,
        "number": file.number,
        "lines": file.lines,
        "payout": file.payout_paisa,
    }
