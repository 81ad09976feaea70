"""Read what is public of one tender; rows that this program did not write are left out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.db import Base
from app.identity.public import organisations_by_id
from app.row_macs import UNCHECKED, WithMac, genuine, genuine_lines, genuine_lines_of, genuine_of
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.bids.models import OpenedBid
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.contracts.queries.public_contracts import public_contracts
from marketplace.evaluation.queries.reports import Round, rounds_of
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation
from marketplace.invoices.use_cases.find_invoice import IS_CANCELLATION
from marketplace.open_data.policy.facts import AwardFacts, ContractFacts, Facts, Paid
from marketplace.questions.deadlines import clocks_of
from marketplace.questions.models import TenderQuestion
from marketplace.tenders.models import Tender, TenderItem, TenderLot, TenderVersion

Row = TypeVar("Row", bound=Base)
MacRow = TypeVar("MacRow", bound=WithMac)


def facts_of(uow: UnitOfWork, tender_id: UUID) -> Facts | None:
    """Return the public facts of a tender; None of one that is not published, or is forged."""
    query = select(Tender).where(Tender.id == tender_id, Tender.published_at.is_not(None))
    tender = next(iter(genuine_of(uow.session, query)), None)
    if tender is None:
        return None
    opened = _opened(uow, tender)
    firms = {each.supplier_id for each in opened} | {tender.department_id}
    found = organisations_by_id(uow.session, firms)
    answered = _in(TenderQuestion, TenderQuestion.answered_at, tender)
    return Facts(
        tender=tender,
        department=found[tender.department_id],
        firms=found,
        lots=_parts(uow, TenderLot, tender),
        items=_parts(uow, TenderItem, tender),
        versions=genuine_of(uow.session, _in(TenderVersion, TenderVersion.number, tender)),
        answers=genuine_of(uow.session, answered.where(TenderQuestion.answered_at.is_not(None))),
        ask_ends_at=clocks_of(tender).ask_ends_at,
        opened=opened,
        rounds=_rounds(uow, tender) if opened else (),
        awards=_awards(uow, tender) if opened else (),
        contracts=_contracts(uow, tender) if tender.signed_at or opened else (),
    )


def _in(table: Any, order: InstrumentedAttribute[Any], tender: Tender) -> Any:  # noqa: ANN401 - a query of any table
    return select(table).where(table.tender_id == tender.id).order_by(order)


def _parts(uow: UnitOfWork, table: type[Row], tender: Tender) -> Sequence[Row]:
    query = select(table).filter_by(tender_id=tender.id)
    return sorted(uow.session.scalars(query), key=lambda row: row.number)  # type: ignore[attr-defined]  # lots and items


def _opened(uow: UnitOfWork, tender: Tender) -> Sequence[OpenedBid]:
    """Return the bids; none before the opening, whatever rows there are."""
    if tender.opened_at is None:
        return ()
    return genuine_of(uow.session, _in(OpenedBid, OpenedBid.read_order, tender))


def _rounds(uow: UnitOfWork, tender: Tender) -> Sequence[Round]:
    found = rounds_of(uow.session, tender)
    real = {row.version for row in genuine(uow.session, [each.report for each in found])}
    return [each for each in found if each.report.version in real]


def _awards(uow: UnitOfWork, tender: Tender) -> Sequence[AwardFacts]:
    query = (
        select(Award, AwardLine)
        .join(AwardLine, AwardLine.award_id == Award.id)
        .where(Award.tender_id == tender.id)
        .order_by(Award.awarded_at, Award.id, AwardLine.scope)
    )
    lines = defaultdict[UUID, list[AwardLine]](list)
    awards: dict[UUID, Award] = {}
    for award, line in genuine_lines_of(uow.session, query):
        awards[award.id] = award
        lines[award.id].append(line)
    return [AwardFacts(award=award, lines=lines[award.id]) for award in awards.values()]


def _contracts(uow: UnitOfWork, tender: Tender) -> Sequence[ContractFacts]:
    query = public_contracts().where(Contract.tender_id == tender.id).order_by(Contract.reference)
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    return [_contract(uow, row[0]) for row in genuine_lines(uow.session, rows)]


def _contract(uow: UnitOfWork, row: Contract) -> ContractFacts:
    changes = select(ContractChange).where(
        ContractChange.contract_id == row.id, ContractChange.approved_at.is_not(None)
    )
    milestones = select(Milestone).filter_by(contract_id=row.id)
    return ContractFacts(
        contract=row,
        public_at=_public_at(row),
        changes=genuine_of(uow.session, changes.order_by(ContractChange.approved_at)),
        milestones=genuine_of(uow.session, milestones.order_by(Milestone.due_on, Milestone.id)),
        paid=_paid(uow, row),
    )


def _public_at(row: Contract) -> datetime:
    signed = (row.department_signed_at, row.supplier_signed_at)
    if all(signed):
        return max(at for at in signed if at)
    return row.terminated_at or row.made_at


def _paid(uow: UnitOfWork, row: Contract) -> Sequence[Paid]:
    query = (
        select(Invoice, InvoicePayment, PaymentCancellation)
        .join(InvoicePayment, InvoicePayment.invoice_id == Invoice.id)
        .outerjoin(PaymentCancellation, IS_CANCELLATION)
        .where(Invoice.contract_id == row.id, InvoicePayment.approved_at.is_not(None))
        .order_by(Invoice.id, InvoicePayment.id)
    )
    found = genuine_lines_of(uow.session, query)
    return [(invoice, payment, gone) for invoice, payment, gone in found]
