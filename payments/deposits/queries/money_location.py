"""Where the money of deposits is: moved from bill to bill, forfeited, or lapsed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, or_, select, text
from sqlalchemy.orm import Session

from app.row_macs import UNCHECKED, array_text, if_genuine, log_forged, values_of
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from payments.bills.models import Bill
from payments.bills.queries import APPROVED
from payments.deposits.models import DepositForfeiture, DepositLapse, DepositLapseList, DepositMove
from payments.kernel.macs import PAYMENT

# For `ReturnedMoney`.
FORFEITED = select(DepositForfeiture.bill_id, DepositForfeiture.moved_only)
LAPSED = (
    select(DepositLapse.bill_id, DepositLapseList.head_code)
    .join_from(DepositLapse, DepositLapseList)
    .where(DepositLapseList.approved_at.is_not(None))
)
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
    earliest = query.order_by(DepositMove.refund_id).limit(MOST_SHOWN)
    rows = session.execute(earliest, execution_options=UNCHECKED).all()
    return [
        MoveRow(
            psid=psid,
            came=move.to_bill_id == bill_id,
            amount_paisa=move.amount_paisa,
            at=move.moved_at,
        )
        for move, psid in rows
        if if_genuine(session, move)
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
  (select {array_text(DepositForfeiture, "f")} from deposit_forfeitures f
    where f.bill_id = c.bill_id and (not f.moved_only or c.channel = 'deposit')) as forfeited,
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
    """Return True if a use case recorded the payment, and its allocations are complete."""
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
        forfeited = row.forfeited and values_of(uow.vault, DepositForfeiture, row.forfeited)
        sums["forfeited_paisa" if forfeited else stays] += row.left_paisa
    return {bill_id: MoneyLocation(**sums) for bill_id, sums in found.items()}
