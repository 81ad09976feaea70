"""Where a bill's money is: received, reversed, still here, or moved elsewhere.

All packages above this one use these queries. A bill's facts (`bills.queries`) show what is owed;
these show the state of each payment. `money_location` follows deposits moved from bill to bill.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Uuid,
    bindparam,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.row_macs import VAULT, is_genuine, log_forged
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from payments.bills.models import Bill
from payments.bills.queries import APPROVED, counts, heads_of
from payments.kernel.macs import PAYMENT
from payments.kernel.postings import Head
from payments.receipts.models.deposit import (
    DepositForfeiture,
    DepositLapse,
    DepositLapseList,
    DepositMove,
)
from payments.receipts.models.payment import Payment, PaymentAllocation
from payments.receipts.models.refund import Refund, RefundLine, RefundOutcome
from payments.receipts.models.reversal import PaymentReversal, PaymentReversalLine
from payments.receipts.models.void import PaymentUndoing
from payments.receipts.policy import DEPOSIT, EXCESS, Parts, ReversalKind, left_of, part_name


def parts_of(session: Session, refund: Refund) -> Parts:
    """Return the parts of a refund, in paisa."""
    if refund.kind == EXCESS:
        return {EXCESS: refund.amount_paisa}
    query = select(RefundLine).filter_by(refund_id=refund.id).order_by(RefundLine.position)
    return {part_name(row.line_number): row.amount_paisa for row in session.scalars(query)}


def parts_came(session: Session, payment: Payment) -> Parts:
    """Return a payment's paisa by part, net of reversals, the excess last.

    One query.
    """
    return all_came(session, [payment])[payment.id]


def all_came(session: Session, payments: Collection[Payment]) -> Mapping[UUID, Parts]:
    """Return the result of `parts_came` for each payment: one query."""
    ids = [payment.id for payment in payments]
    lines = select(
        PaymentAllocation.payment_id,
        PaymentAllocation.line_number,
        PaymentAllocation.amount_paisa,
        false(),
    )
    back = select(
        PaymentReversal.payment_id,
        PaymentReversalLine.line_number,
        PaymentReversalLine.amount_paisa,
        false(),
    ).join_from(PaymentReversalLine, PaymentReversal)
    excess = select(PaymentReversal.payment_id, null(), PaymentReversal.excess_paisa, true())
    query: CompoundSelect[Any] = union_all(
        lines.where(PaymentAllocation.payment_id.in_(ids)),
        back.where(PaymentReversal.payment_id.in_(ids)),
        excess.where(PaymentReversal.payment_id.in_(ids)),
    )
    came = {payment.id: Counter({EXCESS: payment.excess_paisa}) for payment in payments}
    for payment_id, number, paisa, too_much in session.execute(query):
        came[payment_id][EXCESS if too_much else part_name(number)] += paisa
    return {payment_id: _in_order(parts) for payment_id, parts in came.items()}


def _in_order(parts: Parts) -> Parts:
    return {name: parts[name] for name in sorted(parts, key=_place) if parts[name]}


def _place(part: str) -> tuple[int, int]:
    """Return a part's place in a list: lines by number, then the surcharge, then the excess."""
    return (0, int(part)) if part.isdigit() else (1, int(part == EXCESS))


def parts_left(session: Session, payment: Payment, *, waiting: bool) -> Parts:
    """Return the parts of a payment that may still be refunded.

    `waiting` also subtracts refunds that await approval. A forfeited deposit leaves only its
    excess. Under the bill's lock the result stays true until the commit.
    """
    came = all_came(session, [payment])
    return all_left(session, [payment], came, waiting=waiting)[payment.id]


def heads_now(
    session: Session, bill: Bill, lines: Mapping[int, int], surcharge_paisa: int
) -> list[tuple[Head, int]]:
    """Return heads and paisa as `heads_of` does, of a deposit that has lapsed the head it went to.

    Its payer may still claim it: then it goes back of that head.
    """
    heads = heads_of(session, bill, lines, surcharge_paisa)
    if not any(head.deposit_of for head, _paisa in heads):
        return heads
    query = (
        select(DepositLapseList.head_code)
        .join(DepositLapse, DepositLapse.list_id == DepositLapseList.id)
        .where(DepositLapse.bill_id == bill.id, DepositLapseList.approved_at.is_not(None))
    )
    lapsed = session.scalar(query)
    if lapsed is None:
        return heads
    return [
        (Head(head_code=lapsed, ddo_code=head.ddo_code) if head.deposit_of else head, paisa)
        for head, paisa in heads
    ]


def has_lapsed(bill_id: UUID) -> ColumnElement[bool]:
    """Return the SQL condition that a bill's deposit has lapsed: it is revenue since."""
    return exists().where(
        DepositLapse.bill_id == bill_id,
        DepositLapse.list_id == DepositLapseList.id,
        DepositLapseList.approved_at.is_not(None),
    )


def all_left(
    session: Session,
    payments: Collection[Payment],
    came: Mapping[UUID, Parts],
    *,
    waiting: bool,
) -> Mapping[UUID, Parts]:
    """Return the result of `parts_left` for each payment, given `all_came`: two queries."""
    taken = _taken(session, [payment.id for payment in payments], waiting=waiting)
    bills = {payment.bill_id for payment in payments}
    query = select(DepositForfeiture).where(DepositForfeiture.bill_id.in_(bills))
    kept = {each.bill_id: each for each in session.scalars(query)}
    return {
        each.id: _of_kept(each, left_of(came[each.id], taken[each.id]), kept.get(each.bill_id))
        for each in payments
    }


def _taken(
    session: Session, ids: Collection[UUID], *, waiting: bool
) -> defaultdict[UUID, list[Parts]]:
    """Return the parts that refunds take from each payment."""
    query = (
        select(Refund, RefundLine)
        .outerjoin(RefundLine, RefundLine.refund_id == Refund.id)
        .where(Refund.payment_id.in_(ids), counts(waiting=waiting))
    )
    taken = defaultdict[UUID, list[Parts]](list)
    for refund, line in session.execute(query):
        part = part_name(line.line_number) if line else EXCESS
        taken[refund.payment_id].append({part: (line or refund).amount_paisa})
    return taken


def _of_kept(payment: Payment, left: Parts, kept: DepositForfeiture | None) -> Parts:
    if kept is None or (kept.moved_only and payment.channel != DEPOSIT):
        return left
    return {name: paisa if name == EXCESS else 0 for name, paisa in left.items()}


def gone_of_payment() -> ColumnElement[int]:
    """Return an SQL expression for each payment's paisa taken back for good."""
    gone = select(func.coalesce(-func.sum(PaymentReversal.amount_paisa), 0))
    mine = gone.where(PaymentReversal.payment_id == Payment.id).correlate(Payment)
    return cast(mine.scalar_subquery(), BigInteger)


def excess_of_payment() -> ColumnElement[int]:
    """Return an SQL expression for each payment's present overpayment, in paisa."""
    back = select(func.coalesce(func.sum(PaymentReversal.excess_paisa), 0))
    mine = back.where(PaymentReversal.payment_id == Payment.id).correlate(Payment)
    return cast(Payment.excess_paisa + mine.scalar_subquery(), BigInteger)


def paid_for_lines() -> ColumnElement[int]:
    """Return an SQL expression for the paisa paid for each bill's lines, less reversals.

    The surcharge and overpayments are not included.
    """
    return _allocated() + _taken_from_lines()


def _allocated() -> ScalarSelect[int]:
    lines = PaymentAllocation.line_number.is_not(None)
    came = select(func.coalesce(func.sum(PaymentAllocation.amount_paisa), 0))
    return (
        came.join(Payment, Payment.id == PaymentAllocation.payment_id)
        .where(Payment.bill_id == Bill.id, lines)
        .scalar_subquery()
    )


def _taken_from_lines() -> ScalarSelect[int]:
    """Sum the reversals of lines; the result is not above zero."""
    lines = PaymentReversalLine.line_number.is_not(None)
    back = select(func.coalesce(func.sum(PaymentReversalLine.amount_paisa), 0))
    return (
        back.join(PaymentReversal, PaymentReversal.id == PaymentReversalLine.reversal_id)
        .where(PaymentReversal.bill_id == Bill.id, lines)
        .scalar_subquery()
    )


def undone(
    payment_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
) -> ColumnElement[bool]:
    """Return the SQL condition that two officers voided a payment, as it never was money."""
    return exists().where(
        PaymentReversal.payment_id == payment_id, PaymentReversal.kind == ReversalKind.UNDONE.value
    )


@dataclass(frozen=True)
class GivenBack:
    """Paisa of refunds that were approved and did not fail; `excess_paisa` from overpayments."""

    arrived_paisa: int = 0
    going_paisa: int = 0
    moved_paisa: int = 0
    excess_paisa: int = 0


def given_back(session: Session, payment_id: UUID) -> GivenBack:
    """Return the refunds of a payment: one query. The caller checks whose payment it is."""
    return GivenBack(*session.execute(_sums(payment_id)).one())


def _sums(payment_id: UUID) -> Select[int, int, int, int]:
    moved = Refund.channel == DEPOSIT
    arrived = exists().where(RefundOutcome.refund_id == Refund.id)
    sums = _sum(arrived & ~moved), _sum(~arrived & ~moved), _sum(moved)
    return select(*sums, _sum(Refund.kind == EXCESS)).where(
        Refund.payment_id == payment_id, counts(waiting=False)
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    found = func.sum(Refund.amount_paisa).filter(condition)
    return cast(func.coalesce(found, 0), BigInteger)


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """A payment as the payer and the department see it; `gone_paisa` of it was reversed."""

    receipt: str
    channel: str
    amount_paisa: int
    excess_paisa: int
    paid_at: datetime
    gone_paisa: int = 0


def payments_of(session: Session, bill_id: UUID) -> list[PaymentRow]:
    """Return a bill's payments, earliest first; rows with a wrong MAC are left out."""
    vault: Vault = session.info[VAULT]
    columns = (Payment, gone_of_payment(), excess_of_payment())
    query = select(*columns).where(Payment.bill_id == bill_id).order_by(Payment.id)
    return [
        PaymentRow(
            receipt=row.receipt,
            channel=row.channel,
            amount_paisa=row.amount_paisa,
            excess_paisa=too_much,
            paid_at=row.paid_at,
            gone_paisa=gone,
        )
        for row, gone, too_much in session.execute(query)
        if is_genuine(vault, row)
    ]


def undoing_waits(session: Session, payment_id: UUID) -> bool:
    """Whether a proposal to void a payment is still undecided."""
    query = select(PaymentUndoing.id).where(
        PaymentUndoing.payment_id == payment_id,
        PaymentUndoing.approved_at.is_(None),
        PaymentUndoing.refused_at.is_(None),
    )
    return session.scalar(query) is not None


MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class MoveRow:
    """Paisa that moved between a bill and another one; `came`: it moved to this bill."""

    psid: str
    came: bool
    amount_paisa: int
    at: datetime


def moves_of(session: Session, bill_id: UUID) -> Sequence[MoveRow]:
    """Return the moves to and from a bill's deposit, earliest first: one query."""
    other = or_(
        (DepositMove.from_bill_id == bill_id) & (Bill.id == DepositMove.to_bill_id),
        (DepositMove.to_bill_id == bill_id) & (Bill.id == DepositMove.from_bill_id),
    )
    query = select(DepositMove, Bill.psid).join(Bill, other)
    rows = session.execute(query.order_by(DepositMove.refund_id).limit(MOST_SHOWN)).all()
    return [
        MoveRow(
            psid=psid,
            came=move.to_bill_id == bill_id,
            amount_paisa=move.amount_paisa,
            at=move.moved_at,
        )
        for move, psid in rows
    ]


# For each payment: what came for lines and surcharge, less reversals, and what left by refunds that
# did not fail. The rest of a forfeited deposit counts as forfeited.
_MONEY = text(f"""
with recursive money as (
  select p.bill_id as root, p.id, p.bill_id, p.channel from payments p where p.bill_id = any(:ids)
  union all
  select m.root, p.id, p.bill_id, p.channel
    from money m
    join refunds r on r.payment_id = m.id
    join deposit_moves d on d.refund_id = r.id
    join payments p on p.id = d.payment_id
), came as (
  select m.*, coalesce((select sum(a.amount_paisa) from payment_allocations a
         where a.payment_id = m.id), 0) as went,
    coalesce((select sum(l.amount_paisa) from payment_reversals v
          join payment_reversal_lines l on l.reversal_id = v.id where v.payment_id = m.id), 0)
      as back
    from money m
), gone as (
  select payment_id, amount_paisa, channel = 'deposit' as moved,
         exists (select from refund_outcomes o where o.refund_id = refunds.id) as arrived
    from refunds
   where payment_id in (select id from money) and kind = 'lines' and {APPROVED}
)
select c.root, c.root = c.bill_id as here,
  exists (select from deposit_forfeitures f where f.bill_id = c.bill_id
     and (not f.moved_only or c.channel = 'deposit')) as forfeited,
  coalesce(sum(g.amount_paisa) filter (where not g.moved and not g.arrived), 0)::bigint as going,
  coalesce(sum(g.amount_paisa) filter (where not g.moved and g.arrived), 0)::bigint as back,
  greatest(0, c.went + c.back - coalesce(sum(g.amount_paisa), 0))::bigint as left_paisa,
  c.went::bigint as went_paisa,
  (select to_jsonb(p) - 'details' from payments p where p.id = c.id) as payment
from came c left join gone g on g.payment_id = c.id
group by c.root, c.id, c.bill_id, c.channel, c.went, c.back
""").bindparams(bindparam("ids", type_=ARRAY(Uuid())))  # noqa: S608 - a fixed part of our own


@dataclass(frozen=True, kw_only=True)
class MoneyLocation:
    """The present location of the money for a bill's lines and surcharge, in paisa.

    `here`: still on this bill. `elsewhere`: the deposit of another bill, to which it was moved. The
    others count the money of either: `going` to its payer, `back` with its payer, `forfeited`.
    """

    here_paisa: int = 0
    elsewhere_paisa: int = 0
    going_paisa: int = 0
    back_paisa: int = 0
    forfeited_paisa: int = 0


def _recorded(vault: Vault, told: Mapping[str, Any], went_paisa: int) -> bool:
    """Whether a use case recorded the payment, and its allocations are complete."""
    whole = went_paisa + told["excess_paisa"] == told["amount_paisa"]
    return bool(whole and PAYMENT.fits(vault, told))


def money_location(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, MoneyLocation]:
    """Return where the money of bills is, by id: one statement. Bills without money are left out.

    The caller checks whose bills they are.
    """
    found: dict[UUID, Counter[str]] = {}
    for row in uow.session.execute(_MONEY, {"ids": list(ids)}):
        if not _recorded(uow.vault, row.payment, row.went_paisa):
            log_forged(PAYMENT.table, row.payment["id"])
            continue
        sums = found.setdefault(row.root, Counter())
        sums["going_paisa"] += row.going
        sums["back_paisa"] += row.back
        stays = "here_paisa" if row.here else "elsewhere_paisa"
        sums["forfeited_paisa" if row.forfeited else stays] += row.left_paisa
    return {bill_id: MoneyLocation(**sums) for bill_id, sums in found.items()}
