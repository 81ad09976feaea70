"""Report of a name check: the same for a person who asks, an applicant and an officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.text import Sentence
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.likeness import How


@dataclass(frozen=True, kw_only=True)
class ProposedName:
    """A name that somebody would like to have, in either script or both.

    `district` is the code of the place of business, where it is known; fixes are made with it.
    """

    name: str = ""
    name_ur: str = ""
    kind: BusinessKind = BusinessKind.PARTNERSHIP
    district: str = ""


class Severity(StrEnum):
    """The effect of a finding: it refuses, waits for two officers, or an officer checks it.

    HOLD is a rule that is no law: the applicant gives a reason, and the officer who would accept it
    needs a second one who agrees.
    """

    REFUSE = "refuse"
    HOLD = "hold"
    WARN = "warn"


def severity_of(confidence: str) -> Severity:
    """Return the effect of a rule that would refuse: only the official text refuses."""
    return Severity.REFUSE if confidence == "H" else Severity.HOLD


@dataclass(frozen=True, kw_only=True)
class ProvinceRule:
    """A rule that names of a kind of business are held against only where the province made it.

    `basis` is its instrument, `key` its parameter. Nobody made it: it warns.
    """

    in_force: bool = False
    basis: str = ""
    confidence: str = "U"
    key: str = ""

    @property
    def severity(self) -> Severity:
        """The effect on a name that breaks the rule."""
        return severity_of(self.confidence) if self.in_force else Severity.WARN


class Standing(StrEnum):
    """The status of a taken name."""

    REGISTERED = "registered"
    RESERVED = "reserved"
    SUPPLIER = "supplier"  # of a supplier that is not in the register
    LEGACY = "legacy"  # from an old paper register; whether it is still used nobody knows


# Nobody checked these names, and they keep nobody from one that is alike.
ONLY_WARN = frozenset({Standing.SUPPLIER, Standing.LEGACY})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding of a check: a stable code, a sentence, what to do, and the ground.

    `field` is the name's ("name" or "name_ur"). `basis` cites the rule if there is one;
    `confidence` is "H", "M" or "U" (not verified: a sample, never law). A refusal that is not "H"
    is no rule but a fact: the name is taken, or nobody can read it. `rule` and `value` are its
    source.
    """

    code: str
    severity: Severity
    sentence: Sentence
    fix: Sentence
    field: str = "name"
    basis: str = ""
    confidence: str = "U"
    rule: str = ""
    value: str | int = ""


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A name that is taken and alike: from 0 to 100, and in what way."""

    name_id: UUID
    name: str
    name_ur: str
    standing: Standing
    how: How
    score: int


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A name that was made of the proposed one, checked, and is not refused."""

    name: str
    name_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class NameReport:
    """All that was found of a name; conflicts are the likest first.

    `exclusive`: by a law or a rule from the official text nobody else may have the same name, and
    PostgreSQL keeps it so. Of firms that is so only where the province made such a rule.
    """

    proposed: ProposedName
    findings: Sequence[Finding] = ()
    conflicts: Sequence[Conflict] = ()
    alternatives: Sequence[Alternative] = ()
    exclusive: bool = True

    @property
    def refusals(self) -> list[Finding]:
        """The findings that refuse the name."""
        return [each for each in self.findings if each.severity is Severity.REFUSE]

    @property
    def held(self) -> list[Finding]:
        """The findings that need a reason, and a second officer."""
        return [each for each in self.findings if each.severity is Severity.HOLD]

    @property
    def free(self) -> bool:
        """True if no finding refuses it; a reason or an officer may be needed."""
        return not self.refusals
