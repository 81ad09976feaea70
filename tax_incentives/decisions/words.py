"""Texts of a decision, used by pages and API."""

from collections.abc import Mapping

from app.data_files.words import Words
from app.text import Sentence, sentence
from tax_incentives.decisions.decide import CLAIMANT
from tax_incentives.decisions.queries import CheckedCriterion
from tax_incentives.decisions.shapes import Decision, Outcome
from tax_incentives.schemes.shapes import Scheme

OUTCOMES: Mapping[Outcome, tuple[Sentence, str]] = {
    Outcome.ELIGIBLE: (sentence("You qualify"), "green"),
    Outcome.NOT_ELIGIBLE: (sentence("You do not qualify"), "red"),
    Outcome.NOT_EVALUATED: (sentence("We cannot say yet"), "yellow"),
    Outcome.REFUSED: (sentence("You qualify, but nothing would be granted"), "red"),
}
MET: Mapping[bool | None, tuple[Sentence, str]] = {
    True: (sentence("Met"), "green"),
    False: (sentence("Not met"), "red"),
    None: (sentence("Not known yet"), "yellow"),
}
CLAIMANT_TITLE = sentence("Who you are")
_NOT_APPLICABLE = (sentence("Does not apply to you"), "grey")
_REASONS: Mapping[str, Sentence] = {
    "minimum": sentence("The amount is below the least that is granted."),
    "period": sentence("The time for which it would be granted has no month."),
    "ranking": sentence("The rank is not among the places."),
}


def verdict_of(checked: CheckedCriterion) -> tuple[Sentence, str]:
    """Return whether a criterion is met, in words, and the colour of that."""
    return MET[checked.met] if checked.asked else _NOT_APPLICABLE


def missing_titles(scheme: Scheme, decision: Decision) -> list[Words | Sentence]:
    """Name the facts that are not known."""
    titles = {fact.name: fact.title for fact in scheme.facts}
    known: Mapping[str, Words | Sentence] = {**titles, CLAIMANT: CLAIMANT_TITLE}
    return [known[name] for name in decision.missing if name in known]


def reason_of(scheme: Scheme, decision: Decision) -> Words | Sentence | None:
    """Return what refuses the amount; None if nothing does: a limit and a step by their titles."""
    titles = {cap.code: cap.title for cap in scheme.caps}
    titles |= {step.code: step.title for step in scheme.steps}
    return _REASONS.get(decision.reason) or titles.get(decision.reason)
