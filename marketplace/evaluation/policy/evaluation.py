"""A tender's evaluation: every scope ranked, and whether anything still needs a person.

This is the door to the rooms `schedule`, `eligibility`, `ranking` and `debrief`. Disqualifying a
bid changes its contender; the next then moves up by itself, because the ranking is always made
again from what is recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.text import Sentence, sentence
from marketplace.bids.policy import CheckedSchedule, Line
from marketplace.evaluation.policy.eligibility import Criterion, Eligibility
from marketplace.evaluation.policy.ranking import (
    NOTHING_DECIDED,
    Award,
    Contender,
    Decisions,
    Outcome,
    rank,
    scopes,
)
from marketplace.kernel.policy import Rules


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The outcomes of all scopes, in the order of the items."""

    outcomes: tuple[Outcome, ...]

    @property
    def settled(self) -> bool:
        """Return whether no tie or single bid waits for a decision."""
        return all(outcome.pending is None for outcome in self.outcomes)

    @property
    def winners(self) -> dict[str, str]:
        """Return the winning bid of each scope that has one."""
        return {o.scope.name: o.winner for o in self.outcomes if o.winner is not None}

    @property
    def total_paisa(self) -> int:
        """The total price of all winners."""
        return sum(outcome.amount_paisa or 0 for outcome in self.outcomes)


def evaluate(
    lines: Sequence[Line],
    contenders: Sequence[Contender],
    award: Award,
    rules: Rules,
    decisions: Decisions = NOTHING_DECIDED,
) -> Evaluation:
    """Rank every scope of a tender; see `ranking.rank`."""
    return Evaluation(
        outcomes=tuple(rank(scope, contenders, rules, decisions) for scope in scopes(lines, award))
    )


def contender(  # noqa: PLR0913 - everything that decides about a bid, in one place, by name
    bid: str,
    *,
    schedule: CheckedSchedule,
    sequence: int,
    criteria: Sequence[Criterion] = (),
    eligibility: Eligibility | None = None,
    disqualified: str = "",
    lines_against: Mapping[int, str] | None = None,
) -> Contender:
    """Make a bid's contender from its checked schedule, eligibility and disqualification."""
    wording = {criterion.code: criterion.wording for criterion in criteria}
    failed = eligibility.failed if eligibility is not None else ()
    against: tuple[Sentence | str, ...] = (
        *((disqualified,) if disqualified.strip() else ()),
        *(_failed(wording.get(v.criterion, v.criterion), v.reason) for v in failed),
        *schedule.refusals,
    )
    return Contender(
        bid=bid,
        totals_paisa={line.number: line.compared_paisa for line in schedule.lines},
        sequence=sequence,
        against=against,
        lines_against=dict(lines_against or {}),
    )


def _failed(wording: str, reason: str) -> Sentence:
    return sentence("%(criterion)s: not met. %(reason)s", criterion=wording, reason=reason)
