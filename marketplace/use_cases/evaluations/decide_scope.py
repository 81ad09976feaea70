"""Decide what the rules leave to people: which of equal bids wins, and a bid without rivals."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.models.evaluation import ScopeDecision
from marketplace.models.tender import Tender
from marketplace.policy.ranking import Outcome, Pending, SingleBid, SingleBidRule, Tie
from marketplace.queries.evaluation_rows import read_file
from marketplace.use_cases.evaluations.taking_part import taking_part


@dataclass(frozen=True, kw_only=True)
class DecideTie:
    """Name the winner of a tie; `reason` says how it was parted (lots drawn, fresh quotes)."""

    tender_id: UUID
    scope: str
    winner: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecideSingleBid:
    """Accept or refuse the only bid that a scope received."""

    tender_id: UUID
    scope: str
    accepted: bool
    reason: str


def decide_tie(uow: UnitOfWork, command: DecideTie) -> ScopeDecision:
    """Record who won a tie. Raises Conflict where there is none, Invalid for a bid outside it."""
    tender = taking_part(uow, command.tender_id)
    tie = _pending(uow, tender, command.scope)
    if not isinstance(tie, Tie):
        raise Conflict(sentence("There is no tie to decide here."), code="no-tie")
    if str(command.winner) not in tie.bids:
        message = sentence("Choose one of the bids that are tied.")
        raise Invalid(message, fields={"winner": message})
    return _record(
        uow,
        ScopeDecision(
            tender_id=tender.id,
            scope=command.scope,
            kind="tie",
            bid_id=command.winner,
            among=sorted(tie.bids),
            accepted=True,
            reason=command.reason,
        ),
    )


def decide_single_bid(uow: UnitOfWork, command: DecideSingleBid) -> ScopeDecision:
    """Record what becomes of a single bid. Refused, the scope has no winner.

    Raises Conflict where no single bid waits, or where the rule allows no acceptance.
    """
    tender = taking_part(uow, command.tender_id)
    single = _pending(uow, tender, command.scope)
    if not isinstance(single, SingleBid):
        raise Conflict(sentence("There is no single bid to decide here."), code="no-single-bid")
    if command.accepted and single.rule is SingleBidRule.RETENDER:
        raise Conflict(
            sentence("The rule of this tender is to float it again where only one bid came."),
            code="single-bid-not-acceptable",
        )
    return _record(
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


def _pending(uow: UnitOfWork, tender: Tender, scope: str) -> Pending | None:
    """Return what the rules leave open in a scope, decided already or not: minds may change."""
    outcomes = read_file(uow.session, tender).undecided.outcomes
    found: list[Outcome] = [outcome for outcome in outcomes if outcome.scope.name == scope]
    if not found:
        message = sentence("This tender has no part of this name.")
        raise Invalid(message, fields={"scope": message})
    return found[0].pending


def _record(uow: UnitOfWork, decision: ScopeDecision) -> ScopeDecision:
    """Write it after what was decided before: minds may change, what they said stays."""
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
