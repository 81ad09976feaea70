"""Last days of procurement, as the home page shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.due import Due
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import in_reader_language
from marketplace.home.queries.due import LastDay, last_days

TO_DO: Mapping[str, Sentence] = {
    "write": sentence("Complete your bid and submit it"),
    "confirm": sentence("Confirm your bid: the tender has changed"),
    "sign": sentence("Sign the contract"),
    "open": sentence("Open the bids"),
    "bid": sentence("A bid security expires"),
    "performance": sentence("A performance security expires"),
    "invoice": sentence("Accept this invoice or return it"),
    "payment": sentence("An invoice must be paid"),
    "awaited": sentence("The department is to pay your invoice"),
    "record": sentence("Compare the record of a payment, and approve or refuse it"),
    "cancellation": sentence("Approve that the record of a payment is cancelled, or refuse it"),
}


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return which bids are to finish, contracts to sign, bids to open, and securities to renew.

    No payment that a firm awaits: it can only wait.
    """
    return [each for each in last_days_as_dues(uow) if each.kind != TO_DO["awaited"]]


def last_days_as_dues(uow: UnitOfWork) -> Sequence[Due]:
    """Return all last days, with those of others that the reader awaits."""
    return [
        Due(
            title=in_reader_language(each.title, each.title_ur),
            due_on=each.due_on,
            href=_href(each),
            kind=TO_DO[each.kind],
        )
        for each in last_days(uow)
    ]


# The pages of those kinds that have one for both sides: endpoint, and what it calls the id.
PAGES: Mapping[str, tuple[str, str]] = {
    "write": ("bids.steps", "tender_id"),
    "confirm": ("bids.ask_confirm", "tender_id"),
    "open": ("openings.show", "tender_id"),
    "invoice": ("invoices.show", "invoice_id"),
    "payment": ("invoices.show", "invoice_id"),
    "awaited": ("invoices.show", "invoice_id"),
    "record": ("invoices.show_payment", "invoice_payment_id"),
    "cancellation": ("invoices.show_payment", "invoice_payment_id"),
}


def _href(each: LastDay) -> str:
    if each.kind in PAGES:
        endpoint, name = PAGES[each.kind]
        ids: dict[str, Any] = {name: each.id}
        return url_for(endpoint, **ids)
    if each.ours and each.kind != "sign":
        return url_for("contracts.securities", tender_id=each.tender_id)
    if each.kind == "bid":
        return url_for("bids.show", bid_id=each.id)
    return url_for("contracts.contract", contract_id=each.id)
