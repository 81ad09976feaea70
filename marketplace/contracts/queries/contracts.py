"""Contracts, for their two sides and for auditors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select

from app.db import Json
from app.errors import Forbidden, NotFound
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require_sign_in
from app.row_macs import UNCHECKED, genuine_lines
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.contracts.queries.state import State, state_of
from marketplace.evaluation.models import EvaluationReport
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument
from marketplace.securities.queries.deposits import KeptDeposit, bid_deposit
from marketplace.securities.queries.money import contract_item
from marketplace.securities.queries.money_item import MoneyItem
from marketplace.securities.use_cases.performance_security import (
    held_security,
    performance_required,
)
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class ContractView:
    """A contract as one of its sides (or an auditor) sees it; amounts in paisa."""

    contract: Contract
    tender: Tender
    award: Award
    state: State
    department: OrganisationSummary
    supplier: OrganisationSummary
    scopes: Sequence[AwardLine]
    titles: dict[str, Json]
    required_paisa: int
    security: Instrument | None
    signers: dict[UUID, PersonSummary]
    side: str
    money: MoneyItem | None = None
    deposit: KeptDeposit | None = None

    @property
    def is_open(self) -> bool:
        """True if its performance security may still be wanted."""
        return self.state in {State.DRAWN_UP, State.SIGNED} and self.tender.cancelled_at is None


@dataclass(frozen=True, kw_only=True)
class ContractRow:
    """A contract in a list."""

    contract: Contract
    title: str
    title_ur: str
    state: State
    department: str
    department_ur: str
    supplier: str
    supplier_ur: str


def contracts_for(uow: UnitOfWork, cursor: str | None, limit: int = PAGE) -> Page[ContractRow]:
    """List the contracts of whom the actor acts for, newest first; auditors see all."""
    query = _visible(uow)
    if cursor:
        query = query.where(Contract.id < as_id(decode_cursor(cursor, 1)[0]))
    query = query.order_by(Contract.id.desc()).limit(limit + 1)
    read = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(read, limit, lambda row: [str(row[0].id)])
    found = genuine_lines(uow.session, page.items)
    firms = organisations_by_id(
        uow.session, {i for c, _, t in found for i in (c.supplier_id, t.department_id)}
    )
    rows = [
        ContractRow(
            contract=contract,
            title=tender.title,
            title_ur=tender.title_ur,
            state=state_of(contract, award),
            department=firms[tender.department_id].name,
            department_ur=firms[tender.department_id].name_ur,
            supplier=firms[contract.supplier_id].name,
            supplier_ur=firms[contract.supplier_id].name_ur,
        )
        for contract, award, tender in found
    ]
    return Page(rows, page.next_cursor)


def _with_award() -> Select[Contract, Award, Tender]:
    return (
        select(Contract, Award, Tender)
        .join(Award, Award.id == Contract.award_id)
        .join(Tender, Tender.id == Contract.tender_id)
    )


def _visible(uow: UnitOfWork) -> Select[Contract, Award, Tender]:
    require_sign_in(uow.actor)
    query = _with_award()
    if uow.actor.may(permissions.AUDIT_PROCUREMENT):
        return query
    sides = []
    if uow.actor.may(permissions.READ_TENDER_FILE):
        sides.append(Tender.department_id == uow.actor.organisation)
    if uow.actor.may(permissions.READ_OWN_BIDS):
        sides.append(Contract.supplier_id == uow.actor.organisation)
    if not sides:
        raise Forbidden(sentence("Contracts are shown to departments and their suppliers."))
    return query.where(or_(*sides))


def view_for_concerned(uow: UnitOfWork, contract_id: UUID) -> ContractView | None:
    """Return a contract to its two sides and to auditors; None to others (public part only).

    Also if there is no such contract.
    """
    if uow.actor.person_id is None:
        return None
    try:
        return contract_view(uow, contract_id)
    except NotFound:
        return None


def contract_view(uow: UnitOfWork, contract_id: UUID) -> ContractView:
    """Return a contract to its two sides and to auditors; NotFound to others."""
    require_sign_in(uow.actor)
    found = uow.session.execute(_with_award().where(Contract.id == contract_id)).one_or_none()
    if found is None:
        raise NotFound
    contract, award, tender = found
    side = _side(uow, contract, tender)
    firms = organisations_by_id(uow.session, [tender.department_id, contract.supplier_id])
    lines = select(AwardLine).filter_by(award_id=award.id, bid_id=contract.bid_id)
    signers = [contract.department_signed_by, contract.supplier_signed_by]
    report = uow.session.get_one(EvaluationReport, (tender.id, award.report_version))
    return ContractView(
        contract=contract,
        tender=tender,
        award=award,
        state=state_of(contract, award),
        department=firms[tender.department_id],
        supplier=firms[contract.supplier_id],
        scopes=uow.session.scalars(lines.order_by(AwardLine.scope)).all(),
        titles={scope["scope"]: scope["title"] for scope in report.content["scopes"]},
        required_paisa=performance_required(tender, contract),
        security=held_security(uow, contract),
        signers=dict(people_by_id(uow.session, [signer for signer in signers if signer])),
        side=side,
        money=contract_item(uow, contract) if tender.performance_by_bill else None,
        deposit=bid_deposit(uow, contract) if _both_by_bill(tender) else None,
    )


def _both_by_bill(tender: Tender) -> bool:
    return tender.performance_by_bill and tender.security_by_bill


def _side(uow: UnitOfWork, contract: Contract, tender: Tender) -> str:
    acting_for, may = uow.actor.organisation_id, uow.actor.may
    if acting_for == tender.department_id and may(permissions.READ_TENDER_FILE):
        return "department"
    if acting_for == contract.supplier_id and may(permissions.READ_OWN_BIDS):
        return "supplier"
    if may(permissions.AUDIT_PROCUREMENT):
        return "auditor"
    raise NotFound
