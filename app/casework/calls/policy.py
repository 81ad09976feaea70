"""Rules for rankings from scores: exact fractions, and ties by a stated rule. Pure."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

LEAST_MEMBERS, MOST_MEMBERS = 3, 9
# An average of one score is one person's opinion.
MIN_SCORERS = 2
HIGHEST_TOTAL = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TieStep(StrEnum):
    """The tie-break between two applications with the same total."""

    HEAVIEST = "heaviest"
    EARLIER = "earlier"
    DRAW = "draw"


class TieRule(StrEnum):
    """The order of steps that decide a tie; the draw always comes last."""

    HEAVIEST_EARLIER_DRAW = "heaviest_earlier_draw"
    EARLIER_DRAW = "earlier_draw"
    DRAW = "draw"

    @property
    def steps(self) -> Sequence[TieStep]:
        """The steps in order."""
        return [TieStep(part) for part in self.value.split("_")]


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion, scored from 0 to `most` points; `weight` is its part of the total."""

    code: str
    most: int
    weight: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An application to be ranked. `scores`: points by criterion, of each member who scored it.

    `number` goes into the draw; `complete_at` is when it was submitted as it is.
    """

    application_id: UUID
    number: str
    complete_at: datetime
    scores: Mapping[UUID, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An application's rank; `total` is out of 100. `tie` is the step that decided against it."""

    application_id: UUID
    rank: int
    total: Fraction
    tie: TieStep | None = None


def rank(
    candidates: Sequence[Candidate], criteria: Sequence[Criterion], rule: TieRule, seed: str
) -> list[Ranked]:
    """Rank all candidates from 1; each has a rank of its own.

    Raises ValueError for a candidate that fewer than two members scored.
    """
    if any(len(each.scores) < MIN_SCORERS for each in candidates):
        message = "fewer than two members scored a candidate"
        raise ValueError(message)
    keys = {each.application_id: _key(each, criteria, rule, seed) for each in candidates}
    order = sorted(keys, key=lambda application_id: keys[application_id])
    before: Sequence[tuple[object, ...]] = [(), *(keys[each] for each in order)]
    return [
        Ranked(
            application_id=application_id,
            rank=place,
            total=-keys[application_id][0],
            tie=_decided_by(before[place - 1], keys[application_id], rule),
        )
        for place, application_id in enumerate(order, start=1)
    ]


def _key(
    candidate: Candidate, criteria: Sequence[Criterion], rule: TieRule, seed: str
) -> tuple[Fraction, ...]:
    """Return a sort key: lower is ranked higher."""
    values: Mapping[TieStep, Callable[[], Fraction]] = {
        TieStep.HEAVIEST: lambda: -average(candidate, heaviest(criteria)),
        TieStep.EARLIER: lambda: Fraction(_microseconds(candidate.complete_at)),
        TieStep.DRAW: lambda: Fraction(draw(seed, candidate.number)),
    }
    return (-total(candidate, criteria), *(values[step]() for step in rule.steps))


def _decided_by(
    above: tuple[object, ...], mine: tuple[object, ...], rule: TieRule
) -> TieStep | None:
    """Return the step that put the upper one first; None if the totals differ."""
    if not above or above[0] != mine[0]:
        return None
    pairs = zip(rule.steps, above[1:], mine[1:], strict=True)
    return next((step for step, one, other in pairs if one != other), TieStep.DRAW)


def total(candidate: Candidate, criteria: Sequence[Criterion]) -> Fraction:
    """Return the weighted average of the members, out of 100."""
    weights = sum(each.weight for each in criteria)
    parts = (average(candidate, each) * each.weight / each.most for each in criteria)
    return sum(parts, Fraction(0)) * HIGHEST_TOTAL / weights


def average(candidate: Candidate, criterion: Criterion) -> Fraction:
    """Return the average points of the members for a criterion."""
    points = [scored[criterion.code] for scored in candidate.scores.values()]
    return Fraction(sum(points), len(points))


def heaviest(criteria: Sequence[Criterion]) -> Criterion:
    """Return the criterion with the greatest weight; the first of several."""
    return max(criteria, key=lambda each: each.weight)


def draw(seed: str, number: str) -> int:
    """Draw a lot: the SHA-256 of seed and number as a whole number. The lowest lot wins."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{number}".encode()).digest())


def commitment(seed: str) -> str:
    """Return the hash to publish before the draw, so that nobody can choose a seed later."""
    return hashlib.sha256(seed.encode()).hexdigest()


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
