"""The register of deposits, department by department, and the yearly list of those that lapse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.dialects.postgresql import UUID as DATABASE_UUID
from sqlalchemy.orm import Session

from app.calendar import A_DAY, deadline_end_of, local_day
from app.identity.public import organisations_by_id
from app.ledger.public import balances, fiscal_year_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor, encode_cursor
from app.parameters.public import ParameterValue, set_in_force
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.deposits.models import DepositLapse, DepositLapseList
from payments.deposits.permissions import READ_DEPOSITS
from payments.deposits.policy import received_before
from payments.kernel.parameters import DEPOSIT_HEAD, LAPSE_YEARS, LAPSED_HEAD
from payments.kernel.permissions import READ_REFUNDS
from payments.kernel.postings import UNKNOWN_OWNERS

MAX_LAPSING = 500
_DEPOSITS = "payments:deposits:"
_UNKNOWN_OWNERS = f"{_DEPOSITS}{UNKNOWN_OWNERS}"

# One row for each bill that has a deposit and for which money came, but not under a veil: before
# the opening nobody learns who paid a bid's security.
_REGISTER = """
select b.id as bill_id, b.psid, b.department_id, b.payer_name, b.payer_organisation_id,
       l.head_code, l.ddo_code, c.came_paisa, c.first_came_at,
       coalesce(g.going_paisa, 0)::bigint as going_paisa,
       coalesce(g.returned_paisa, 0)::bigint as returned_paisa,
       coalesce((select sum(m.amount_paisa) from deposit_moves m where m.from_bill_id = b.id), 0)
           ::bigint as moved_paisa,
       coalesce((select f.amount_paisa from deposit_forfeitures f where f.bill_id = b.id), 0)
           as forfeited_paisa,
       coalesce((select x.amount_paisa from deposit_lapses x
                   join deposit_lapse_lists s on s.id = x.list_id
                  where x.bill_id = b.id and s.approved_at is not null), 0) as lapsed_paisa,
       not exists (
           select from payment_allocations a
             join bill_lines d on d.bill_id = a.bill_id and d.number = a.line_number and d.deposit
            where a.bill_id = b.id and not exists (
                  select from treasury_parts p
                    join treasury_transfers t on t.sheet_id = p.sheet_id
                     and t.approved_at is not null
                   where p.source = 'deposit' and p.source_id = first_payment_of(a.payment_id)
                     and not p.freed)) as sent
  from bills b
 cross join lateral (select d.head_code, d.ddo_code from bill_lines d
                      where d.bill_id = b.id and d.deposit order by d.number limit 1) l
 cross join lateral (
       select (sum(a.amount_paisa) + coalesce((
                  select sum(n.amount_paisa)
                    from payment_reversals v
                    join payment_reversal_lines n on n.reversal_id = v.id
                    join bill_lines e on e.bill_id = n.bill_id and e.number = n.line_number
                     and e.deposit
                   where v.bill_id = b.id), 0))::bigint as came_paisa,
              min(p.recorded_at) as first_came_at
         from payment_allocations a
         join payments p on p.id = a.payment_id
         join bill_lines d on d.bill_id = a.bill_id and d.number = a.line_number and d.deposit
        where a.bill_id = b.id) c
  left join lateral (
       select sum(n.amount_paisa) filter (where o.refund_id is null) as going_paisa,
              sum(n.amount_paisa) filter (where o.refund_id is not null) as returned_paisa
         from refunds r
         join refund_lines n on n.refund_id = r.id
         join bill_lines d on d.bill_id = n.bill_id and d.number = n.line_number and d.deposit
         left join refund_outcomes o on o.refund_id = r.id and o.outcome = 'confirmed'
        where r.bill_id = b.id and r.approved_at is not null and r.channel <> 'deposit'
          and not exists (select from refund_outcomes f
                           where f.refund_id = r.id and f.outcome = 'failed')) g on true
 where c.came_paisa > 0
   and (b.veil is null or exists (select from bill_veils_lifted v where v.veil = b.veil)) = :shown
"""
_PAGE = text(
    _REGISTER
    + """
   and (cast(:department as uuid) is null or b.department_id = :department)
   and (cast(:before as uuid) is null or b.id < :before)
 order by b.id desc limit :most
"""
).bindparams(bindparam("department", type_=DATABASE_UUID), bindparam("before", type_=DATABASE_UUID))
# A bill under a veil is refunded only after the opening.
_SEALED = text(
    "select coalesce(sum(came_paisa), 0)::bigint from (" + _REGISTER + ") d"  # noqa: S608 - a fixed part of our file
)
# Only what is under a head of the Public Account lapses, and only whole: what was moved on or goes
# back was claimed.
_LAPSING = text(
    "select * from ("  # noqa: S608 - a fixed part of our own
    + _REGISTER
    + """
   and l.head_code like 'G%'
   and c.first_came_at < :until
   and not exists (select from deposit_lapses x where x.bill_id = b.id and not x.freed)
   and not exists (select from refunds r where r.bill_id = b.id and r.kind = 'lines'
                    and r.refused_at is null and r.channel <> 'deposit'
                    and not exists (select from refund_outcomes f
                                     where f.refund_id = r.id and f.outcome = 'failed'))
) d where d.moved_paisa = 0 and d.forfeited_paisa = 0 and d.sent
 order by d.first_came_at, d.bill_id limit :most
"""
)


@dataclass(frozen=True, kw_only=True)
class RegisteredDeposit:
    """A deposit and its amounts by outcome, in paisa.

    `going_paisa` is approved for refund and has not arrived; until then it counts as held. `sent`:
    all of it is in transfers to the treasury that were approved.
    """

    bill_id: UUID
    psid: str
    department: str
    payer_name: str
    head_code: str
    ddo_code: str
    came_on: date
    came_paisa: int
    going_paisa: int
    returned_paisa: int
    moved_paisa: int
    forfeited_paisa: int
    lapsed_paisa: int
    sent: bool

    @property
    def held_paisa(self) -> int:
        """Amount owed back as a deposit (paisa): nothing of one that has lapsed."""
        if self.lapsed_paisa:
            return 0
        return self.came_paisa - self.returned_paisa - self.moved_paisa - self.forfeited_paisa

    @property
    def claimable_paisa(self) -> int:
        """Part of a lapsed deposit that its payer may still claim (paisa)."""
        if not self.lapsed_paisa:
            return 0
        return self.lapsed_paisa - self.returned_paisa - self.going_paisa


def cursor_at(bill_id: UUID) -> str:
    """Return the cursor of the register's page that begins with the deposit of a bill."""
    return encode_cursor([str(UUID(int=bill_id.int + 1))])


def deposit_register(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[RegisteredDeposit]:
    """Return the deposits of the reader's department, or for Finance and audit all; newest first.

    Two queries. Raises Forbidden.
    """
    require(uow.actor, READ_DEPOSITS)
    everybodys = uow.actor.may(READ_REFUNDS)
    asked = {
        "department": None if everybodys else uow.actor.organisation,
        "before": as_id(decode_cursor(cursor, 1)[0]) if cursor else None,
        "most": limit + 1,
        "shown": True,
    }
    rows = uow.session.execute(_PAGE, asked).all()
    return cut(_registered(uow.session, rows), limit, lambda each: [str(each.bill_id)])


def _registered(session: Session, rows: Sequence[Row[Any]]) -> list[RegisteredDeposit]:
    ids = {each for row in rows for each in (row.department_id, row.payer_organisation_id) if each}
    names = {key: each.name for key, each in organisations_by_id(session, ids).items()}
    return [_deposit(row, names) for row in rows]


def _deposit(row: Row[Any], names: Mapping[UUID, str]) -> RegisteredDeposit:
    return RegisteredDeposit(
        bill_id=row.bill_id,
        psid=row.psid,
        department=names.get(row.department_id, ""),
        payer_name=names.get(row.payer_organisation_id, row.payer_name),
        head_code=row.head_code,
        ddo_code=row.ddo_code,
        came_on=local_day(row.first_came_at),
        came_paisa=row.came_paisa,
        going_paisa=row.going_paisa,
        returned_paisa=row.returned_paisa,
        moved_paisa=row.moved_paisa,
        forfeited_paisa=row.forfeited_paisa,
        lapsed_paisa=row.lapsed_paisa,
        sent=row.sent,
    )


@dataclass(frozen=True, kw_only=True)
class LapsingDeposits:
    """The deposits that would lapse now, by the rule in force; without one nothing lapses.

    `fiscal_year` is the first day of the last year that has ended, `rule` and `head` the values in
    force (None: none is).
    """

    fiscal_year: date
    rule: ParameterValue | None
    head: ParameterValue | None
    deposits: Sequence[RegisteredDeposit]

    @property
    def total_paisa(self) -> int:
        """Return their sum."""
        return sum(each.came_paisa for each in self.deposits)


def lapsing_deposits(uow: UnitOfWork) -> LapsingDeposits:
    """Return the deposits that have lapsed by the rule and are in no list: at most 500."""
    require(uow.actor, READ_REFUNDS)
    today = local_day(uow.now)
    ended = fiscal_year_of(fiscal_year_of(today) - A_DAY)
    found = set_in_force(uow.session, [LAPSE_YEARS.key, LAPSED_HEAD.key], today)
    rule, head = found.get(LAPSE_YEARS.key), found.get(LAPSED_HEAD.key)
    rows = _lapsing(uow.session, received_before(ended, int(str(rule.value)))) if rule else []
    return LapsingDeposits(
        fiscal_year=ended, rule=rule, head=head, deposits=_registered(uow.session, rows)
    )


def _lapsing(session: Session, before: date) -> Sequence[Row[Any]]:
    until = deadline_end_of(before - A_DAY)
    return session.execute(_LAPSING, {"until": until, "most": MAX_LAPSING, "shown": True}).all()


@dataclass(frozen=True, kw_only=True)
class DepositTotals:
    """The deposits that the ledger owes back, and the part that no list names yet; paisa."""

    owed_paisa: int
    sealed_paisa: int


def deposit_totals(uow: UnitOfWork) -> DepositTotals:
    """Return the sums of the province, as the ledger shows them to Finance and audit as well."""
    require(uow.actor, READ_REFUNDS)
    sealed = int(uow.session.scalar(_SEALED, {"shown": False}) or 0)
    codes = balances(uow.session, [_DEPOSITS]).items()
    owed = -sum(paisa for code, paisa in codes if not code.startswith(_UNKNOWN_OWNERS))
    return DepositTotals(owed_paisa=owed, sealed_paisa=sealed)


def deposit_head_in_force(uow: UnitOfWork) -> bool:
    """Return True if Finance has entered a head for deposits; else they stay at the bank."""
    found = set_in_force(uow.session, [DEPOSIT_HEAD.key], local_day(uow.now))
    return found.get(DEPOSIT_HEAD.key) is not None


@dataclass(frozen=True, kw_only=True)
class LapsedDeposit:
    """A deposit in a list."""

    bill_id: UUID
    psid: str
    department: str
    from_head: str
    ddo_code: str
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class ShownLapseList:
    """A list of deposits that lapse, and what is in it."""

    row: DepositLapseList
    deposits: Sequence[LapsedDeposit]


_OF_LIST = text("""
select x.bill_id, b.psid, o.name as department, x.from_head, x.ddo_code, x.amount_paisa
  from deposit_lapses x join bills b on b.id = x.bill_id
  join organisations o on o.id = x.department_id
 where x.list_id = :list_id order by o.name, b.psid limit :most
""")


def shown_lapse_list(uow: UnitOfWork, list_id: UUID) -> ShownLapseList:
    """Return a list with its deposits. Raises NotFound."""
    require(uow.actor, READ_REFUNDS)
    row = uow.get(DepositLapseList, list_id)
    found = uow.session.execute(_OF_LIST, {"list_id": list_id, "most": MAX_LAPSING})
    return ShownLapseList(row=row, deposits=[LapsedDeposit(**each) for each in found.mappings()])


def lapse_lists(uow: UnitOfWork, cursor: str | None = None) -> Page[DepositLapseList]:
    """Return the lists of deposits that lapse, the newest first."""
    require(uow.actor, READ_REFUNDS)
    query = select(DepositLapseList).order_by(DepositLapseList.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(DepositLapseList.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), PAGE, lambda each: [str(each.id)])


def lapses_of(session: Session, list_id: UUID) -> Sequence[DepositLapse]:
    """Return the rows of a list."""
    query = select(DepositLapse).filter_by(list_id=list_id).order_by(DepositLapse.bill_id)
    return session.scalars(query).all()
