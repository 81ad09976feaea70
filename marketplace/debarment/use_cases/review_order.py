"""A party asks for a review of its order once, then appeals once; somebody else decides."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import (
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import (
    BarStatus,
    MatterKind,
    ReviewOutcome,
    ReviewStage,
    next_stage,
)
from marketplace.debarment.use_cases.bars import Bar, bars_of, review_facts, wait_for_readers
from marketplace.debarment.use_cases.decide_order import note_change, review_days
from marketplace.debarment.use_cases.find_matter import (
    answering_party,
    order_of,
    require_answering,
    require_role,
)
from marketplace.kernel import permissions

REVIEW_REQUESTED = "marketplace.debarment_review_asked"
REVIEWED = "marketplace.debarment_reviewed"


@dataclass(frozen=True, kw_only=True)
class AskReview:
    """Ask for the review, or after it for the appeal, with the grounds."""

    party_id: UUID
    grounds: str


@dataclass(frozen=True, kw_only=True)
class DecideReview:
    """The decision on the order; `ends_on` is its new last day if it is shortened."""

    review_id: UUID
    outcome: ReviewOutcome
    reasons: str
    ends_on: date | None = None


def ask_review(uow: UnitOfWork, command: AskReview) -> DebarmentReview:
    """Request a review or appeal; a late one is accepted, and marked as late.

    Raises Conflict if there is no bar in force, or both were asked for.
    """
    require_answering(uow)
    party, matter = answering_party(uow, command.party_id)
    bar = bar_of_party(uow, party, matter)
    asked = _lock_reviews(uow, bar.order)
    stage = next_stage([review_facts(each) for each in asked])
    if stage is None:
        raise Conflict(
            sentence(
                "You have already asked. You can ask once for a review and once for an appeal."
            ),
            code="asked-already",
        )
    at = uow.instant()
    review = DebarmentReview(
        id=new_id(),
        order_id=bar.id,
        stage=stage.value,
        grounds=command.grounds,
        late=local_day(at) > _until(bar.order, matter, asked),
        asked_by=uow.actor.person,
        asked_at=at,
    )
    uow.add(review)
    uow.audit("debarment.review_asked", bar.id, after={"stage": review.stage, "late": review.late})
    uow.publish(REVIEW_REQUESTED, review_id=review.id)
    return review


def bar_of_party(uow: UnitOfWork, party: DebarmentParty, matter: DebarmentMatter) -> Bar:
    """Return the bar in force on a party. Raises Conflict (`not-barred`)."""
    query = select(DebarmentOrder).where(
        DebarmentOrder.party_id == party.id,
        DebarmentOrder.bars,
        DebarmentOrder.approved_at.is_not(None),
    )
    rows = [(order, party, matter) for order in uow.session.scalars(query)]
    for bar in bars_of(uow.session, rows, uow.instant()):
        if bar.status is BarStatus.IN_FORCE:
            return bar
    raise Conflict(sentence("No bar is in force here."), code="not-barred")


def _lock_reviews(uow: UnitOfWork, order: DebarmentOrder) -> list[DebarmentReview]:
    query = select(DebarmentReview).filter_by(order_id=order.id).order_by(DebarmentReview.id)
    return genuine(uow.session, uow.session.scalars(query.with_for_update()))


def _until(order: DebarmentOrder, matter: DebarmentMatter, asked: list[DebarmentReview]) -> date:
    """Return the last day to ask: for the appeal its days run from the decision on the review."""
    decided = next((each.decided_at for each in asked if each.decided_at is not None), None)
    if decided is not None:
        return local_day(decided) + timedelta(days=review_days(matter))
    return order.review_until or date.max


def decide_review(uow: UnitOfWork, command: DecideReview) -> DebarmentReview:
    """Decide a review or an appeal, as a person who neither proposed nor decided before.

    Raises NotFound, Forbidden, Conflict if it was decided, Invalid for the new last day.
    """
    require(uow.actor, permissions.DECIDE_DEBARMENT_REVIEW)
    require_fresh_proof(uow)
    review = uow.lock(DebarmentReview, command.review_id)
    require_genuine(uow.vault, review)
    order, party, matter = order_of(uow, review.order_id)
    refuse_reviewer(uow, review, order, matter)
    if review.decided_at is not None:
        raise Conflict(sentence("This has already been decided."), code="decided-already")
    wait_for_readers(uow)
    bar = bar_of_party(uow, party, matter)
    review.outcome, review.reasons = command.outcome.value, command.reasons
    review.ends_on = _new_end(command, bar)
    review.decided_by, review.decided_at = uow.actor.person, uow.instant()
    uow.session.flush()
    if command.outcome is not ReviewOutcome.UPHELD:
        note_change(uow, order.id, command.outcome.value)
    after = {"stage": review.stage, "outcome": review.outcome, "reasons": review.reasons}
    uow.audit("debarment.reviewed", order.id, after=after)
    uow.publish(REVIEWED, review_id=review.id)
    return review


def _new_end(command: DecideReview, bar: Bar) -> date | None:
    if command.outcome is not ReviewOutcome.SHORTENED:
        return None
    if command.ends_on is None or not local_day(bar.at) <= command.ends_on < bar.last_day:
        problem = sentence(
            "Enter the new last day: today or later, and before %(day)s.",
            day=bar.last_day.strftime("%d-%m-%Y"),
        )
        raise Invalid(problem, code="ends-on", fields={"ends_on": problem})
    return command.ends_on


def refuse_reviewer(
    uow: UnitOfWork, review: DebarmentReview, order: DebarmentOrder, matter: DebarmentMatter
) -> None:
    """Require the department for its own order, the regulator for all else; a new person each.

    Raises NotFound for another department's, Forbidden if the actor took part.
    """
    regulator = matter.kind == MatterKind.BLACKLISTING or review.stage == ReviewStage.APPEAL
    if regulator:
        if matter.department_id != uow.actor.organisation_id and not uow.actor.may(
            permissions.DECIDE_BLACKLISTING
        ):
            raise NotFound
        require_role(uow, roles.REGULATOR)
    else:
        if matter.department_id != uow.actor.organisation_id:
            raise NotFound
        require_role(uow, roles.DEPARTMENT_HEAD, roles.COMPETENT_AUTHORITY)
    took_part = {order.entered_by, order.approved_by, review.asked_by, *_deciders(uow, order)}
    if uow.actor.person in took_part:
        raise Forbidden(
            sentence("You took part in the decision. Another officer must review it."),
            code="two-people",
        )


def _deciders(uow: UnitOfWork, order: DebarmentOrder) -> list[UUID]:
    query = select(DebarmentReview.decided_by).where(
        DebarmentReview.order_id == order.id, DebarmentReview.decided_by.is_not(None)
    )
    return [each for each in uow.session.scalars(query) if each is not None]
