"""The treasury: transfers, what they follow, statements, orders to the bank; and their jobs."""

from datetime import timedelta

from app.ledger.public import keep_as_posted, lead_on
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from payments.bank_orders.doors import (
    api as bank_orders_api,
)
from payments.bank_orders.doors import (
    payer_accounts_web as own_accounts_web,
)
from payments.bank_orders.doors import (
    web as bank_orders_web,
)
from payments.bank_orders.doors.notifications import ACCOUNT_EVENTS
from payments.portal.queries.ledger_links import LEADS
from payments.statements.doors import (
    api as account_statements_api,
)
from payments.statements.doors import (
    ended_heads_api,
    ended_heads_web,
)
from payments.statements.doors import (
    web as account_statements_web,
)
from payments.statements.signed_statements import KIND, VERIFIER
from payments.statements.use_cases.sign_statement import keep_closed_month, keep_closed_months
from payments.treasury.doors import (
    api as treasury_api,
)
from payments.treasury.doors import (
    rules_api as treasury_rules_api,
)
from payments.treasury.doors import (
    rules_web as treasury_rules_web,
)
from payments.treasury.doors import (
    web as treasury_web,
)
from payments.treasury.parameters import DEFINITIONS, INITIAL
from payments.treasury.permissions import READ_TREASURY, TABLE
from payments.treasury.postings import TRANSFERRED
from payments.treasury.use_cases.prepare_transfers import prepare_each_day

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
