"""The treasury: transfers, what they follow, statements, orders to the bank; and their jobs."""

from datetime import timedelta

from app.ledger.public import keep_as_posted, lead_on
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from payments.doors import (
    account_statements_api,
    account_statements_web,
    bank_orders_api,
    bank_orders_web,
    ended_heads_api,
    ended_heads_web,
    own_accounts_web,
    treasury_api,
    treasury_rules_api,
    treasury_rules_web,
    treasury_web,
)
from payments.doors.account_events import ACCOUNT_EVENTS
from payments.parameters_treasury import DEFINITIONS, INITIAL
from payments.permissions_treasury import READ_TREASURY, TABLE
from payments.postings_treasury import TRANSFERRED
from payments.queries.leads import LEADS
from payments.signed_statements import KIND, VERIFIER
from payments.use_cases.freeze_statements import keep_closed_month, keep_closed_months
from payments.use_cases.prepare_transfers import prepare_each_day

AS_SENT = sentence(
    "This is a transfer to a treasury: it stays as it was sent. If a head bore the fee of another, "
    "move that amount in the entry of the payment itself; the next transfer carries it."
)
AN_HOUR = timedelta(hours=1)


def install_treasury(registry: Registry) -> None:
    """Register pages, API, permissions, parameters, menu and jobs."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(
        treasury_web.blueprint,
        treasury_rules_web.ddos,
        treasury_rules_web.appropriations,
        account_statements_web.blueprint,
        ended_heads_web.blueprint,
        bank_orders_web.blueprint,
        own_accounts_web.blueprint,
    )
    registry.add_api(
        treasury_api.api,
        treasury_rules_api.api,
        account_statements_api.api,
        ended_heads_api.api,
        bank_orders_api.api,
    )
    registry.add_verifier(KIND, VERIFIER)
    keep_as_posted(TRANSFERRED, AS_SENT)
    for kind, find in LEADS.items():
        lead_on(kind, find)
    registry.schedule(
        ScheduledJob(name="payments.prepare_transfers", use_case=prepare_each_day, every=AN_HOUR)
    )
    registry.schedule(
        ScheduledJob(name="payments.keep_statements", use_case=keep_closed_months, every=AN_HOUR)
    )
    registry.subscribe("ledger.period_changed", keep_closed_month)
    for event, handler in ACCOUNT_EVENTS:
        registry.subscribe(event, handler)
    registry.add_navigation(
        NavigationItem(
            label="Treasury",
            endpoint="treasury.index",
            visible=lambda actor: actor.may(READ_TREASURY),
            order=66,
        )
    )
