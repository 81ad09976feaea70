"""Bills of a tender: labels, progress lines and fields for the API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from app.text import sentence
from app.web.charts import Stage, way
from app.web.formatting import left_to_right, rupees
from app.web.translating import translate
from marketplace.securities.policy import Kind, read_reference
from marketplace.securities.queries.money import TenderMoney
from marketplace.securities.queries.money_item import MoneyItem, Stand
from payments.public import Origin

KINDS = {
    Kind.DOCUMENT_FEE: sentence("Fee for the bidding documents"),
    Kind.BID_SECURITY: sentence("Bid security"),
    Kind.PERFORMANCE_SECURITY: sentence("Performance security"),
}
STANDS = {
    Stand.NOT_ASKED: sentence("No bill yet"),
    Stand.TO_PAY: sentence("To be paid"),
    Stand.EXPIRED: sentence("Not paid in time"),
    Stand.CANCELLED: sentence("Cancelled"),
    Stand.PAID: sentence("Paid"),
    Stand.HELD: sentence("Held by the department"),
    Stand.GOES_BACK: sentence("Being refunded to you"),
    Stand.BACK: sentence("Refunded to you"),
    Stand.CARRIED: sentence("Kept as the security of your contract"),
    Stand.FORFEITED: sentence("Forfeited"),
    Stand.PART_FORFEITED: sentence("Forfeited in part"),
}
_TOLD_OTHERS = {
    Stand.GOES_BACK: sentence("Being refunded to its payer"),
    Stand.BACK: sentence("Refunded to its payer"),
    Stand.CARRIED: sentence("Kept as the security of a contract"),
}
_FORFEITED = (Stand.FORFEITED, Stand.PART_FORFEITED)
_REACHED = {
    Stand.NOT_ASKED: 0,
    Stand.TO_PAY: 1,
    Stand.PAID: 2,
    Stand.HELD: 3,
    Stand.CARRIED: 3,
    Stand.GOES_BACK: 3,
    Stand.BACK: 4,
}


def title(kind: Kind) -> str:
    """Name what is paid for."""
    return translate(KINDS[kind])


def stand(item: MoneyItem) -> str:
    """Return the label of its status."""
    return translate(STANDS[item.stand])


def places(item: MoneyItem, *, to_payer: bool = True) -> list[Markup]:
    """Return where its money is: the status of all of it, or the amount in each status."""
    words, parts = STANDS if to_payer else STANDS | _TOLD_OTHERS, item.parts
    all_of_it = [escape(translate(words[item.stand]))]
    if set(parts) <= {item.stand}:
        return all_of_it
    is_open = parts.keys() <= {Stand.PAID, Stand.FORFEITED}
    return (all_of_it if is_open else []) + [
        Markup("{}: {}").format(translate(words[each]), left_to_right(rupees(paisa)))
        for each, paisa in parts.items()
    ]


def stages(item: MoneyItem) -> list[Stage]:
    """Return the way of a bill: a fee ends with its payment, a security when it has come back."""
    steps: Sequence[str] = (gettext("Bill"), gettext("Paid"))
    if item.kind is not Kind.DOCUMENT_FEE:
        steps = (*steps, gettext("Held"), gettext("Returned"))
    if item.stand in _REACHED:
        return way(steps, min(_REACHED[item.stand], len(steps)))
    return way(steps, 3 if item.stand in _FORFEITED else 1, ended=stand(item))


def money_fields(money: TenderMoney) -> dict[str, Any]:
    """Return what a firm pays for a tender, for the API."""
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
        "stand": item.stand.value,
        "parts": [{"stand": part.value, "amount": paisa} for part, paisa in item.parts.items()],
        "amount": item.amount_paisa,
        "may_ask": item.may_ask,
        "psid": bill.psid if bill else None,
        "bill_state": bill.state.value if bill else None,
        "paid_at": bill.paid_at if bill else None,
    }


def origin(reference: str, mine: bool) -> Origin | None:  # noqa: FBT001 - payments' own port
    """Lead from a bill back to what it is for: its payer to all of it, others to the notice."""
    named = read_reference(reference)
    if named is None:
        return None
    if named.kind is Kind.PERFORMANCE_SECURITY:
        return _contract(named.subject) if mine else None
    endpoint = "tender_money.show" if mine else "tenders.show"
    return Origin(
        words=gettext("See the tender"), address=url_for(endpoint, tender_id=named.subject)
    )


def _contract(contract_id: UUID) -> Origin:
    address = url_for("contracts.contract", contract_id=contract_id)
    return Origin(words=gettext("See the contract"), address=address)
