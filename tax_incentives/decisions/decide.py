"""What a scheme says about a claimant: pure, exact, and in three values.

Everything is evaluated and kept, whatever the outcome: who does not qualify sees all that is
missing at once, and who checks a decision years later sees what each line looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tax_incentives.decisions.shapes import (
    CapFinding,
    CriterionFinding,
    Decision,
    GrantedPeriod,
    Outcome,
    StepFinding,
    TestedValue,
    UsedParameter,
)
from tax_incentives.rules.conditions import Test
from tax_incentives.rules.expressions import DividedByZero, Impossible, TooLarge
from tax_incentives.rules.periods import MOST_MONTHS, months_later
from tax_incentives.rules.values import Fact, Known, Plain, Unknown, Value
from tax_incentives.schemes.shapes import (
    AtCap,
    Below,
    Cap,
    Criterion,
    Minimum,
    PeriodRule,
    RankingRule,
    Scheme,
    Step,
)

PERIOD, CLAIMANT = "valid_period", "claimant"
_NO_VALUE = Unknown(frozenset())
_LAST_YEAR = 2200


class NoParameter(Exception):  # noqa: N818 - a sentence for who wrote the file
    """A parameter has no value yet on the day of the rule; the lint lets no such scheme through."""


@dataclass(frozen=True)
class _Amount:
    """What is granted: paisa, or Unknown; `reason` where something refuses it."""

    paisa: int | Unknown
    caps: Sequence[CapFinding] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Terms:
    """What is granted besides money; `missing` facts, or the `reason` that refuses it."""

    area_sqft: int | None = None
    period: GrantedPeriod | None = None
    missing: frozenset[str] = frozenset()
    reason: str = ""


def decide(scheme: Scheme, facts: Mapping[str, Fact], on: date) -> Decision:
    """Decide by the version of the scheme that is given and its parameters in force on a day.

    Before the scheme begins nobody is eligible, and its first parameters show what would follow.
    Raises NoParameter where one has no value yet.
    """
    parameters = _in_force(scheme, max(on, scheme.valid_from))
    values = {name: each.value for name, each in parameters.items()}
    known = Known({**facts, "rule_date": Fact(value=on)}, values)  # type: ignore[arg-type]  # all known
    steps = _steps(scheme.steps, known)
    criteria = [_period(scheme, on), _claimant(scheme, known), *_criteria(scheme, known)]
    amount, terms = _amount(scheme, steps, known), _terms(scheme, known)
    outcome, missing = _outcome(criteria, amount, terms)
    granted = terms if outcome is Outcome.ELIGIBLE else _Terms()
    return Decision(
        scheme=scheme.code,
        version=scheme.version,
        on=on,
        outcome=outcome,
        amount_paisa=amount.paisa if outcome is Outcome.ELIGIBLE else None,  # type: ignore[arg-type]
        area_sqft=granted.area_sqft,
        period=granted.period,
        missing=sorted(missing),
        reason=(terms.reason or amount.reason) if outcome is Outcome.REFUSED else "",
        criteria=criteria,
        steps=steps,
        caps=amount.caps,
        parameters=parameters,
    )


def _in_force(scheme: Scheme, on: date) -> dict[str, UsedParameter]:
    found = {}
    for parameter in scheme.parameters:
        dated = parameter.on(on)
        if dated is None:
            message = (
                f'the parameter "{parameter.name}" has no value on {on.isoformat()};'
                " write a later day."
            )
            raise NoParameter(message)
        found[parameter.name] = UsedParameter(
            dated.value, dated.since, dated.source, dated.confidence
        )
    return found


def _period(scheme: Scheme, on: date) -> CriterionFinding:
    until = scheme.valid_until
    holds = scheme.valid_from <= on and (until is None or on <= until)
    limits: Sequence[Plain] = [scheme.valid_from, *([until] if until else [])]
    tested = TestedValue("valid_from", on, "between", limits, holds)
    return CriterionFinding(PERIOD, "", holds, [tested])


def _claimant(scheme: Scheme, known: Known) -> CriterionFinding:
    who = known.fact(CLAIMANT)
    among = sorted(each.value for each in scheme.claimants)
    verdict = who if isinstance(who, Unknown) else who in among
    tested = TestedValue("claimants", who, "any_of", among, verdict)
    return CriterionFinding(CLAIMANT, "", verdict, [tested])


def _criteria(scheme: Scheme, known: Known) -> list[CriterionFinding]:
    who = known.fact(CLAIMANT)
    return [_criterion(each, known, who) for each in scheme.criteria]


def _criterion(criterion: Criterion, known: Known, who: Value) -> CriterionFinding:
    if criterion.claimants and not isinstance(who, Unknown) and who not in criterion.claimants:
        return CriterionFinding(criterion.code, criterion.clause, None)
    try:
        verdict = criterion.requires.verdict(known)
    except Impossible:
        verdict = False
    if verdict == _NO_VALUE:
        verdict = False
    tests = [_tested(test, known) for test in criterion.requires.tests()]
    return CriterionFinding(criterion.code, criterion.clause, verdict, tests)


def _tested(test: Test, known: Known) -> TestedValue:
    try:
        values = test.values(known)
    except Impossible:
        return TestedValue(test.place, _NO_VALUE, test.how, [], verdict=False)
    return TestedValue(test.place, values[0], test.how, values[1:], test.compared(values))


def _steps(steps: Sequence[Step], known: Known) -> list[StepFinding]:
    return [_step(step, known) for step in steps]


def _step(step: Step, known: Known) -> StepFinding:
    why: Impossible | None = None
    try:
        value = step.value.value(known)
    except Impossible as error:
        value, why = _NO_VALUE, error
    known.steps[step.code] = value
    zero, large = isinstance(why, DividedByZero), isinstance(why, TooLarge)
    return StepFinding(step.code, step.clause, step.value.kind, value, zero, large)


def _amount(scheme: Scheme, steps: Sequence[StepFinding], known: Known) -> _Amount:
    without = next((step.code for step in steps if step.zero_base or step.too_large), "")
    award: Any = known.steps[scheme.award]
    if isinstance(award, Unknown):
        return _Amount(award, reason=without)
    amount = _capped(scheme.caps, max(award, 0), known)
    return _least(scheme.minimum, amount, known) if scheme.minimum else amount


def _capped(caps: Sequence[Cap], paisa: int, known: Known) -> _Amount:
    amount, reason = paisa, ""
    found: list[CapFinding] = []
    for cap in caps:
        try:
            finding = _cap(cap, amount, known)
        except Impossible:
            return _Amount(_NO_VALUE, found, reason or cap.code)
        found.append(finding)
        if isinstance(finding.after, Unknown):
            return _Amount(finding.after, found, reason)
        if finding.after < amount and cap.at_cap is AtCap.REFUSE:
            reason = reason or cap.code
        amount = finding.after
    return _Amount(amount, found, reason)


def _cap(cap: Cap, before: int, known: Known) -> CapFinding:
    most: Any = cap.most.value(known)
    used: Any = known.fact(cap.used) if cap.used else 0
    unknown = _missing(most, used)
    after = unknown or min(before, max(int(most // 1) - max(used, 0), 0))
    return CapFinding(cap.code, cap.clause, most, used, cap.at_cap, before, after)


def _least(minimum: Minimum, amount: _Amount, known: Known) -> _Amount:
    try:
        least: Any = minimum.amount.value(known)
    except Impossible:
        return _Amount(_NO_VALUE, amount.caps, amount.reason or "minimum")
    if isinstance(amount.paisa, Unknown) or isinstance(least, Unknown):
        return _Amount(_missing(amount.paisa, least) or 0, amount.caps, amount.reason)
    if amount.paisa >= least:
        return amount
    refuses = minimum.below is Below.REFUSE
    reason = amount.reason or ("minimum" if refuses else "")
    return _Amount(0, amount.caps, reason)


def _terms(scheme: Scheme, known: Known) -> _Terms:
    """Return the area, the period and whether the rank is among the places."""
    spread = _spread(scheme.area, known) if scheme.area else _Terms()
    ranked = _ranked(scheme.ranking, known) if scheme.ranking else _Terms()
    lasting = _lasting(scheme.period, known) if scheme.period else _Terms()
    missing = spread.missing | ranked.missing | lasting.missing
    reason = spread.reason or lasting.reason or ranked.reason
    return _Terms(spread.area_sqft, lasting.period, missing, reason)


def _spread(step: str, known: Known) -> _Terms:
    area: Any = known.steps[step]
    if isinstance(area, Unknown):
        return _Terms(missing=area.missing, reason=step)
    return _Terms(area_sqft=area, reason="" if area >= 1 else step)


def _ranked(rule: RankingRule, known: Known) -> _Terms:
    rank: Any = known.fact(rule.rank)
    if isinstance(rank, Unknown):
        return _Terms(missing=rank.missing)
    return _Terms(reason="" if 1 <= rank <= rule.places else "ranking")


def _lasting(rule: PeriodRule, known: Known) -> _Terms:
    begins: Any = known.steps[rule.begins]
    months: Any = known.steps[rule.months]
    unknown = _missing(begins, months)
    if unknown:
        return _Terms(missing=unknown.missing, reason="period")
    if not 1 <= months <= MOST_MONTHS or begins.year >= _LAST_YEAR:
        return _Terms(reason="period")
    ends = months_later(begins, months) - timedelta(days=1)
    return _Terms(period=GrantedPeriod(begins, ends, months, rule.every_months))


def _missing(*values: Value) -> Unknown | None:
    unknown = [each.missing for each in values if isinstance(each, Unknown)]
    return Unknown(frozenset().union(*unknown)) if unknown else None


def _outcome(
    criteria: Sequence[CriterionFinding], amount: _Amount, terms: _Terms
) -> tuple[Outcome, frozenset[str]]:
    missing = frozenset[str]().union(
        *(each.verdict.missing for each in criteria if isinstance(each.verdict, Unknown)),
        *([amount.paisa.missing] if isinstance(amount.paisa, Unknown) else []),
        terms.missing,
    )
    if any(each.verdict is False for each in criteria):
        return Outcome.NOT_ELIGIBLE, missing
    if missing:
        return Outcome.NOT_EVALUATED, missing
    refused = amount.reason or terms.reason
    return (Outcome.REFUSED if refused else Outcome.ELIGIBLE), missing
