"""Findings: what a rule says about a thing, with its citation and how sure we are of the rule.

A value that is official law (H) blocks; a value from a secondary source (M) or unverified (U)
only warns, and the officer who goes on records why. Nothing unverified is presented as law.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.text import Sentence, sentence

LEAST_REASON_CHARACTERS = 10


class Confidence(StrEnum):
    """How sure we are of a rule."""

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
    """Say that a parameter's rule is not kept; the parameter's confidence is the severity."""
    return Finding(
        code=code,
        severity=parameter.confidence,
        message=message,
        citation=parameter.citation,
        parameter=parameter.key,
    )


def not_in_force(key: str) -> Finding:
    """Say that a rule could not be checked; that must be seen and answered, never passed over."""
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
        and len(reasons.get(found.code, "").strip()) < LEAST_REASON_CHARACTERS
    )
