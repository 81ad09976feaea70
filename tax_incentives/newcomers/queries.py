"""A plan for a newcomer: which reliefs their answers lead to, and which registrations come first.

Nobody is looked up and nothing is kept. What a newcomer is by definition is assumed, and said to
be: registered here by the plan, today, with nothing granted or owed before. All else that was not
answered is unknown, never zero and never no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from app.casework.public import ForYou, list_applicable_services
from app.errors import NotFound
from app.unit_of_work import UnitOfWork
from tax_incentives.decisions.decide import decide
from tax_incentives.decisions.queries import Check, checked, offered_schemes, today_of
from tax_incentives.decisions.shapes import Outcome
from tax_incentives.parks.queries import ParkView, parks
from tax_incentives.rules.values import Fact, Plain
from tax_incentives.schemes.shapes import Claimant, Scheme

ANSWERED, ASSUMED = "declared", "assumed"
SOLE = "sole"
_ICT = ("software", "it_services")
_ORDER = (Outcome.ELIGIBLE, Outcome.NOT_EVALUATED, Outcome.REFUSED, Outcome.NOT_ELIGIBLE)
# Assumptions, in paisa and people, about the questions that decide amounts: shown, and no law.
SMALL: Mapping[str, int] = {
    "staff": 5,
    "local_staff": 5,
    "taxes_a_year": 120_000_00,
    "rent_a_year": 600_000_00,
    "invested": 2_000_000_00,
}
LARGE: Mapping[str, int] = {
    "staff": 50,
    "local_staff": 50,
    "taxes_a_year": 2_400_000_00,
    "rent_a_year": 6_000_000_00,
    "invested": 50_000_000_00,
}
# Conditions that no question asks about are supposed to be met, for these two amounts alone.
_MET: Mapping[str, Plain] = {
    "local_share": Fraction(1),
    "in_park": False,
    "took_over": False,
    "countries": 3,
}
_LEASE = timedelta(days=364)
# Facts of schemes, by the question that answers them.
_QUESTION_OF_FACT: Mapping[str, str] = {
    "sector": "sector",
    "district": "district",
    "staff": "staff",
    "employees": "staff",
    "local_staff": "local_staff",
    "taxes_paid": "taxes_a_year",
    "invested": "invested",
    "yearly_rent": "rent_a_year",
}


@dataclass(frozen=True, kw_only=True)
class InvestorPlan:
    """The results of each scheme, obtainable ones first; and the registrations, in order.

    `total_paisa` is the sum of the known amounts, each scheme alone. `min_paisa` and `max_paisa`
    are that sum for a small and a large business: by `SMALL` and `LARGE` for the questions in
    `assumed`, which were not answered, and if all that no question asks about is met. `parks` are
    those with free units, the ones in the district that was answered first.
    """

    checks: Sequence[Check]
    total_paisa: int
    min_paisa: int
    max_paisa: int
    assumed: Sequence[str]
    needed: ForYou
    parks: Sequence[ParkView]


def investor_plan(uow: UnitOfWork, answers: Mapping[str, Any]) -> InvestorPlan:
    """Return the plan for some answers; empty without any."""
    today = today_of(uow)
    offered = offered_schemes(uow).items if answers else ()
    schemes = [each for each in offered if _may_claim(each, answers)]
    found = [_checked(each, answers, today) for each in schemes]
    found.sort(key=lambda each: (_ORDER.index(each.decision.outcome), each.scheme.code))
    return InvestorPlan(
        checks=found,
        total_paisa=_total(found),
        min_paisa=_total([_supposed(each, {**SMALL, **answers}, today) for each in schemes]),
        max_paisa=_total([_supposed(each, {**LARGE, **answers}, today) for each in schemes]),
        assumed=[each for each in SMALL if each not in answers],
        needed=_needed(uow, answers),
        parks=_free_parks(uow, answers) if answers else (),
    )


def _total(found: Sequence[Check]) -> int:
    return sum(each.decision.amount_paisa or 0 for each in found)


def _free_parks(uow: UnitOfWork, answers: Mapping[str, Any]) -> Sequence[ParkView]:
    free = [each for each in parks(uow.session).items if each.free_sqft]
    return sorted(free, key=lambda each: each.district != answers.get("district"))


def claimant_of(scheme: Scheme, answers: Mapping[str, Any]) -> Claimant | None:
    """Return as whom a newcomer claims, the narrowest that the scheme names; None: not known."""
    kinds = []
    if answers.get("foreign"):
        kinds.append(Claimant.INVESTOR)
    if answers.get("manufactures"):
        kinds.append(Claimant.MANUFACTURER)
    if "owners" in answers:
        sole = answers["owners"] == SOLE
        kinds.append(Claimant.SOLE_PROPRIETOR if sole else Claimant.FIRM)
    return next((each for each in kinds if each in scheme.claimants), None)


def _may_claim(scheme: Scheme, answers: Mapping[str, Any]) -> bool:
    """Return True if a scheme is for businesses, and not only for others than this one."""
    businesses = {Claimant.FIRM, Claimant.MANUFACTURER, Claimant.SOLE_PROPRIETOR, Claimant.INVESTOR}
    if not scheme.claimants & businesses:
        return False
    return "owners" not in answers or claimant_of(scheme, answers) is not None


def _checked(
    scheme: Scheme,
    answers: Mapping[str, Any],
    today: date,
    supposed: Mapping[str, Plain] = MappingProxyType({}),
) -> Check:
    claimant = claimant_of(scheme, answers)
    facts = {name: Fact(value=value, source=ASSUMED) for name, value in supposed.items()}
    facts |= {**_assumed(scheme, today), **_answered(scheme, answers)}
    facts["claimant"] = Fact(value=claimant.value if claimant else None, source=ANSWERED)
    return checked(scheme, decide(scheme, facts, today))


def _supposed(scheme: Scheme, answers: Mapping[str, Any], today: date) -> Check:
    """Check a scheme as if the conditions that no question asks about were met."""
    met = {
        **_MET,
        "lease_from": today,
        "lease_until": today + _LEASE,
        "monthly_tax": answers["taxes_a_year"] // 12,
    }
    asked = {each.name for each in scheme.facts}
    used = {name: value for name, value in met.items() if name in asked}
    return _checked(scheme, answers, today, used)


def _assumed(scheme: Scheme, today: date) -> Mapping[str, Fact]:
    """Return a newcomer's facts: registered today, without earlier reliefs or debts."""
    values: dict[str, Plain] = {"registered": True, "taxes_due": 0}
    values |= dict.fromkeys(("registered_on", "begun_on"), today)
    values |= {cap.used: 0 for cap in scheme.caps if cap.used}
    asked = {each.name for each in scheme.facts} | {cap.used for cap in scheme.caps}
    return {
        name: Fact(value=value, source=ASSUMED) for name, value in values.items() if name in asked
    }


def _answered(scheme: Scheme, answers: Mapping[str, Any]) -> Mapping[str, Fact]:
    found: dict[str, Fact] = {}
    for each in scheme.facts:
        answer = answers.get(_QUESTION_OF_FACT.get(each.name, ""))
        if answer is not None and (not each.choices or answer in each.choices):
            found[each.name] = Fact(value=answer, source=ANSWERED)
    return found


def known_answers(
    scheme: Scheme, sent: Mapping[str, str], answers: Mapping[str, Any]
) -> dict[str, str]:
    """Return the input that the check of a scheme takes over in its address, as typed."""
    kept = {
        each.name: sent[_QUESTION_OF_FACT[each.name]]
        for each in scheme.facts
        if sent.get(_QUESTION_OF_FACT.get(each.name, ""))
    }
    claimant = claimant_of(scheme, answers)
    return kept | ({"claimant": claimant.value} if claimant else {})


def questionnaire_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as the questionnaire of services asks for them."""
    found: dict[str, Any] = {"registered": False}
    if "owners" in answers:
        found["owners"] = answers["owners"]
    if "staff" in answers:
        found["employees"] = answers["staff"]
    if "sector" in answers:
        found["it"] = answers["sector"] in _ICT
        if found["it"]:
            found["sells_services"] = True
    return found


def _needed(uow: UnitOfWork, answers: Mapping[str, Any]) -> ForYou:
    nothing = ForYou(services=(), reliefs=())
    try:
        return list_applicable_services(uow, questionnaire_answers(answers)) if answers else nothing
    except NotFound:  # no domain asks anything
        return nothing
