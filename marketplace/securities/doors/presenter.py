"""Bills of a tender: labels, progress lines and fields for the API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.charts import Stage, way
from app.web.formatting import isolate_ltr, rupees
from app.web.translation import translate
from marketplace.securities.policy import Kind, read_reference
from marketplace.securities.queries.money import TenderMoney
from marketplace.securities.queries.money_item import MoneyItem, MoneyStatus
from payments.public import Billed, Origin

KINDS = {
    Kind.DOCUMENT_FEE: sentence("Fee for the bidding documents"),
    Kind.BID_SECURITY: sentence("Bid security"),
    Kind.PERFORMANCE_SECURITY: sentence("Performance security"),
}
STATUSES = {
    MoneyStatus.NOT_ASKED: sentence("No bill yet"),
    MoneyStatus.TO_PAY: sentence("To be paid"),
    MoneyStatus.EXPIRED: sentence("Not paid in time"),
    MoneyStatus.CANCELLED: sentence("Cancelled"),
    MoneyStatus.PAID: sentence("Paid"),
    MoneyStatus.HELD: sentence("Held by the department"),
    MoneyStatus.GOES_BACK: sentence("Being refunded to you"),
    MoneyStatus.BACK: sentence("Refunded to you"),
    MoneyStatus.CARRIED: sentence("Kept as the security of your contract"),
    MoneyStatus.FORFEITED: sentence("Forfeited"),
    MoneyStatus.PART_FORFEITED: sentence("Forfeited in part"),
}
_FOR_OTHERS = {
    MoneyStatus.GOES_BACK: sentence("Being refunded to its payer"),
    MoneyStatus.BACK: sentence("Refunded to its payer"),
    MoneyStatus.CARRIED: sentence("Kept as the security of a contract"),
}
_FORFEITED = (MoneyStatus.FORFEITED, MoneyStatus.PART_FORFEITED)
_REACHED = {
    MoneyStatus.NOT_ASKED: 0,
    MoneyStatus.TO_PAY: 1,
    MoneyStatus.PAID: 2,
    MoneyStatus.HELD: 3,
    MoneyStatus.CARRIED: 3,
    MoneyStatus.GOES_BACK: 3,
    MoneyStatus.BACK: 4,
}


def title(kind: Kind) -> str:
    """Name what is paid for."""
    return translate(KINDS[kind])


def status_label(item: MoneyItem) -> str:
    """Return the label of its status."""
    return translate(STATUSES[item.status])


def places(item: MoneyItem, *, to_payer: bool = True) -> list[Markup]:
    """Return where its money is: the status of all of it, or the amount in each status."""
    words, parts = STATUSES if to_payer else STATUSES | _FOR_OTHERS, item.parts
    all_of_it = [escape(translate(words[item.status]))]
    if set(parts) <= {item.status}:
        return all_of_it
    is_open = parts.keys() <= {MoneyStatus.PAID, MoneyStatus.FORFEITED}
    return (all_of_it if is_open else []) + [
        Markup("{}: {}").format(translate(words[each]), isolate_ltr(rupees(paisa)))
        for each, paisa in parts.items()
    ]


def stages(item: MoneyItem) -> list[Stage]:
    """Return the way of a bill: a fee ends with its payment, a security when it has come back."""
    steps: Sequence[str] = (gettext("Bill"), gettext("Paid"))
    if item.kind is not Kind.DOCUMENT_FEE:
        steps = (*steps, gettext("Held"), gettext("Returned"))
    if item.status in _REACHED:
        return way(steps, min(_REACHED[item.status], len(steps)))
    return way(steps, 3 if item.status in _FORFEITED else 1, ended=status_label(item))


def money_fields(money: TenderMoney) -> dict[str, Any]:
    """Return a firm's payments for a tender, for the API."""
    return {
        "tender_id": money.tender.id,
        "may_bid": money.may_bid,
        "items": [item_fields(item) for item in money.items],
    }


def item_fields(item: MoneyItem) -> dict[str, Any]:
    """Return one thing to pay, for the API."""
    bill = item.bill
    return {
        "kind": item.kind.value,
        "stand": item.status.value,
        "parts": [{"stand": part.value, "amount": paisa} for part, paisa in item.parts.items()],
        "amount": item.amount_paisa,
        "may_ask": item.may_ask,
        "psid": bill.psid if bill else None,
        "bill_state": bill.state.value if bill else None,
        "paid_at": bill.paid_at if bill else None,
    }


def origin(_: UnitOfWork, billed: Billed) -> Origin | None:
    """Lead from a bill back to what it is for: its payer to all of it, others to the notice."""
    named = read_reference(billed.reference)
    if named is None:
        return None
    if named.kind is Kind.PERFORMANCE_SECURITY:
        return _contract(named.subject) if billed.mine else None
    endpoint = "tender_money.show" if billed.mine else "tenders.show"
    return Origin(
        words=gettext("See the tender"), address=url_for(endpoint, tender_id=named.subject)
    )


def _contract(contract_id: UUID) -> Origin:
    address = url_for("contracts.contract", contract_id=contract_id)
    return Origin(words=gettext("See the contract"), address=address)
