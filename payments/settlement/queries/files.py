"""Settlement files as officers see them: what each line came to, and how far a file is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, func, literal, select
from sqlalchemy.orm import Session

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.partners.models import Partner
from payments.receipts.confidentiality import names_hidden_bill
from payments.settlement.models import ChannelFile, ChannelLine, LineOutcome, LineResolution
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.policy import Code

MAX_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """A line as the channel wrote it.

    One about a bill under a veil has neither names nor amounts, until the veil is lifted.
    """

    file_id: UUID
    row: int
    kind: str
    at: datetime
    reference: str | None = None
    their_reference: str | None = None
    psid: str | None = None
    gross_paisa: int | None = None
    fee_paisa: int | None = None


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line and what it came to: `code` is None while nobody has looked at it."""

    line: LineFacts
    code: Code | None
    resolved: bool


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """A file, how many of its lines came to what, and a page of lines."""

    file: ChannelFile
    counts: Mapping[Code, int]
    seen: int
    gross_paisa: int
    fee_paisa: int
    lines: Sequence[ShownLine]
    next_row: int | None


def list_files(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Page[ChannelFile]:
    """List the files, newest first."""
    require(uow.actor, READ_SETTLEMENT)
    query = select(ChannelFile).order_by(ChannelFile.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(ChannelFile.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), limit, lambda each: [str(each.id)])


def show_file(uow: UnitOfWork, file_id: UUID, after: int = 0) -> ShownFile:
    """Return a file and its lines after a row, at most 100: four statements. Raises NotFound."""
    require(uow.actor, READ_SETTLEMENT)
    file = uow.get(ChannelFile, file_id)
    counted = select(LineOutcome.code, func.count()).filter_by(file_id=file.id)
    counts = {
        Code(code): number
        for code, number in uow.session.execute(counted.group_by(LineOutcome.code))
    }
    sums = select(func.sum(ChannelLine.gross_paisa), func.sum(ChannelLine.fee_paisa))
    gross, fee = uow.session.execute(sums.filter_by(file_id=file.id)).one()
    lines = _lines(uow.session, file, after)
    return ShownFile(
        file=file,
        counts=counts,
        seen=sum(counts.values()),
        gross_paisa=int(gross or 0),
        fee_paisa=int(fee or 0),
        lines=lines[:MAX_SHOWN],
        next_row=lines[MAX_SHOWN - 1].line.row if len(lines) > MAX_SHOWN else None,
    )


def _lines(session: Session, file: ChannelFile, after: int) -> list[ShownLine]:
    mine = (LineOutcome.file_id == ChannelLine.file_id) & (LineOutcome.row == ChannelLine.row)
    ended = (LineResolution.file_id == ChannelLine.file_id) & (
        LineResolution.row == ChannelLine.row
    )
    query = (
        select(ChannelLine, LineOutcome.code, LineResolution.how, _sealed(file))
        .outerjoin(LineOutcome, mine)
        .outerjoin(LineResolution, ended)
        .where(ChannelLine.file_id == file.id, ChannelLine.row > after)
        .order_by(ChannelLine.row)
        .limit(MAX_SHOWN + 1)
    )
    return [
        ShownLine(
            line=_facts(line, sealed=sealed),
            code=Code(code) if code else None,
            resolved=how is not None,
        )
        for line, code, how, sealed in session.execute(query)
    ]


def _sealed(file: ChannelFile) -> ColumnElement[bool]:
    channel = literal(file.channel, Text)
    return names_hidden_bill(ChannelLine.psid, channel, ChannelLine.reference)


def _facts(line: ChannelLine, *, sealed: bool) -> LineFacts:
    known = {name: getattr(line, name) for name in ("file_id", "row", "kind", "at")}
    if sealed:
        return LineFacts(**known)
    told = ("reference", "their_reference", "psid", "gross_paisa", "fee_paisa")
    return LineFacts(**known, **{name: getattr(line, name) for name in told})


def senders(session: Session) -> Sequence[Partner]:
    """List the partners whose files an officer may send, by name: at most 200."""
    query = select(Partner).where(Partner.approved_at.is_not(None)).order_by(Partner.name)
    return session.scalars(query.limit(200)).all()
