"""A bill that must not be paid any more."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.people.identifiers import Identifier
from app.identity.people.throttle import Throttle
from app.identity.public import (
    keep_secret,
    new_digits,
    organisations_by_id,
    pace_codes,
    send_code,
    spend_code,
)
from app.permissions import require
from app.row_macs import UNCHECKED, genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillCancellation
from payments.bills.orders import Answers, BillOrder, FeeOrder, Payer
from payments.bills.policy.facts import BillFacts, owed
from payments.bills.policy.state import PAYABLE, state_of
from payments.bills.queries import Read, facts_of, read_facts
from payments.bills.use_cases import issue_bill, issue_bills
from payments.deposits.models import DepositForfeiture
from payments.fees.queries.rates import bill_of_fee
from payments.kernel.events import BILL_CANCELLED
from payments.kernel.holders import cnic_hashes, mobile_hashes
from payments.kernel.limits import CODES, ORDERS
from payments.kernel.permissions import CANCEL_BILL, RAISE_BILL
from payments.receipts.use_cases.record_money import lock_bill
from payments.refunds.models import Refund
from payments.refunds.policy import LINES


@dataclass(frozen=True, kw_only=True)
class CancelBill:
    """The bill to cancel, and the reason."""

    bill_id: UUID
    reason: str


def cancel_bill(uow: UnitOfWork, command: CancelBill) -> BillCancellation:
    """Cancel a bill of the officer's own department. Raises as `call_off` does."""
    require(uow.actor, CANCEL_BILL)
    bill = uow.get(Bill, command.bill_id)
    if bill.department_id != uow.actor.organisation:
        raise NotFound
    return call_off(uow, bill, command.reason)


def call_off(
    uow: UnitOfWork, bill: Bill, reason: str, *, going_back: bool = False, held: bool = False
) -> BillCancellation:
    """Cancel a bill; money that comes afterwards is an overpayment to refund.

    `going_back`: an agreed return by a domain does not keep the bill payable until Finance agrees.
    `held`: nor does a deposit that the domain holds until its own two people decide, if more is
    owed; money already received stays until then. Publishes `payments.bill_cancelled` {bill_id}.
    Raises Conflict if it is already cancelled (`bill-cancelled`) or has money (`bill-has-money`:
    refund that first).
    """
    bill = lock_bill(uow, bill.psid)
    read = read_facts(uow, bill)
    if read.facts.cancelled_at is not None:
        raise Conflict(sentence("This bill has already been cancelled."), code="bill-cancelled")
    uow.session.get(BillCancellation, bill.id)  # a forged one raises Forged
    gone_paisa = _forfeited(uow, bill, read) + (_waiting(uow, bill) if going_back else 0)
    may_stay = held and owed(read.facts, read.now).total_paisa > 0
    if not may_stay and _still_here(read.facts, gone_paisa) > 0:
        raise Conflict(
            sentence("This bill has received a payment. Refund it before you cancel the bill."),
            code="bill-has-money",
        )
    ended = BillCancellation(
        bill_id=bill.id, cancelled_at=read.now, cancelled_by=uow.actor.person_id, reason=reason
    )
    uow.add(ended)
    uow.audit("bill.cancelled", bill.id, after={"psid": bill.psid, "reason": reason})
    uow.publish(BILL_CANCELLED, bill_id=bill.id)
    return ended


def holds_money(uow: UnitOfWork, bill: Bill) -> bool:
    """Return True if a bill holds money, so that it cannot be cancelled."""
    read = read_facts(uow, bill)
    return _still_here(read.facts, _forfeited(uow, bill, read)) > 0


def _still_here(facts: BillFacts, gone_paisa: int) -> int:
    """Return the money received for a bill, less refunds and `gone_paisa`."""
    return facts.allocated_paisa - facts.refunded_paisa - gone_paisa


def _waiting(uow: UnitOfWork, bill: Bill) -> int:
    """Return the paisa of lines whose refund waits for Finance."""
    query = select(Refund.amount_paisa).filter_by(
        bill_id=bill.id, kind=LINES, approved_at=None, refused_at=None
    )
    return sum(uow.session.scalars(query))


def _forfeited(uow: UnitOfWork, bill: Bill, read: Read) -> int:
    """Return the part that became income; 0 if the whole bill did: it is paid and stays so."""
    ended = uow.session.get(DepositForfeiture, bill.id)
    is_whole = owed(read.facts, read.now).total_paisa == 0
    return 0 if ended is None or is_whole else ended.amount_paisa


# Find one's bills by CNIC, proved by a code to the mobile number that the department has.
#
# Whoever asks gets the same answer; only a mobile number that stands on a bill of this CNIC gets a
# code, and only such bills are shown. So nobody learns whether somebody owes anything.

PURPOSE = "find-bills"
# Their ids fit into a cookie.
MAX_RESULTS = 20


@dataclass(frozen=True, kw_only=True)
class AskForCode:
    """The CNIC (13 digits), the mobile on the bills (E.164), and the user's language."""

    cnic: str = field(repr=False)
    mobile: str = field(repr=False)
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class FindBills:
    """The request, and the code that came."""

    request_id: UUID
    code: str = field(repr=False)


def ask_for_code(uow: UnitOfWork, command: AskForCode) -> UUID:
    """Send a code where such a bill exists, and return the request's id in any case.

    Raises TooMany.
    """
    asker = uow.actor.counted_as
    uow.port(Throttle).count(CODES, asker)
    pace_codes(uow, PURPOSE, command.mobile, asker=asker)
    cnic, mobile = cnic_hashes(uow.vault, command.cnic), mobile_hashes(uow.vault, command.mobile)
    digits = new_digits()
    code = keep_secret(
        uow,
        digits,
        purpose=PURPOSE,
        destination=command.mobile,
        asker=asker,
        about=json.dumps([_written(cnic), _written(mobile)]),
    )
    if _ids(uow, cnic, mobile, most=1):
        to = [Identifier("mobile", command.mobile)]
        send_code(uow, digits, to=to, language=command.language)
    return code.id


def find_bills(uow: UnitOfWork, command: FindBills) -> list[UUID]:
    """Return the ids of the bills, newest first. Raises Invalid for a wrong or old code."""
    code = spend_code(uow, command.request_id, PURPOSE, command.code)
    cnic, mobile = json.loads(uow.vault.open(code.sealed or b""))
    found = _ids(uow, _read(cnic), _read(mobile), most=MAX_RESULTS)
    uow.audit("bills.found_by_code", code.id, after={"count": len(found)})
    return found


def _written(hashes: list[bytes]) -> str:
    return ",".join(each.hex() for each in hashes)


def _read(written: str) -> list[bytes]:
    return [bytes.fromhex(each) for each in written.split(",")]


def _ids(uow: UnitOfWork, cnic: list[bytes], mobile: list[bytes], *, most: int) -> list[UUID]:
    query = select(Bill.id).where(
        Bill.payer_cnic_keyed.in_(cnic), Bill.payer_mobile_keyed.in_(mobile)
    )
    return list(uow.session.scalars(query.order_by(Bill.id.desc()).limit(most)))


# Anybody, known or not, orders a bill of a fee from the catalogue and pays it afterwards.

RAISER = "catalogue"


@dataclass(frozen=True, kw_only=True)
class OrderBill:
    """The fee, its answers, and the payer: CNIC of 13 digits, mobile in E.164."""

    fee_code: str
    name: str
    answers: Answers
    cnic: str = field(repr=False)
    mobile: str = field(repr=False)


def order_bill(uow: UnitOfWork, command: OrderBill) -> Bill:
    """Raise a bill of a fee at today's price; signed-in payers find it among their own.

    Raises TooMany, NotFound for an unknown fee, Invalid on the answers, Conflict if the fee is not
    in force or nothing is to pay.
    """
    uow.port(Throttle).count(ORDERS, uow.actor.counted_as)
    order = FeeOrder(
        raiser=RAISER,
        reference=str(new_id()),
        fee_code=command.fee_code,
        priced_on=local_day(uow.now),
        payer=Payer(
            name=command.name,
            cnic=command.cnic,
            mobile=command.mobile,
            person_id=uow.actor.person_id,
            organisation_id=_firm(uow),
        ),
        answers=command.answers,
        source="catalogue",
    )
    return issue_bill(uow, bill_of_fee(uow.session, order, uow.now))


def _firm(uow: UnitOfWork) -> UUID | None:
    """Return the firm that the payer acts for; who acts for a department pays for themselves."""
    acting_for = uow.actor.organisation_id
    if acting_for is None:
        return None
    house = organisations_by_id(uow.session, [acting_for]).get(acting_for)
    return acting_for if house is not None and house.kind == "supplier" else None


# A payer's mobile number is kept to write to them about a bill, and no longer.
#
# A year after a bill was raised its sealed number is forgotten, unless the bill can still be paid.
# The keyed hash stays, so that its payer still finds it; nobody can read a number from that.

MOBILE_RETENTION = timedelta(days=365)
_AT_ONCE, _MOST_ROUNDS = 500, 40


def forget_mobiles(uow: UnitOfWork, command: None) -> int:
    """Forget what is old enough; returns how many. Safe to run twice."""
    del command
    forgotten = 0
    for bills in _old(uow):
        read = facts_of(uow.session, bills, said=uow.said)
        over = [
            bill.id
            for bill in bills
            if state_of(read[bill.id].facts, read[bill.id].now) not in PAYABLE
        ]
        if over:
            uow.session.execute(
                update(Bill).where(Bill.id.in_(over)).values(payer_mobile_sealed=None)
            )
        forgotten += len(over)
    return forgotten


def _old(uow: UnitOfWork) -> Iterator[Sequence[Bill]]:
    """Yield bills with a number that is old enough, some at a time, by id; no forged one."""
    after: UUID | None = None
    query = select(Bill).where(
        Bill.payer_mobile_sealed.is_not(None), Bill.issued_at < uow.now - MOBILE_RETENTION
    )
    for _ in range(_MOST_ROUNDS):
        rest = query if after is None else query.where(Bill.id > after)
        batch = rest.order_by(Bill.id).limit(_AT_ONCE)
        bills = uow.session.scalars(batch, execution_options=UNCHECKED).all()
        if not bills:
            return
        yield genuine(uow.session, bills)
        after = bills[-1].id


# A department's officer raises a bill, of its own lines or of a fee.


@dataclass(frozen=True, kw_only=True)
class RaiseBill:
    """The bill; whose it is and who raises it follows from whom the officer acts for."""

    order: BillOrder


def raise_bill(uow: UnitOfWork, command: RaiseBill) -> Bill:
    """Raise a bill for the officer's own department. Raises as `issue_bill` does."""
    require(uow.actor, RAISE_BILL)
    department_id = uow.actor.organisation
    order = replace(command.order, department_id=department_id, raiser=str(department_id))
    return issue_bill(uow, order)


@dataclass(frozen=True, kw_only=True)
class RaiseFeeBill:
    """A bill of one of the department's own fees."""

    order: FeeOrder


def raise_fee_bill(uow: UnitOfWork, command: RaiseFeeBill) -> Bill:
    """Raise a bill of a fee of the officer's own department.

    Raises as `bill_of_fee` and `issue_bill` do, Invalid on `priced_on` for a day that has not come,
    and NotFound for another department's fee.
    """
    require(uow.actor, RAISE_BILL)
    _check_day_not_in_future(command.order.priced_on, uow.now)
    department_id = uow.actor.organisation
    order = replace(command.order, raiser=str(department_id))
    priced = bill_of_fee(uow.session, order, uow.now)
    if priced.department_id != department_id:
        raise NotFound
    return issue_bill(uow, priced)


def _check_day_not_in_future(day: date, now: datetime) -> None:
    """Nobody has applied yet on a day to come, and its price may be another than today's."""
    if day > local_day(now):
        problem = sentence("The date of the application must be today or in the past.")
        raise Invalid(problem, fields={"priced_on": problem})


# Many bills at once, all or nothing: each is raised as if it came alone.

MAX_BILLS = 1_000
MAX_PROBLEMS = 100


@dataclass(frozen=True, kw_only=True)
class NumberedOrder:
    """A bill, and the row at which it stands in what was sent."""

    row: int
    order: BillOrder


@dataclass(frozen=True, kw_only=True)
class RaiseBills:
    """The bills; whose they are follows from whom the officer acts for."""

    orders: tuple[NumberedOrder, ...]


def raise_bills(uow: UnitOfWork, command: RaiseBills) -> list[Bill]:
    """Raise them all, or none; what was raised before is found again and not raised twice.

    Raises Invalid with every row that is wrong, by `row-<number>-<column>`.
    """
    require(uow.actor, RAISE_BILL)
    department_id = uow.actor.organisation
    if len(command.orders) > MAX_BILLS:
        raise Invalid(sentence("You can send up to %(most)s rows at a time.", most=MAX_BILLS))
    orders = [
        replace(each.order, department_id=department_id, raiser=str(department_id))
        for each in command.orders
    ]
    problems: dict[str, Sentence | str] = {}
    bills: list[Bill] = []
    for each, outcome in zip(command.orders, issue_bills(uow, orders), strict=True):
        if isinstance(outcome, Bill):
            bills.append(outcome)
        elif len(problems) < MAX_PROBLEMS:
            problems |= _errors_of_row(each.row, outcome)
    if problems:
        raise Invalid(
            sentence("Nothing was imported. Correct these rows and send the file again."),
            code="csv-rows",
            fields=problems,
        )
    return bills


def _errors_of_row(row: int, refused: Invalid | Conflict) -> dict[str, Sentence | str]:
    fields = refused.fields or {"reference": refused.message}
    return {
        f"row-{row}-{column}": sentence(
            "Row %(row)s, %(column)s: %(problem)s", row=row, column=column, problem=problem
        )
        for column, problem in fields.items()
    }
