"""Where the money of bills is by now: held, moved to another bill, going back, back, or forfeited.

What was moved is followed from bill to bill, payment by payment, so that the first one can tell
what became of it in the last.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from app.unit_of_work import UnitOfWork
from payments.bills.queries.refund_totals import APPROVED

# Of each payment: what came for lines and surcharge, less what its channel took back, and what of
# it left by refunds that did not fail. Nothing is left of it where it was forfeited.
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
         where a.payment_id = m.id), 0)
      + coalesce((select sum(l.amount_paisa) from payment_reversals v
          join payment_reversal_lines l on l.reversal_id = v.id where v.payment_id = m.id), 0)
      as paisa
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
  greatest(0, c.paisa - coalesce(sum(g.amount_paisa), 0))::bigint as left_paisa
from came c left join gone g on g.payment_id = c.id
group by c.root, c.id, c.bill_id, c.channel, c.paisa
""").bindparams(bindparam("ids", type_=ARRAY(Uuid())))  # noqa: S608 - a fixed part of our own


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where what came for a bill's lines and surcharge is now, in paisa.

    `here` it still is, `elsewhere` as the deposit of another bill to which it was moved. The others
    are of all of it, wherever it went from: on its way to its payer, arrived, made income.
    """

    here_paisa: int = 0
    elsewhere_paisa: int = 0
    going_paisa: int = 0
    back_paisa: int = 0
    forfeited_paisa: int = 0


def whereabouts(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Whereabouts]:
    """Return where the money of bills is, by id: one statement. Bills that got none are left out.

    Whose they are, the caller must know.
    """
    found: dict[UUID, Counter[str]] = {}
    for row in uow.session.execute(_MONEY, {"ids": list(ids)}):
        sums = found.setdefault(row.root, Counter())
        sums["going_paisa"] += row.going
        sums["back_paisa"] += row.back
        stays = "here_paisa" if row.here else "elsewhere_paisa"
        sums["forfeited_paisa" if row.forfeited else stays] += row.left_paisa
    return {bill_id: Whereabouts(**sums) for bill_id, sums in found.items()}
