"""Fees in force, and what one comes to for somebody's answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import organisations_by_id
from app.text import sentence
from payments.bills.orders import Answers, BillOrder, FeeOrder, FrozenFee, OrderLine
from payments.bills.policy.surcharge import read_surcharge
from payments.bills.policy.thing import Thing, billed_object_json
from payments.fees.models import Fee, FeeVersion
from payments.fees.policy import (
    answers_as_json,
    price,
    read_exemptions,
    read_formula,
    read_parts,
    split,
)

NO_THING = sentence("Enter the number of the thing that you pay for, as on its documents.")


@dataclass(frozen=True)
class FeeInForce:
    """A fee and the version of it that is in force on a day."""

    fee: Fee
    version: FeeVersion


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The amount of a fee: the lines of a bill, each with its place in the fee's split."""

    in_force: FeeInForce
    lines: tuple[OrderLine, ...]

    @property
    def amount_paisa(self) -> int:
        """Sum of the lines (paisa); 0 if nothing is to pay."""
        return sum(line.amount_paisa for line in self.lines)


def fee_in_force(session: Session, code: str, on: date) -> FeeInForce:
    """Return a fee by its code as it is on a day. Raises NotFound, Conflict if none is."""
    return fees_in_force(session, [code], on)[code]


def fees_in_force(session: Session, codes: Collection[str], on: date) -> Mapping[str, FeeInForce]:
    """Return fees by their codes as they are on a day, in one query.

    Raises NotFound for a code that no fee has, Conflict (`fee-not-in-force`) that names the fee.
    """
    found = session.execute(
        select(Fee, FeeVersion)
        .outerjoin(
            FeeVersion,
            (FeeVersion.fee_id == Fee.id)
            & FeeVersion.approved_at.is_not(None)
            & (FeeVersion.valid_from <= on)
            & or_(FeeVersion.valid_to.is_(None), FeeVersion.valid_to >= on),
        )
        .where(Fee.code.in_(codes))
    ).all()
    if len(found) < len(set(codes)):
        raise NotFound
    for fee, version in found:
        if version is None:
            raise Conflict(
                sentence(
                    "The fee “%(fee)s” is not in force on %(day)s. Ask the department when it will "
                    "be.",
                    fee=fee.title,
                    day=on.strftime("%d-%m-%Y"),
                ),
                code="fee-not-in-force",
            )
    return {fee.code: FeeInForce(fee, version) for fee, version in found}


def those_in_force(session: Session, codes: Collection[str], on: date) -> Sequence[FeeInForce]:
    """Return those of the fees that are in force on a day, in one query; others are left out."""
    query = (
        select(Fee, FeeVersion)
        .join(FeeVersion, FeeVersion.fee_id == Fee.id)
        .where(
            Fee.code.in_(list(codes)),
            FeeVersion.approved_at.is_not(None),
            FeeVersion.valid_from <= on,
            or_(FeeVersion.valid_to.is_(None), FeeVersion.valid_to >= on),
        )
        .order_by(Fee.code)
    )
    return [FeeInForce(fee, version) for fee, version in session.execute(query)]


def quote_fee(session: Session, code: str, on: date, answers: Answers) -> Quote:
    """Price a fee as of a day. Raises Invalid on the answers, NotFound, Conflict (see above)."""
    found = fee_in_force(session, code, on)
    return quote(found, answers, _ddo(session, found.fee))


def quote(found: FeeInForce, answers: Answers, ddo_code: str) -> Quote:
    """Price a version of a fee, collected for a DDO. Raises Invalid on the answers."""
    version = found.version
    amount = price(read_formula(version.formula), answers, read_exemptions(version.exemptions))
    return Quote(
        in_force=found,
        lines=tuple(
            OrderLine(
                head_code=share.part.head_code,
                ddo_code=share.part.ddo_code or ddo_code,
                description=share.part.description,
                description_ur=share.part.description_ur,
                amount_paisa=share.amount_paisa,
                part=share.place,
            )
            for share in split(amount, read_parts(version.split))
        ),
    )


def bill_of_fee(session: Session, order: FeeOrder, now: datetime) -> BillOrder:
    """Turn an order for a fee into one for a bill; due and expiry count from the day of `now`.

    Raises as `quote_fee` does, Conflict if nothing is to pay, and Invalid on `thing` if the number
    of its subject is missing; a domain names the subject of its bills itself.
    """
    quoted = quote_fee(session, order.fee_code, order.priced_on, order.answers)
    return bill_of_quote(quoted, order, now)


def bill_of_quote(quoted: Quote, order: FeeOrder, now: datetime) -> BillOrder:
    """Turn an order whose fee was priced into one for a bill; raises as `bill_of_fee` does."""
    if not quoted.lines:
        raise nothing_to_pay()
    fee, version = quoted.in_force.fee, quoted.in_force.version
    thing = _thing(version, order.answers)
    if thing is None and version.thing and order.source != "domain":
        raise Invalid(NO_THING, fields={"thing": NO_THING})
    today = local_day(now)
    expiry = version.expiry_days
    return BillOrder(
        raiser=order.raiser,
        reference=order.reference,
        department_id=fee.department_id,
        purpose=order.purpose or fee.title,
        purpose_ur=order.purpose_ur or ("" if order.purpose else fee.title_ur),
        payer=order.payer,
        lines=tuple(replace(line, part=None) for line in quoted.lines),
        due_on=today + timedelta(days=version.due_days),
        expires_on=None if expiry is None else today + timedelta(days=expiry),
        surcharge=read_surcharge(version.surcharge),
        part_payment=version.part_payment,
        fee=FrozenFee(
            version_id=version.id,
            confidence=version.confidence,
            priced={**priced_by(order.priced_on, order.answers), **billed_object_json(thing)},
        ),
        source=order.source,
    )


def _thing(version: FeeVersion, answers: Answers) -> Thing | None:
    """Return the subject of the bill; None if the fee does not ask for it."""
    if not version.thing or not answers.thing:
        return None
    number = " ".join(answers.thing.upper().split())
    return Thing(number=number, label=version.thing, label_ur=version.thing_ur)


def nothing_to_pay() -> Conflict:
    """Return the refusal of a bill of nothing."""
    return Conflict(sentence("There is nothing to pay: no bill is needed."), code="nothing-to-pay")


def priced_by(on: date, answers: Answers) -> Mapping[str, Any]:
    """Write what a fee was priced by: the day, and the answers that it asked for."""
    return {"on": on.isoformat(), **answers_as_json(replace(answers, thing=None))}


def _ddo(session: Session, fee: Fee) -> str:
    return organisations_by_id(session, [fee.department_id])[fee.department_id].ddo_code or ""
