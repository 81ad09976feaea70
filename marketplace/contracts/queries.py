"""Awards, contracts and securities for whoever may read them, and what each reader may do now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import Select, or_, select

from app.db import Json
from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.overrides.public import HeldRule, held_rules
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import Permission, require_sign_in
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.award_wait import AWARD, AwardTime, award_time
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.awards.parts import Parts, in_order, parts_by
from marketplace.awards.use_cases.find_contract import Held, Side, is_signed, refuse_void
from marketplace.contracts.use_cases.end_contract import refuse_completion, refuse_termination
from marketplace.contracts.use_cases.sign_contract import MAY_SIGN, refuse_signature
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries.reports import Round, rounds_of
from marketplace.evaluation.report_content import winners
from marketplace.grievances.use_cases.suspension import DESPITE, held_parts, refuse_grieved
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, PaperHandover
from marketplace.securities.queries.deposits import KeptDeposit, bid_deposit
from marketplace.securities.queries.money import contract_item
from marketplace.securities.queries.money_item import MoneyItem
from marketplace.securities.queries.securities import Paper, papers_of
from marketplace.securities.use_cases.performance_security import (
    has_money,
    held_security,
    performance_required,
    refuse_recording,
    refuse_verification,
)
from marketplace.securities.use_cases.two_person_steps import waiting_step
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, actions
from payments.public import BillView


class State(StrEnum):
    """The status of a contract."""

    VOID = "void"
    DRAWN_UP = "drawn_up"
    SIGNED = "signed"
    COMPLETED = "completed"
    TERMINATED = "terminated"


def state_of(contract: Contract, award: Award) -> State:
    """Derive the contract's status from its facts."""
    facts = (
        (State.VOID, award.reversed_at is not None),
        (State.COMPLETED, contract.completed_at is not None),
        (State.TERMINATED, contract.terminated_at is not None),
        (State.SIGNED, is_signed(contract)),
    )
    return next((state for state, holds in facts if holds), State.DRAWN_UP)


@dataclass(frozen=True, kw_only=True)
class AwardView:
    """A tender's reports and awards (newest first), and its contracts.

    `held` are the parts that a grievance holds now.
    """

    tender: Tender
    rounds: Sequence[Round]
    awards: Sequence[Award]
    lines: Sequence[AwardLine]
    contracts: Sequence[Contract]
    actions: frozenset[TenderAction]
    time: AwardTime
    held: frozenset[str] = frozenset()

    @property
    def report(self) -> EvaluationReport | None:
        """The report in force; None before the first and while one is sent back."""
        newest = self.rounds[0] if self.rounds else None
        return newest.report if newest is not None and newest.returned is None else None

    @property
    def awards_in_force(self) -> list[Award]:
        """The awards in force, the first one first: several where parts waited for a later one."""
        return [award for award in reversed(self.awards) if award.reversed_at is None]

    @property
    def contracts_in_force(self) -> list[Contract]:
        """The contracts of the awards in force."""
        awards = {award.id for award in self.awards_in_force}
        return [contract for contract in self.contracts if contract.award_id in awards]

    @property
    def lacks_contracts(self) -> bool:
        """Whether the contracts of an award in force are not drawn up."""
        drawn_up = {contract.award_id for contract in self.contracts}
        return any(award.id not in drawn_up for award in self.awards_in_force)

    @property
    def unawarded(self) -> list[str]:
        """The parts that the report names and that wait for an award."""
        if self.tender.awarded_at is not None:
            return in_order(self.parts.waiting)
        return in_order(winners(self.report.content)) if self.report else []

    @property
    def parts(self) -> Parts:
        """What became of the parts by the awards in force."""
        awards = {award.id: award for award in self.awards_in_force}
        lines = [line for line in self.lines if line.award_id in awards]
        return parts_by(self.tender, [(each.scope, awards[each.award_id]) for each in lines])


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
        """Whether its performance security may still be wanted."""
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


@dataclass(frozen=True, kw_only=True)
class SecuritiesView:
    """A tender's papers with their suppliers."""

    tender: Tender
    papers: Sequence[Paper]
    suppliers: dict[UUID, OrganisationSummary]
    handovers: Sequence[PaperHandover] = ()


def held_award(uow: UnitOfWork, tender: Tender) -> tuple[HeldRule, ...]:
    """Return the rules against an award now, with what officers said of each."""
    return held_rules(uow.session, AWARD, tender.id, AWARD.held(uow, tender.id))


def held_by_grievances(uow: UnitOfWork, tender: Tender) -> tuple[HeldRule, ...]:
    """Return the grievances that hold an award and its contracts, with what officers said."""
    return held_rules(uow.session, DESPITE, tender.id, DESPITE.held(uow, tender.id))


def award_view(uow: UnitOfWork, tender_id: UUID) -> AwardView:
    """Return what the competent authority decides on; the department's officers and auditors."""
    tender = department_tender(uow, tender_id)
    awards = uow.session.scalars(
        select(Award).filter_by(tender_id=tender.id).order_by(Award.id.desc())
    ).all()
    lines = select(AwardLine).where(AwardLine.award_id.in_([award.id for award in awards]))
    made = select(Contract).filter_by(tender_id=tender.id).order_by(Contract.id)
    view = AwardView(
        tender=tender,
        rounds=rounds_of(uow.session, tender),
        awards=awards,
        lines=uow.session.scalars(lines).all(),
        contracts=uow.session.scalars(made).all(),
        actions=frozenset(actions(tender.facts(), uow.now)),
        time=award_time(uow.session, tender),
    )
    return replace(view, held=held_parts(uow, tender, view.unawarded))


def department_tender(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Return a tender to its department's officers and to auditors; NotFound to others."""
    require_sign_in(uow.actor)
    tender = uow.session.get(Tender, tender_id)
    if tender is None:
        raise NotFound
    own = tender.department_id == uow.actor.organisation_id
    if own and uow.actor.may(permissions.READ_TENDER_FILE):
        return tender
    if uow.actor.may(permissions.AUDIT_PROCUREMENT):
        return tender
    raise NotFound


def contracts_for(uow: UnitOfWork, cursor: str | None, limit: int = PAGE) -> Page[ContractRow]:
    """List the contracts of whom the actor acts for, newest first; auditors see all."""
    query = _visible(uow)
    if cursor:
        query = query.where(Contract.id < as_id(decode_cursor(cursor, 1)[0]))
    found = uow.session.execute(query.order_by(Contract.id.desc()).limit(limit + 1)).all()
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
    return cut(rows, limit, lambda row: [str(row.contract.id)])


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
    """Return a contract to its two sides and to auditors; None to others, who see its public part.

    Also where there is no such contract.
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


def securities_view(uow: UnitOfWork, tender_id: UUID) -> SecuritiesView:
    """Return the papers that a department holds for a tender, after its opening.

    Of one that was cancelled before it there are deposits alone, and they must go back.
    """
    tender = department_tender(uow, tender_id)
    if tender.cancelled_at is None:
        tender.require(TenderAction.SEE_BIDDERS, uow.now)
    papers = papers_of(uow.session, tender, uow.now)
    handed = select(PaperHandover).filter_by(tender_id=tender.id)
    handovers = uow.session.scalars(handed.order_by(PaperHandover.recorded_at)).all()
    ids = [paper.instrument.supplier_id for paper in papers]
    ids += [each.supplier_id for each in handovers]
    return SecuritiesView(
        tender=tender,
        papers=papers,
        suppliers=dict(organisations_by_id(uow.session, ids)),
        handovers=handovers,
    )


YOUR_WORD = sentence("You have recorded the bank’s answer. Another officer must confirm it.")


class Act(StrEnum):
    """What is done with a contract."""

    SIGN = "sign"
    RECORD = "record"
    VERIFY = "verify"
    COMPLETE = "complete"
    TERMINATE = "terminate"


WhyNot = Mapping[Act, Sentence | str | None]
_MAY: dict[Act, Permission] = {
    Act.RECORD: permissions.MANAGE_CONTRACT,
    Act.VERIFY: permissions.MANAGE_CONTRACT,
    Act.COMPLETE: permissions.MANAGE_CONTRACT,
    Act.TERMINATE: permissions.SIGN_FOR_DEPARTMENT,
}


def _refuse_signing(uow: UnitOfWork, view: ContractView, held: Held) -> None:
    refuse_grieved(uow, view.tender, [line.scope for line in view.scopes])
    refuse_signature(held, view.security, uow.now)


_Rule = Callable[[UnitOfWork, ContractView, Held], object]
_RULES: dict[Act, _Rule] = {
    Act.SIGN: _refuse_signing,
    Act.RECORD: lambda uow, view, held: refuse_recording(
        held, view.security, has_money=has_money(uow, _bill(view))
    ),
    Act.VERIFY: lambda _, view, held: refuse_verification(held, view.security),
    Act.COMPLETE: lambda uow, _, held: refuse_completion(held, uow.now),
    Act.TERMINATE: lambda uow, _, held: refuse_termination(held, uow.now),
}


def acts_of(uow: UnitOfWork, view: ContractView) -> WhyNot:
    """Return what its reader's office lets them do with a contract, each with why not now.

    Asked of the rules by which the use cases refuse: so a page draws a form only where its command
    would be taken, and says why not in the same words.
    """
    mine = [act for act in Act if _is_theirs(uow, view, act)]
    return {act: _why_not(uow, view, act) for act in mine}


def _is_theirs(uow: UnitOfWork, view: ContractView, act: Act) -> bool:
    if act is Act.SIGN:
        needed = MAY_SIGN.get(view.side)
    else:
        needed = _MAY[act] if view.side == "department" else None
    return needed is not None and uow.actor.may(needed)


def _why_not(uow: UnitOfWork, view: ContractView, act: Act) -> Sentence | str | None:
    held = Held(
        contract=view.contract,
        tender=view.tender,
        award=view.award,
        side=cast("Side", view.side),
    )
    try:
        refuse_void(view.award)
        _RULES[act](uow, view, held)
    except Conflict as refused:
        return refused.message
    return YOUR_WORD if act is Act.VERIFY and _has_spoken(uow, view) else None


def _bill(view: ContractView) -> BillView | None:
    return view.money.bill if view.money is not None else None


def _has_spoken(uow: UnitOfWork, view: ContractView) -> bool:
    waiting = waiting_step(uow, view.security.id) if view.security is not None else None
    return waiting is not None and waiting.entered_by == uow.actor.person
