"""Bills raised in the caller's unit of work. The caller checks its own permission."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.people.identifiers import mask_number
from app.money import MAX_PAISA
from app.parameters.public import NothingInForce, at
from app.row_macs import UNCHECKED, Forged, is_genuine, with_mac
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillFee, BillLine
from payments.bills.orders import (
    MAX_REFERENCE_LENGTH,
    BillOrder,
    InstalmentsOrder,
    OrderLine,
    Payer,
)
from payments.bills.policy.psid import UNALLOCATED, make_psid
from payments.bills.policy.surcharge import surcharge_as_json
from payments.bills.queries import head_problems
from payments.kernel.events import BILL_RAISED
from payments.kernel.holders import cnic_hashes, mobile_hashes
from payments.kernel.parameters import DEPOSIT_HEAD, PSID_PREFIX

MAX_LINES = 50
MAX_INSTALMENTS = 120
LATEST_DAYS = 3660
_TRIES = 5


Outcome = Bill | Invalid | Conflict
Key = tuple[str, str]


def issue_bill(uow: UnitOfWork, order: BillOrder) -> Bill:
    """Raise a bill, or return the one that the same order raised before.

    Publishes `payments.bill_raised` {bill_id}. Raises Invalid for an impossible bill, and Conflict
    (`bill-reference-taken`) if the reference was used for something else.
    """
    return _issued(*issue_bills(uow, [order]))


def issue_instalments(uow: UnitOfWork, order: InstalmentsOrder) -> list[Bill]:
    """Raise the bills of a series, or return those that the same order raised before.

    Raises as `issue_bill` does, for the first that cannot be raised; then none is. Invalid if there
    are none, more than 120, or two with one reference.
    """
    references = {each.reference for each in order.instalments}
    if not 1 <= len(references) == len(order.instalments) <= MAX_INSTALMENTS:
        raise Invalid(
            sentence(
                "Name 1 to %(most)s instalments, each with a reference of its own.",
                most=MAX_INSTALMENTS,
            ),
            code="instalments",
        )
    return [_issued(outcome) for outcome in issue_bills(uow, order.bills)]


def _issued(outcome: Outcome) -> Bill:
    if not isinstance(outcome, Bill):
        raise outcome
    return outcome


def issue_bills(uow: UnitOfWork, orders: Sequence[BillOrder]) -> list[Outcome]:
    """Raise many bills as if each came alone, in as many statements as for one.

    Returns for each order its bill, or the refusal that `issue_bill` would raise; a caller that
    gets a refusal must raise it, or its own error: bills raised here are not yet committed.
    """
    today = local_day(uow.now)
    hashes = [_content_hashes(uow, order) for order in orders]
    orders = _with_deposit_head(uow, orders, today)
    known = _earlier(uow, orders)
    # A bill once raised stays, also if the same order is repeated after its due day.
    wrong = [None if _key(order) in known else _impossible(order, today) for order in orders]
    _refuse_ended_heads(uow, orders, wrong, known)
    fresh: dict[Key, tuple[BillOrder, bytes]] = {}
    for order, refusal, content in zip(orders, wrong, hashes, strict=True):
        if refusal is None and _key(order) not in known:
            fresh.setdefault(_key(order), (order, content[0]))
    known |= _raise(uow, list(fresh.values()))
    return [
        refusal or _same(uow, known[_key(order)], content)
        for order, refusal, content in zip(orders, wrong, hashes, strict=True)
    ]


def _with_deposit_head(
    uow: UnitOfWork, orders: Sequence[BillOrder], today: date
) -> Sequence[BillOrder]:
    """Put deposits under the head of the Public Account that is in force.

    Where Finance has entered none they stay at the bank under the head that was ordered, as before
    deposits had a head; the page of deposits says so.
    """
    if not any(line.deposit for order in orders for line in order.lines):
        return orders
    try:
        head = str(at(uow.session, DEPOSIT_HEAD.key, today).value)
    except NothingInForce:
        return orders
    return [
        replace(order, lines=tuple(_under(line, head) for line in order.lines)) for order in orders
    ]


def _under(line: OrderLine, deposit_head: str) -> OrderLine:
    return replace(line, head_code=deposit_head) if line.deposit else line


def _refuse_ended_heads(
    uow: UnitOfWork,
    orders: Sequence[BillOrder],
    wrong: list[Invalid | None],
    known: Mapping[Key, Bill],
) -> None:
    """Note which new bills are of a head that is not in force today; what was raised stays."""
    heads = {head for order in orders for head in _heads(order)}
    problems = head_problems(uow.session, heads, local_day(uow.now))
    for place, order in enumerate(orders):
        ended = [head for head in _heads(order) if head in problems]
        if ended and wrong[place] is None and _key(order) not in known:
            problem = problems[ended[0]]
            wrong[place] = Invalid(problem, fields={"lines": problem})


def _heads(order: BillOrder) -> list[str]:
    surcharge = [order.surcharge.head_code] if order.surcharge else []
    return [*(line.head_code for line in order.lines), *surcharge]


def _key(order: BillOrder) -> Key:
    return order.raiser, order.reference


def _earlier(uow: UnitOfWork, orders: Sequence[BillOrder]) -> dict[Key, Bill]:
    keys = [_key(order) for order in orders]
    query = select(Bill).where(tuple_(Bill.raiser, Bill.reference).in_(keys))
    found = uow.session.scalars(query, execution_options=UNCHECKED)
    return {(bill.raiser, bill.reference): bill for bill in found}


def _same(uow: UnitOfWork, bill: Bill, content: list[bytes]) -> Outcome:
    """Return the bill that bears an order's reference, if it is what was ordered.

    A bill that somebody planted under it stops this order alone, not the others.
    """
    if not is_genuine(uow.vault, bill):
        return Forged()
    if bill.content_hash in content:
        return bill
    problem = sentence("Another bill was raised with this reference already.")
    return Conflict(problem, code="bill-reference-taken", fields={"reference": problem})


def _raise(uow: UnitOfWork, fresh: Sequence[tuple[BillOrder, bytes]]) -> dict[Key, Bill]:
    if not fresh:
        return {}
    bills = _insert(uow, fresh)
    fees = [fee for order, _ in fresh for fee in _fees(uow, bills[_key(order)].id, order)]
    if fees:
        uow.session.execute(insert(BillFee), fees)
    lines = [line for order, _ in fresh for line in _lines(uow, bills[_key(order)].id, order)]
    uow.session.execute(insert(BillLine), lines)
    for bill in bills.values():
        uow.audit("bill.raised", bill.id, after={"psid": bill.psid, "amount": bill.amount_paisa})
        uow.publish(BILL_RAISED, bill_id=bill.id)
    return bills


def _impossible(order: BillOrder, today: date) -> Invalid | None:
    """Return the errors of every field as Invalid; None if the order is valid."""
    found: dict[str, Sentence] = {}
    if not 1 <= len(order.lines) <= MAX_LINES:
        found["lines"] = sentence("A bill has 1 to %(most)s lines.", most=MAX_LINES)
    elif any(line.amount_paisa <= 0 for line in order.lines if not line.grows):
        found["lines"] = sentence("Every amount must be above zero.")
    elif sum(line.amount_paisa for line in order.lines) > MAX_PAISA:
        found["lines"] = sentence("The amount is larger than any that can be paid.")
    if not 0 <= (order.due_on - today).days <= LATEST_DAYS:
        found["due_on"] = sentence("Choose a due date from today to ten years from now.")
    if order.expires_on is not None and not (
        order.due_on <= order.expires_on and (order.expires_on - today).days <= LATEST_DAYS
    ):
        found["expires_on"] = sentence("The last day to pay cannot come before the due date.")
    if not 1 <= len(order.reference) <= MAX_REFERENCE_LENGTH:
        found["reference"] = sentence(
            "Fill this in, with up to %(most)s characters.", most=MAX_REFERENCE_LENGTH
        )
    if not found:
        return None
    return Invalid(sentence("This bill cannot be raised as it is."), fields=found)


def _content_hashes(uow: UnitOfWork, order: BillOrder) -> list[bytes]:
    """Hash what was ordered, under every key; keyed, for it holds a CNIC.

    The due and last day of a fee follow from the day on which it is asked for: they are no content.
    """
    of_fees = order.fee is not None or order.fees
    plain = asdict(replace(order, due_on=date.min, expires_on=None) if of_fees else order)
    _drop_unset_newer_fields(plain)
    text = json.dumps(plain, default=str, sort_keys=True, ensure_ascii=True)
    return uow.vault.hashes("payments bill", text.encode())


def _drop_unset_newer_fields(plain: dict[str, Any]) -> None:
    """Let an order that does not use a younger field be the one that it was before there was it."""
    for name in ("expires_at", "veil", "fees"):
        if not plain[name]:
            del plain[name]
    for line in plain["lines"]:
        for name in ("deposit", "fee", "part"):
            if not line[name]:
                del line[name]
    for fee in plain.get("fees", ()):
        del fee["due_on"]


# Else rows that leave other columns empty are sent apart.
_WITH_NULLS = {"render_nulls": True}


def _insert(uow: UnitOfWork, fresh: Sequence[tuple[BillOrder, bytes]]) -> dict[Key, Bill]:
    """Insert under PSIDs that nobody has; a clash is as likely as a lottery's first prize."""
    prefix = _prefix(uow)
    waiting = {_key(order): _values(uow, order, content) for order, content in fresh}
    bills: dict[Key, Bill] = {}
    for _ in range(_TRIES):
        numbered = [values | {"psid": make_psid(prefix)} for values in waiting.values()]
        rows = [with_mac(uow.vault, Bill, values) for values in numbered]
        statement = insert(Bill).on_conflict_do_nothing(index_elements=["psid"]).returning(Bill)
        for bill in uow.session.scalars(statement, rows, execution_options=_WITH_NULLS):
            bills[bill.raiser, bill.reference] = bill
            del waiting[bill.raiser, bill.reference]
        if not waiting:
            return bills
    message = f"{_TRIES} random numbers in a row were taken: the prefix {prefix} is full"
    raise RuntimeError(message)


def _prefix(uow: UnitOfWork) -> str:
    try:
        return str(at(uow.session, PSID_PREFIX.key, local_day(uow.now)).value)
    except NothingInForce:
        return UNALLOCATED


def _values(uow: UnitOfWork, order: BillOrder, content: bytes) -> dict[str, Any]:
    fee = order.fee
    return {
        "id": new_id(),
        "department_id": order.department_id,
        "fee_version_id": fee.version_id if fee else None,
        "raiser": order.raiser,
        "reference": order.reference,
        "content_hash": content,
        "source": order.source,
        "purpose": order.purpose,
        "purpose_ur": order.purpose_ur,
        "amount_paisa": sum(line.amount_paisa for line in order.lines),
        "due_on": order.due_on,
        "expires_on": order.expires_on,
        "expires_at": order.expires_at,
        "veil": order.veil or None,
        "surcharge": surcharge_as_json(order.surcharge),
        "part_payment": order.part_payment,
        "priced": dict(fee.priced) if fee else None,
        "confidence": order.confidence,
        "raised_by": uow.actor.person_id,
        "issued_at": uow.now,
        **_payer(uow, order.payer),
    }


def _payer(uow: UnitOfWork, payer: Payer) -> Mapping[str, Any]:
    mobile = payer.mobile
    return {
        "payer_name": payer.name,
        "payer_person_id": payer.person_id,
        "payer_organisation_id": payer.organisation_id,
        "payer_cnic_keyed": cnic_hashes(uow.vault, payer.cnic)[0] if payer.cnic else None,
        "payer_masked": mask_number(payer.cnic) if payer.cnic else "",
        "payer_mobile_keyed": mobile_hashes(uow.vault, mobile)[0] if mobile else None,
        "payer_mobile_sealed": uow.vault.seal(mobile.encode()) if mobile else None,
    }


def _fees(uow: UnitOfWork, bill_id: UUID, order: BillOrder) -> list[dict[str, Any]]:
    fees = [
        {
            "bill_id": bill_id,
            "number": fee.number,
            "reference": fee.reference,
            "fee_version_id": fee.frozen.version_id,
            "department_id": fee.department_id,
            "amount_paisa": fee.amount_paisa,
            "due_on": fee.due_on,
            "surcharge": surcharge_as_json(fee.surcharge),
            "priced": dict(fee.frozen.priced),
            "confidence": fee.frozen.confidence,
        }
        for fee in order.fees
    ]
    return [with_mac(uow.vault, BillFee, fee) for fee in fees]


def _lines(uow: UnitOfWork, bill_id: UUID, order: BillOrder) -> list[dict[str, Any]]:
    return [
        with_mac(uow.vault, BillLine, {"bill_id": bill_id, "number": number, **vars(line)})
        for number, line in enumerate(order.lines, start=1)
    ]
