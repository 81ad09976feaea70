"""Each line of a file that counts is held against what stands on clearing, and settles it.

In bites, each in a commit of its own: a job that dies or runs twice settles nothing twice and
leaves no line out. A line that differs posts nothing; it waits for two officers, or for its money
to turn up (`look_again`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import exists, func, select, tuple_

from app.calendar import local_day
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.row_macs import UNCHECKED, Forged, log_forged
from app.unit_of_work import UnitOfWork
from payments.cards.use_cases.refund_by_card import end_by_settlement
from payments.clearing.file_format import Kind
from payments.clearing.models import ClearingItem, Settlement
from payments.clearing.use_cases import Name, Settled, settle_many
from payments.kernel.events import SETTLEMENT_FILE
from payments.refunds.models import Refund
from payments.settlement.models import ChannelFile, ChannelLine, LineOutcome, LineResolution
from payments.settlement.policy import Code, FeeTerms, judge
from payments.settlement.queries.terms import Agreed, agreed_terms

BATCH_SIZE = 500


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A line, what it is, and what stood on clearing under its name."""

    line: ChannelLine
    code: Code
    item: ClearingItem | None
    agreed_fee_paisa: int


@handler("payments.match_file")
def match_file(uow: UnitOfWork, event: Event) -> None:
    """Look at the next lines of a file, and ask for another turn while some are left."""
    file = uow.lock(ChannelFile, UUID(event.payload["file_id"]))
    if not file.counts:
        return
    _require_its_lines(uow, file)
    lines = _unseen(uow, file)
    _look(uow, file, lines[:BATCH_SIZE])
    if len(lines) > BATCH_SIZE:
        uow.publish(SETTLEMENT_FILE, file_id=file.id)


def look_again(uow: UnitOfWork, _command: None) -> int:
    """Settle the lines whose money was not known when they came and is now; return how many.

    A bite at a time: what is left is found the next time.
    """
    known = exists().where(
        ClearingItem.channel == ChannelFile.channel,
        ClearingItem.kind == ChannelLine.kind,
        ClearingItem.reference == ChannelLine.reference,
    )
    query = (
        select(ChannelFile, ChannelLine)
        .join(ChannelLine, ChannelLine.file_id == ChannelFile.id)
        .join(LineOutcome, _same_line(LineOutcome))
        .where(
            LineOutcome.code == Code.UNKNOWN.value,
            known,
            ~exists().where(_same_line(LineResolution)),
        )
        .order_by(ChannelFile.id, ChannelLine.row)
        .limit(BATCH_SIZE)
    )
    found: dict[UUID, tuple[ChannelFile, list[ChannelLine]]] = {}
    for file, line in uow.session.execute(query):
        found.setdefault(file.id, (file, []))[1].append(line)
    return sum(_resolve(uow, file, lines) for file, lines in found.values())


def _same_line(table: type[LineOutcome] | type[LineResolution]) -> Any:  # noqa: ANN401 - an SQL expression
    return (table.file_id == ChannelLine.file_id) & (table.row == ChannelLine.row)


def _require_its_lines(uow: UnitOfWork, file: ChannelFile) -> None:
    """Raise Forged if the lines of a file are not as many, or not as much, as were sent."""
    net = func.coalesce(func.sum(ChannelLine.gross_paisa - ChannelLine.fee_paisa), 0)
    query = select(func.count(), net).where(ChannelLine.file_id == file.id)
    count, paisa = uow.session.execute(query).one()
    if (count, paisa) != (file.lines, file.payout_paisa):
        log_forged(ChannelLine.__tablename__, file.id)
        raise Forged


def _unseen(uow: UnitOfWork, file: ChannelFile) -> Sequence[ChannelLine]:
    query = select(ChannelLine).where(
        ChannelLine.file_id == file.id, ~exists().where(_same_line(LineOutcome))
    )
    return uow.session.scalars(query.order_by(ChannelLine.row).limit(BATCH_SIZE + 1)).all()


def _look(uow: UnitOfWork, file: ChannelFile, lines: Sequence[ChannelLine]) -> None:
    _end_refunds(uow, file, lines)
    judged = _judge(uow, file, lines, agreed_terms(uow.session))
    settled = _settle(uow, file, [each for each in judged if each.code is Code.SETTLED])
    at = uow.instant()
    uow.session.add_all(
        LineOutcome(
            file_id=file.id,
            row=each.line.row,
            code=each.code.value,
            expected_paisa=each.item.amount_paisa if each.item else None,
            agreed_fee_paisa=each.agreed_fee_paisa,
            settlement_id=settled[each.line.row].id if each.code is Code.SETTLED else None,
            looked_at=at,
        )
        for each in judged
    )
    uow.session.flush()


def _resolve(uow: UnitOfWork, file: ChannelFile, lines: Sequence[ChannelLine]) -> int:
    uow.lock(ChannelFile, file.id)
    _require_its_lines(uow, file)
    judged = _judge(uow, file, lines, agreed_terms(uow.session))
    settled = _settle(uow, file, [each for each in judged if each.code is Code.SETTLED])
    at = uow.instant()
    uow.session.add_all(
        LineResolution(file_id=file.id, row=row, how="late", resolved_at=at) for row in settled
    )
    uow.session.flush()
    return len(settled)


def _judge(
    uow: UnitOfWork, file: ChannelFile, lines: Sequence[ChannelLine], agreed: Agreed
) -> list[Judged]:
    """Return each line's result, in order: a second line of one name finds nothing left."""
    names = {_name(file, line) for line in lines}
    items = {(i.channel, i.kind, i.reference): i for i in _find(uow, ClearingItem, names)}
    done = {(s.channel, s.kind, s.reference) for s in _find(uow, Settlement, names)}
    judged = []
    for line in lines:
        name = _name(file, line)
        own = line.kind == "fee" and name not in done
        item = items.get(name)
        fee = _fee_terms(agreed, file, line).agreed(line.gross_paisa)
        code = (
            Code.SETTLED
            if own
            else judge(
                line.gross_paisa,
                line.fee_paisa,
                expected=item.amount_paisa if item else None,
                settled=name in done,
                agreed_fee=fee,
            )
        )
        if code is Code.SETTLED:
            items.pop(name, None)
            done.add(name)
        judged.append(Judged(line=line, code=code, item=item, agreed_fee_paisa=fee))
    return judged


def _fee_terms(agreed: Agreed, file: ChannelFile, line: ChannelLine) -> FeeTerms:
    return agreed.fee_terms(file.channel, file.partner, local_day(line.at))


def _name(file: ChannelFile, line: ChannelLine) -> Name:
    return file.channel, line.kind, line.reference


def _find(uow: UnitOfWork, table: type[Any], names: Iterable[Name]) -> list[Any]:
    """Return items or settlements by name. A forged settlement still says that money left clearing.

    Its line is then a difference for Finance, and the other lines are matched.
    """
    key = tuple_(table.channel, table.kind, table.reference)
    query = select(table).where(key.in_(set(names)))
    return list(uow.session.scalars(query, execution_options=UNCHECKED))


def _settle(
    uow: UnitOfWork, file: ChannelFile, judged: Sequence[Judged]
) -> Mapping[int, Settlement]:
    """Settle lines that are as they should be; return what each became, by row."""
    items = [_settled(file, each) for each in judged]
    made = settle_many(uow, items)
    return {each.line.row: row for each, row in zip(judged, made, strict=True)}


def _settled(file: ChannelFile, judged: Judged) -> Settled:
    line, item = judged.line, judged.item
    return Settled(
        channel=file.channel,
        kind=cast("Kind", line.kind),
        reference=line.reference,
        gross_paisa=line.gross_paisa,
        fee_paisa=line.fee_paisa,
        bank=file.bank,
        source_kind="file",
        source_id=file.id,
        payment_id=item.payment_id if item else None,
        refund_id=item.refund_id if item else None,
    )


def _end_refunds(uow: UnitOfWork, file: ChannelFile, lines: Sequence[ChannelLine]) -> None:
    """End the refunds on their way whose money this file proves to have gone back."""
    told = {
        UUID(line.reference): line
        for line in lines
        if line.kind == "refund" and _is_id(line.reference)
    }
    query = (
        select(Refund)
        .where(Refund.id.in_(told), Refund.channel == file.channel)
        .where(Refund.approved_at.is_not(None))
        .order_by(Refund.bill_id, Refund.id)
    )
    for refund in uow.session.scalars(query).all():
        line = told[refund.id]
        if refund.amount_paisa == -line.gross_paisa:
            end_by_settlement(uow, refund.id, file.number, line.their_reference)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
