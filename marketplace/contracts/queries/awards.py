"""A tender's reports and awards, for its department and for auditors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.overrides.public import HeldRule, held_rules
from app.permissions import require_sign_in
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.awards.queries import AWARD, AwardTime, Parts, award_time, in_order, parts_by
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries.reports import Round, rounds_of
from marketplace.evaluation.report_content import winners
from marketplace.grievances.use_cases.suspension import DESPITE, held_parts
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, actions


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
        """True if the contracts of an award in force are not drawn up."""
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
        """The status of the parts by the awards in force."""
        awards = {award.id: award for award in self.awards_in_force}
        lines = [line for line in self.lines if line.award_id in awards]
        return parts_by(self.tender, [(each.scope, awards[each.award_id]) for each in lines])


def held_award(uow: UnitOfWork, tender: Tender) -> tuple[HeldRule, ...]:
    """Return the rules against an award now, with what officers said of each."""
    return held_rules(uow.session, AWARD, tender.id, AWARD.held(uow, tender.id))


def held_by_grievances(uow: UnitOfWork, tender: Tender) -> tuple[HeldRule, ...]:
    """Return the grievances that hold an award and its contracts, with what officers said."""
    return held_rules(uow.session, DESPITE, tender.id, DESPITE.held(uow, tender.id))


def award_view(uow: UnitOfWork, tender_id: UUID) -> AwardView:
    """Return the award data for decision; for the department's officers and auditors."""
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
