"""Completeness of a bid: every part that the tender asks for is there and adds up.

Grounds of disqualification are for the committee; here only faults that would make it void are
refused, while the bidder can still correct them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.money import MAX_PAISA
from app.parameters.public import Confidence, source_of
from app.text import Sentence, sentence
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.policy import CheckedSchedule, Line, TaxBasis, check_schedule, still_wanted
from marketplace.parameters.definitions import BID_SECURITY_MARGIN_DAYS
from marketplace.parameters.rules import correction
from marketplace.securities.policy import (
    PAPERS,
    Instrument,
    InstrumentKind,
    SecurityRule,
    must_be_good_until,
    problems,
    required_paisa,
    short_of_margin,
    should_be_good_until,
    unfit,
)
from marketplace.tenders.models import RequiredDocument, Tender, TenderCriterion, TenderItem
from marketplace.tenders.policy.lifecycle import Validity, valid_until
from marketplace.tenders.use_cases.checks import Ruled, frozen_rules


class Terms(Ruled, Validity, Protocol):
    """The terms that a bid is checked against: a tender, or as much of one as a statement read."""

    @property
    def evaluation(self) -> str:
        """The way bidders win: the whole, lots or items."""

    @property
    def prices_with_tax(self) -> bool:
        """True if compared prices contain tax."""

    @property
    def security_percent(self) -> Decimal | None:
        """The security as a part of the bid."""

    @property
    def security_paisa(self) -> int | None:
        """The security as a sum."""

    @property
    def withdrawn_items(self) -> Sequence[int]:
        """Numbers of items that are bought no more."""

    @property
    def security_by_bill(self) -> bool:
        """True if a sum may be paid by bill."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The parts that a bid must have: the items, codes of criteria, names of documents."""

    lines: Sequence[Line]
    criteria: Sequence[str]
    documents: Sequence[str]


def lines_of(session: Session, tender: Tender) -> list[Line]:
    """Return a tender's items as the arithmetic sees them."""
    query = select(TenderItem).filter_by(tender_id=tender.id).order_by(TenderItem.number)
    return as_lines(session.scalars(query).all())


def as_lines(items: Sequence[TenderItem]) -> list[Line]:
    """Return items as the arithmetic sees them."""
    return [
        Line(number=item.number, quantity=item.quantity, lot=str(item.lot_number or ""))
        for item in items
    ]


def checked(lines: Sequence[Line], tender: Terms, content: BidContent) -> CheckedSchedule:
    """Do the arithmetic of a bid on its tender's tax basis, by the rule frozen onto it."""
    basis = TaxBasis.INCLUSIVE if tender.prices_with_tax else TaxBasis.EXCLUSIVE
    rule = correction(frozen_rules(tender))
    quotes = still_wanted(content.quotes, tender.withdrawn_items)
    return check_schedule(lines, quotes, basis=basis, correction=rule)


def security_rule(tender: Terms) -> SecurityRule:
    """Return the bid security that the tender asks for."""
    rules = frozen_rules(tender)
    margin = rules[BID_SECURITY_MARGIN_DAYS.key]
    return SecurityRule(
        percent=tender.security_percent,
        fixed_paisa=tender.security_paisa,
        kinds=PAPERS | ({InstrumentKind.DEPOSIT} if tender.security_by_bill else frozenset()),
        expiry_margin_days=rules.days(BID_SECURITY_MARGIN_DAYS.key),
        margin_is_law=margin.confidence is Confidence.OFFICIAL,
        margin_source=source_of(margin.confidence, margin.instrument),
    )


def security_until(tender: Terms) -> date:
    """Return the day until which a security must be good at least."""
    return must_be_good_until(security_rule(tender), valid_until(tender))


def security_wanted_until(tender: Terms) -> date:
    """Return the day until which it should be good: a bidder whose paper ends before says why."""
    return should_be_good_until(security_rule(tender), valid_until(tender))


def unexplained(tender: Terms, security: Instrument | None) -> dict[str, Sentence]:
    """Ask for the reason of a security that ends sooner than a rule asks, by the name of its field.

    The rule is no law, so that it warns and refuses nobody (`short_of_margin`).
    """
    rule = security_rule(tender)
    if rule.percent is None and rule.fixed_paisa is None:
        return {}
    short = short_of_margin(security, rule, valid_until=valid_until(tender))
    if short is None or (security is not None and security.expiry_reason.strip()):
        return {}
    return {
        "expiry_reason": sentence("%(warning)s Say in short why it ends sooner.", warning=short)
    }


def wanted_of(session: Session, tender: Tender) -> Wanted:
    """Return the parts that a tender wants of a bid."""
    criteria = select(func.array_agg(TenderCriterion.code)).filter_by(tender_id=tender.id)
    names = func.array_agg(RequiredDocument.name)
    documents = select(names).filter_by(tender_id=tender.id, mandatory=True)
    asked = select(criteria.scalar_subquery(), documents.scalar_subquery())
    codes, named = session.execute(asked).one()
    return Wanted(lines=lines_of(session, tender), criteria=codes or (), documents=named or ())


def missing_parts(tender: Terms, wanted: Wanted, content: BidContent) -> dict[str, Sentence]:
    """Return a sentence for each part that keeps the bid from being submitted."""
    return {
        **_prices(wanted.lines, tender, content),
        **_answers(wanted.criteria, content),
        **_documents(wanted.documents, content),
    }


def _prices(lines: Sequence[Line], tender: Terms, content: BidContent) -> dict[str, Sentence]:
    schedule = checked(lines, tender, content)
    if schedule.refusals:
        return {"prices": schedule.refusals[0]}
    if schedule.compared_paisa > MAX_PAISA:
        return {"prices": sentence("The total of your prices is too large. Check them.")}
    unpriced = len(lines) - len(schedule.lines)
    if not schedule.lines or (tender.evaluation == "whole" and unpriced):
        return {"prices": sentence("%(count)d items have no price yet.", count=unpriced)}
    rule, until = security_rule(tender), valid_until(tender)
    wrong = problems(content.security, rule, bid_paisa=schedule.compared_paisa, valid_until=until)
    found = {_FIELDS.get(p.field, p.field): p.message for p in wrong}
    required = required_paisa(rule, schedule.compared_paisa)
    asked = unexplained(tender, content.security) if required else {}
    return {f"security.{name}": message for name, message in {**asked, **found}.items()}


_FIELDS = {"amount_paisa": "amount", "instrument": "kind"}


def security_problems(
    tender: Terms, lines: Sequence[Line], content: BidContent, security: Instrument
) -> dict[str, Sentence]:
    """Return the faults of a security for the prices so far, by the names of its fields."""
    rule = security_rule(tender)
    if rule.percent is None and rule.fixed_paisa is None:
        return {}
    required = required_paisa(rule, checked(lines, tender, content).compared_paisa)
    wrong = unfit(security, rule, required_paisa=required, valid_until=valid_until(tender))
    return {_FIELDS.get(each.field, each.field): each.message for each in wrong}


ONCE_EACH = sentence("Answer each criterion of this tender once, and no others.")


def _answers(codes: Sequence[str], content: BidContent) -> dict[str, Sentence]:
    answered = [answer.criterion for answer in content.answers]
    if len(set(answered)) < len(answered) or not set(codes).issuperset(answered):
        return {"answers": ONCE_EACH}
    left = len(codes) - len(answered)
    if left:
        return {"answers": sentence("%(count)d criteria are not answered yet.", count=left)}
    return {}


def _documents(names: Sequence[str], content: BidContent) -> dict[str, Sentence]:
    brought = {document.title for document in content.documents}
    missing = [name for name in names if name not in brought]
    if missing:
        return {"documents": sentence("Add this document: %(name)s.", name=missing[0])}
    return {}
