"""A decision: every criterion, step and cap with what it looked at. Pure data, plain in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.money import PAISA_PER_RUPEE
from tax_incentives.rules.periods import months_later
from tax_incentives.rules.values import Kind, Unknown, Value
from tax_incentives.schemes.shapes import AtCap, Confidence


class Outcome(StrEnum):
    """The outcome of a decision.

    NOT_EVALUATED if facts are missing that could change it; REFUSED if the claimant qualifies, and
    the amount (at a cap, a zero base, below the minimum), the period or the rank refuses.
    """

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    NOT_EVALUATED = "not_evaluated"
    REFUSED = "refused"


@dataclass(frozen=True)
class TestedValue:
    """One comparison: what was compared, how, with what, and whether it held."""

    place: str
    value: Value
    how: str
    than: Sequence[Value]
    verdict: bool | Unknown


@dataclass(frozen=True)
class CriterionFinding:
    """The result of a criterion. One that is not for this kind of claimant has no verdict."""

    code: str
    clause: str
    verdict: bool | Unknown | None
    tests: Sequence[TestedValue] = ()


@dataclass(frozen=True)
class StepFinding:
    """The result of a step.

    `zero_base` if it would divide by zero and the file refuses that; `too_large` if it exceeds any
    possible amount.
    """

    code: str
    clause: str
    kind: Kind
    value: Value
    zero_base: bool = False
    too_large: bool = False


@dataclass(frozen=True)
class CapFinding:
    """The amount after a cap, in paisa: `most` less `used` is the room.

    Of a cap that counts by a step, `before` and `after` are about the step's amount.
    """

    code: str
    clause: str
    most: Value
    used: Value
    at_cap: AtCap
    before: int
    after: int | Unknown


@dataclass(frozen=True)
class UsedParameter:
    """A parameter's value as it was in force on the day of the rule."""

    value: Value
    since: date
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class GrantedPeriod:
    """The period from `begins` to `ends`, both included. `every_months` is 0 without parts."""

    begins: date
    ends: date
    months: int
    every_months: int

    def payments(self, paisa: int) -> Sequence[tuple[date, int]]:
        """Return the parts of an amount in paisa with the first day of each one's months.

        They are equal and in whole rupees; the last takes the rest. Without parts it is one.
        """
        every = self.every_months or self.months
        days = [months_later(self.begins, after) for after in range(0, self.months, every)]
        each = paisa // len(days) // PAISA_PER_RUPEE * PAISA_PER_RUPEE
        return [*((day, each) for day in days[:-1]), (days[-1], paisa - each * (len(days) - 1))]


@dataclass(frozen=True)
class Result:
    """The result of a decision, without the way there."""

    outcome: Outcome
    amount_paisa: int | None
    missing: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The decision of a scheme on a day; `amount_paisa` is None unless ELIGIBLE.

    So are `area_sqft` and `period`, which only some schemes grant. `reason` is the code of the
    refusal: a cap, "minimum", "period", "ranking", or the step that has no value.
    """

    scheme: str
    version: int
    on: date
    outcome: Outcome
    amount_paisa: int | None
    area_sqft: int | None
    period: GrantedPeriod | None
    missing: Sequence[str]
    reason: str
    criteria: Sequence[CriterionFinding]
    steps: Sequence[StepFinding]
    caps: Sequence[CapFinding]
    parameters: Mapping[str, UsedParameter]

    @property
    def result(self) -> Result:
        """The result, without the way there."""
        return Result(self.outcome, self.amount_paisa, frozenset(self.missing))
