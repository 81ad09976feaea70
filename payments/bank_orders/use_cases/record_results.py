"""Results of an order's lines from the bank: one officer submits, another confirms.

No `Decision`: the result has lines, and is decided under the lock of its order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import BankOrder, BankOrderLine, BankResult, BankResultLine
from payments.bank_orders.payables.kinds import KINDS
from payments.treasury.permissions import CONFIRM_BANK_RESULT, RECORD_BANK_RESULT

ARRIVED, RETURNED = "arrived", "returned"
OUTCOMES = (ARRIVED, RETURNED)


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """The result of a line of an order; `reference` is the bank's number of the transfer."""

    number: int
    outcome: str
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TellResult:
    """The bank's results for lines of an order."""

    order_id: UUID
    rows: Sequence[ResultRow]


@dataclass(frozen=True, kw_only=True)
class ConfirmResult:
    """The confirmation of another officer's results."""

    result_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseResult:
    """The refusal of another officer's results, and why."""

    result_id: UUID
    reason: str


def tell_result(uow: UnitOfWork, command: TellResult) -> BankResult:
    """Bring what the bank says for another officer to confirm.

    Raises NotFound, Conflict for an order that was not released (`order-not-released`), Invalid for
    lines that it does not have, or of which the bank has said so before (`result-lines`).
    """
    require(uow.actor, RECORD_BANK_RESULT)
    order = uow.lock(BankOrder, command.order_id)
    if order.approved_at is None:
        raise Conflict(sentence("This order was not released."), code="order-not-released")
    _refuse_lines(uow, order, command.rows)
    result = BankResult(
        id=new_id(), order_id=order.id, entered_by=uow.actor.person, entered_at=uow.instant()
    )
    uow.add(result)
    uow.session.add_all(
        BankResultLine(result_id=result.id, order_id=order.id, **vars(row)) for row in command.rows
    )
    uow.session.flush()
    uow.audit("bank_result.told", order.id, after={"lines": len(command.rows)})
    return result


def _refuse_lines(uow: UnitOfWork, order: BankOrder, rows: Sequence[ResultRow]) -> None:
    query = select(BankOrderLine.number).filter_by(order_id=order.id)
    known = set(uow.session.scalars(query))
    said = _outcomes_by_line(uow, order.id)
    wrong = {
        f"row-{row.number}": sentence(
            "Line %(number)s: the order does not have this line, it is there twice, or"
            " its result is already recorded.",
            number=row.number,
        )
        for place, row in enumerate(rows)
        if row.number not in known
        or any(other.number == row.number for other in rows[:place])
        or not _follows(row.outcome, said.get(row.number, ()))
    }
    if wrong or not rows:
        problem = sentence("Nothing was imported: some lines do not match the order.")
        raise Invalid(problem, code="result-lines", fields=wrong)


def _follows(outcome: str, before: Sequence[str]) -> bool:
    """Return True if an outcome may follow: an arrived line may be returned, which is final."""
    return not before if outcome == ARRIVED else RETURNED not in before


def _outcomes_by_line(uow: UnitOfWork, order_id: UUID) -> dict[int, list[str]]:
    query = (
        select(BankResultLine)
        .join(BankResult, BankResult.id == BankResultLine.result_id)
        .where(BankResultLine.order_id == order_id, BankResult.approved_at.is_not(None))
    )
    found: dict[int, list[str]] = {}
    for line in uow.session.scalars(query):
        found.setdefault(line.number, []).append(line.outcome)
    return found


def confirm_result(uow: UnitOfWork, command: ConfirmResult) -> BankResult:
    """Confirm a result: arrived lines are paid, returned ones may be paid again.

    Raises Forbidden if the actor submitted it or released the order, ProofNeeded, Conflict if it
    was decided or the bank's result no longer follows (`result-lines`).
    """
    require(uow.actor, CONFIRM_BANK_RESULT)
    require_fresh_proof(uow)
    order = uow.lock(BankOrder, uow.get(BankResult, command.result_id).order_id)
    result = uow.lock(BankResult, command.result_id)
    rows = _rows(uow, result.id)
    _refuse_lines(uow, order, [_row(each) for each in rows])
    result.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    for each in rows:
        _end(uow, order, each)
    uow.audit("bank_result.confirmed", order.id, after={"lines": len(rows)})
    return result


def _rows(uow: UnitOfWork, result_id: UUID) -> Sequence[BankResultLine]:
    query = select(BankResultLine).filter_by(result_id=result_id)
    return uow.session.scalars(query.order_by(BankResultLine.number)).all()


def _row(line: BankResultLine) -> ResultRow:
    return ResultRow(
        number=line.number, outcome=line.outcome, reference=line.reference, reason=line.reason
    )


def _end(uow: UnitOfWork, order: BankOrder, said: BankResultLine) -> None:
    line = uow.get(BankOrderLine, (order.id, said.number))
    kind = KINDS[line.payable_kind]
    if said.outcome == ARRIVED:
        kind.arrived(uow, line.payable_id, order.bank, said.result_id)
        return
    kind.returned(uow, line.payable_id, order.bank, said.result_id, said.reason)
    query = update(BankOrderLine).where(
        BankOrderLine.order_id == order.id, BankOrderLine.number == said.number
    )
    uow.session.execute(query.values(freed=True).execution_options(synchronize_session=False))


def refuse_result(uow: UnitOfWork, command: RefuseResult) -> BankResult:
    """Refuse a result, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, CONFIRM_BANK_RESULT)
    result = uow.lock(BankResult, command.result_id)
    result.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("bank_result.refused", result.order_id, after={"reason": command.reason})
    return result
