"""Outlook of a claim while its form is filled in: each criterion, step and limit."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from app.casework.public import Asking, Outlook, OutlookLine
from app.money import grouped_rupees
from app.text import Sentence, isolated, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.outcome import scheme_and_outcome
from tax_incentives.decisions.queries import Check, CheckedCriterion, checked
from tax_incentives.decisions.shapes import CapFinding
from tax_incentives.decisions.words import MET, OUTCOMES, missing_titles, verdict_of
from tax_incentives.rules.values import Kind, Unknown, Value, per_cent


def outlook_of(uow: UnitOfWork, asking: Asking) -> Outlook:
    """Return the scheme's result for an application by its present answers."""
    check = checked(*scheme_and_outcome(uow, asking))
    verdict, colour = OUTCOMES[check.decision.outcome]
    return Outlook(
        verdict=verdict,
        colour=colour,
        amount_paisa=check.decision.amount_paisa,
        missing=missing_titles(check.scheme, check.decision),
        conditions=[_condition(each) for each in check.criteria],
        steps=[*_steps(check), *_limits(check)],
    )


def _condition(found: CheckedCriterion) -> OutlookLine:
    verdict, colour = verdict_of(found)
    criterion = found.criterion
    return OutlookLine(
        title=criterion.title,
        basis=criterion.clause,
        value=verdict,
        colour=colour,
        remedy=criterion.remedy if found.met is False else None,
    )


def _steps(check: Check) -> Iterator[OutlookLine]:
    titles = {step.code: step.title for step in check.scheme.steps}
    for each in check.decision.steps:
        value = value_text(each.kind, each.value)
        yield OutlookLine(title=titles[each.code], basis=each.clause, value=value)


def _limits(check: Check) -> Iterator[OutlookLine]:
    """Yield the amount after each limit."""
    titles = {cap.code: cap.title for cap in check.scheme.caps}
    for each in check.decision.caps:
        yield OutlookLine(title=titles[each.code], basis=each.clause, value=_after(each))


def _after(cap: CapFinding) -> Sentence | date | str:
    most, after = (value_text(Kind.MONEY, each) for each in (cap.most, cap.after))
    if isinstance(cap.most, Unknown) or isinstance(cap.after, Unknown):
        return MET[None][0]
    return sentence(
        "%(after)s after this limit of %(most)s", after=isolated(after), most=isolated(most)
    )


def value_text(kind: Kind, value: Value) -> Sentence | date | str:
    """Write a value for a page of casework; a day stays one."""
    if isinstance(value, Unknown):
        return MET[None][0]
    if isinstance(value, bool):
        return sentence("Yes") if value else sentence("No")
    if kind in (Kind.MONEY, Kind.EXACT) and isinstance(value, int | Fraction):
        return f"Rs {grouped_rupees(int(value))}"
    if isinstance(value, Fraction):
        return per_cent(value)
    return value if isinstance(value, date) else str(value)
