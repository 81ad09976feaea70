"""Decision of a scheme on a claimant: pure, exact, and in three values.

Everything is evaluated and stored, whatever the outcome: a claimant who does not qualify sees all
that is missing together, and a reviewer years later sees the input of each line. If only the result
is needed, `result_of` evaluates the same and stores nothing of the way.
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
    Result,
    StepFinding,
    TestedValue,
    UsedParameter,
)
from tax_incentives.rules.conditions import Test, Verdict
from tax_incentives.rules.expressions import DividedByZero, Expression, Impossible, TooLarge
from tax_incentives.rules.periods import MAX_MONTHS, months_later
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


class NoParameter(Exception):  # noqa: N818 - a sentence for the author of the file
    """A parameter has no value yet on the day of the rule; the lint lets no such scheme through."""


@dataclass(frozen=True)
class _Amount:
    """The granted amount: paisa, or Unknown; `reason` if something refuses it."""

    paisa: int | Unknown
    caps: Sequence[CapFinding] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Terms:
    """The grant besides money; `missing` facts, or the `reason` that refuses it."""

    area_sqft: int | None = None
    period: GrantedPeriod | None = None
    missing: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True)
class Rules:
    """A version of a scheme on a day: what all decisions of that day have in common."""

    scheme: Scheme
    on: date
    parameters: Mapping[str, UsedParameter]
    values: Mapping[str, Plain]
    today: Fact

    def known(self, facts: Mapping[str, Fact]) -> Known:
        """Return the data for expressions, about a claimant with these facts."""
        return Known({**facts, "rule_date": self.today}, self.values)


def rules_on(scheme: Scheme, on: date) -> Rules:
    """Take the parameters in force on a day. Raises NoParameter where one has no value yet."""
    parameters = _in_force(scheme, max(on, scheme.valid_from))
    values: Any = {name: each.value for name, each in parameters.items()}
    return Rules(scheme, on, parameters, values, Fact(value=on))


def result_of(rules: Rules, facts: Mapping[str, Fact]) -> Result:
    """Decide as `decide` does, without keeping what each line looked at."""
    scheme, known = rules.scheme, rules.known(facts)
    without = _without_value(scheme, [_compute(step, known) for step in scheme.steps])
    who = known.fact(CLAIMANT)
    criteria = [_verdict(each, known, who) for each in scheme.criteria]
    verdicts = [_is_open(scheme, rules.on), _is_among(scheme, who), *criteria]
    amount = _amount(scheme, without, known)
    outcome, missing = _outcome(verdicts, amount, _terms(scheme, known))
    return Result(outcome, amount.paisa if outcome is Outcome.ELIGIBLE else None, missing)  # type: ignore[arg-type]


def value_for_all(rules: Rules, expression: Expression) -> Value:
    """Return an expression's value for everybody; unknown if it depends on facts.

    An empty Unknown if it has no value.
    """
    known = rules.known({})
    for step in rules.scheme.steps:
        _compute(step, known)
    try:
        return expression.value(known)
    except Impossible:
        return _NO_VALUE


def decide(scheme: Scheme, facts: Mapping[str, Fact], on: date) -> Decision:
    """Decide by the version of the scheme that is given and its parameters in force on a day.

    Before the scheme begins nobody is eligible, and its first parameters show what would follow.
    Raises NoParameter where one has no value yet.
    """
    rules = rules_on(scheme, on)
    known = rules.known(facts)
    why = [_compute(step, known) for step in scheme.steps]
    steps = [_step(step, known, each) for step, each in zip(scheme.steps, why, strict=True)]
    criteria = [_period(scheme, on), _claimant(scheme, known), *_criteria(scheme, known)]
    amount, terms = _amount(scheme, _without_value(scheme, why), known), _terms(scheme, known)
    outcome, missing = _outcome([each.verdict for each in criteria], amount, terms)
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
        parameters=rules.parameters,
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
    until, holds = scheme.valid_until, _is_open(scheme, on)
    limits: Sequence[Plain] = [scheme.valid_from, *([until] if until else [])]
    tested = TestedValue("valid_from", on, "between", limits, holds)
    return CriterionFinding(PERIOD, "", holds, [tested])


def _is_open(scheme: Scheme, on: date) -> Verdict:
    until = scheme.valid_until
    return scheme.valid_from <= on and (until is None or on <= until)


def _claimant(scheme: Scheme, known: Known) -> CriterionFinding:
    who = known.fact(CLAIMANT)
    among = sorted(each.value for each in scheme.claimants)
    verdict = _is_among(scheme, who)
    tested = TestedValue("claimants", who, "any_of", among, verdict)
    return CriterionFinding(CLAIMANT, "", verdict, [tested])


def _is_among(scheme: Scheme, who: Value) -> Verdict:
    return who if isinstance(who, Unknown) else who in scheme.claimants


def _criteria(scheme: Scheme, known: Known) -> list[CriterionFinding]:
    who = known.fact(CLAIMANT)
    return [_criterion(each, known, who) for each in scheme.criteria]


def _criterion(criterion: Criterion, known: Known, who: Value) -> CriterionFinding:
    verdict = _verdict(criterion, known, who)
    if verdict is None:
        return CriterionFinding(criterion.code, criterion.clause, None)
    tests = [_tested(test, known) for test in criterion.requires.tests()]
    return CriterionFinding(criterion.code, criterion.clause, verdict, tests)


def _verdict(criterion: Criterion, known: Known, who: Value) -> Verdict | None:
    """Return whether a criterion is met; None if it is not for this kind of claimant."""
    if criterion.claimants and not isinstance(who, Unknown) and who not in criterion.claimants:
        return None
    try:
        verdict = criterion.requires.verdict(known)
    except Impossible:
        return False
    has_no_value = isinstance(verdict, Unknown) and not verdict.missing
    return False if has_no_value else verdict


def _tested(test: Test, known: Known) -> TestedValue:
    try:
        values = test.values(known)
    except Impossible:
        return TestedValue(test.place, _NO_VALUE, test.how, [], verdict=False)
    return TestedValue(test.place, values[0], test.how, values[1:], test.compared(values))


def _compute(step: Step, known: Known) -> Impossible | None:
    """Compute a step for those after it; return why it has no value, if it has none."""
    try:
        known.steps[step.code] = step.value.value(known)
    except Impossible as error:
        known.steps[step.code] = _NO_VALUE
        return error
    return None


def _step(step: Step, known: Known, why: Impossible | None) -> StepFinding:
    zero, large = isinstance(why, DividedByZero), isinstance(why, TooLarge)
    kind, value = step.value.kind, known.steps[step.code]
    return StepFinding(step.code, step.clause, kind, value, zero, large)


def _without_value(scheme: Scheme, why: Sequence[Impossible | None]) -> str:
    """Return the first step that has no value, "" where all have one."""
    steps = zip(scheme.steps, why, strict=True)
    return next((step.code for step, each in steps if each is not None), "")


def _amount(scheme: Scheme, without: str, known: Known) -> _Amount:
    award: Any = known.steps[scheme.award]
    if isinstance(award, Unknown):
        return _Amount(award, reason=without)
    amount = _capped(scheme.caps, max(award, 0), known)
    return _apply_minimum(scheme.minimum, amount, known) if scheme.minimum else amount


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
            no_value = cap.code if cap.counts and not finding.after.missing else ""
            return _Amount(finding.after, found, reason or no_value)
        if finding.after < finding.before and cap.at_cap is AtCap.REFUSE:
            reason = reason or cap.code
        amount = amount if cap.counts else finding.after
    return _Amount(amount, found, reason)


def _cap(cap: Cap, before: int, known: Known) -> CapFinding:
    most: Any = cap.most.value(known)
    used: Any = known.fact(cap.used) if cap.used else 0
    counted: Any = known.steps[cap.counts] if cap.counts else before
    unknown = _missing(most, used, counted)
    if unknown:
        return CapFinding(cap.code, cap.clause, most, used, cap.at_cap, before, unknown)
    counted = max(counted, 0)
    after = min(counted, max(int(most // 1) - max(used, 0), 0))
    return CapFinding(cap.code, cap.clause, most, used, cap.at_cap, counted, after)


def _apply_minimum(minimum: Minimum, amount: _Amount, known: Known) -> _Amount:
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
    if not 1 <= months <= MAX_MONTHS or begins.year >= _LAST_YEAR:
        return _Terms(reason="period")
    ends = months_later(begins, months) - timedelta(days=1)
    return _Terms(period=GrantedPeriod(begins, ends, months, rule.every_months))


def _missing(*values: Value) -> Unknown | None:
    unknown = [each.missing for each in values if isinstance(each, Unknown)]
    return Unknown(frozenset().union(*unknown)) if unknown else None


def _outcome(
    verdicts: Sequence[Verdict | None], amount: _Amount, terms: _Terms
) -> tuple[Outcome, frozenset[str]]:
    missing = frozenset[str]().union(
        *(each.missing for each in verdicts if isinstance(each, Unknown)),
        *([amount.paisa.missing] if isinstance(amount.paisa, Unknown) else []),
        terms.missing,
    )
    if False in verdicts:
        return Outcome.NOT_ELIGIBLE, missing
    if missing:
        return Outcome.NOT_EVALUATED, missing
    refused = amount.reason or terms.reason
    return (Outcome.REFUSED if refused else Outcome.ELIGIBLE), missing
