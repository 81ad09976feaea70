"""Checks of a draft tender against the parameters in force.

Each rule is one row of `_CHECKS`: the parameter's key and a function that gives a sentence when the
draft does not keep it. A parameter that is not in force is itself a finding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.calendar import local_day
from app.money import grouped_rupees
from app.text import Sentence, sentence
from marketplace.kernel.policy import (
    Category,
    Finding,
    Parameter,
    ParameterSet,
    breach,
    not_in_force,
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The data of a draft tender for the rules. Money in paisa, times in UTC.

    `issue_from` and `issue_to` are the first and last day of issuing bidding documents, in the
    province. A percentage is None if the draft does not ask for that security, or asks for a fixed
    sum.
    """

    category: Category
    estimate_paisa: int
    issue_from: date
    issue_to: date
    closes_at: datetime
    opens_at: datetime
    validity_days: int
    criteria: int
    international: bool = False
    electronic: bool = True
    integrity_pact: bool = False
    bid_security_percent: Decimal | None = None
    bid_security_fixed_paisa: int | None = None
    performance_security_percent: Decimal | None = None
    pec_category: str | None = None
    document_fee_paisa: int | None = None


_Check = Callable[[Draft, Parameter], Sentence | None]


def findings(draft: Draft, parameters: ParameterSet) -> tuple[Finding, ...]:
    """Check a draft against the parameter set to be frozen onto it, in the order of the form."""
    return tuple(_findings(draft, parameters))


def keys(draft: Draft) -> tuple[str, ...]:
    """Return the keys of the parameters that apply to this draft, in the order of the checks."""
    return tuple(key for key, _code, applies, _check in _CHECKS if applies(draft))


def _findings(draft: Draft, parameters: ParameterSet) -> Iterator[Finding]:
    for key, code, applies, check in _CHECKS:
        if not applies(draft):
            continue
        parameter = parameters.get(key)
        if parameter is None:
            yield not_in_force(key)
        elif (message := check(draft, parameter)) is not None:
            yield breach(parameter, code, message)


def response_days(draft: Draft) -> int:
    """Return the response time: days from the first to the last of issuing (r. 2(za))."""
    return (draft.issue_to - draft.issue_from).days


def bid_security_percent(draft: Draft) -> Decimal | None:
    """Return the bid security in per cent; a fixed sum is measured against the estimate."""
    if draft.bid_security_fixed_paisa is None:
        return draft.bid_security_percent
    if draft.estimate_paisa <= 0:
        return None
    return Decimal(draft.bid_security_fixed_paisa) * 100 / draft.estimate_paisa


def _response(draft: Draft, rule: Parameter) -> Sentence | None:
    days = response_days(draft)
    if days >= rule.value:
        return None
    return sentence(
        "Bidders get %(days)d days to respond; they must get at least %(least)s.",
        days=days,
        least=rule.value,
    )


def _opening_delay(draft: Draft, rule: Parameter) -> Sentence | None:
    if draft.opens_at - draft.closes_at >= timedelta(minutes=int(rule.value)):
        return None
    return sentence(
        "Bids must be opened at least %(least)s minutes after closing. Set a later opening time.",
        least=rule.value,
    )


def _same_day(draft: Draft, rule: Parameter) -> Sentence | None:
    closing = local_day(draft.closes_at)
    if not rule.value or local_day(draft.opens_at) == closing:
        return None
    return sentence("Bids must be opened on the closing date of the bidding.")


def _validity(draft: Draft, rule: Parameter) -> Sentence | None:
    if draft.validity_days <= rule.value:
        return None
    return sentence(
        "Bids are to stay valid for %(days)d days; the longest allowed is %(most)s.",
        days=draft.validity_days,
        most=rule.value,
    )


def _check_min_bid_security(draft: Draft, rule: Parameter) -> Sentence | None:
    percent = bid_security_percent(draft)
    if percent is None or percent >= rule.value:
        return None
    return sentence(
        "The bid security is %(percent).2f%%; it must be at least %(least)s%%.",
        percent=percent,
        least=rule.value,
    )


def _check_max_bid_security(draft: Draft, rule: Parameter) -> Sentence | None:
    percent = bid_security_percent(draft)
    if percent is None or percent <= rule.value:
        return None
    return sentence(
        "The bid security is %(percent).2f%%; the limit is %(most)s%%.",
        percent=percent,
        most=rule.value,
    )


def _check_max_performance(draft: Draft, rule: Parameter) -> Sentence | None:
    percent = draft.performance_security_percent
    if percent is None or percent <= rule.value:
        return None
    return sentence(
        "The performance security is %(percent)s%%; the limit is %(most)s%%.",
        percent=percent,
        most=rule.value,
    )


def _document_fee(draft: Draft, rule: Parameter) -> Sentence | None:
    fee = draft.document_fee_paisa
    if fee is None or fee <= rule.value:
        return None
    return sentence(
        "The documents cost Rs %(fee)s; a fee covers only what it costs to make them, up"
        " to Rs %(most)s.",
        fee=grouped_rupees(fee),
        most=grouped_rupees(int(rule.value)),
    )


def _electronic(draft: Draft, rule: Parameter) -> Sentence | None:
    if draft.electronic or draft.estimate_paisa <= rule.value:
        return None
    return sentence(
        "Above Rs %(threshold)s bids must be taken electronically.",
        threshold=grouped_rupees(int(rule.value)),
    )


def _integrity_pact(draft: Draft, rule: Parameter) -> Sentence | None:
    if draft.integrity_pact or draft.estimate_paisa <= rule.value:
        return None
    return sentence(
        "Above Rs %(threshold)s an integrity pact must be part of the bidding documents.",
        threshold=grouped_rupees(int(rule.value)),
    )


def _pec(draft: Draft, rule: Parameter) -> Sentence | None:
    if not rule.value or draft.pec_category:
        return None
    return sentence("Works need the category of the Pakistan Engineering Council. Enter it.")


def _criteria(draft: Draft, rule: Parameter) -> Sentence | None:
    if draft.criteria >= rule.value:
        return None
    return sentence("State the eligibility criteria: bids can be evaluated by nothing else.")


def _always(_draft: Draft) -> bool:
    return True


def _charges(draft: Draft) -> bool:
    return draft.document_fee_paisa is not None


def _national(draft: Draft) -> bool:
    return not draft.international


def _international(draft: Draft) -> bool:
    return draft.international


def _is(category: Category) -> Callable[[Draft], bool]:
    return lambda draft: draft.category is category


_Row = tuple[str, str, Callable[[Draft], bool], _Check]

_CHECKS: tuple[_Row, ...] = (
    ("response_days_national", "response-days", _national, _response),
    ("response_days_international", "response-days", _international, _response),
    ("opening_delay_minutes", "opening-delay", _always, _opening_delay),
    ("opening_same_day", "opening-day", _always, _same_day),
    ("validity_days_max", "validity", _always, _validity),
    ("criteria_min", "criteria", _always, _criteria),
    ("bid_security_percent_min", "bid-security-low", _always, _check_min_bid_security),
    ("bid_security_percent_max", "bid-security-high", _always, _check_max_bid_security),
    ("performance_security_percent_max", "performance-security", _always, _check_max_performance),
    ("document_fee_most_paisa", "document-fee", _charges, _document_fee),
    *(
        (f"electronic_above_paisa_{category}", "electronic", _is(category), _electronic)
        for category in Category
    ),
    ("integrity_pact_above_paisa", "integrity-pact", _always, _integrity_pact),
    ("pec_category_required", "pec-category", _is(Category.WORKS), _pec),
)
