"""The facts of bills, read in one statement however many there are."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.facts import BillFacts, LateLine, Line, Paid
from payments.bills.policy.surcharge import read_surcharge
from payments.bills.queries.refund_totals import APPROVED

# The clock is read here, after whatever lock was waited for: it decides on lateness and expiry.
_FACTS = text(f"""
select b.id, coalesce(:said, bdm_now()) as now,
  (select json_agg(json_build_array(l.number, l.amount_paisa, l.fee, l.part) order by l.number)
     from bill_lines l where l.bill_id = b.id) as lines,
  (select json_agg(json_build_object('number', f.number, 'due_on', f.due_on,
        'surcharge', f.surcharge))
     from bill_fees f where f.bill_id = b.id and f.surcharge is not null) as late,
  (select c.cancelled_at from bill_cancellations c where c.bill_id = b.id) as cancelled_at,
  (select json_agg(json_build_object('paid_at', p.paid_at,
        'excess', p.excess_paisa + (select coalesce(sum(v.excess_paisa), 0)::bigint
             from payment_reversals v where v.payment_id = p.id),
        'parts', (
         select json_agg(json_build_array(a.line_number, a.amount_paisa) order by a.position)
           from payment_allocations a where a.payment_id = p.id),
        'back', (select json_agg(json_build_array(l.line_number, l.amount_paisa))
           from payment_reversals v join payment_reversal_lines l on l.reversal_id = v.id
          where v.payment_id = p.id)) order by p.id)
     from payments p where p.bill_id = b.id) as payments,
  (select -coalesce(sum(v.recoverable_paisa), 0)::bigint from payment_reversals v
    where v.bill_id = b.id) as recoverable,
  (select json_build_object(
        'lines', coalesce(sum(amount_paisa) filter (where kind = 'lines'), 0),
        'excess', coalesce(sum(amount_paisa) filter (where kind = 'excess'), 0),
        'under_way', coalesce(sum(amount_paisa) filter (where kind = 'lines' and not exists (
            select from refund_outcomes o where o.refund_id = refunds.id)), 0))
     from refunds where refunds.bill_id = b.id and {APPROVED}
  ) as refunds
from bills b where b.id = any(:ids)
""").bindparams(  # noqa: S608 - a fixed part of our own
    bindparam("ids", type_=ARRAY(Uuid())), bindparam("said", type_=TIMESTAMP(timezone=True))
)


@dataclass(frozen=True)
class Read:
    """A bill's facts, and the instant at which they were read."""

    facts: BillFacts
    now: datetime


def read_facts(uow: UnitOfWork, bill: Bill) -> Read:
    """Return a bill's facts now; under its lock they stay true until the commit."""
    return facts_of(uow.session, [bill], said=uow.said)[bill.id]


def facts_of(
    session: Session, bills: Collection[Bill], *, said: datetime | None = None
) -> Mapping[UUID, Read]:
    """Return the facts of many bills, by id: one statement. `said`: see `UnitOfWork.said`."""
    by_id = {bill.id: bill for bill in bills}
    values = {"ids": list(by_id), "said": said}
    rows: Sequence[Row[Any]] = session.execute(_FACTS, values).all()
    return {row.id: Read(_facts(by_id[row.id], row), row.now) for row in rows}


def _facts(bill: Bill, row: Row[Any]) -> BillFacts:
    return BillFacts(
        lines=tuple(
            Line(number=number, amount_paisa=paisa) for number, paisa, *_ in row.lines if paisa
        ),
        due_on=bill.due_on,
        expires_on=bill.expires_on,
        expires_at=bill.expires_at,
        surcharge=read_surcharge(bill.surcharge),
        late=tuple(_late(each, row.lines) for each in row.late or ()),
        part_payment=bill.part_payment,
        cancelled_at=row.cancelled_at,
        payments=tuple(_paid(each) for each in row.payments or ()),
        refunded_paisa=row.refunds["lines"],
        refunded_excess_paisa=row.refunds["excess"],
        under_way_paisa=row.refunds["under_way"],
        recoverable_paisa=row.recoverable,
    )


def _late(fee: Mapping[str, Any], lines: Sequence[Sequence[Any]]) -> LateLine:
    mine = {part: number for number, _, of, part in lines if of == fee["number"]}
    rule = read_surcharge(fee["surcharge"])
    assert rule is not None  # noqa: S101 - the statement asks for fees that have one
    return LateLine(
        number=mine.pop(None),
        of=frozenset(mine.values()),
        due_on=date.fromisoformat(fee["due_on"]),
        rule=rule,
    )


def _paid(found: Mapping[str, Any]) -> Paid:
    parts = Counter[int | None]()
    for number, paisa in (*(found["parts"] or ()), *(found["back"] or ())):
        parts[number] += paisa
    surcharge = parts.pop(None, 0)
    return Paid(
        paid_at=datetime.fromisoformat(found["paid_at"]),
        lines={number: paisa for number, paisa in parts.items() if number is not None and paisa},
        surcharge_paisa=surcharge,
        excess_paisa=found["excess"],
    )
