"""Coverage of an award now: one rule for credits, tax holidays and rent.

A holiday covers bills by the day on which they were raised, as bills name no tax period. It covers
nothing before its first and after its last day. No award pays a bill of this domain, such as a
clawback of the award: that would pay for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.public import revoked_grants
from app.errors import Conflict
from app.money import grouped_rupees
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import CreditableBill, creditable_bills
from tax_incentives.awards.models import CreditUse, CreditUseReturn, ReliefAward
from tax_incentives.awards.policy import due_now, is_within, max_of_bill, pays_bills, pays_in_part
from tax_incentives.awards.queries.awards import (
    AwardPage,
    award_page,
    award_parts,
    own_award,
    payer_of,
    remaining_paisa,
    scheme_of_award,
)
from tax_incentives.awards.queries.stays import USE_CREDIT, refuse_blocked_award
from tax_incentives.schemes.shapes import Scheme

RAISER = "tax_incentives"


@dataclass(frozen=True, kw_only=True)
class PayableBill:
    """A bill, and the amount that an award pays now: 0 if it would have to be a part.

    `owed_paisa` is all that is owed on it, also under heads that the award cannot pay.
    """

    id: UUID
    psid: str
    purpose: str
    purpose_ur: str
    due_on: date
    owed_paisa: int
    pays_paisa: int

    @property
    def left_paisa(self) -> int:
        """Amount still to be paid (paisa)."""
        return self.owed_paisa - self.pays_paisa


@dataclass(frozen=True)
class PayableBills:
    """Bills that an award may pay now, the earliest due first."""

    items: Sequence[PayableBill]


def own_payable_bills(uow: UnitOfWork, award_id: UUID) -> PayableBills:
    """Return the bills that an award of whom the actor acts for may pay now. Raises NotFound."""
    row = own_award(uow, award_id)
    return PayableBills(payable_bills(uow, award_page(uow, award_id), scheme_of_award(uow, row)))


def payable_bills(uow: UnitOfWork, found: AwardPage, scheme: Scheme) -> list[PayableBill]:
    """Return the bills that an award may pay now, the earliest due first; else none.

    At most four queries; `payable_bill` does the same for one bill, under a payment's locks.
    """
    award, today = found.row, local_day(uow.now)
    stayed = any(USE_CREDIT in each.acts for each in found.stays)
    usable = pays_bills(scheme) and is_within(today, award.begins_on, award.ends_on)
    if stayed or not usable or revoked_grants(uow.session, [award.registration_id]):
        return []
    left = found.award.remaining_paisa
    if found.parts:
        left = max(min(left, due_now(found.parts, today)), 0)
    gone = {each.bill_id for each in found.uses if each.returned_at}
    bills = creditable_bills(uow, payer_of(award), scheme.heads)
    return [
        _payable(scheme, bill, left)
        for bill in bills
        if bill.id not in gone and _is_for(award, bill)
    ]


def payable_bill(uow: UnitOfWork, award: ReliefAward, bill_id: UUID) -> PayableBill:
    """Return a bill with what the award pays of it.

    Raises Conflict: what `refuse_unusable` does, `nothing-left`, `bill-not-creditable`,
    `bill-outside-period`, `taken-back`, `too-little-left`.
    """
    scheme = scheme_of_award(uow, award)
    require_usable(uow, award, scheme)
    left = left_paisa(uow, award)
    if not left:
        raise Conflict(sentence("Nothing remains of this award."), code="nothing-left")
    found = creditable_bills(uow, payer_of(award), scheme.heads, only=bill_id)
    if not found or found[0].raiser == RAISER:
        raise Conflict(
            sentence("This award cannot pay that bill: it pays only taxes that it names."),
            code="bill-not-creditable",
        )
    _refuse_other(uow, award, found[0])
    bill = _payable(scheme, found[0], left)
    if not bill.pays_paisa:
        _refuse_part(found[0], left)
    return bill


def _refuse_other(uow: UnitOfWork, award: ReliefAward, bill: CreditableBill) -> None:
    """Raise Conflict for a bill of another period, or from which an officer withdrew the award."""
    if not _is_for(award, bill):
        raise Conflict(
            sentence(
                "This award covers bills that were raised from %(first)s to %(last)s.",
                first=_written(award.begins_on),
                last=_written(award.ends_on),
            ),
            code="bill-outside-period",
        )
    if bill.id in _taken_back(uow.session, award):
        raise Conflict(
            sentence(
                "The payment of this award for that bill was reversed. Pay the bill, or"
                " ask the Finance Department."
            ),
            code="taken-back",
        )


def _refuse_part(bill: CreditableBill, left: int) -> None:
    raise Conflict(
        sentence(
            "Rs %(left)s remain, and the bill owes Rs %(owed)s. This relief covers a bill whole or"
            " not at all: pay this one.",
            left=grouped_rupees(left),
            owed=grouped_rupees(bill.creditable_paisa),
        ),
        code="too-little-left",
    )


def require_usable(uow: UnitOfWork, award: ReliefAward, scheme: Scheme) -> None:
    """Refuse an award that pays no bill now.

    Raises Conflict: `stayed`, `revoked`, `no-credit`, `outside-period`.
    """
    refuse_blocked_award(uow, award.id, USE_CREDIT)
    if not pays_bills(scheme):
        raise Conflict(sentence("This relief pays no bills."), code="no-credit")
    if not is_within(local_day(uow.instant()), award.begins_on, award.ends_on):
        raise Conflict(
            sentence(
                "This award pays bills from %(first)s to %(last)s only.",
                first=_written(award.begins_on),
                last=_written(award.ends_on),
            ),
            code="outside-period",
        )


def _written(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""


def _is_for(award: ReliefAward, bill: CreditableBill) -> bool:
    raised_on = local_day(bill.raised_at)
    return bill.raiser != RAISER and is_within(raised_on, award.begins_on, award.ends_on)


def _payable(scheme: Scheme, bill: CreditableBill, left: int) -> PayableBill:
    return PayableBill(
        id=bill.id,
        psid=bill.psid,
        purpose=bill.purpose,
        purpose_ur=bill.purpose_ur,
        due_on=bill.due_on,
        owed_paisa=bill.owed_paisa,
        pays_paisa=max_of_bill(bill.creditable_paisa, left, in_part=pays_in_part(scheme)),
    )


def left_paisa(uow: UnitOfWork, award: ReliefAward) -> int:
    """Return the available amount of an award: the rest, and of rent only the part due."""
    left = remaining_paisa(uow.session, [award.id]).get(award.id, 0)
    parts = award_parts(uow, award)
    return max(min(left, due_now(parts, local_day(uow.instant()))), 0) if parts else left


def _taken_back(session: Session, award: ReliefAward) -> frozenset[UUID]:
    """Return the bills from which a credit note of the award was reversed."""
    query = (
        select(CreditUse)
        .join(CreditUseReturn, CreditUseReturn.use_id == CreditUse.id)
        .where(CreditUse.award_id == award.id)
    )
    return frozenset(use.bill_id for use in genuine_of(session, query))
