"""Schemes and checks in words."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from app.data_files.words import Words
from app.platform import the_platform
from app.text import Sentence, isolated, sentence
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.i18n import language
from app.web.tables import Cell, Column, Table, summary_rows
from app.web.translation import translate, yes_or_no
from tax_incentives.decisions.decide import CLAIMANT, PERIOD
from tax_incentives.decisions.queries import Check, CheckedCriterion
from tax_incentives.decisions.shapes import StepFinding
from tax_incentives.decisions.words import OUTCOMES as OUTCOMES
from tax_incentives.decisions.words import reason_of, verdict_of
from tax_incentives.rules.values import Kind, Plain, Unknown, per_cent
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Benefit, Claimant, Counts, NeededFact, Scheme

CLAIMANTS: Mapping[Claimant, Sentence] = {
    Claimant.FIRM: sentence("Firm"),
    Claimant.MANUFACTURER: sentence("Manufacturer"),
    Claimant.SOLE_PROPRIETOR: sentence("Sole proprietor"),
    Claimant.FREELANCER: sentence("Freelancer"),
    Claimant.PROFESSIONAL: sentence("Professional"),
    Claimant.GOVERNMENT_SERVANT: sentence("Government servant"),
    Claimant.INVESTOR: sentence("Investor"),
}
BENEFITS: Mapping[Benefit, Sentence] = {
    Benefit.CREDIT: sentence("A credit against taxes"),
    Benefit.PAYMENT: sentence("A payment"),
    Benefit.HOLIDAY: sentence("A tax holiday"),
    Benefit.RENT_CREDIT: sentence("A credit against rent"),
    Benefit.SPACE: sentence("Space in a technology park"),
    Benefit.LOAN: sentence("A loan without mark-up"),
    Benefit.ALLOWANCE: sentence("A monthly allowance"),
    Benefit.AWARD: sentence("An award"),
}
WITHOUT_PLACE = (sentence("Recommended, not funded"), "yellow")
NOT_KNOWN = sentence("Not known yet")
# Holders of facts, as labels.
SOURCES: Mapping[str, Sentence] = {
    "register": sentence("The register of businesses"),
    "ledger": sentence("The ledger of payments"),
    "awards": sentence("What was granted before"),
    "declared": sentence("You"),
    "certificate": sentence("A certificate"),
    "payroll": sentence("The payroll"),
    "park": sentence("The technology park"),
    "ranking": sentence("The ranking of the call"),
    "debarments": sentence("The list of debarred firms"),
}
FACT, VALUE, FROM, AS_OF = (
    sentence("Fact"),
    sentence("Value"),
    sentence("Where it is from"),
    sentence("As of"),
)


def scheme_titles() -> dict[str, str]:
    """Return the titles of schemes by code, in the reader's language."""
    book = the_platform().executor.ports.get(SchemeBook)
    return {code: each.title.named(language()) for code, each in sorted(book.by_code.items())}


def claimants(scheme: Scheme) -> list[tuple[str, str]]:
    """Return who may claim as (code, words)."""
    return claimant_choices(scheme.claimants)


def who_may(scheme: Scheme) -> str:
    """Name who may claim, one after the other."""
    return listed([words for _, words in claimants(scheme)])


def claimant_choices(among: Collection[Claimant]) -> list[tuple[str, str]]:
    """Return kinds of claimants as (code, words)."""
    return [(each.value, translate(CLAIMANTS[each])) for each in Claimant if each in among]


def choices_of(fact: NeededFact) -> list[tuple[str, str]]:
    """Return the choices of a fact as (code, words)."""
    return [(code, words.named(language())) for code, words in fact.choices.items()]


def met(checked: CheckedCriterion) -> tuple[str, str]:
    """Return whether a criterion is met, and its colour."""
    words, colour = verdict_of(checked)
    return translate(words), colour


def fact_titles(scheme: Scheme, names: Any) -> list[str]:  # noqa: ANN401 - names of facts
    """Name facts in the reader's language."""
    titles = {fact.name: fact.title.named(language()) for fact in scheme.facts}
    titles["claimant"] = translate(sentence("Who you are"))
    return [titles.get(name, name) for name in names]


def reason(check: Check) -> str:
    """Return the reason that refuses the amount; "" if there is none."""
    found = reason_of(check.scheme, check.decision)
    if isinstance(found, Words):
        return found.named(language())
    return translate(found) if found else ""


def missing_titles(check: Check) -> list[str]:
    """Name the facts that are missing; where the claimant does not know them, who does."""
    held = {fact.name: SOURCES.get(fact.held_by) for fact in check.scheme.facts}
    names, own = check.decision.missing, SOURCES["declared"]
    among = zip(names, fact_titles(check.scheme, names), strict=True)
    return [
        title if held.get(name, own) in (own, None) else f"{title} ({translate(held[name])})"
        for name, title in among
    ]


def cuts(check: Check) -> list[str]:
    """Return the limits that cut the amount, with the amounts before and after."""
    titles = {cap.code: cap.title.named(language()) for cap in check.scheme.caps}
    return [
        translate(
            sentence(
                "A limit cuts it from %(before)s to %(after)s: %(limit)s.",
                before=isolated(rupees(cap.before)),
                after=isolated(rupees(cap.after)),
                limit=titles[cap.code],
            )
        )
        for cap in check.decision.caps
        if not isinstance(cap.after, Unknown) and cap.after < cap.before
    ]


def beside_criteria(check: Check) -> list[str]:
    """Return the obstacles to a grant besides the criteria: the claimant, or the day."""
    failed = {each.code for each in check.decision.criteria if each.verdict is False}
    among = listed([words for _, words in claimants(check.scheme)])
    said = {
        CLAIMANT: translate(sentence("This relief is only for: %(claimants)s.", claimants=among)),
        PERIOD: translate(sentence("This relief is not in force on this day.")),
    }
    return [words for code, words in said.items() if code in failed]


def shown(kind: Kind, value: Any) -> Markup | str:  # noqa: ANN401 - a value of a kind
    """Write a value for people."""
    if isinstance(value, Unknown):
        return translate(sentence("Not known yet"))
    if kind in (Kind.MONEY, Kind.EXACT):
        return isolate_ltr(rupees(int(value)))
    if kind is Kind.RATIO:
        return isolate_ltr(per_cent(value))
    if kind is Kind.DAY:
        return local_date(value)
    if kind is Kind.YES_NO:
        return yes_or_no(value)
    return isolate_ltr(str(value))


def about(scheme: Scheme) -> list[Mapping[str, Cell]]:
    """Return the facts of a scheme at a glance."""
    until = scheme.valid_until
    return summary_rows(
        (sentence("What you get"), translate(BENEFITS[scheme.benefit])),
        (sentence("Who may claim"), who_may(scheme)),
        _places(scheme),
        (sentence("Valid from"), local_date(scheme.valid_from)),
        (sentence("Valid until"), local_date(until)) if until else None,
        (sentence("What is published"), scheme.published.named(language())),
    )


def above(scheme: Scheme, day: date) -> Mapping[str, tuple[Plain, bool]]:
    """Return above which amount on a day each stage comes, and whether all schemes count."""
    found = [(each, each.above) for each in scheme.stages]
    return {
        stage.code: (amount.value, threshold.counts is Counts.ALL)
        for stage, threshold in found
        if threshold and (amount := scheme.above_on(threshold, day)) is not None
    }


def _places(scheme: Scheme) -> tuple[Sentence, str] | None:
    """Return the number of grants, with money or without, if a ranking decides."""
    places = scheme.ranking.places if scheme.ranking else None
    return (sentence("How many win"), str(places)) if places else None


def listed(words: list[str]) -> str:
    """Write words one after the other, with the comma of the reader's language."""
    return ("، " if language() == "ur" else ", ").join(words)


def _step_title(found: tuple[Scheme, StepFinding]) -> str:
    scheme, step = found
    title = next(each.title for each in scheme.steps if each.code == step.code)
    return title.named(language())


STEPS: Table[tuple[Scheme, StepFinding]] = Table(
    Column(sentence("Step"), _step_title),
    Column(sentence("By"), lambda found: found[1].clause),
    Column(sentence("Result"), lambda found: shown(found[1].kind, found[1].value), numeric=True),
)


def steps(check: Check) -> Any:  # noqa: ANN401 - for the macro
    """Return the steps to the amount as a table."""
    return STEPS.of([(check.scheme, step) for step in check.decision.steps])
