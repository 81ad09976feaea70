"""Bills: their facts in one statement, their status, their heads of account, and by number."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.identity.people.throttle import Throttle
from app.identity.public import OrganisationSummary
from app.ledger.public import heads_not_in_force
from app.permissions import Actor
from app.row_macs import VAULT, WithMac, array_text, genuine_of, log_forged, values_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from payments.bills.models import Bill, BillCancellation, BillFee, BillLine
from payments.bills.policy.facts import BillFacts, LateLine, Line, Paid, next_growth, owed
from payments.bills.policy.psid import read_psid
from payments.bills.policy.state import PAYABLE, State, state_of
from payments.bills.policy.surcharge import read_surcharge
from payments.bills.policy.thing import Thing, read_billed_object
from payments.kernel.limits import MISSES
from payments.kernel.macs import PAYMENT, REVERSAL, Covered
from payments.kernel.permissions import READ_OWN_BILLS
from payments.kernel.policy import masked_name
from payments.kernel.postings import Head

_DID_NOT_FAIL = (
    "not exists (select from refund_outcomes o "
    "where o.refund_id = refunds.id and o.outcome = 'failed')"
)
APPROVED = f"refunds.approved_at is not null and {_DID_NOT_FAIL}"
APPROVED_OR_WAITING = f"refunds.refused_at is null and {_DID_NOT_FAIL}"


# The clock is read here, after whatever lock was waited for: it decides on lateness and expiry.
# It names tables of nouns above: a bill's facts are one statement of one instant, read by each page
# and each payment, so what came and went back is not asked of those nouns one after the other.
_FACTS = text(f"""
select b.id, coalesce(:said, bdm_now()) as now,
  (select json_agg({array_text(BillLine, "l")} order by l.number)
     from bill_lines l where l.bill_id = b.id) as lines,
  (select json_agg({array_text(BillFee, "f")})
     from bill_fees f where f.bill_id = b.id and f.surcharge is not null) as late,
  (select {array_text(BillCancellation, "c")} from bill_cancellations c where c.bill_id = b.id)
    as cancelled,
  (select json_agg(json_build_object('row', to_jsonb(p) - 'details',
        'parts', (
         select json_agg(json_build_array(a.line_number, a.amount_paisa) order by a.position)
           from payment_allocations a where a.payment_id = p.id),
        'back', (
         select json_agg(json_build_object('row', to_jsonb(v), 'parts', (
             select json_agg(json_build_array(l.line_number, l.amount_paisa))
               from payment_reversal_lines l where l.reversal_id = v.id)))
           from payment_reversals v where v.payment_id = p.id)) order by p.id)
     from payments p where p.bill_id = b.id) as payments,
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
    vault: Vault = session.info[VAULT]
    return {row.id: Read(_facts(vault, by_id[row.id], row), row.now) for row in rows}


def _facts(vault: Vault, bill: Bill, row: Row[Any]) -> BillFacts:
    came = [
        _amounts_of_payment(vault, told)
        for told in row.payments or ()
        if _counts(vault, PAYMENT, told)
    ]
    lines = list(_genuine(vault, BillLine, row.lines))
    return BillFacts(
        lines=tuple(
            Line(number=line["number"], amount_paisa=line["amount_paisa"])
            for line in lines
            if line["amount_paisa"]
        ),
        due_on=bill.due_on,
        expires_on=bill.expires_on,
        expires_at=bill.expires_at,
        surcharge=read_surcharge(bill.surcharge),
        late=tuple(_late(fee, lines) for fee in _genuine(vault, BillFee, row.late)),
        part_payment=bill.part_payment,
        cancelled_at=_cancelled_at(vault, row.cancelled),
        payments=tuple(paid for paid, _recoverable in came),
        refunded_paisa=row.refunds["lines"],
        refunded_excess_paisa=row.refunds["excess"],
        under_way_paisa=row.refunds["under_way"],
        recoverable_paisa=sum(recoverable for _paid, recoverable in came),
    )


def _cancelled_at(vault: Vault, array: Sequence[Any] | None) -> datetime | None:
    """Return when a bill was cancelled; a cancellation that somebody else wrote is none."""
    values = values_of(vault, BillCancellation, array) if array else None
    return values["cancelled_at"] if values else None


def _genuine(
    vault: Vault, model: type[WithMac], arrays: Sequence[Sequence[Any]] | None
) -> Iterator[Mapping[str, Any]]:
    """Yield lines or fees of a bill; one that somebody added to it is not a part of it."""
    for array in arrays or ():
        values = values_of(vault, model, array)
        if values is not None:
            yield values


def _late(fee: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> LateLine:
    mine = {line["part"]: line["number"] for line in lines if line["fee"] == fee["number"]}
    rule = read_surcharge(fee["surcharge"])
    assert rule is not None  # noqa: S101 - the statement asks for fees that have one
    return LateLine(
        number=mine.pop(None),
        of=frozenset(mine.values()),
        due_on=date.fromisoformat(fee["due_on"]),
        rule=rule,
    )


def _counts(vault: Vault, covered: Covered, told: Mapping[str, Any]) -> bool:
    """Return True if money is as the program recorded it: its row, and all its parts.

    Rows that somebody else wrote into the database pay nothing and reverse nothing.
    """
    row = told["row"]
    of_parts = sum(paisa for _number, paisa in told["parts"] or ())
    genuine = of_parts + row["excess_paisa"] == row["amount_paisa"] and covered.fits(vault, row)
    if not genuine:
        log_forged(covered.table, row["id"])
    return genuine


def _amounts_of_payment(vault: Vault, told: Mapping[str, Any]) -> tuple[Paid, int]:
    """Return what a payment is by now, and how much the payer has twice of it."""
    back = [each for each in told["back"] or () if _counts(vault, REVERSAL, each)]
    parts = Counter[int | None]()
    for each in (told, *back):
        for number, paisa in each["parts"] or ():
            parts[number] += paisa
    surcharge = parts.pop(None, 0)
    paid = Paid(
        paid_at=datetime.fromisoformat(told["row"]["paid_at"]),
        lines={number: paisa for number, paisa in parts.items() if number is not None and paisa},
        surcharge_paisa=surcharge,
        excess_paisa=sum(each["row"]["excess_paisa"] for each in (told, *back)),
    )
    return paid, -sum(each["row"]["recoverable_paisa"] for each in back)


@dataclass(frozen=True, kw_only=True)
class BillView:
    """The status of a bill at `at`. Amounts are paisa.

    `owed_paisa` is all that is to pay (`open_paisa` of the lines and `surcharge_paisa`), also where
    the state says that it cannot be paid any more; `excess_paisa` waits to be refunded. Of
    `refunded_paisa`, `back_paisa` have reached the payer again. From `late_from` on, `late_paisa`
    more is to pay because of lateness (None: it adds nothing more).
    """

    id: UUID
    psid: str
    department_id: UUID
    raiser: str
    reference: str
    purpose: str
    purpose_ur: str
    payer_name: str
    payer_person_id: UUID | None
    payer_organisation_id: UUID | None
    amount_paisa: int
    state: State
    owed_paisa: int
    open_paisa: int
    surcharge_paisa: int
    paid_paisa: int
    refunded_paisa: int
    back_paisa: int
    excess_paisa: int
    due_on: date
    expires_on: date | None
    part_payment: bool
    confidence: str | None
    issued_at: datetime
    paid_at: datetime | None
    cancelled_at: datetime | None
    at: datetime
    late_from: date | None = None
    late_paisa: int = 0


def view(uow: UnitOfWork, bill: Bill) -> BillView:
    """Return a bill's status now."""
    read = read_facts(uow, bill)
    return make_view(bill, read.facts, read.now)


def views(session: Session, bills: Collection[Bill]) -> Mapping[UUID, BillView]:
    """Return the status of many bills now, by id: one statement."""
    by_id = {bill.id: bill for bill in bills}
    return {
        key: make_view(by_id[key], read.facts, read.now)
        for key, read in facts_of(session, bills).items()
    }


def make_view(bill: Bill, facts: BillFacts, at: datetime) -> BillView:
    """Return the status of a bill with these facts at a time; `paid_at` is the last payment's."""
    open_now, state = owed(facts, at), state_of(facts, at)
    growth = next_growth(facts, at) if state in PAYABLE else None
    return BillView(
        id=bill.id,
        psid=bill.psid,
        department_id=bill.department_id,
        raiser=bill.raiser,
        reference=bill.reference,
        purpose=bill.purpose,
        purpose_ur=bill.purpose_ur,
        payer_name=bill.payer_name,
        payer_person_id=bill.payer_person_id,
        payer_organisation_id=bill.payer_organisation_id,
        amount_paisa=bill.amount_paisa,
        state=state,
        owed_paisa=open_now.total_paisa,
        open_paisa=open_now.principal_paisa,
        surcharge_paisa=open_now.added_paisa,
        paid_paisa=facts.allocated_paisa,
        refunded_paisa=facts.refunded_paisa,
        back_paisa=facts.gone_back_paisa,
        excess_paisa=facts.excess_paisa,
        due_on=bill.due_on,
        expires_on=bill.expires_on,
        part_payment=bill.part_payment,
        confidence=bill.confidence,
        issued_at=bill.issued_at,
        paid_at=max((each.paid_at for each in facts.payments if each.amount_paisa), default=None),
        cancelled_at=facts.cancelled_at,
        at=at,
        late_from=growth.day if growth else None,
        late_paisa=growth.added_paisa if growth else 0,
    )


def is_payer(actor: Actor, bill: Bill) -> bool:
    """Return True if the actor is the payer of a bill, or acts for the firm that is."""
    person = actor.person_id is not None and bill.payer_person_id == actor.person_id
    firm = actor.organisation_id is not None and (
        bill.payer_organisation_id == actor.organisation_id
    )
    return (person or firm) and actor.may(READ_OWN_BILLS)


@dataclass(frozen=True, kw_only=True)
class ShownBill:
    """A bill with its lines, as one reader may see it.

    `mine`: the reader is its payer, or an official of its department; `payer`: the reader is signed
    in as the payer. `holder` is masked for everybody else. `firm` names the payer of a bill that
    bears nobody's name.
    """

    bill: Bill
    view: BillView
    lines: Sequence[BillLine]
    department: OrganisationSummary
    mine: bool
    payer: bool = False
    firm: str = ""

    @property
    def holder(self) -> str:
        """The payer's name, as this reader may see it."""
        return self.firm or (
            self.bill.payer_name if self.mine else masked_name(self.bill.payer_name)
        )

    @property
    def thing(self) -> Thing | None:
        """The subject of the bill, by its number."""
        return read_billed_object(self.bill.priced)


NO_BILL = sentence("There is no bill with this number. Check it, digit by digit.")


def find_psid(uow: UnitOfWork, typed: str) -> str:
    """Return the number of an existing bill, however it was typed.

    Raises NotFound; TooMany, whatever the number, if the actor repeatedly tried unknown numbers.
    """
    _refuse_guesser(uow)
    psid = read_psid(typed)
    if psid and uow.session.scalar(select(Bill.id).filter_by(psid=psid)):
        return psid
    raise _missed(uow)


def find_bill(uow: UnitOfWork, typed: str) -> Bill:
    """Return a bill by its number, however it was typed. Raises as `find_psid` does."""
    _refuse_guesser(uow)
    query = select(Bill).filter_by(psid=read_psid(typed) or "")
    bill = uow.session.scalars(query).one_or_none()
    if bill is None:
        raise _missed(uow)
    return bill


def _refuse_guesser(uow: UnitOfWork) -> None:
    uow.port(Throttle).require_within(MISSES, uow.actor.counted_as)


def _missed(uow: UnitOfWork) -> NotFound:
    """Count a number that no bill has, and return the refusal. Raises TooMany."""
    uow.port(Throttle).count(MISSES, uow.actor.counted_as)
    return NotFound(NO_BILL)


def head_problems(session: Session, codes: Iterable[str], day: date) -> dict[str, Sentence]:
    """Return, of the heads that are not in force on a day, by code, a sentence that says so."""
    return {
        code: sentence(
            "The head of account %(head)s is not in force on %(day)s. Ask Finance which one is.",
            head=code,
            day=day.strftime("%d-%m-%Y"),
        )
        for code in heads_not_in_force(session, codes, day)
    }


def heads_of(
    session: Session, bill: Bill, lines: Mapping[int, int], surcharge_paisa: int
) -> list[tuple[Head, int]]:
    """Return heads and paisa of amounts by line number, and of an amount of surcharge."""
    query = select(BillLine).filter_by(bill_id=bill.id).order_by(BillLine.number)
    found = genuine_of(session, query)
    heads = [(_head(line, bill), lines[line.number]) for line in found if line.number in lines]
    rule = read_surcharge(bill.surcharge)
    if rule is not None and surcharge_paisa:
        ddo_code = rule.ddo_code or found[0].ddo_code
        heads.append((Head(head_code=rule.head_code, ddo_code=ddo_code), surcharge_paisa))
    return heads


def deposit_head(session: Session, bill: Bill) -> Head:
    """Return the head under which a bill's deposit is held. The bill has a line that is one."""
    query = select(BillLine).filter_by(bill_id=bill.id, deposit=True).order_by(BillLine.number)
    return _head(genuine_of(session, query)[0], bill)


def _head(line: BillLine, bill: Bill) -> Head:
    owed_back_by = bill.department_id if line.deposit else None
    return Head(head_code=line.head_code, ddo_code=line.ddo_code, deposit_of=owed_back_by)
