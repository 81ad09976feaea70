"""Everything that an evaluation rests on, and what follows from it.

Nothing here asks who reads: use cases and `queries/evaluations.py` decide that first. The ranking
is computed each time from what is recorded. `read_file` (in `evaluation_rows.py`) fills it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from app.identity.public import OrganisationSummary, PersonSummary
from app.parameters.public import ParameterValue, source_of
from app.text import Sentence, sentence
from marketplace.bids.envelope_content import BidContent, CriterionAnswer
from marketplace.bids.models import OpenedBid
from marketplace.bids.policy import CheckedSchedule
from marketplace.bids.use_cases.completeness import as_lines
from marketplace.evaluation.models import (
    CriterionVerdict,
    Disqualification,
    PriceExplanation,
    ScopeDecision,
)
from marketplace.evaluation.policy.eligibility import Criterion, Eligibility
from marketplace.evaluation.policy.evaluation import Evaluation, contender, evaluate
from marketplace.evaluation.policy.low_bids import LowBid, low_bids
from marketplace.evaluation.policy.ranking import (
    NOTHING_DECIDED,
    WHOLE,
    Award,
    Contender,
    Decisions,
    Outcome,
    Place,
    SingleBid,
    TieDecision,
)
from marketplace.evaluation.policy.ties import TieBreak, TiedBid
from marketplace.evaluation.queries.draws import Draw
from marketplace.kernel.policy import Correction, LowBidRule, Rules
from marketplace.openings.models import InterestDeclaration
from marketplace.securities.models import Instrument
from marketplace.tenders.models import (
    CommitteeMember,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)

AWARDS = {"whole": Award.WHOLE, "lot": Award.BY_LOT, "item": Award.BY_ITEM}


@dataclass(frozen=True, kw_only=True)
class SeatedMember:
    """A member of the committee, and their declaration of interests (None: none yet)."""

    person: PersonSummary
    member: CommitteeMember
    declaration: InterestDeclaration | None

    @property
    def has_interest(self) -> bool:
        """True if the member has declared an interest."""
        return self.declaration is not None and self.declaration.has_interest

    @property
    def takes_part(self) -> bool:
        """True if the member has declared to have no interest."""
        return self.declaration is not None and not self.declaration.has_interest


@dataclass(frozen=True, kw_only=True)
class JudgedBid:
    """An opened bid with all that was decided about it. Amounts are paisa.

    `security_findings` are for the committee to weigh; they speak against no bid by themselves.
    `disqualified` holds the disqualifications in force by scope, the whole bid's under None.
    """

    opened: OpenedBid
    reference: str
    received_at: datetime
    bidder: OrganisationSummary
    content: BidContent
    schedule: CheckedSchedule
    verdicts: Mapping[str, CriterionVerdict]
    eligibility: Eligibility
    disqualified: Mapping[str | None, Disqualification]
    instrument: Instrument | None
    security_required_paisa: int
    security_problems: tuple[Sentence, ...]
    security_findings: tuple[Sentence, ...] = ()

    @property
    def id(self) -> UUID:
        """The bid's id."""
        return self.opened.bid_id

    @property
    def answers(self) -> dict[str, CriterionAnswer]:
        """The bidder's answers by criterion."""
        return {answer.criterion: answer for answer in self.content.answers}

    @property
    def put_aside(self) -> bool:
        """True if it is out as a whole: unreadable or disqualified."""
        return self.opened.content is None or None in self.disqualified

    @property
    def stands(self) -> bool | None:
        """True if it is responsive; None while that is not decided."""
        if self.put_aside or self.schedule.refusals:
            return False
        return self.eligibility.eligible

    def open_points(self) -> tuple[Sentence, ...]:
        """Return the open decisions about it before a report."""
        if self.put_aside:
            return ()
        left = len(self.eligibility.unjudged)
        points = (
            (sentence("%(count)d criteria are not evaluated yet.", count=left),) if left else ()
        )
        return (*points, *self._security_points())

    def _security_points(self) -> tuple[Sentence, ...]:
        if self.security_required_paisa == 0 or self.stands is False:
            return ()
        if self.security_problems:
            return (
                sentence("The security is not acceptable. Disqualify the bid with the reason."),
            )
        if self.instrument is None or self.instrument.verified_at is None:
            return (sentence("The security is not verified with the bank yet."),)
        return ()


@dataclass(frozen=True, kw_only=True)
class EvaluationFile:
    """A tender after its opening: items, criteria, committee, bids, decisions, and the rules."""

    tender: Tender
    items: Sequence[TenderItem]
    lots: Sequence[TenderLot]
    criteria: Sequence[TenderCriterion]
    members: Sequence[SeatedMember]
    bids: Sequence[JudgedBid]
    decisions: Sequence[ScopeDecision]
    draws: Mapping[str, Draw]
    rules: Rules
    correction: Correction
    tie_rule: ParameterValue
    low_rule: LowBidRule | None = None
    explanations: Mapping[tuple[UUID, str], PriceExplanation] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, JudgedBid]:
        """The bids by their id as text, as the ranking names them."""
        return {str(bid.id): bid for bid in self.bids}

    @cached_property
    def evaluation(self) -> Evaluation:
        """The ranking of every scope, from what is recorded now."""
        return self._evaluate(self._decided())

    @cached_property
    def undecided(self) -> Evaluation:
        """The ranking as the rules alone make it: ties and single bids are all pending."""
        return self._evaluate(NOTHING_DECIDED)

    def _evaluate(self, decisions: Decisions) -> Evaluation:
        return evaluate(
            as_lines(self.items),
            [self._contender(bid) for bid in self.bids if bid.opened.content is not None],
            AWARDS[self.tender.evaluation],
            self.rules,
            decisions,
        )

    def pending(self) -> tuple[Outcome, ...]:
        """Return the scopes where a person must decide: ties, and single bids not refused."""
        refused = {d.scope for d in self.decisions if d.kind == "single" and not d.accepted}
        return tuple(
            outcome
            for outcome in self.evaluation.outcomes
            if outcome.pending is not None
            and not (isinstance(outcome.pending, SingleBid) and outcome.scope.name in refused)
        )

    @property
    def provisional(self) -> bool:
        """True if the ranking may still change: something is not judged or decided yet."""
        open_points = any(bid.open_points() for bid in self.bids)
        return open_points or bool(self.pending()) or bool(self.unexplained())

    def scope_title(self, name: str) -> Sentence:
        """Name a scope for people."""
        kind, _, number = name.partition(":")
        if kind == "item":
            wanted = {str(item.number): item.description for item in self.items}
            text = sentence("Item %(number)s: %(title)s", number=number, title=wanted[number])
        elif kind == "lot":
            titles = {str(lot.number): lot.title for lot in self.lots}
            text = sentence(
                "Lot %(number)s: %(title)s", number=number, title=titles.get(number, "")
            )
        else:
            text = sentence("The whole tender")
        return text

    def tie_break(self, outcome: Outcome) -> TieBreak | None:
        """Return the tie-break of equal lowest prices; None if there are none, or not yet."""
        if not outcome.tied or outcome.winner is None:
            return None
        value, tied = self.tie_rule, [self.by_id[bid] for bid in outcome.tied]
        return TieBreak(
            rule=self.rules.tie,
            source=source_of(value.confidence, value.instrument),
            among=[
                TiedBid(bid=str(bid.id), bidder=bid.bidder.name, received_at=bid.received_at)
                for bid in tied
            ],
            winner=outcome.winner,
        )

    def low_bids(self, outcome: Outcome) -> tuple[LowBid, ...]:
        """Return the abnormally low prices of a scope; none if no rule was frozen.

        Only the whole tender has an estimate to compare with.
        """
        if self.low_rule is None:
            return ()
        prices = [
            (standing.bid, standing.amount_paisa)
            for standing in outcome.standings
            if standing.place is Place.RANKED and standing.amount_paisa is not None
        ]
        estimate = self.tender.estimate_paisa if outcome.scope.name == WHOLE else None
        return low_bids(prices, self.low_rule, estimate)

    def unexplained(self) -> tuple[tuple[Outcome, LowBid], ...]:
        """Return the low prices that would win and are not accepted as explained."""
        waiting = self.pending()
        return tuple(
            (outcome, low)
            for outcome in self.evaluation.outcomes
            for low in self.low_bids(outcome)
            if low.bid in _next_to_win(outcome, waiting) and not self._is_accepted(outcome, low)
        )

    def explanation(self, scope: str, bid: str) -> PriceExplanation | None:
        """Return the explanation asked of a bid's price in a scope."""
        return self.explanations.get((UUID(bid), scope))

    def _is_accepted(self, outcome: Outcome, low: LowBid) -> bool:
        asked = self.explanation(outcome.scope.name, low.bid)
        return asked is not None and asked.accepted is True

    def decision(self, scope: str) -> ScopeDecision | None:
        """Return the decision about a scope, if its outcome rests on it."""
        found = [decision for decision in self.decisions if decision.scope == scope]
        return found[0] if found else None

    def _contender(self, bid: JudgedBid) -> Contender:
        whole = bid.disqualified.get(None)
        return contender(
            str(bid.id),
            schedule=bid.schedule,
            sequence=bid.opened.read_order,
            criteria=[Criterion(code=c.code, wording=c.wording) for c in self.criteria],
            eligibility=bid.eligibility,
            disqualified=whole.reason if whole else "",
            lines_against=self._lines_against(bid),
        )

    def _lines_against(self, bid: JudgedBid) -> dict[int, str]:
        return {
            item.number: put_aside.reason
            for scope, put_aside in bid.disqualified.items()
            if scope is not None
            for item in self.items
            if scope in {WHOLE, f"item:{item.number}", f"lot:{item.lot_number or ''}"}
        }

    def _decided(self) -> Decisions:
        return Decisions(
            ties={
                row.scope: TieDecision(
                    winner=str(row.bid_id), among=frozenset(row.among), reason=row.reason
                )
                for row in self.decisions
                if row.kind == "tie"
            },
            single_bids={
                row.scope: row.reason
                for row in self.decisions
                if row.kind == "single" and row.accepted
            },
        )


def _next_to_win(outcome: Outcome, waiting: Sequence[Outcome]) -> frozenset[str]:
    """Return the winner of a scope, or who could become it once a person has decided."""
    if outcome.winner is not None:
        return frozenset({outcome.winner})
    if outcome not in waiting:
        return frozenset()
    return frozenset(standing.bid for standing in outcome.standings if standing.rank == 1)
