"""Fill in a bid, part by part: prices, answers to the eligibility table, the security."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.errors import Conflict, Invalid
from app.identity.public import require_for_firm
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.envelope_content import CriterionAnswer
from marketplace.bids.models import BidDraft
from marketplace.bids.policy import Quote, too_large_a_line
from marketplace.bids.price_sheet import HEADINGS, ScheduleItem, read_price_schedule
from marketplace.bids.use_cases.completeness import (
    ONCE_EACH,
    lines_of,
    security_problems,
    unexplained,
)
from marketplace.bids.use_cases.drafts import change_draft, open_draft, prices_version, start_draft
from marketplace.kernel import permissions
from marketplace.securities.policy import Instrument, InstrumentKind
from marketplace.securities.use_cases.payment_status import bills_of, own_deposit
from marketplace.spreadsheets.headings import Headings
from marketplace.spreadsheets.workbooks import SheetRefused
from marketplace.tenders.models import TenderCriterion, TenderItem
from marketplace.tenders.use_cases.find_tender import biddable_tender


@dataclass(frozen=True, kw_only=True)
class SetPrices:
    """Replace the price schedule; items without a quote stay unpriced.

    `prices_version` names the prices that were read before; others are not replaced.
    """

    tender_id: UUID
    quotes: tuple[Quote, ...] = field(repr=False)
    prices_version: str = ""


@dataclass(frozen=True, kw_only=True)
class SetPricesFromSheet:
    """Replace the price schedule by what a spreadsheet holds, under headings in any language."""

    tender_id: UUID
    sheet: bytes = field(repr=False)
    headings: Headings = field(default=HEADINGS, repr=False)


@dataclass(frozen=True, kw_only=True)
class SetAnswers:
    """Replace the answers to the eligibility table."""

    tender_id: UUID
    answers: tuple[CriterionAnswer, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SetSecurity:
    """Replace the security instrument."""

    tender_id: UUID
    security: Instrument = field(repr=False)


def _refuse_expired(security: Instrument, today: date) -> None:
    if security.expires_on is not None and security.expires_on < today:
        problem = sentence(
            "This has expired: %(day)s has passed. Add a document that is still valid.",
            day=f"{security.expires_on:%d-%m-%Y}",
        )
        raise Invalid(problem, fields={"expires_on": problem})


def set_prices(uow: UnitOfWork, command: SetPrices) -> BidDraft:
    """Keep the prices in the sealed draft; raises Conflict if they changed since."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    biddable_tender(uow, command.tender_id)
    _same_items(uow, command)
    if command.prices_version:
        _refuse_stale(uow, command)
    return change_draft(uow, command.tender_id, quotes=command.quotes)


def _refuse_stale(uow: UnitOfWork, command: SetPrices) -> None:
    """Refuse a page that shows older prices: it would empty what another page has saved."""
    saved = open_draft(uow, start_draft(uow, command.tender_id)).bid
    if command.prices_version != prices_version(uow, saved) and command.quotes != saved.quotes:
        problem = sentence(
            "These prices were changed on another page since you opened this one. The saved price"
            " is below each. Correct what is wrong, and save again."
        )
        raise Conflict(problem, code="prices-changed", fields={"prices_version": problem})


def _same_items(uow: UnitOfWork, command: SetPrices) -> None:
    """Refuse prices of no item of the tender, of one that is listed twice, or far too large."""
    query = select(TenderItem).filter_by(tender_id=command.tender_id)
    left = {item.number: item.quantity for item in uow.session.scalars(query)}
    wrong, too_large = {}, {}
    for index, quote in enumerate(command.quotes):
        quantity = left.pop(quote.number, None)
        if quantity is None:
            wrong[f"quotes.{index}.number"] = sentence(
                "Item %(number)d is not in this tender, or is priced twice.", number=quote.number
            )
        elif problem := too_large_a_line(quantity, quote.unit_price_paisa):
            too_large[f"quotes.{index}.unit_price"] = problem
    if wrong:
        raise Invalid(sentence("Some prices are for no item of this tender."), fields=wrong)
    if too_large:
        raise Invalid(next(iter(too_large.values())), fields=too_large)


def set_prices_from_sheet(uow: UnitOfWork, command: SetPricesFromSheet) -> BidDraft:
    """Read the filled-in price schedule into the draft. Raises SheetRefused naming wrong rows."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    tender = biddable_tender(uow, command.tender_id)
    items = schedule_items(uow, tender.id)
    prices = _read(command, items, tender.reference or "")
    quotes = tuple(Quote(number=n, unit_price_paisa=paisa) for n, paisa in sorted(prices.items()))
    return change_draft(uow, command.tender_id, quotes=quotes)


def _read(command: SetPricesFromSheet, items: list[ScheduleItem], reference: str) -> dict[int, int]:
    """Read the sheet; a refusal names every wrong row, each as a field of its own."""
    try:
        return read_price_schedule(
            command.sheet, items, reference=reference, headings=command.headings
        )
    except SheetRefused as refused:
        rows = {f"row-{problem.row}": problem.message for problem in refused.problems}
        if rows:
            refused.fields = {**rows}
        raise


def schedule_items(uow: UnitOfWork, tender_id: UUID) -> list[ScheduleItem]:
    """Return a tender's items as its price schedule shows them."""
    query = select(TenderItem).filter_by(tender_id=tender_id).order_by(TenderItem.number)
    return [
        ScheduleItem(
            number=item.number,
            lot=str(item.lot_number or ""),
            description=item.description,
            unit=item.unit,
            quantity=item.quantity,
        )
        for item in uow.session.scalars(query)
    ]


def set_answers(uow: UnitOfWork, command: SetAnswers) -> BidDraft:
    """Keep the answers in the sealed draft. Raises Invalid for a criterion that it has not."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    codes = select(TenderCriterion.code).filter_by(
        tender_id=biddable_tender(uow, command.tender_id).id
    )
    open_codes, wrong = set(uow.session.scalars(codes)), {}
    for index, answer in enumerate(command.answers):
        if answer.criterion not in open_codes:
            wrong[f"answers.{index}.met"] = ONCE_EACH
        open_codes.discard(answer.criterion)
    if wrong:
        raise Invalid(ONCE_EACH, fields=wrong)
    return change_draft(uow, command.tender_id, answers=command.answers)


def set_security(uow: UnitOfWork, command: SetSecurity) -> BidDraft:
    """Keep the instrument in the sealed draft.

    Raises Invalid for a deposit that is not the firm's own bill (it need not be paid yet), and for
    a paper that has expired, is for less than the prices so far ask, ends before the bid, or ends
    sooner than a rule asks without a reason.
    """
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    security = command.security
    _refuse_expired(security, local_day(uow.now))
    tender = biddable_tender(uow, command.tender_id)
    asked = unexplained(tender, security)
    if asked:
        raise Invalid(sentence("Explain briefly why the instrument ends sooner."), fields={**asked})
    if security.kind is InstrumentKind.DEPOSIT:
        security = own_deposit(security, bills_of(uow, command.tender_id))
    written = open_draft(uow, start_draft(uow, tender.id)).bid
    wrong = security_problems(tender, lines_of(uow.session, tender), written, security)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields={**wrong})
    return change_draft(uow, command.tender_id, security=security)
