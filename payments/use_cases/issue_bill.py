"""Raise a bill inside somebody's unit of work. Whoever calls has asked for their own permission."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.identifiers import mask_number
from app.money import MOST_PAISA
from app.parameters.public import NothingInForce, at
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.events import BILL_RAISED
from payments.holders import cnic_hash, mobile_hash
from payments.models.bill import Bill, BillLine
from payments.orders import BillOrder, Payer
from payments.parameters import PSID_PREFIX
from payments.policy.psid import UNALLOCATED, make_psid
from payments.policy.stored import surcharge_as_json

MOST_LINES = 50
LONGEST_REFERENCE = 120
LATEST_DAYS = 3660
_TRIES = 5


def issue_bill(uow: UnitOfWork, order: BillOrder) -> Bill:
    """Raise a bill, or return the one that the same order raised before.

    Publishes `payments.bill_raised` {bill_id}. Raises Invalid for what cannot be a bill, and
    Conflict (`bill-reference-taken`) where the reference was used for something else.
    """
    _refuse_impossible(order, local_day(uow.now))
    content = _content_hash(uow, order)
    earlier = _earlier(uow, order, content)
    if earlier is not None:
        return earlier
    bill = _insert(uow, order, content)
    uow.session.add_all(_lines(bill.id, order))
    uow.session.flush()
    uow.audit("bill.raised", bill.id, after={"psid": bill.psid, "amount": bill.amount_paisa})
    uow.publish(BILL_RAISED, bill_id=bill.id)
    return bill


def _refuse_impossible(order: BillOrder, today: date) -> None:
    """Raise Invalid with every field that is wrong."""
    found: dict[str, Sentence] = {}
    if not 1 <= len(order.lines) <= MOST_LINES:
        found["lines"] = sentence("A bill has 1 to %(most)s lines.", most=MOST_LINES)
    elif any(line.amount_paisa <= 0 for line in order.lines):
        found["lines"] = sentence("Every amount must be above zero.")
    elif sum(line.amount_paisa for line in order.lines) > MOST_PAISA:
        found["lines"] = sentence("The amount is larger than any that can be paid.")
    if not 0 <= (order.due_on - today).days <= LATEST_DAYS:
        found["due_on"] = sentence("Choose a due date from today to ten years from now.")
    if order.expires_on is not None and not (
        order.due_on <= order.expires_on and (order.expires_on - today).days <= LATEST_DAYS
    ):
        found["expires_on"] = sentence("The last day to pay cannot come before the due date.")
    if not 1 <= len(order.reference) <= LONGEST_REFERENCE:
        found["reference"] = sentence(
            "Fill this in, with at most %(most)s characters.", most=LONGEST_REFERENCE
        )
    if found:
        raise Invalid(sentence("This bill cannot be raised as it is."), fields=found)


def _earlier(uow: UnitOfWork, order: BillOrder, content: bytes) -> Bill | None:
    found = uow.session.scalars(
        select(Bill).filter_by(raiser=order.raiser, reference=order.reference)
    ).one_or_none()
    if found is not None and found.content_hash != content:
        problem = sentence("Another bill was raised with this reference already.")
        raise Conflict(problem, code="bill-reference-taken", fields={"reference": problem})
    return found


def _content_hash(uow: UnitOfWork, order: BillOrder) -> bytes:
    """Hash what was ordered; keyed, for it holds a CNIC.

    A fee's due and last day follow from the day on which it is asked for: they are no content.
    """
    plain = asdict(replace(order, due_on=date.min, expires_on=None) if order.fee else order)
    text = json.dumps(plain, default=str, sort_keys=True, ensure_ascii=True)
    return uow.vault.hash("payments bill", text.encode())


def _insert(uow: UnitOfWork, order: BillOrder, content: bytes) -> Bill:
    """Insert under a PSID that nobody has; a clash is as likely as a lottery's first prize."""
    prefix = _prefix(uow)
    values = _values(uow, order, content)
    for _ in range(_TRIES):
        bill = uow.session.scalars(
            insert(Bill)
            .values(values | {"psid": make_psid(prefix)})
            .on_conflict_do_nothing(index_elements=["psid"])
            .returning(Bill)
        ).one_or_none()
        if bill is not None:
            return bill
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
        "surcharge": surcharge_as_json(order.surcharge),
        "part_payment": order.part_payment,
        "priced": dict(fee.priced) if fee else None,
        "confidence": fee.confidence if fee else None,
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
        "payer_cnic_keyed": cnic_hash(uow.vault, payer.cnic) if payer.cnic else None,
        "payer_masked": mask_number(payer.cnic) if payer.cnic else "",
        "payer_mobile_keyed": mobile_hash(uow.vault, mobile) if mobile else None,
        "payer_mobile_sealed": uow.vault.seal(mobile.encode()) if mobile else None,
    }


def _lines(bill_id: UUID, order: BillOrder) -> list[BillLine]:
    return [
        BillLine(bill_id=bill_id, number=number, **vars(line))
        for number, line in enumerate(order.lines, start=1)
    ]
