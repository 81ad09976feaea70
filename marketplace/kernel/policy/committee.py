"""Rule 7: who may sit on a tender's committee, and when enough of it is present.

Source of the rule: Balochistan Public Procurement Rules 2014, r. 7 as amended in 2019. Its numbers
arrive as a `CommitteeRule`, built from dated parameters; none is written here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.text import Sentence, sentence
from marketplace.kernel.policy.findings import Confidence, Finding


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
    """What still keeps the committee from opening; `others` more members of any kind."""

    chair: bool
    outside: frozenset[str]
    others: int

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        return self.chair or bool(self.outside) or self.others > 0

    def sentence(self) -> Sentence:
        """Say what is missing."""
        return sentence(
            "The committee has no quorum: %(chair)d chair, %(outside)d outside members and "
            "%(others)d further members are still to come.",
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
    """Return what is missing; persons present who are no members count for nothing."""
    here = frozenset(member.person for member in members) & present
    absent = indispensable(members) - here
    chairs = frozenset(member.person for member in members if member.chair)
    return MissingForQuorum(
        chair=not chairs or bool(absent & chairs),
        outside=absent - chairs,
        others=max(0, quorum_size(members, rule) - len(here) - len(absent)),
    )


def quorum_met(members: Sequence[Member], present: AbstractSet[str], rule: CommitteeRule) -> bool:
    """Return whether two thirds (or the share in force), the chair and all outsiders are here."""
    return not missing_for_quorum(members, present, rule)


def may_decide_as_two(members: Iterable[Member], people: AbstractSet[str]) -> bool:
    """Whether two people decide for a committee outside a quorum: two members, or its chair.

    The chair with anybody whom the caller lets take part, such as an officer of the department.
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
    return sentence("Somebody is named twice on the committee. Name each person once.")


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
