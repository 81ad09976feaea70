"""Decide what the rules leave to people. Equal bids are parted by lot (`draw_lots.py`)."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import ScopeDecision
from marketplace.evaluation.policy.ranking import Pending, SingleBid
from marketplace.evaluation.queries.evaluation_file import EvaluationFile
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.use_cases.find_evaluation import taking_part
from marketplace.kernel.policy import SingleBidRule
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class DecideSingleBid:
    """Accept or refuse the only bid that a scope received."""

    tender_id: UUID
    scope: str
    accepted: bool
    reason: str


def decide_single_bid(uow: UnitOfWork, command: DecideSingleBid) -> ScopeDecision:
    """Record the decision on a single bid. Refused, the scope has no winner.

    Raises Conflict if no single bid waits, or if the rule allows no acceptance.
    """
    tender = taking_part(uow, command.tender_id)
    _, single = pending_of(uow, tender, command.scope)
    if not isinstance(single, SingleBid):
        raise Conflict(sentence("There is no single bid to decide here."), code="no-single-bid")
    if command.accepted and single.rule is SingleBidRule.RETENDER:
        raise Conflict(
            sentence("The rule of this tender is to float it again if only one bid was received."),
            code="single-bid-not-acceptable",
        )
    return record(
        uow,
        ScopeDecision(
            tender_id=tender.id,
            scope=command.scope,
            kind="single",
            bid_id=UUID(single.bid),
            among=[],
            accepted=command.accepted,
            reason=command.reason,
        ),
    )


def pending_of(
    uow: UnitOfWork, tender: Tender, scope: str
) -> tuple[EvaluationFile, Pending | None]:
    """Return the open question of a scope, even if already decided: minds may change.

    Raises Invalid if the tender has no such scope.
    """
    file = read_file(uow.session, tender)
    found = [outcome for outcome in file.undecided.outcomes if outcome.scope.name == scope]
    if not found:
        message = sentence("This tender has no part of this name.")
        raise Invalid(message, fields={"scope": message})
    return file, found[0].pending


def record(uow: UnitOfWork, decision: ScopeDecision) -> ScopeDecision:
    """Record the decision after earlier ones: minds may change, earlier decisions stay."""
    decision.decided_by, decision.decided_at = uow.actor.person, uow.instant()
    uow.add(decision)
    after = {
        "scope": decision.scope,
        "kind": decision.kind,
        "bid": str(decision.bid_id),
        "accepted": decision.accepted,
        "reason": decision.reason,
    }
    uow.audit("scope.decided", decision.tender_id, after=after)
    return decision
