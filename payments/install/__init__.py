"""What payments bring to the application: all their wiring is visible here."""

from datetime import timedelta
from pathlib import Path

from app.permissions import Actor
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.text import sentence
from payments.fees.doors import api as fees_api
from payments.fees.doors import guide_values
from payments.fees.doors import web as fees_web
from payments.install.cards import install_cards
from payments.install.cases import install_cases
from payments.install.collections import install_collections
from payments.install.counter import install_counter
from payments.install.partners import install_partners
from payments.install.refunds import install_refunds
from payments.install.scrolls import install_scrolls
from payments.install.settlement import install_settlement
from payments.install.treasury import install_treasury
from payments.kernel.parameters import DEFINITIONS, INITIAL
from payments.kernel.permissions import READ_DEPARTMENT_BILLS, READ_FEE_FILES, READ_OWN_BILLS, TABLE
from payments.portal.doors import (
    bills_api,
    bills_web,
    catalogue_web,
    due,
)
from payments.portal.doors import (
    department_web as department_bills_web,
)
from payments.portal.doors import (
    own_web as my_bills_web,
)
from payments.portal.doors.notifications import EVENTS
from payments.portal.signed_receipt import KIND, VERIFIER
from payments.portal.use_cases.purge_mobile_numbers import forget_mobiles
from payments.receipts.confidentiality import veiled_entries

GUIDES = Path(__file__).parents[1] / "guides"
PAGES = (catalogue_web, bills_web, my_bills_web, department_bills_web, fees_web)


def install(registry: Registry) -> None:
    """Register pages, API, permissions, menu, panels and the check of receipts."""
    registry.add_permissions(TABLE)
    install_partners(registry)
    install_cards(registry)
    install_refunds(registry)
    install_counter(registry)
    install_scrolls(registry)
    install_treasury(registry)
    install_collections(registry)
    install_settlement(registry)
    install_cases(registry)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.add_api(fees_api.api, bills_api.api)
    registry.add_verifier(KIND, VERIFIER)
    registry.veil_audit(veiled_entries)
    for event, handler in EVENTS:
        registry.subscribe(event, handler)
    registry.add_panel(
        Panel(name="bills", template="payments/bills/panel.html", load=my_bills_web.panel, order=40)
    )
    registry.add_due(due.due)
    registry.add_guides(GUIDES)
    registry.add_guide_values("fee", guide_values.fee_values)
    registry.add_front(
        Panel(name="pay", template="payments/front/pay.html", load=lambda _uow: {}, order=15)
    )
    registry.schedule(
        ScheduledJob(
            name="payments.forget_mobiles", use_case=forget_mobiles, every=timedelta(days=1)
        )
    )
    _menu(registry)


def _menu(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label=sentence("Pay a fee"), endpoint="catalogue.index", visible=_everybody, order=15
        ),
        NavigationItem(
            label=sentence("Your bills"), endpoint="my_bills.index", visible=_payers, order=35
        ),
        NavigationItem(
            label="Our bills", endpoint="department_bills.index", visible=_officers, order=36
        ),
        NavigationItem(
            label="Fees",
            endpoint="fees.index",
            visible=lambda actor: actor.may(READ_FEE_FILES),
            order=71,
        ),
    )


def _everybody(_: Actor) -> bool:
    return True


def _payers(actor: Actor) -> bool:
    """Officials at work have other menus; their own bills are one step away, by `Pay a fee`."""
    return actor.may(READ_OWN_BILLS) and not _officers(actor)


def _officers(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(READ_DEPARTMENT_BILLS)
