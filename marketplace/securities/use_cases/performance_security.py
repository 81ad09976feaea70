"""The security that a winner brings for its contract: recorded, then verified with the bank."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.awards.use_cases import Held, find_contract, is_signed, refuse_ended
from marketplace.kernel import permissions
from marketplace.securities import policy as security
from marketplace.securities.models import Instrument, TenderBill
from marketplace.securities.policy import InstrumentKind, SecurityRule
from marketplace.securities.postings import (
    post_performance_security_received,
    post_security_returned,
)
from marketplace.securities.use_cases.two_person_steps import ProposedStep, propose_or_approve
from marketplace.tenders.models import Tender
from payments.public import BillView, bill_state, cancel_bill, holds_money

PAID_BY_BILL = sentence(
    "This security was paid by bill. The money is held here, so no bank has to confirm it."
)
_PAID_BY_BILL = sentence("The security was paid by bill. Check the contract again.")


@dataclass(frozen=True, kw_only=True)
class RecordPerformanceSecurity:
    """A paper in front of the officer; the amount in paisa."""

    contract_id: UUID
    kind: InstrumentKind
    bank: str
    number: str
    amount_paisa: int
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class VerifyPerformanceSecurity:
    """The bank's answer; where it is no, the paper is returned with the reason."""

    contract_id: UUID
    genuine: bool
    reason: str = ""


def performance_required(tender: Tender, contract: Contract) -> int:
    """Return the security that a contract needs, in paisa; 0 is none."""
    return security.required_paisa(_rule(tender), contract.amount_paisa)


def _rule(tender: Tender) -> SecurityRule:
    return SecurityRule(percent=tender.performance_percent or Decimal(0))


def record_performance_security(uow: UnitOfWork, command: RecordPerformanceSecurity) -> Instrument:
    """Record and post a security. Raises Invalid if it is too small or ends too early.

    It must be valid until the goods or works are due, counted from today.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    held = find_contract(uow, command.contract_id, "department")
    bill = _bill_of(uow, held.contract)
    refuse_recording(held, held_security(uow, held.contract), has_money=has_money(uow, bill))
    _check(uow, held, command)
    _no_bill_too(uow, bill)
    instrument = Instrument(
        id=new_id(),
        tender_id=held.tender.id,
        supplier_id=held.contract.supplier_id,
        contract_id=held.contract.id,
        purpose="performance",
        kind=command.kind.value,
        bank=command.bank,
        number=command.number,
        amount_paisa=command.amount_paisa,
        expires_on=command.expires_on,
        received_at=uow.instant(),
    )
    uow.add(instrument)
    post_performance_security_received(uow, instrument)
    uow.audit("security.recorded", instrument.id, after={"contract": str(held.contract.id)})
    return instrument


def verify_performance_security(uow: UnitOfWork, command: VerifyPerformanceSecurity) -> Instrument:
    """Record the bank's answer, confirmed by a second officer.

    A paper that is not real is returned, and another may be recorded.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    held = find_contract(uow, command.contract_id, "department")
    instrument = refuse_verification(held, held_security(uow, held.contract))
    if not command.genuine and not command.reason:
        message = sentence("Explain why the security is not acceptable.")
        raise Invalid(message, fields={"reason": message})
    if command.genuine and instrument.verified_at is not None:
        raise Conflict(
            sentence("This security has already been verified."), code="security-verified"
        )
    step = "verify" if command.genuine else "reject"
    if propose_or_approve(uow, instrument, ProposedStep(step=step, reason=command.reason)):
        _settle(uow, instrument, command)
    return instrument


def _settle(uow: UnitOfWork, instrument: Instrument, command: VerifyPerformanceSecurity) -> None:
    if command.genuine:
        instrument.verified_at, instrument.verified_by = uow.instant(), uow.actor.person
    else:
        instrument.verified_at = instrument.verified_by = None
        instrument.returned_at, instrument.end_reason = uow.instant(), command.reason
        post_security_returned(uow, instrument)
    uow.session.flush()
    uow.audit("security.verified", instrument.id, after={"genuine": command.genuine})


def held_security(uow: UnitOfWork, contract: Contract) -> Instrument | None:
    """Return the performance security that the department holds for a contract."""
    query = select(Instrument).filter_by(
        contract_id=contract.id, purpose="performance", returned_at=None, forfeited_at=None
    )
    return uow.session.scalars(query).one_or_none()


def _bill_of(uow: UnitOfWork, contract: Contract) -> BillView | None:
    found = uow.session.scalar(select(TenderBill.bill_id).filter_by(contract_id=contract.id))
    return bill_state(uow, found) if found is not None else None


def _no_bill_too(uow: UnitOfWork, bill: BillView | None) -> None:
    """Cancel the bill that a paper replaces. Raises Conflict if it has been paid."""
    if bill is None or bill.cancelled_at is not None:
        return
    try:
        cancel_bill(uow, bill.id, "The department took a bank's paper instead")
    except Conflict as has_money:
        raise Conflict(_PAID_BY_BILL, code="security-paid-by-bill") from has_money


def has_money(uow: UnitOfWork, bill: BillView | None) -> bool:
    """Return True if a contract's bill holds money, so that no paper can replace it."""
    if bill is None or bill.cancelled_at is not None or not bill.paid_paisa:
        return False
    return holds_money(uow, bill.id)


def refuse_recording(held: Held, paper: Instrument | None, *, has_money: bool) -> None:
    """Raise Conflict if no paper can be recorded; its page uses this check too."""
    _refuse_signed(held)
    if performance_required(held.tender, held.contract) == 0:
        raise Conflict(sentence("This tender asks for no performance security."))
    if paper is not None:
        raise Conflict(sentence("A security has already been recorded."), code="security-recorded")
    if has_money:
        raise Conflict(_PAID_BY_BILL, code="security-paid-by-bill")


def refuse_verification(held: Held, paper: Instrument | None) -> Instrument:
    """Return the paper that a bank may verify or reject now; its page uses this check too.

    Raises Conflict if there is none.
    """
    _refuse_signed(held)
    if paper is None:
        raise Conflict(sentence("No security is recorded yet."), code="no-security")
    if paper.bill_id is not None:
        raise Conflict(PAID_BY_BILL, code="security-paid-by-bill")
    return paper


def _refuse_signed(held: Held) -> None:
    refuse_ended(held.contract)
    if is_signed(held.contract):
        raise Conflict(sentence("The contract has already been signed."), code="contract-signed")


def _check(uow: UnitOfWork, held: Held, command: RecordPerformanceSecurity) -> None:
    paper = security.Instrument(
        kind=command.kind,
        bank=command.bank,
        number=command.number,
        amount_paisa=command.amount_paisa,
        expires_on=command.expires_on,
    )
    due = local_day(uow.now) + timedelta(days=held.tender.delivery_days or 0)
    found = security.problems(
        paper, _rule(held.tender), bid_paisa=held.contract.amount_paisa, valid_until=due
    )
    if found:
        fields = {problem.field.removesuffix("_paisa"): problem.message for problem in found}
        raise Invalid(sentence("This security cannot be taken."), fields=fields)
