"""Schemes as anybody sees them, and what each says about somebody before they claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from tax_incentives.decisions.decide import decide, rules_on, value_for_all
from tax_incentives.decisions.shapes import CriterionFinding, Decision
from tax_incentives.rules.values import Fact, Value
from tax_incentives.schemes.queries import scheme_in_force, schemes_in_force
from tax_incentives.schemes.shapes import Cap, Criterion, Dated, Scheme, SchemeParameter

DECLARED = "declared"


@dataclass(frozen=True, kw_only=True)
class CheckedCriterion:
    """A criterion with its result; None if it is not for this kind of claimant."""

    criterion: Criterion
    met: bool | None
    missing: Sequence[str]
    asked: bool


@dataclass(frozen=True, kw_only=True)
class Check:
    """The result of a scheme for some answers: nothing of it is stored."""

    scheme: Scheme
    decision: Decision
    criteria: Sequence[CheckedCriterion]


@dataclass(frozen=True, kw_only=True)
class ValueOfDay:
    """A parameter with its value in force on a day; `later` are those that come after it."""

    parameter: SchemeParameter
    now: Dated

    @property
    def later(self) -> Sequence[Dated]:
        """The values that are decided for later days."""
        return [each for each in self.parameter.values if each.since > self.now.since]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A cap with its amount for everybody, in paisa; Unknown where it depends on the claimant."""

    cap: Cap
    most: Value

    @property
    def most_paisa(self) -> int | None:
        """Amount (paisa); None if it depends on the claimant."""
        return _paisa(self.most)


@dataclass(frozen=True, kw_only=True)
class Guideline:
    """All that a scheme decides, by the values of a day: the least that is granted as `least`."""

    scheme: Scheme
    values: Sequence[ValueOfDay]
    limits: Sequence[Limit]
    least: Value | None

    @property
    def least_paisa(self) -> int | None:
        """The least that is granted, None without one."""
        return None if self.least is None else _paisa(self.least)


def _paisa(value: Value) -> int | None:
    return int(value) if isinstance(value, int | Fraction) else None


@dataclass(frozen=True)
class Offered:
    """The schemes that may be claimed today."""

    items: Sequence[Scheme]


def offered_schemes(uow: UnitOfWork) -> Offered:
    """Return the schemes that have begun and not ended, by code."""
    today = today_of(uow)
    schemes = [scheme for _, scheme in sorted(schemes_in_force(uow, today).items())]
    return Offered([scheme for scheme in schemes if _is_open(scheme, today)])


def _is_open(scheme: Scheme, today: date) -> bool:
    ended = scheme.valid_until is not None and scheme.valid_until < today
    return scheme.valid_from <= today and not ended


def scheme_of(uow: UnitOfWork, code: str, day: date | None = None) -> Scheme:
    """Return a scheme as it is in force on a day (today), also one that has ended: one query.

    Raises NotFound.
    """
    return scheme_in_force(uow, code, day or today_of(uow))


def guideline_of(uow: UnitOfWork, code: str) -> Guideline:
    """Return the guideline of a scheme as it is in force today: one query. Raises NotFound.

    Before it begins, its first values count.
    """
    scheme = scheme_of(uow, code)
    day = max(today_of(uow), scheme.valid_from)
    rules = rules_on(scheme, day)
    dated = [(each, each.on(day)) for each in scheme.parameters]
    return Guideline(
        scheme=scheme,
        values=[ValueOfDay(parameter=each, now=now) for each, now in dated if now is not None],
        limits=[Limit(cap=cap, most=value_for_all(rules, cap.most)) for cap in scheme.caps],
        least=value_for_all(rules, scheme.minimum.amount) if scheme.minimum else None,
    )


def today_of(uow: UnitOfWork) -> date:
    """Return the day in the province: its rules apply to a check made now."""
    return local_day(uow.now)


def check_scheme(uow: UnitOfWork, code: str, answers: Mapping[str, Any]) -> Check:
    """Decide by what somebody answered; what they left out is unknown. Raises NotFound."""
    scheme = scheme_of(uow, code)
    facts = {name: Fact(value=value, source=DECLARED) for name, value in answers.items()}
    return checked(scheme, decide(scheme, facts, today_of(uow)))


def checked(scheme: Scheme, decision: Decision) -> Check:
    """Set a decision beside the criteria of its scheme."""
    return Check(scheme=scheme, decision=decision, criteria=_criteria(scheme, decision))


def _criteria(scheme: Scheme, decision: Decision) -> Sequence[CheckedCriterion]:
    findings = {each.code: each for each in decision.criteria}
    return [_checked(each, findings[each.code]) for each in scheme.criteria]


def _checked(criterion: Criterion, finding: CriterionFinding) -> CheckedCriterion:
    verdict = finding.verdict
    known = verdict if isinstance(verdict, bool) else None
    missing = [] if verdict is None or isinstance(verdict, bool) else sorted(verdict.missing)
    return CheckedCriterion(
        criterion=criterion, met=known, missing=missing, asked=verdict is not None
    )
