"""Refunds: their pages and API, fees that are due back, and what the payer is notified of."""

from app import menu
from app.audit.subjects import AuditSubject
from app.ledger.public import hide_on
from app.registry import NavigationItem, Registry
from payments.bills.models import Bill
from payments.bills.policy.psid import read_psid
from payments.kernel.permissions import READ_REFUNDS
from payments.refunds.doors import api, claims, web
from payments.refunds.doors.notifications import REFUND_EVENTS
from payments.refunds.held_decisions import APPROVAL
from payments.refunds.parameters import DEFINITIONS, INITIAL
from payments.refunds.queries.counted import hidden_refunds


def install_refunds(registry: Registry) -> None:
    """Register refunds."""
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.contribute(APPROVAL)
    registry.contribute(
        AuditSubject(
            row=Bill,
            noun="bill",
            name=Bill.psid,
            typed=lambda _, text: Bill.psid == psid if (psid := read_psid(text)) else None,
            page=("refunds.bill", "psid"),
            key=Bill.psid,
        )
    )
    hide_on("refunds", hidden_refunds)
    registry.add_web(web.blueprint, web.excess_pages, web.fees_pages, claims.blueprint)
    registry.add_api(api.api, api.excess_api, api.fees_api, claims.api)
    for event, handler in REFUND_EVENTS:
        registry.subscribe(event, handler)
    registry.add_navigation(
        NavigationItem(
            label="Refunds",
            endpoint="refunds.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_REFUNDS),
            order=65,
        )
    )
