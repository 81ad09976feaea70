"""An order becomes final when nobody appeals in time, or a third officer decides the appeal.

Then what was unused is free again or lapses, and what was used becomes a bill of the holder's. What
is paid on it, in whichever year, is a receipt and frees no room.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import exists, select

from app.calendar import local_day
from app.casework.public import office_of_grant
from app.errors import Conflict, Refusal
from app.identity.public import organisations_by_id, people_by_id, require_fresh_proof
from app.ledger.public import fiscal_year_of, post
from app.parameters.public import at
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import BillOrder, OrderLine, Payer, raise_bill
from tax_incentives.aftercare.models import (
    APPEAL,
    FINAL,
    SET_ASIDE,
    Clawback,
    ClawbackAct,
    ClawbackEnd,
)
from tax_incentives.aftercare.parameters import PAY_DAYS, RECOVERY_HEAD, days
from tax_incentives.aftercare.postings import end_posting, return_posting
from tax_incentives.aftercare.queries.clawback_file import (
    ClawbackFile,
    ClawbackState,
    clawback_file,
)
from tax_incentives.aftercare.use_cases.claw_back import reduce_award, refuse_part_taken
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import scheme_of_award
from tax_incentives.awards.queries.funding import budget_year
from tax_incentives.awards.queries.stays import CLAW_BACK as TO_CLAW_BACK
from tax_incentives.awards.queries.stays import refuse_blocked_award
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.kernel.permissions import CLAW_BACK, FOLLOW_AWARDS
from tax_incentives.schemes.shapes import Budget, Scheme

RAISER = "tax_incentives"
_AT_ONCE = 200
log = structlog.get_logger("bdm.reliefs")


@dataclass(frozen=True, kw_only=True)
class DecideClawbackAppeal:
    """The decision to keep or set aside the order, and its reason."""

    clawback_id: UUID
    stands: bool
    verdict_reason: str


@dataclass(frozen=True, kw_only=True)
class FinishClawback:
    """The order without an appeal in its time."""

    clawback_id: UUID


def decide_clawback_appeal(uow: UnitOfWork, command: DecideClawbackAppeal) -> ClawbackEnd:
    """Decide an appeal as a third officer: the order is final at once, or is set aside.

    Raises NotFound, ProofNeeded, Forbidden (`third-person`), Conflict (`stayed`, `no-appeal`).
    """
    require(uow.actor, CLAW_BACK)
    require_fresh_proof(uow)
    found = clawback_file(uow, command.clawback_id, lock=True)
    refuse_part_taken(uow, found)
    if found.state is not ClawbackState.APPEALED:
        raise Conflict(sentence("No appeal needs a decision here."), code="no-appeal")
    end = ClawbackEnd(
        clawback_id=found.row.id,
        outcome=FINAL if command.stands else SET_ASIDE,
        ended_at=uow.instant(),
        decided_by=uow.actor.person,
        reason=command.verdict_reason,
    )
    if command.stands:
        return _make_final(uow, found, end)
    if found.row.unused_paisa:
        posting = return_posting(
            found.row.id, found.award.id, found.row.unused_paisa, uow.instant()
        )
        end.transaction_id = post(uow, posting)
    if found.row.unfunded_paisa:
        reduce_award(uow, found.award.id, -found.row.unfunded_paisa)
    return _enter(uow, found, end)


def finish_clawbacks(uow: UnitOfWork, _: None = None) -> int:
    """Make orders final whose time to appeal is over; returns how many. A failure is logged."""
    require(uow.actor, FOLLOW_AWARDS)
    done = 0
    for clawback_id in _unappealed(uow):
        try:
            uow.apart(finish_clawback, FinishClawback(clawback_id=clawback_id))
            done += 1
        except Refusal as refusal:
            log.warning("clawback_not_final", clawback_id=str(clawback_id), code=refusal.code)
    return done


def _unappealed(uow: UnitOfWork) -> list[UUID]:
    query = (
        select(Clawback.id)
        .where(
            Clawback.appeal_by < local_day(uow.now),
            ~exists().where(ClawbackEnd.clawback_id == Clawback.id),
            ~exists().where(ClawbackAct.clawback_id == Clawback.id, ClawbackAct.kind == APPEAL),
        )
        .order_by(Clawback.id)
        .limit(_AT_ONCE)
    )
    return list(uow.session.scalars(query))


def finish_clawback(uow: UnitOfWork, command: FinishClawback) -> ClawbackEnd:
    """Make one final. Raises NotFound, Conflict (`stayed`, `appeal-time`)."""
    require(uow.actor, FOLLOW_AWARDS)
    found = clawback_file(uow, command.clawback_id, lock=True)
    if found.end is not None:
        return found.end
    by = found.row.appeal_by
    if found.state is not ClawbackState.ORDERED or by is None or local_day(uow.now) <= by:
        raise Conflict(sentence("The holder may still appeal."), code="appeal-time")
    end = ClawbackEnd(clawback_id=found.row.id, outcome=FINAL, ended_at=uow.instant(), reason="")
    return _make_final(uow, found, end)


def _make_final(uow: UnitOfWork, found: ClawbackFile, end: ClawbackEnd) -> ClawbackEnd:
    row, award = found.row, found.award
    refuse_blocked_award(uow, award.id, TO_CLAW_BACK)
    if row.unused_paisa:
        this_year = fiscal_year_of(local_day(uow.now)).year
        rule = scheme_of_award(uow, award).budget
        of = budget_year(uow.session, award, row.approved_at)
        frees = rule.clawback_frees_room and of.year == this_year
        posting = end_posting(row.id, of, row.unused_paisa, uow.instant(), frees=frees)
        end.transaction_id = post(uow, posting)
    if row.owed_paisa:
        end.bill_id = raise_bill(uow, _order(uow, found, row.owed_paisa)).id
    return _enter(uow, found, end)


def _enter(uow: UnitOfWork, found: ClawbackFile, end: ClawbackEnd) -> ClawbackEnd:
    uow.add(end)
    after = {"outcome": end.outcome, "owed": found.row.owed_paisa if end.bill_id else 0}
    uow.audit("relief.clawback_ended", found.award.id, after=after)
    name = "clawback_final" if end.outcome == FINAL else "clawback_set_aside"
    values = {"number": found.award.number, "clawback": str(found.row.id)}
    notify_holder(uow, f"tax_incentives/{name}", found.award, values)
    return end


def _order(uow: UnitOfWork, found: ClawbackFile, paisa: int) -> BillOrder:
    """Return the bill, for the office that granted it: by the scheme's first head, if it has any.

    Money that the scheme paid comes back under the head of recoveries.
    """
    row, award = found.row, found.award
    scheme = scheme_of_award(uow, award)
    office_id = office_of_grant(uow, award.registration_id)
    office = organisations_by_id(uow.session, [office_id])[office_id]
    line = OrderLine(
        head_code=_head(uow, scheme),
        ddo_code=office.ddo_code or "",
        description=f"{scheme.title.en}, taken back",
        description_ur=scheme.title.ur,
        amount_paisa=paisa,
    )
    return BillOrder(
        raiser=RAISER,
        reference=f"clawback-{row.id}",
        department_id=office.id,
        purpose=f"{scheme.title.en}: {award.number}, taken back",
        purpose_ur=f"{scheme.title.ur}: {award.number}",
        payer=_payer(uow, award),
        lines=(line,),
        due_on=local_day(uow.now) + timedelta(days=days(uow, PAY_DAYS)),
        part_payment=True,
    )


def _head(uow: UnitOfWork, scheme: Scheme) -> str:
    if scheme.budget.kind is Budget.FORGONE and scheme.heads:
        return scheme.heads[0]
    return str(at(uow.session, RECOVERY_HEAD.key, local_day(uow.now)).value)


def _payer(uow: UnitOfWork, award: ReliefAward) -> Payer:
    firm = award.organisation_id
    if firm is not None:
        return Payer(name=organisations_by_id(uow.session, [firm])[firm].name, organisation_id=firm)
    name = people_by_id(uow.session, [award.person_id])[award.person_id].name
    return Payer(name=name, person_id=award.person_id)
