"""The treasury: transfers, the rules that they follow, and where a ledger entry leads to."""

from datetime import timedelta

from app import menu
from app.ledger.public import keep_as_posted, link_keys
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from payments.portal.queries import LINKS
from payments.treasury.doors import api, rules, web
from payments.treasury.parameters import DEFINITIONS, INITIAL
from payments.treasury.permissions import READ_TREASURY, TABLE
from payments.treasury.postings import ARRIVED, TRANSFERRED
from payments.treasury.use_cases.prepare_transfers import prepare_each_day

AS_SENT = sentence(
    "This is a transfer to a treasury: it cannot change. If a head bore the fee of another, "
    "move that amount in the entry of the payment itself; a transfer-entry memo carries it."
)


def install_treasury(registry: Registry) -> None:
    """Register pages, API, permissions, parameters, menu and job."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(web.blueprint, rules.ddos, rules.appropriations)
    registry.add_api(api.api, rules.api)
    for kind in (TRANSFERRED, ARRIVED):
        keep_as_posted(kind, AS_SENT)
    for kind, find in LINKS.items():
        link_keys(kind, find)
    registry.schedule(
        ScheduledJob(
            name="payments.prepare_transfers",
            use_case=prepare_each_day,
            every=timedelta(hours=1),
        )
    )
    registry.add_navigation(
        NavigationItem(
            label="Treasury",
            endpoint="treasury.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_TREASURY),
            order=66,
        )
    )
