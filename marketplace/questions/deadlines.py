"""The days for asking and answering, by the rules that were frozen onto a tender."""

from app.parameters.public import ParameterSet
from marketplace.parameters.definitions import ANSWER_DAYS, QUESTION_DAYS
from marketplace.questions.policy import Clocks, QuestionDays, clocks
from marketplace.tenders.checks import frozen_rules
from marketplace.tenders.models import Tender


def question_days(tender: Tender) -> QuestionDays:
    """Return the two rules; a tender that was handed in before there were any has none."""
    rules = frozen_rules(tender)
    ask = rules.get(QUESTION_DAYS.key)
    return QuestionDays(
        ask=_days(rules, QUESTION_DAYS.key),
        answer=_days(rules, ANSWER_DAYS.key),
        ask_is_law=ask is not None and ask.is_law,
    )


def clocks_of(tender: Tender) -> Clocks:
    """Return when asking ends and answers are due; closing that moves takes them with it."""
    return clocks(tender.closes_at, question_days(tender))


def _days(rules: ParameterSet, key: str) -> int | None:
    return rules.days(key) if rules.get(key) else None
