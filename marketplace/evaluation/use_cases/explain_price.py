"""An abnormally low price is explained in writing before it can win: asked, answered, decided.

Nothing excludes it by itself. Silence after the days lets the committee decide without an answer.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict
from app.identity.public import require_for_firm
from app.permissions import require
from app.text import sentence, write_sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import PriceExplanation
from marketplace.evaluation.policy.low_bids import LowBid
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.queries.explanations import of_own_bid
from marketplace.evaluation.use_cases.disqualify_bid import DisqualifyBid, disqualify_bid
from marketplace.evaluation.use_cases.find_evaluation import bid_of, taking_part
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

EXPLANATION_REQUESTED = "marketplace.explanation_asked"
ANSWERED = "marketplace.explanation_answered"


@dataclass(frozen=True, kw_only=True)
class AskExplanation:
    """The price in a scope, and the committee's question."""

    tender_id: UUID
    bid_id: UUID
    scope: str
    question: str


@dataclass(frozen=True, kw_only=True)
class AnswerExplanation:
    """The bidder's explanation of how it can carry out the work at its price."""

    explanation_id: UUID
    answer: str


@dataclass(frozen=True, kw_only=True)
class DecideExplanation:
    """The decision of the committee on the explanation, and the reason."""

    explanation_id: UUID
    accepted: bool
    reason: str


def ask_explanation(uow: UnitOfWork, command: AskExplanation) -> PriceExplanation:
    """Ask the bidder (members). Raises Conflict if the price is not low, or was asked about."""
    tender = taking_part(uow, command.tender_id)
    bid_of(uow, tender, command.bid_id)
    file = read_file(uow.session, tender)
    if file.explanation(command.scope, str(command.bid_id)) is not None:
        raise Conflict(sentence("The bidder has already been asked."), code="asked-already")
    outcomes = [each for each in file.evaluation.outcomes if each.scope.name == command.scope]
    low = next(
        (e for o in outcomes for e in file.low_bids(o) if e.bid == str(command.bid_id)), None
    )
    if low is None or file.low_rule is None:
        raise Conflict(sentence("This price is not abnormally low."), code="not-low")
    at = uow.instant()
    explanation = PriceExplanation(
        id=new_id(),
        tender_id=tender.id,
        bid_id=command.bid_id,
        scope=command.scope,
        found=_finding_json(low),
        question=command.question,
        asked_by=uow.actor.person,
        asked_at=at,
        answer_until=local_day(at) + timedelta(days=file.low_rule.answer_days),
    )
    uow.add(explanation)
    after = {"scope": command.scope, "against": low.against.value}
    uow.audit("explanation.asked", command.bid_id, after=after)
    uow.publish(EXPLANATION_REQUESTED, tender_id=tender.id, explanation_id=explanation.id)
    return explanation


def _finding_json(low: LowBid) -> dict[str, object]:
    return {
        "against": low.against.value,
        "amount_paisa": low.amount_paisa,
        "compared_paisa": low.compared_paisa,
        "percent": str(low.percent),
        "told": write_sentence(low.told),
    }


def answer_explanation(uow: UnitOfWork, command: AnswerExplanation) -> PriceExplanation:
    """Answer for the actor's own bid, once, until the decision; a late answer is accepted.

    Raises NotFound for another firm's, Conflict if it was answered or decided.
    """
    require_for_firm(uow.actor, permissions.SUBMIT_BID)
    known = of_own_bid(uow, command.explanation_id)
    tender = uow.lock(Tender, known.tender_id, share=True)
    tender.require(TenderAction.EVALUATE, uow.instant())
    explanation = uow.lock(PriceExplanation, known.id)
    if explanation.answered_at is not None:
        raise Conflict(sentence("We have already received your explanation."), code="answered")
    if explanation.decided_at is not None:
        raise Conflict(sentence("The committee has already decided."), code="decided-already")
    explanation.answer = command.answer
    explanation.answered_by, explanation.answered_at = uow.actor.person, uow.instant()
    uow.session.flush()
    uow.audit("explanation.answered", explanation.bid_id, after={"scope": explanation.scope})
    uow.publish(ANSWERED, tender_id=tender.id, explanation_id=explanation.id)
    return explanation


def decide_explanation(uow: UnitOfWork, command: DecideExplanation) -> PriceExplanation:
    """Accept or reject an explanation (members); rejecting disqualifies the bid for that part.

    Raises Conflict before there is an answer and its days are over, and where it was decided.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = taking_part(uow, uow.get(PriceExplanation, command.explanation_id).tender_id)
    explanation = uow.lock(PriceExplanation, command.explanation_id)
    at = uow.instant()
    if explanation.decided_at is not None:
        raise Conflict(sentence("This has already been decided."), code="decided-already")
    if explanation.answered_at is None and local_day(at) <= explanation.answer_until:
        raise Conflict(
            sentence(
                "The bidder has until %(day)s to explain. Wait for it, or for that day to end.",
                day=explanation.answer_until.strftime("%d-%m-%Y"),
            ),
            code="not-answered",
        )
    explanation.accepted, explanation.reason = command.accepted, command.reason
    explanation.decided_by, explanation.decided_at = uow.actor.person, at
    uow.session.flush()
    after = {"scope": explanation.scope, "accepted": command.accepted, "reason": command.reason}
    uow.audit("explanation.decided", explanation.bid_id, after=after)
    if not command.accepted:
        disqualify_bid(
            uow,
            DisqualifyBid(
                tender_id=tender.id,
                bid_id=explanation.bid_id,
                reason=command.reason,
                scope=explanation.scope,
            ),
        )
    return explanation
