"""Taking an award back: notice, answer, hearing, a second officer's order, appeal to a third.

The holder is heard first. What is unused is held by the order; what was used becomes a bill, and
both count only once the order is final.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.money import grouped_rupees
from app.permissions import require
from app.row_macs import is_genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import ANSWER, APPEAL, HEARING, Clawback, ClawbackAct
from tax_incentives.aftercare.open_payments import open_payments
from tax_incentives.aftercare.parameters import APPEAL_DAYS, REPLY_DAYS, days
from tax_incentives.aftercare.postings import hold_posting
from tax_incentives.aftercare.queries.clawback_file import (
    ClawbackFile,
    ClawbackState,
    clawback_file,
    most_paisa,
    refuse_without_room,
)
from tax_incentives.awards.models import AwardReduction, ReliefAward
from tax_incentives.awards.queries.awards import own_award, remaining_paisa
from tax_incentives.awards.queries.funding import unpromised_paisa
from tax_incentives.awards.queries.stays import CLAW_BACK as TO_CLAW_BACK
from tax_incentives.awards.queries.stays import refuse_blocked_award
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.kernel.permissions import CLAW_BACK, HOLD_AWARD

# The reason in the trail for dropping a notice that no officer gave.
_WRITTEN_OUTSIDE = "This row was written outside the marketplace."


@dataclass(frozen=True, kw_only=True)
class NoticeClawback:
    """The award, the ground, and the reasons for the holder.

    `amount_paisa` may be less than the ground's amount; None: all of it.
    """

    award_id: UUID
    ground: str
    reason: str
    amount_paisa: int | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerClawback:
    """The holder's answer to a notice."""

    clawback_id: UUID
    answer: str


@dataclass(frozen=True, kw_only=True)
class RecordHearing:
    """On which day the holder is or was heard in person, and what is to say of it."""

    clawback_id: UUID
    day: date
    note: str


@dataclass(frozen=True, kw_only=True)
class OrderClawback:
    """The clawback to order, with the order's reasons."""

    clawback_id: UUID
    order_reason: str


@dataclass(frozen=True, kw_only=True)
class DropClawback:
    """The clawback not to order, and the reason."""

    clawback_id: UUID
    drop_reason: str


@dataclass(frozen=True, kw_only=True)
class AppealClawback:
    """The holder's reason to appeal."""

    clawback_id: UUID
    appeal: str


def notice_clawback(uow: UnitOfWork, command: NoticeClawback) -> Clawback:
    """Give notice that a part of an award is to be taken back; the holder is notified.

    Raises NotFound, Invalid for a ground or an amount that the scheme does not have, Conflict
    (`stayed`, `clawback-waits`, `nothing-to-take-back`).
    """
    require(uow.actor, CLAW_BACK)
    award = uow.get(ReliefAward, command.award_id)
    require_genuine(uow.vault, award)
    uow.lock(ReliefClaim, award.claim_id)
    refuse_blocked_award(uow, award.id, TO_CLAW_BACK)
    _make_room(uow, award)
    paisa = _amount(uow, award, command)
    refuse_without_room(uow, award, paisa)
    row = Clawback(
        id=new_id(),
        award_id=award.id,
        ground=command.ground,
        amount_paisa=paisa,
        reason=command.reason,
        answer_by=local_day(uow.now) + timedelta(days=days(uow, REPLY_DAYS)),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("relief.clawback_noticed", award.id, after=_clawback_values(row))
    _notify(uow, "tax_incentives/clawback_noticed", award, row)
    return row


def _make_room(uow: UnitOfWork, award: ReliefAward) -> None:
    """Refuse a second notice; a planted one is dropped, for PostgreSQL lets only one wait."""
    waits = select(Clawback).filter_by(award_id=award.id, approved_at=None, refused_at=None)
    for row in uow.session.scalars(waits).all():
        if is_genuine(uow.vault, row):
            raise Conflict(
                sentence("A notice about this award already needs its order."),
                code="clawback-waits",
            )
        row.refuse(by=uow.actor.person, at=uow.instant(), reason=_WRITTEN_OUTSIDE)
        uow.audit("relief.clawback_dropped", award.id, after={"reason": _WRITTEN_OUTSIDE})
        uow.session.flush()


def _amount(uow: UnitOfWork, award: ReliefAward, command: NoticeClawback) -> int:
    most = most_paisa(uow, award, command.ground)
    if most is None:
        problem = sentence("Choose a ground that the scheme names.")
        raise Invalid(problem, fields={"ground": problem})
    if not most:
        raise Conflict(
            sentence("On this ground there is nothing left to recover."),
            code="nothing-to-take-back",
        )
    paisa = most if command.amount_paisa is None else command.amount_paisa
    if not 0 < paisa <= most:
        problem = sentence("Enter an amount of up to Rs %(most)s.", most=grouped_rupees(most))
        raise Invalid(problem, fields={"amount": problem})
    return paisa


def answer_clawback(uow: UnitOfWork, command: AnswerClawback) -> ClawbackAct:
    """Answer a notice, once, at any time before the order: no law sets an earlier limit.

    Raises NotFound for another's, Conflict (`answered`, `decided-already`).
    """
    found = own_clawback(uow, command.clawback_id, lock=True)
    _refuse_unless(found, ClawbackState.NOTICED)
    if found.act(ANSWER):
        raise Conflict(sentence("You have already answered."), code="answered")
    uow.audit("relief.clawback_answered", found.row.id)
    return _enter(uow, found, ANSWER, command.answer)


def own_clawback(uow: UnitOfWork, clawback_id: UUID, *, lock: bool = False) -> ClawbackFile:
    """Return a clawback of an award of whom the actor acts for. Raises NotFound."""
    require(uow.actor, HOLD_AWARD)
    found = uow.get(Clawback, clawback_id)
    own_award(uow, found.award_id)
    return clawback_file(uow, clawback_id, lock=lock)


def record_hearing(uow: UnitOfWork, command: RecordHearing) -> ClawbackAct:
    """Record a day on which the holder is heard in person; a later record takes its place.

    Raises NotFound, Conflict (`decided-already`).
    """
    require(uow.actor, CLAW_BACK)
    found = clawback_file(uow, command.clawback_id, lock=True)
    _refuse_unless(found, ClawbackState.NOTICED)
    act = _enter(uow, found, HEARING, command.note, command.day)
    uow.audit("relief.hearing_recorded", found.row.id, after={"day": command.day.isoformat()})
    _notify(uow, "tax_incentives/clawback_hearing", found.award, found.row, day=command.day)
    return act


def order_clawback(uow: UnitOfWork, command: OrderClawback) -> Clawback:
    """Order it as the second officer, once the holder was heard: what is unused is held at once.

    Raises NotFound, ProofNeeded, Forbidden (`two-people`), Conflict (`stayed`,
    `not-heard`, `decided-already`, `base-restored` where the taxes count again,
    `payment-under-way`).
    """
    require(uow.actor, CLAW_BACK)
    require_fresh_proof(uow)
    found = _locked(uow, command.clawback_id)
    row, award, today = found.row, found.award, local_day(uow.now)
    refuse_blocked_award(uow, award.id, TO_CLAW_BACK)
    _refuse_unless(found, ClawbackState.NOTICED)
    if not found.is_heard(today):
        raise Conflict(
            sentence(
                "The holder may still answer until the end of %(day)s, or is heard later.",
                day=row.answer_by.strftime("%d-%m-%Y"),
            ),
            code="not-heard",
        )
    _refuse_restored(uow, found)
    _refuse_payment_under_way(uow, award)
    with uow.session.no_autoflush:
        row.approve(by=uow.actor.person, at=uow.instant())
        row.order_reason = command.order_reason
        row.appeal_by = today + timedelta(days=days(uow, APPEAL_DAYS))
        _split(uow, row)
    uow.session.flush()
    _hold(uow, row)
    uow.audit(
        "relief.clawback_ordered",
        award.id,
        after={**_clawback_values(row), "unused": row.unused_paisa},
    )
    _notify(uow, "tax_incentives/clawback_ordered", award, row)
    return row


def _split(uow: UnitOfWork, row: Clawback) -> None:
    """Take what lies unused first, then what has no money, and last what the holder got."""
    remaining = remaining_paisa(uow.session, [row.award_id]).get(row.award_id, 0)
    row.unused_paisa = min(row.amount_paisa, remaining)
    rest = row.amount_paisa - row.unused_paisa
    row.unfunded_paisa = min(rest, unpromised_paisa(uow.session, row.award_id))
    row.owed_paisa = rest - row.unfunded_paisa


def _hold(uow: UnitOfWork, row: Clawback) -> None:
    if row.unused_paisa:
        post(uow, hold_posting(row.id, row.award_id, row.unused_paisa, uow.instant()))
    if row.unfunded_paisa:
        reduce_award(uow, row.award_id, row.unfunded_paisa)


def reduce_award(uow: UnitOfWork, award_id: UUID, paisa: int) -> None:
    """Let no budget promise a part of an award any more; below zero: promise it again."""
    now = uow.instant()
    uow.add(AwardReduction(id=new_id(), award_id=award_id, amount_paisa=paisa, reduced_at=now))


def _refuse_payment_under_way(uow: UnitOfWork, award: ReliefAward) -> None:
    if uow.session.scalars(open_payments([award.id])).first() is not None:
        raise Conflict(
            sentence(
                "A payment of this award is under way. Order it after that was paid or returned."
            ),
            code="payment-under-way",
        )


def _locked(uow: UnitOfWork, clawback_id: UUID) -> ClawbackFile:
    """Lock the award's claim, then the clawback: the order in which a notice locks."""
    award = uow.get(ReliefAward, uow.get(Clawback, clawback_id).award_id)
    uow.lock(ReliefClaim, award.claim_id)
    return clawback_file(uow, clawback_id, lock=True)


def _refuse_restored(uow: UnitOfWork, found: ClawbackFile) -> None:
    most = most_paisa(uow, found.award, found.row.ground, but=found.row.id) or 0
    if found.row.amount_paisa > most:
        raise Conflict(
            sentence(
                "This ground now allows only Rs %(most)s. Withdraw this notice and issue another.",
                most=grouped_rupees(most),
            ),
            code="base-restored",
        )


def drop_clawback(uow: UnitOfWork, command: DropClawback) -> Clawback:
    """Leave the award as it is; the holder is notified. Raises NotFound, Conflict."""
    require(uow.actor, CLAW_BACK)
    found = clawback_file(uow, command.clawback_id, lock=True)
    row = found.row
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.drop_reason)
    uow.audit("relief.clawback_dropped", row.award_id, after={"reason": command.drop_reason})
    _notify(uow, "tax_incentives/clawback_dropped", found.award, row)
    return row


def appeal_clawback(uow: UnitOfWork, command: AppealClawback) -> ClawbackAct:
    """Appeal against an order, once, in its time: an officer who had no part in it decides.

    Raises NotFound for another's, Conflict (`not-appealable`).
    """
    found = own_clawback(uow, command.clawback_id, lock=True)
    if not found.is_appealable(local_day(uow.now)):
        raise Conflict(
            sentence("There is no order to appeal against, or the deadline to appeal has passed."),
            code="not-appealable",
        )
    uow.audit("relief.clawback_appealed", found.row.id)
    return _enter(uow, found, APPEAL, command.appeal)


def refuse_part_taken(uow: UnitOfWork, found: ClawbackFile) -> None:
    """Refuse who gave the notice or the order. Raises Forbidden (`third-person`)."""
    if uow.actor.person in {found.row.entered_by, found.row.approved_by}:
        raise Forbidden(
            sentence("You had a part in this order. A third officer decides the appeal."),
            code="third-person",
        )


def _refuse_unless(found: ClawbackFile, state: ClawbackState) -> None:
    if found.state is not state:
        raise Conflict(
            sentence("This has already been decided. Open it again to see the decision."),
            code="decided-already",
        )


def _enter(
    uow: UnitOfWork, found: ClawbackFile, kind: str, text: str, day: date | None = None
) -> ClawbackAct:
    act = ClawbackAct(
        id=new_id(),
        clawback_id=found.row.id,
        kind=kind,
        text=text,
        day=day,
        by=uow.actor.person,
        at=uow.instant(),
    )
    uow.add(act)
    return act


def _clawback_values(row: Clawback) -> dict[str, object]:
    return {"clawback": str(row.id), "ground": row.ground, "amount": row.amount_paisa}


def _notify(
    uow: UnitOfWork, template: str, award: ReliefAward, row: Clawback, day: date | None = None
) -> None:
    values = {
        "number": award.number,
        "amount": grouped_rupees(row.amount_paisa),
        "why": row.order_reason or row.refused_reason or row.reason,
        "until": (row.appeal_by or row.answer_by).strftime("%d-%m-%Y"),
        "clawback": str(row.id),
        "day": day.strftime("%d-%m-%Y") if day else "",
    }
    notify_holder(uow, template, award, values)
