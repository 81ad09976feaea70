"""The competent authority awards what the committee's report names, or reverses its awards.

Parts that a grievance holds wait, and the others are awarded; what waited is awarded later by an
award of its own, of the same report. While all that is left is held, nothing is awarded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import Json, new_id
from app.errors import Conflict
from app.overrides.public import hold
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine
from marketplace.awards.queries import AWARD, require_announced
from marketplace.awards.use_cases import void_awards
from marketplace.bids.models import Bid
from marketplace.debarment.use_cases.bars import refuse_barred
from marketplace.evaluation.queries.reports import report_in_force
from marketplace.evaluation.report_content import winners
from marketplace.grievances.use_cases.suspension import held_parts, refuse_grieved
from marketplace.kernel import permissions
from marketplace.profiles.use_cases import sizes_of
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.stays import AWARD as TO_AWARD
from marketplace.tenders.use_cases.stays import refuse_stayed_tender
from marketplace.validity.queries import bids_not_extended

AWARDED = "marketplace.tender_awarded"
# A part of a tender to its winner's bid and price in paisa.
WinnersByPart = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class AwardTender:
    """Award as the report says; `winners` (scope to bid), where given, must be the same.

    Of a tender that is awarded in part they are those that wait.
    """

    tender_id: UUID
    reason: str
    winners: Mapping[str, UUID] | None = None


@dataclass(frozen=True, kw_only=True)
class ReverseAward:
    """Take all awards of a tender back before any contract is signed."""

    tender_id: UUID
    reason: str


def award_tender(uow: UnitOfWork, command: AwardTender) -> Award:
    """Award the report's winners at its price, except parts awarded or held by a grievance.

    Raises Conflict (`stayed`) while a court blocks it, (`grieved`) if nothing else is left, too
    early or too late after the report unless two officers agreed to that, if no announcement of the
    report is recorded, for other winners than the report's, for a winner that is barred (`barred`:
    the report returns to the committee), and if the report names none.
    """
    require(uow.actor, permissions.AWARD_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.AWARD)
    refuse_stayed_tender(uow, tender.id, TO_AWARD)
    report = report_in_force(uow.session, tender)
    named = _unawarded(tender, winners(report.content))
    _check(named, command.winners)
    free = _free(uow, tender, named)
    # Before the first award a report can still go back: nobody waits who could never get theirs.
    bound = free if tender.awarded_at else named
    _refuse_left(uow, tender, bound)
    suppliers = _suppliers(uow, bound)
    refuse_barred(uow, list(suppliers.values()), tender.department_id)
    require_announced(uow.session, tender)
    overrides = {row.rule: str(row.id) for row in hold(uow, AWARD, tender.id)}
    award = Award(
        id=new_id(),
        tender_id=tender.id,
        report_version=report.version,
        awarded_at=uow.instant(),
        awarded_by=uow.actor.person,
        reason=command.reason,
        waiting={scope: bid for scope, (bid, _) in named.items() if scope not in free},
    )
    uow.add(award)
    _add_lines(uow, award, free, suppliers)
    tender.awarded_at = tender.awarded_at or award.awarded_at
    tender.leave_parts(award.waiting, award.awarded_at)
    uow.session.flush()
    uow.audit("tender.awarded", tender.id, after=_summary(award, free, overrides))
    uow.publish(AWARDED, tender_id=tender.id, award_id=award.id)
    return award


def _add_lines(
    uow: UnitOfWork, award: Award, free: WinnersByPart, suppliers: Mapping[UUID, UUID]
) -> None:
    sizes = sizes_of(uow, suppliers.values(), local_day(award.awarded_at))
    for scope, (bid, amount) in free.items():
        line = AwardLine(award_id=award.id, scope=scope, bid_id=UUID(bid), amount_paisa=amount)
        line.size = sizes.get(suppliers[line.bid_id])
        uow.session.add(line)


def _summary(award: Award, free: WinnersByPart, overrides: Mapping[str, str]) -> Json:
    after: Json = {"reason": award.reason, "winners": {s: bid for s, (bid, _) in free.items()}}
    if award.waiting:
        after["waiting"] = award.waiting
    if overrides:
        after["overrides"] = overrides
    return after


def _unawarded(tender: Tender, named: WinnersByPart) -> WinnersByPart:
    """Return the part of a report not awarded: all, or the parts waiting since the first award."""
    if tender.awarded_at is None:
        return named
    return {scope: named[scope] for scope in tender.waiting_parts if scope in named}


def _free(uow: UnitOfWork, tender: Tender, named: WinnersByPart) -> WinnersByPart:
    """Return the part that no grievance holds; Conflict (`grieved`) if nothing is left."""
    held = held_parts(uow, tender, named)
    free = {scope: winner for scope, winner in named.items() if scope not in held}
    if not free:
        refuse_grieved(uow, tender, named)
    return free


def _suppliers(uow: UnitOfWork, named: WinnersByPart) -> dict[UUID, UUID]:
    """Return by bid who would get the award; a firm may have been barred since its opening."""
    bids = [UUID(bid) for bid, _ in named.values()]
    query = select(Bid.id, Bid.supplier_id).where(Bid.id.in_(bids))
    return {row.id: row.supplier_id for row in uow.session.execute(query)}


def _check(named: WinnersByPart, wanted: Mapping[str, UUID] | None) -> None:
    if not named:
        raise Conflict(
            sentence(
                "The report names no winner. Cancel this tender, and start another from a copy."
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


def _refuse_left(uow: UnitOfWork, tender: Tender, named: WinnersByPart) -> None:
    """A firm that did not agree to longer validity is bound no more, and is awarded nothing."""
    left = bids_not_extended(uow.session, tender.id)
    if any(UUID(bid) in left for bid, _ in named.values()):
        raise Conflict(
            sentence(
                "A winner of the report did not agree to longer validity. Send the report back: "
                "the committee ranks the bids that are left."
            ),
            code="winner-left",
        )


def reverse_award(uow: UnitOfWork, command: ReverseAward) -> Award:
    """Reverse all awards in force: the tender is where its report left it, contracts are void."""
    require(uow.actor, permissions.AWARD_TENDER)
    tender = own_tender(uow, command.tender_id, TenderAction.REVERSE_AWARD)
    return void_awards(uow, tender, command.reason)
