"""The guideline of a scheme in words: amounts, limits, the budget's rule, and what follows."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.i18n import language
from app.web.tables import Cell, Column, Listed, Table, summary_rows
from app.web.translation import translate
from tax_incentives.decisions.doors import presenter
from tax_incentives.decisions.queries import Guideline, ValueOfDay
from tax_incentives.rules.periods import year_text
from tax_incentives.rules.values import Kind, Unknown, Value, per_cent
from tax_incentives.schemes.shapes import (
    AtCap,
    Below,
    Budget,
    Cap,
    CapOf,
    Clawback,
    Obligation,
    Scarce,
    Scheme,
    YearOf,
)

_OF: Mapping[CapOf, Sentence] = {
    CapOf.CLAIM: sentence("For one claim"),
    CapOf.FIRM: sentence("For one firm"),
    CapOf.GROUP: sentence("For all related firms together"),
    CapOf.PERSON: sentence("For one person"),
}
_AT_CAP: Mapping[AtCap, Sentence] = {
    AtCap.CUT: sentence("What is above is not granted."),
    AtCap.REFUSE: sentence("A claim above it is refused."),
}
_BELOW: Mapping[Below, Sentence] = {
    Below.REFUSE: sentence("A claim below it is refused."),
    Below.NOTHING: sentence("Below it nothing is paid."),
}
_KINDS: Mapping[Budget, Sentence] = {
    Budget.VOTED: sentence("Money that the assembly votes for it"),
    Budget.FORGONE: sentence("Taxes that the province forgoes"),
}
_SCARCE: Mapping[Scarce, Sentence] = {
    Scarce.SUBMISSION: sentence(
        "Where it does not suffice, it goes in the order in which complete claims were submitted."
    ),
    Scarce.RANKING: sentence("Where it does not suffice, it goes in the order of the ranking."),
    Scarce.PRO_RATA: sentence("Where it does not suffice, every claim gets the same share."),
}
_YEAR_OF: Mapping[YearOf, Sentence] = {
    YearOf.GRANT: sentence("The year in which it is granted"),
    YearOf.PAYMENT: sentence("The year in which it is paid"),
}


def about(found: Guideline) -> Sequence[Mapping[str, Cell]]:
    """Return the facts of a scheme at a glance, with the least that is granted."""
    rows, least = presenter.about(found.scheme), found.scheme.minimum
    if least is None or found.least is None:
        return rows
    said = (_amount(found.scheme, found.least), translate(_BELOW[least.below]))
    return [*rows, *summary_rows((sentence("The least that is granted"), _lines(said)))]


def money(scheme: Scheme) -> Sequence[Mapping[str, Cell]]:
    """Return from what it is paid, and what happens where that does not suffice."""
    rule = scheme.budget
    again = sentence("Yes") if rule.clawback_frees_room else sentence("No")
    ceilings = [
        isolate_ltr(f"{year_text(year)}: {rupees(paisa)}")
        for year, paisa in sorted(rule.ceilings.items())
    ]
    return summary_rows(
        (sentence("Where the money is from"), translate(_KINDS[rule.kind])),
        (sentence("Maximum in a year"), _lines(ceilings)) if ceilings else None,
        (sentence("Counted in"), translate(_YEAR_OF[rule.year_of])),
        (sentence("If there is too little"), translate(_SCARCE[rule.scarce])),
        (sentence("A recovered amount may be granted again"), translate(again)),
    )


def limits(found: Guideline) -> Sequence[Mapping[str, Any]]:
    """Return each limit: its title, how much, of whom and in which time, and what is above."""
    return [
        {
            "title": each.cap.title.named(language()),
            "clause": each.cap.clause,
            "most": _amount(found.scheme, each.most),
            "counts": _counts(each.cap),
            "above": translate(_AT_CAP[each.cap.at_cap]),
        }
        for each in found.limits
    ]


def _counts(cap: Cap) -> str:
    whose = translate(_OF[cap.of])
    if cap.of is CapOf.CLAIM:
        return whose
    if not cap.years:
        return translate(sentence("%(whose)s, in all years together", whose=whose))
    if cap.years == 1:
        return translate(sentence("%(whose)s, in a fiscal year", whose=whose))
    return translate(
        sentence("%(whose)s, in %(years)s fiscal years together", whose=whose, years=cap.years)
    )


def _amount(scheme: Scheme, value: Value) -> Markup | str:
    """Write an amount that is the same for everybody; else name what it depends on."""
    if not isinstance(value, Unknown):
        return presenter.shown(Kind.MONEY, value)
    names = presenter.fact_titles(scheme, sorted(value.missing))
    return translate(sentence("It depends on: %(facts)s", facts=presenter.listed(names)))


def obligation(each: Obligation) -> str:
    """Return the due time after the grant."""
    return translate(sentence("%(months)s months after the grant", months=each.months))


def share(each: Clawback) -> str:
    """Return the share that is taken back."""
    return translate(sentence("%(share)s of it is recovered.", share=_isolated(each)))


def _isolated(each: Clawback) -> str:
    return f"\u2066{per_cent(each.share)}\u2069"


def _lines(lines: Sequence[Markup | str]) -> Markup:
    return Markup("<br>").join(lines)


def parameters(found: Guideline) -> Listed:
    """Return the values in force today, with those that are decided for later."""
    later = any(each.later for each in found.values)
    return Table(*_NOW, *([_LATER] if later else [])).of(found.values)


_NOW: Sequence[Column[ValueOfDay]] = (
    Column(sentence("Name"), lambda each: each.parameter.title.named(language())),
    Column(
        sentence("Value"),
        lambda each: presenter.shown(each.parameter.kind, each.now.value),
        numeric=True,
    ),
    Column(sentence("Valid from"), lambda each: local_date(each.now.since)),
    Column(sentence("Source"), lambda each: each.now.source),
)


def _later_text(value: ValueOfDay) -> Markup:
    said = [
        Markup("{} {}").format(
            translate(sentence("From %(day)s:", day=local_date(each.since))),
            presenter.shown(value.parameter.kind, each.value),
        )
        for each in value.later
    ]
    return _lines(said) if said else Markup("–")


_LATER: Column[ValueOfDay] = Column(sentence("Later"), _later_text)
