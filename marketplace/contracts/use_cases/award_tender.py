"""The competent authority awards what the committee's report names, or reverses its award."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict
from app.overrides.public import hold
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.award_wait import AWARD, refuse_unannounced
from marketplace.awards.models import Award, AwardLine
from marketplace.awards.use_cases.void_award import void_award
from marketplace.bids.models import Bid
from marketplace.debarment.bars import refuse_barred
from marketplace.evaluation.queries.reports import report_in_force
from marketplace.evaluation.report_content import winners
from marketplace.grievances.use_cases.suspension import refuse_grieved
from marketplace.kernel import permissions
from marketplace.profiles.use_cases.state_size import sizes_of
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.stays import AWARD as TO_AWARD
from marketplace.tenders.stays import refuse_stayed_tender
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.validity.queries import bids_that_left

AWARDED = "marketplace.tender_awarded"


@dataclass(frozen=True, kw_only=True)
class AwardTender:
    """Award as the report says; `winners` (scope to bid), where given, must be the same."""

    tender_id: UUID
    reason: str
    winners: Mapping[str, UUID] | None = None


@dataclass(frozen=True, kw_only=True)
class ReverseAward:
    """Take an award back before any contract is signed."""

    tender_id: UUID
    reason: str


def award_tender(uow: UnitOfWork, command: AwardTender) -> Award:
    """Award every scope that has a winner in the report, at the price reported.

    Raises Conflict (`stayed`) while a court blocks it, (`grieved`) while a grievance runs, too
    early or too late after the report unless two officers agreed to that, where it is recorded
    nowhere that the report was announced, for other winners than the report's, for a winner that is
    barred (`barred`: the report goes back to the committee), and where the report names none.
    """
    require(uow.actor, permissions.AWARD_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.AWARD)
    refuse_stayed_tender(uow, tender.id, TO_AWARD)
    report = report_in_force(uow.session, tender)
    named = winners(report.content)
    _check(named, command.winners)
    _refuse_left(uow, tender, named)
    refuse_grieved(uow, tender)
    suppliers = _suppliers(uow, named)
    refuse_barred(uow, list(suppliers.values()), tender.department_id)
    refuse_unannounced(uow.session, tender)
    overrides = hold(uow, AWARD, tender.id)
    award = Award(
        id=new_id(),
        tender_id=tender.id,
        report_version=report.version,
        awarded_at=uow.instant(),
        awarded_by=uow.actor.person,
        reason=command.reason,
    )
    uow.add(award)
    sizes = sizes_of(uow, suppliers.values(), local_day(award.awarded_at))
    for scope, (bid, amount) in named.items():
        line = AwardLine(award_id=award.id, scope=scope, bid_id=UUID(bid), amount_paisa=amount)
        line.size = sizes.get(suppliers[line.bid_id])
        uow.session.add(line)
    tender.awarded_at = award.awarded_at
    uow.session.flush()
    after = {"reason": award.reason, "winners": {s: bid for s, (bid, _) in named.items()}}
    if overrides:
        after["overrides"] = {row.rule: str(row.id) for row in overrides}
    uow.audit("tender.awarded", tender.id, after=after)
    uow.publish(AWARDED, tender_id=tender.id, award_id=award.id)
    return award


def _suppliers(uow: UnitOfWork, named: Mapping[str, tuple[str, int]]) -> dict[UUID, UUID]:
    """Return by bid who would get the award; a firm may have been barred since its opening."""
    bids = [UUID(bid) for bid, _ in named.values()]
    query = select(Bid.id, Bid.supplier_id).where(Bid.id.in_(bids))
    return {row.id: row.supplier_id for row in uow.session.execute(query)}


def _check(named: Mapping[str, tuple[str, int]], wanted: Mapping[str, UUID] | None) -> None:
    if not named:
        raise Conflict(
            sentence(
                "The report names no winner. Cancel this tender, and begin another from a copy."
            ),
            code="no-winner",
        )
    if wanted is not None and {s: str(b) for s, b in wanted.items()} != {
        scope: bid for scope, (bid, _) in named.items()
    }:
        raise Conflict(
            sentence(
                "The committee's report names other winners. An award can only follow the report."
            ),
            code="other-winners",
        )


def _refuse_left(uow: UnitOfWork, tender: Tender, named: Mapping[str, tuple[str, int]]) -> None:
    """A firm that did not agree to longer validity is bound no more, and is awarded nothing."""
    left = bids_that_left(uow.session, tender.id)
    if any(UUID(bid) in left for bid, _ in named.values()):
        raise Conflict(
            sentence(
                "A winner of the report did not agree to longer validity. Send the report back: "
                "the committee ranks the bids that are left."
            ),
            code="winner-left",
        )


def reverse_award(uow: UnitOfWork, command: ReverseAward) -> Award:
    """Reverse the award in force: the tender is where its report left it, contracts are void."""
    require(uow.actor, permissions.AWARD_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.REVERSE_AWARD)
    return void_award(uow, tender, command.reason)
