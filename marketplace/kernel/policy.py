"""Values shared by parameters and tenders: categories, ties, single bids."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from app.text import Sentence, sentence


class Category(StrEnum):
    """The kind of purchase; thresholds differ by category."""

    GOODS = "goods"
    WORKS = "works"
    SERVICES = "services"
    CONSULTANCY = "consultancy"


class TieRule(StrEnum):
    """The way to decide a tie of lowest prices (a parameter). Only the last needs no decision."""

    RETENDER = "retender"
    DRAW_LOTS = "draw_lots"
    EARLIEST_RECEIPT = "earliest_receipt"


class SingleBidRule(StrEnum):
    """The consequence if a scope received only one bid (a parameter)."""

    ACCEPT = "accept"
    ACCEPT_WITH_REASON = "accept_with_reason"
    RETENDER = "retender"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of ranking in force."""

    tie: TieRule
    single_bid: SingleBidRule


class Correction(StrEnum):
    """The total that applies if a line is not quantity times unit price (a parameter)."""

    UNIT_PRICE_PREVAILS = "unit_price_prevails"
    TOTAL_PREVAILS = "total_prevails"
    REJECT = "reject"


# Findings: what a rule says about a thing, with its citation and how sure we are of the rule.
#
# A value that is official law (H) blocks; a value from a secondary source (M) or unverified (U)
# only warns, and the officer who goes on records why. Nothing unverified is presented as law.

MIN_REASON_CHARACTERS = 10


class Confidence(StrEnum):
    """The confidence in a rule."""

    HIGH = "H"
    MEDIUM = "M"
    UNVERIFIED = "U"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a rule has to say. `code` is stable: recorded reasons are kept under it."""

    code: str
    severity: Confidence
    message: Sentence
    citation: str
    parameter: str


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A dated value in force when the set was frozen onto the tender.

    The key names the unit (`response_days_national`, `bid_security_percent_max`).
    """

    key: str
    value: Decimal | int | bool
    confidence: Confidence
    citation: str
    in_force_from: date | None = None


@dataclass(frozen=True)
class ParameterSet:
    """The parameters frozen onto one tender, by key."""

    by_key: Mapping[str, Parameter]

    @classmethod
    def of(cls, parameters: Iterable[Parameter]) -> "ParameterSet":
        """Build a set from parameters; a key given twice raises ValueError."""
        listed = list(parameters)
        by_key = {parameter.key: parameter for parameter in listed}
        if len(by_key) != len(listed):
            raise ValueError("a parameter is given twice")
        return cls(by_key)

    def get(self, key: str) -> Parameter | None:
        """Return the parameter, or None when none was in force."""
        return self.by_key.get(key)


def breach(parameter: Parameter, code: str, message: Sentence) -> Finding:
    """Return a finding that a parameter's rule is broken; its confidence is the severity."""
    return Finding(
        code=code,
        severity=parameter.confidence,
        message=message,
        citation=parameter.citation,
        parameter=parameter.key,
    )


def not_in_force(key: str) -> Finding:
    """Return a finding that a rule could not be checked; it must be seen and answered."""
    return Finding(
        code=f"not-in-force.{key}",
        severity=Confidence.UNVERIFIED,
        message=sentence(
            "No value is in force for “%(key)s”, so this rule was not checked.",
            key=key,
        ),
        citation="",
        parameter=key,
    )


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that nothing but a change to the draft can answer."""
    return tuple(found for found in findings if found.severity is Confidence.HIGH)


def unanswered(findings: Iterable[Finding], reasons: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return the warnings for which `reasons` (by code) has no reason of some words yet."""
    return tuple(
        found
        for found in findings
        if found.severity is not Confidence.HIGH
        and len(reasons.get(found.code, "").strip()) < MIN_REASON_CHARACTERS
    )


# Rule 7: who may sit on a tender's committee, and when enough of it is present.
#
# Source of the rule: Balochistan Public Procurement Rules 2014, r. 7 as amended in 2019. Its
# numbers arrive as a `CommitteeRule`, built from dated parameters; none is written here.


@dataclass(frozen=True, kw_only=True)
class CommitteeRule:
    """The numbers of rule 7 in force. Shares are of the whole committee."""

    odd: bool
    least_members: int
    most_members: int
    chair_least_bps: int
    outside_share: Fraction
    quorum_share: Fraction
    citation: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person on the committee. `bps` is the pay scale, None for someone outside government."""

    person: str
    bps: int | None
    chair: bool = False
    outside: bool = False


@dataclass(frozen=True, kw_only=True)
class MissingForQuorum:
    """The members still missing for a quorum; `others` are further members of any kind."""

    chair: bool
    outside: frozenset[str]
    others: int

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        return self.chair or bool(self.outside) or self.others > 0

    def sentence(self) -> Sentence:
        """Return a sentence that lists the missing members."""
        return sentence(
            "The committee has no quorum yet. Still missing: chair: %(chair)d,"
            " members from outside: %(outside)d, other members: %(others)d.",
            chair=int(self.chair),
            outside=len(self.outside),
            others=self.others,
        )


def quorum_size(members: Sequence[Member], rule: CommitteeRule) -> int:
    """Return how many members a quorum needs: the share of all, rounded up."""
    return ceil(len(members) * rule.quorum_share)


def indispensable(members: Iterable[Member]) -> frozenset[str]:
    """Return the persons without whom there is no quorum: the chair and every outside member."""
    return frozenset(member.person for member in members if member.chair or member.outside)


def missing_for_quorum(
    members: Sequence[Member], present: AbstractSet[str], rule: CommitteeRule
) -> MissingForQuorum:
    """Return the missing members; persons present who are not members do not count."""
    here = frozenset(member.person for member in members) & present
    absent = indispensable(members) - here
    chairs = frozenset(member.person for member in members if member.chair)
    return MissingForQuorum(
        chair=not chairs or bool(absent & chairs),
        outside=absent - chairs,
        others=max(0, quorum_size(members, rule) - len(here) - len(absent)),
    )


def may_decide_as_two(members: Iterable[Member], people: AbstractSet[str]) -> bool:
    """Return True if two people can decide for a committee without a quorum.

    Either two members, or the chair with anybody whom the caller accepts, such as an officer of the
    department.
    """
    present = [member for member in members if member.person in people]
    return len(people) > 1 and (len(present) > 1 or any(member.chair for member in present))


def findings(members: Sequence[Member], rule: CommitteeRule) -> tuple[Finding, ...]:
    """Check a committee against rule 7; an empty answer means that it may sit."""
    return tuple(
        Finding(
            code=f"committee.{code}",
            severity=rule.confidence,
            message=message,
            citation=rule.citation,
            parameter="committee",
        )
        for code, check in _CHECKS.items()
        if (message := check(members, rule)) is not None
    )


def _size(members: Sequence[Member], rule: CommitteeRule) -> Sentence | None:
    if rule.least_members <= len(members) <= rule.most_members:
        return None
    return sentence(
        "The committee has %(count)d members; it needs from %(least)d to %(most)d.",
        count=len(members),
        least=rule.least_members,
        most=rule.most_members,
    )


def _odd(members: Sequence[Member], rule: CommitteeRule) -> Sentence | None:
    if not rule.odd or len(members) % 2:
        return None
    return sentence(
        "The committee has %(count)d members; their number must be odd. Add or remove one.",
        count=len(members),
    )


def _once(members: Sequence[Member], _rule: CommitteeRule) -> Sentence | None:
    counts = Counter(member.person for member in members)
    if all(count == 1 for count in counts.values()):
        return None
    return sentence("A person is on the committee twice. Add each person once.")


def _chair(members: Sequence[Member], _rule: CommitteeRule) -> Sentence | None:
    chairs = sum(member.chair for member in members)
    if chairs == 1:
        return None
    return sentence(
        "The committee has %(count)d chairs; name exactly one member as its chair.", count=chairs
    )


def _grade(members: Sequence[Member], rule: CommitteeRule) -> Sentence | None:
    low = [m for m in members if m.chair and (m.bps is None or m.bps < rule.chair_least_bps)]
    if not low:
        return None
    return sentence(
        "The chair must be an officer of BPS-%(least)d or above.", least=rule.chair_least_bps
    )


def _outside(members: Sequence[Member], rule: CommitteeRule) -> Sentence | None:
    needed = ceil(len(members) * rule.outside_share)
    outside = sum(member.outside for member in members)
    if outside >= needed:
        return None
    return sentence(
        "%(outside)d of %(count)d members come from outside the agency; at least %(needed)d must.",
        outside=outside,
        count=len(members),
        needed=needed,
    )


_CHECKS: dict[str, Callable[[Sequence[Member], CommitteeRule], Sentence | None]] = {
    "size": _size,
    "even": _odd,
    "twice": _once,
    "chair": _chair,
    "chair-grade": _grade,
    "outside": _outside,
}


# Thresholds for an abnormally low bid: the values that are frozen onto a tender.


@dataclass(frozen=True, kw_only=True)
class LowBidRule:
    """The measures in per cent, from how many bids on they are compared, days to explain."""

    below_mean: Decimal
    below_next: Decimal
    least_bids: int
    below_estimate: Decimal
    answer_days: int
