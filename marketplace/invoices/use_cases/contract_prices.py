"""Compare what an invoice asks for each item with the prices of its contract."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.money import grouped_rupees
from app.row_macs import genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.models import OpenedBid
from marketplace.bids.use_cases.completeness import checked, lines_of
from marketplace.contract_changes.policy import ChangeKind
from marketplace.contract_changes.use_cases import approved_changes
from marketplace.invoices.models import Invoice
from marketplace.invoices.policy import ItemPrice, PriceExcess, excesses
from marketplace.tenders.models import Tender, TenderItem


def contract_prices(uow: UnitOfWork, contract: Contract) -> Mapping[int, ItemPrice]:
    """Return the prices of the winning bid after the arithmetic check, by the item's number."""
    opened = uow.session.get(OpenedBid, contract.bid_id)
    if opened is None or opened.content is None:
        return {}
    tender = uow.get(Tender, contract.tender_id)
    lines = lines_of(uow.session, tender)
    ordered = {line.number: line.quantity for line in lines}
    schedule = checked(lines, tender, BidContent.from_json(opened.content))
    return {
        line.number: ItemPrice(quantity=ordered[line.number], total_paisa=line.compared_paisa)
        for line in schedule.lines
    }


def price_excesses(
    uow: UnitOfWork, contract: Contract, lines: Iterable[Mapping[str, Any]]
) -> Sequence[PriceExcess]:
    """Return the lines above the contract's prices; none if approved variations cover them."""
    prices = contract_prices(uow, contract)
    above = excesses(lines, prices)
    total = sum(each.more_paisa for each in above)
    return above if total and total > _added_by_variations(uow, contract, prices) else []


def _added_by_variations(
    uow: UnitOfWork, contract: Contract, prices: Mapping[int, ItemPrice]
) -> int:
    """Return the sum that variations added, less the part that accepted invoices took (paisa)."""
    added = sum(
        row.amount_paisa
        for row in approved_changes(uow, contract.id)
        if row.named_kind is ChangeKind.VARIATION
    )
    accepted = select(Invoice).where(
        Invoice.contract_id == contract.id, Invoice.accepted_at.is_not(None)
    )
    rows = genuine(uow.session, uow.session.scalars(accepted))
    return added - sum(
        each.more_paisa for row in rows for each in excesses(row.lines or (), prices)
    )


def excess_values(excess: PriceExcess, item: TenderItem) -> Mapping[str, str]:
    """Return the values of a sentence about an item that is above its price."""
    return {
        "item": str(item.number),
        "name": item.description,
        "unit": item.unit,
        "quantity": f"{excess.quantity.normalize():f}",
        "price": grouped_rupees(excess.unit_paisa),
        "due": grouped_rupees(excess.due_paisa),
        "asked": grouped_rupees(excess.claimed_paisa),
        "more": grouped_rupees(excess.more_paisa),
    }


def excess_sentence(excess: PriceExcess, item: TenderItem) -> Sentence:
    """Return the difference as officers read it, with the supplier's reason."""
    return sentence(
        "Item %(item)s, %(name)s: the contract's price is Rs %(price)s per %(unit)s, so"
        " Rs %(due)s for %(quantity)s. The invoice asks for Rs %(asked)s, Rs %(more)s more."
        " The supplier's reason: %(why)s",
        **excess_values(excess, item),
        why=excess.why,
    )
