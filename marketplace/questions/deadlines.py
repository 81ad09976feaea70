"""The days for asking and answering, by the rules that were frozen onto a tender."""

from datetime import datetime

from app.parameters.public import ParameterSet
from marketplace.parameters.definitions import (
    ANSWER_DAYS,
    QUESTION_DAYS,
    QUESTION_HOLD_DAYS,
    QUESTION_HOLD_TIMES,
)
from marketplace.questions.policy import NO_HOLD, Clocks, HoldRule, QuestionDays, answer_by, clocks
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.checks import frozen_rules


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


def hold_rule(tender: Tender) -> HoldRule:
    """Return the rule by which an open question extends bidding; never, if no rule was frozen."""
    rules = frozen_rules(tender)
    if not (rules.get(QUESTION_HOLD_DAYS.key) and rules.get(QUESTION_HOLD_TIMES.key)):
        return NO_HOLD
    return HoldRule(
        days=rules.days(QUESTION_HOLD_DAYS.key), times=rules.count(QUESTION_HOLD_TIMES.key)
    )


def in_time_before(tender: Tender) -> datetime:
    """Return until when a question must be asked for bidding to wait for its answer."""
    return min(clocks_of(tender).ask_ends_at, answer_by(tender.closes_at))


def _days(rules: ParameterSet, key: str) -> int | None:
    return rules.days(key) if rules.get(key) else None
