"""Shapes of a scheme's file after reading. `README.md` shows how it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.data_files.words import Words
from tax_incentives.rules.conditions import Condition
from tax_incentives.rules.expressions import Expression
from tax_incentives.rules.values import Kind, Plain


class Claimant(StrEnum):
    """The kinds of claimant. The fact `claimant` names the kind of a person or firm."""

    FIRM = "firm"
    MANUFACTURER = "manufacturer"
    SOLE_PROPRIETOR = "sole_proprietor"
    FREELANCER = "freelancer"
    PROFESSIONAL = "professional"
    GOVERNMENT_SERVANT = "government_servant"
    INVESTOR = "investor"


class Benefit(StrEnum):
    """The benefit of a scheme."""

    CREDIT = "credit"
    PAYMENT = "payment"
    HOLIDAY = "holiday"
    RENT_CREDIT = "rent_credit"
    SPACE = "space"
    LOAN = "loan"
    ALLOWANCE = "allowance"
    AWARD = "award"


class Confidence(StrEnum):
    """The confidence in a source: high, medium, unverified."""

    HIGH = "H"
    MEDIUM = "M"
    UNVERIFIED = "U"


class Budget(StrEnum):
    """Voted money is spent; revenue that is forgone is used, and is no cash at the treasury."""

    VOTED = "voted"
    FORGONE = "forgone"


class Scarce(StrEnum):
    """The order for money that does not suffice; never by order of approval."""

    SUBMISSION = "submission"
    RANKING = "ranking"
    PRO_RATA = "pro_rata"


class AtCap(StrEnum):
    """The treatment of an amount above a cap: cut to the room left, or refused as a whole."""

    CUT = "cut"
    REFUSE = "refuse"


class Below(StrEnum):
    """The treatment of an amount below the minimum: the claim is refused, or nothing is due."""

    REFUSE = "refuse"
    NOTHING = "nothing"


class CapOf(StrEnum):
    """The party whose benefits a cap counts."""

    CLAIM = "claim"
    FIRM = "firm"
    GROUP = "group"
    PERSON = "person"


class YearOf(StrEnum):
    """The year in which a benefit counts: that of its grant, or when each part falls due."""

    GRANT = "grant"
    PAYMENT = "payment"


class Role(StrEnum):
    """The role that may decide a stage."""

    ASSESSOR = "assessor"
    SENIOR_ASSESSOR = "senior_assessor"
    FINANCE_OFFICER = "finance_officer"
    FINANCE_SECRETARY = "finance_secretary"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The basis of a scheme."""

    clause: str
    text: Words
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Empowered:
    """The law that lets the government touch a tax."""

    tax: str
    section: str
    gazette: str
    gazetted_on: date
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class NeededFact:
    """A fact that the scheme needs, and who holds it; what a code may be, in `choices`."""

    name: str
    kind: Kind
    title: Words
    held_by: str
    choices: Mapping[str, Words]


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A parameter's value from a day on, with where it is from."""

    since: date
    value: Plain
    source: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class SchemeParameter:
    """A value of the scheme that changes by date; the newest last."""

    name: str
    kind: Kind
    title: Words
    values: Sequence[Dated]

    def on(self, day: date) -> Dated | None:
        """Return the value in force on a day, None before the first."""
        return next((each for each in reversed(self.values) if each.since <= day), None)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A condition by a clause, and what would have to change where it is not met.

    One that `stops` is about declared figures that cannot all be true: the form is not submitted
    until it holds.
    """

    code: str
    title: Words
    clause: str
    requires: Condition
    remedy: Words
    claimants: frozenset[Claimant]
    stops: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """A named step of the computation."""

    code: str
    title: Words
    clause: str
    value: Expression


@dataclass(frozen=True, kw_only=True)
class PeriodRule:
    """The duration of a grant: the steps that give its first day and its months.

    `every_months` is the interval between parts of the amount; 0 if it is not given in parts.
    """

    begins: str
    months: str
    every_months: int


@dataclass(frozen=True, kw_only=True)
class RankingRule:
    """The ranking of claims: the fact with the rank, and the number of places."""

    rank: str
    places: int


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """The least that is granted."""

    amount: Expression
    below: Below


@dataclass(frozen=True, kw_only=True)
class Cap:
    """The most that may be granted. `used` is the fact that says how much was already.

    `years` are the fiscal years that count, this one included; 0 counts all there ever were.
    `counts` is the step whose amount is what an award counts for; "": what is granted.
    """

    code: str
    title: Words
    clause: str
    of: CapOf
    years: int
    most: Expression
    used: str
    at_cap: AtCap
    counts: str = ""


@dataclass(frozen=True, kw_only=True)
class BudgetRule:
    """From what a scheme is paid, and what happens where it does not suffice."""

    kind: Budget
    year_of: YearOf
    scarce: Scarce
    clawback_frees_room: bool
    ceilings: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper that a claim needs."""

    code: str
    title: Words
    required: bool


class Counts(StrEnum):
    """The amounts that a threshold adds up: those of its own scheme, or of all schemes."""

    SCHEME = "scheme"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """The amount above which a stage comes: `paisa`, or a `parameter` of the scheme.

    What is compared is what a claim gives together with what its claimant and related firms were
    granted in the year or still ask for.
    """

    paisa: int = 0
    parameter: str = ""
    counts: Counts = Counts.SCHEME


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of the review; it comes only above its threshold, where it has one."""

    code: str
    title: Words
    role: Role
    above: Threshold | None


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """An obligation of the holder, due a number of months after the grant."""

    code: str
    title: Words
    clause: str
    months: int


@dataclass(frozen=True, kw_only=True)
class Clawback:
    """The case in which a benefit is taken back, and the share of it."""

    code: str
    title: Words
    clause: str
    share: Fraction


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A scheme of relief, one version of it; `text` is the file that it was read from.

    `award` and `area` name the steps whose amount and square feet are granted; no area is "".
    """

    code: str
    version: int
    title: Words
    purpose: Words
    published: Words
    valid_from: date
    valid_until: date | None
    claimants: frozenset[Claimant]
    benefit: Benefit
    heads: Sequence[str]
    basis: Sequence[Basis]
    empowered: Empowered | None
    facts: Sequence[NeededFact]
    parameters: Sequence[SchemeParameter]
    criteria: Sequence[Criterion]
    steps: Sequence[Step]
    award: str
    area: str
    period: PeriodRule | None
    ranking: RankingRule | None
    minimum: Minimum | None
    caps: Sequence[Cap]
    budget: BudgetRule
    papers: Sequence[Paper]
    stages: Sequence[Stage]
    obligations: Sequence[Obligation]
    clawbacks: Sequence[Clawback]
    text: str = field(default="", repr=False)

    def above_on(self, threshold: Threshold, day: date) -> Dated | None:
        """Return the amount of a threshold in force on a day, with its source.

        Before the scheme begins, the first; None if a parameter has no value.
        """
        if not threshold.parameter:
            source, sure = self.basis[0].clause, self.basis[0].confidence
            return Dated(
                since=self.valid_from, value=threshold.paisa, source=source, confidence=sure
            )
        named = (each for each in self.parameters if each.name == threshold.parameter)
        found = next(named, None)
        return found.on(max(day, self.valid_from)) if found else None

    def may_open(self, on: date) -> bool:
        """Return True if it may open on a day, if real money moves.

        A scheme on a tax needs its law: known for sure, and in the Gazette by that day.
        """
        law = self.empowered
        return law is None or (law.confidence is Confidence.HIGH and law.gazetted_on <= on)
