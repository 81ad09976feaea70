"""Sealed bids of the demonstration's firms, each lodged before closing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from app.calendar import local_day
from demonstration.cast.houses import HOUSES, PLAYERS
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from demonstration.marketplace.seed.papers import certificate
from demonstration.marketplace.seed.plans import Plan
from marketplace.bids.envelope_content import CriterionAnswer
from marketplace.bids.policy import Quote, line_total_paisa
from marketplace.bids.use_cases.files import AddBidFile, add_bid_file
from marketplace.bids.use_cases.submit_bid import SubmitBid, submit_bid
from marketplace.bids.use_cases.write_bid import (
    SetAnswers,
    SetPrices,
    SetSecurity,
    set_answers,
    set_prices,
    set_security,
)
from marketplace.securities.policy import Instrument, InstrumentKind
from marketplace.securities.use_cases.ask_bill import (
    AskDocumentBill,
    AskSecurityBill,
    ask_document_bill,
    ask_security_bill,
)
from payments.public import pay_in_the_past

TEN_RUPEES = 10_00
A_THOUSAND_RUPEES = 1_000_00
LONG_ENOUGH = timedelta(days=150)
BANKS = {
    "owner": "National Bank of Pakistan",
    "owner2": "Habib Bank",
    "owner3": "Bank Alfalah",
}
DETAILS = {
    "ntn": "Active on the taxpayers' list",
    "strn": "Registered, returns filed",
    "experience": "Supplied two departments since 2022",
    "turnover": "See the audited accounts of last year",
    "acceptance": "Accepted",
    "delivery": "Within the days asked for",
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The difference of a firm's prices from the estimate, in per cent; `skips`: not offered."""

    who: str
    percent: int
    skips: frozenset[int] = frozenset()


def write(desk: Desk, tender_id: UUID, plan: Plan, offer: Offer, at: datetime) -> None:
    """Fill in the prices alone: a bid that is still being written."""
    desk.do(offer.who, set_prices, SetPrices(tender_id=tender_id, quotes=_quotes(plan, offer)), at)


def lodge(desk: Desk, tender_id: UUID, plan: Plan, offer: Offer, at: datetime) -> None:
    """Write a whole bid and submit it."""
    write(desk, tender_id, plan, offer, at)
    answers = tuple(
        CriterionAnswer(criterion=line.kind, met=True, details=DETAILS[line.kind])
        for line in plan.criteria
    )
    desk.do(offer.who, set_answers, SetAnswers(tender_id=tender_id, answers=answers), at)
    _bring_papers(desk, tender_id, plan, offer.who, at)
    security = SetSecurity(tender_id=tender_id, security=_security(plan, offer, at))
    desk.do(offer.who, set_security, security, at)
    desk.do(offer.who, submit_bid, SubmitBid(tender_id=tender_id, integrity_pact=True), at)


def lodge_all(
    desk: Desk, tender_id: UUID, plan: Plan, percents: Mapping[str, int], closes: int
) -> None:
    """Let several firms bid on the last day, an hour apart."""
    for hours, (who, percent) in enumerate(percents.items(), start=1):
        at = days.moment(closes) - timedelta(hours=4 - hours)
        lodge(desk, tender_id, plan, Offer(who=who, percent=percent), at)


def _quotes(plan: Plan, offer: Offer) -> tuple[Quote, ...]:
    """Price each item near the estimate, in whole tens of rupees, not all by the same share."""
    return tuple(
        Quote(number=number, unit_price_paisa=_price(need.estimate, number, offer))
        for number, need in enumerate(plan.needs, start=1)
        if number not in offer.skips
    )


def _price(estimate: int, number: int, offer: Offer) -> int:
    own_way = (number * 7 + len(offer.who) * 11 + offer.percent) % 5 - 2
    paisa = estimate * (100 + offer.percent + own_way)
    return max(round(paisa / TEN_RUPEES), 1) * TEN_RUPEES


def _bring_papers(desk: Desk, tender_id: UUID, plan: Plan, who: str, at: datetime) -> None:
    house = next(player.house for player in PLAYERS if player.key == who)
    firm = next(each.name for each in HOUSES if each.key == house)
    for line in plan.documents:
        if line.mandatory:
            paper = BytesIO(certificate(desk, line.name, firm))
            command = AddBidFile(
                tender_id=tender_id, title=line.name, filename="certificate.pdf", stream=paper
            )
            desk.do(who, add_bid_file, command, at)


def _security(plan: Plan, offer: Offer, at: datetime) -> Instrument:
    """A call deposit of two per cent, rounded up to whole thousands; or what was paid by bill."""
    if plan.security:
        return Instrument(
            kind=InstrumentKind.DEPOSIT, bank="", number="", amount_paisa=0, expires_on=None
        )
    quantities = {n: Decimal(need.quantity) for n, need in enumerate(plan.needs, start=1)}
    total = sum(
        line_total_paisa(quantities[quote.number], quote.unit_price_paisa)
        for quote in _quotes(plan, offer)
    )
    thousands = -(-total * 2 // (100 * A_THOUSAND_RUPEES))
    return Instrument(
        kind=InstrumentKind.CALL_DEPOSIT,
        bank=BANKS[offer.who],
        number=f"CDR-{abs(total) % 900_000 + 100_000}",
        amount_paisa=thousands * A_THOUSAND_RUPEES,
        expires_on=local_day(at + LONG_ENOUGH),
    )


def ask_for_documents(desk: Desk, tender_id: UUID, who: str, at: datetime) -> None:
    """Take the bill for the documents, and leave it for later."""
    desk.do(who, ask_document_bill, AskDocumentBill(tender_id=tender_id), at)


def pay_everything(desk: Desk, tender_id: UUID, who: str, at: datetime) -> None:
    """Take the bills for the documents and the security, and pay both."""
    documents = desk.do(who, ask_document_bill, AskDocumentBill(tender_id=tender_id), at)
    security = desk.do(who, ask_security_bill, AskSecurityBill(tender_id=tender_id), at)
    for bill in (documents, security):
        desk.do(who, pay_in_the_past, bill, at)
