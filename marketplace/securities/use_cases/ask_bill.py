"""Bills that a firm requests: the documents' fee, its bid's security, its contract's security.

A further request by anyone of the firm returns the same bill. It does not name the firm before the
opening, and a bill due before closing can be paid until that very instant.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.errors import Conflict
from app.identity.public import organisations_by_id, require_for_firm
from app.permissions import require
from app.text import isolated, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases import Held, find_contract, is_signed, refuse_ended
from marketplace.kernel import permissions
from marketplace.securities.models import TenderBill
from marketplace.securities.policy import NOBODYS_NAME, RAISER, Kind, reference, veil
from marketplace.securities.use_cases.deposits import genuine_bills
from marketplace.securities.use_cases.performance_security import (
    held_security,
    performance_required,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.find_tender import biddable_tender
from payments.public import BillOrder, BillView, OrderLine, Payer, State, bill_state, raise_bill

DAYS_TO_PAY = 28


@dataclass(frozen=True, kw_only=True)
class AskDocumentBill:
    """The bill for a tender's documents."""

    tender_id: UUID


@dataclass(frozen=True, kw_only=True)
class AskSecurityBill:
    """The bill for the security of a bid."""

    tender_id: UUID


@dataclass(frozen=True, kw_only=True)
class AskPerformanceBill:
    """The bill for the security of a contract."""

    contract_id: UUID


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """The data of a bill; its payer reads `purpose` and `purpose_ur`."""

    kind: Kind
    tender: Tender
    amount_paisa: int
    purpose: str
    purpose_ur: str
    due_on: date
    expires_at: datetime | None = None
    contract_id: UUID | None = None

    @property
    def version(self) -> int:
        return self.tender.version if self.contract_id is None else 1

    @property
    def subject(self) -> UUID:
        return self.contract_id or self.tender.id


def ask_document_bill(uow: UnitOfWork, command: AskDocumentBill) -> BillView:
    """Return the firm's bill for the documents; raise it now if there is none yet.

    Raises NotFound, Forbidden, Conflict once bidding has ended or if the tender charges nothing.
    """
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    tender = biddable_tender(uow, command.tender_id)
    if tender.document_fee_paisa is None:
        raise Conflict(
            sentence("The documents of this tender are free."), code="documents-are-free"
        )
    return _bill(uow, _until_closing(Kind.DOCUMENT_FEE, tender, tender.document_fee_paisa))


def ask_security_bill(uow: UnitOfWork, command: AskSecurityBill) -> BillView:
    """Return the firm's bill for its bid's security; raise it now if there is none yet.

    Raises NotFound, Forbidden, Conflict once bidding has ended or if papers are required.
    """
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    tender = biddable_tender(uow, command.tender_id)
    if not tender.security_by_bill or tender.security_paisa is None:
        raise Conflict(
            sentence(
                "This tender accepts only an instrument of a bank as bid security, not a bill."
            ),
            code="no-security-by-bill",
        )
    return _bill(uow, _until_closing(Kind.BID_SECURITY, tender, tender.security_paisa))


def ask_performance_bill(uow: UnitOfWork, command: AskPerformanceBill) -> BillView:
    """Return the winner's bill for its contract's security; raise it now if there is none yet.

    Raises NotFound, Conflict if the contract has ended or is signed, or there is a paper.
    """
    require(uow.actor, permissions.SIGN_FOR_SUPPLIER)
    held = find_contract(uow, command.contract_id, "supplier")
    refuse_needless(uow, held)
    return performance_bill(uow, held)


def performance_bill(uow: UnitOfWork, held: Held) -> BillView:
    """Return the bill of a contract's security; raise it now if there is none yet."""
    return _bill(
        uow,
        _Wanted(
            kind=Kind.PERFORMANCE_SECURITY,
            tender=held.tender,
            amount_paisa=performance_required(held.tender, held.contract),
            purpose=f"Performance security of contract {held.contract.reference}",
            purpose_ur=f"معاہدہ {isolated(held.contract.reference)} کی کارکردگی کی ضمانت",
            due_on=local_day(uow.now) + timedelta(days=DAYS_TO_PAY),
            contract_id=held.contract.id,
        ),
    )


def refuse_needless(uow: UnitOfWork, held: Held) -> None:
    """Raise Conflict if a contract's security cannot be paid by bill now."""
    refuse_ended(held.contract)
    if held.tender.cancelled_at is not None:
        raise Conflict(sentence("This tender was cancelled."), code="tender-cancelled")
    if not held.tender.performance_by_bill or performance_required(held.tender, held.contract) == 0:
        raise Conflict(
            sentence("The performance security of this contract cannot be paid by bill."),
            code="no-security-by-bill",
        )
    if is_signed(held.contract):
        raise Conflict(sentence("The contract has already been signed."), code="contract-signed")
    kept = held_security(uow, held.contract)
    if kept is not None and kept.bill_id is None:
        raise Conflict(sentence("A security has already been recorded."), code="security-recorded")


def _until_closing(kind: Kind, tender: Tender, amount_paisa: int) -> _Wanted:
    words = {
        Kind.DOCUMENT_FEE: ("Bidding documents of tender", "ٹینڈر {} کی دستاویزات"),
        Kind.BID_SECURITY: ("Bid security for tender", "ٹینڈر {} کی بولی کی ضمانت"),
    }
    english, urdu = words[kind]
    return _Wanted(
        kind=kind,
        tender=tender,
        amount_paisa=amount_paisa,
        purpose=f"{english} {tender.reference}",
        purpose_ur=urdu.format(isolated(tender.reference)),
        due_on=local_day(tender.closes_at),
        expires_at=tender.closes_at,
    )


def _bill(uow: UnitOfWork, wanted: _Wanted) -> BillView:
    earlier = _newest(uow, wanted)
    if earlier is not None:
        view = bill_state(uow, earlier.bill_id)
        if not _ended_too_soon(uow, view, wanted):
            return view
    made = raise_bill(uow, _order(uow, wanted))
    uow.add(
        TenderBill(
            bill_id=made.id,
            tender_id=wanted.tender.id,
            supplier_id=uow.actor.organisation,
            contract_id=wanted.contract_id,
            kind=wanted.kind.value,
            version=wanted.version,
            psid=made.psid,
            amount_paisa=made.amount_paisa,
            asked_by=uow.actor.person,
            asked_at=uow.now,
        )
    )
    uow.session.flush()
    uow.audit("tender_bill.asked", wanted.subject, after={"kind": wanted.kind.value})
    return made


def _newest(uow: UnitOfWork, wanted: _Wanted) -> TenderBill | None:
    query = select(TenderBill).where(
        TenderBill.kind == wanted.kind.value,
        TenderBill.tender_id == wanted.tender.id,
        TenderBill.supplier_id == uow.actor.organisation,
        TenderBill.contract_id == wanted.contract_id
        if wanted.contract_id
        else TenderBill.contract_id.is_(None),
    )
    return next(iter(genuine_bills(uow, query.order_by(TenderBill.bill_id.desc()))), None)


def _ended_too_soon(uow: UnitOfWork, view: BillView, wanted: _Wanted) -> bool:
    """Return True if a bill expired unpaid at a closing that was moved since."""
    later = wanted.expires_at is not None and wanted.expires_at > uow.now
    return view.state is State.EXPIRED and later


def _order(uow: UnitOfWork, wanted: _Wanted) -> BillOrder:
    tender, firm = wanted.tender, uow.actor.organisation
    houses = organisations_by_id(uow.session, {tender.department_id, firm})
    sealed = wanted.contract_id is None
    return BillOrder(
        raiser=RAISER,
        reference=reference(wanted.kind, wanted.subject, firm, wanted.version),
        department_id=tender.department_id,
        purpose=wanted.purpose,
        purpose_ur=wanted.purpose_ur,
        payer=Payer(
            name=NOBODYS_NAME if sealed else houses[firm].name,
            person_id=uow.actor.person,
            organisation_id=firm,
        ),
        lines=(
            OrderLine(
                head_code=tender.income_head or "",
                ddo_code=houses[tender.department_id].ddo_code or "",
                description=wanted.purpose,
                description_ur=wanted.purpose_ur,
                amount_paisa=wanted.amount_paisa,
                deposit=wanted.kind is not Kind.DOCUMENT_FEE,
            ),
        ),
        due_on=wanted.due_on,
        expires_on=wanted.due_on if wanted.expires_at else None,
        expires_at=wanted.expires_at,
        veil=veil(tender.id) if sealed else "",
    )
