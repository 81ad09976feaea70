"""The portal: pages and API of bills, menu, panels, the check of receipts, a daily job."""

from datetime import timedelta
from functools import partial

from flask import url_for

from app import menu
from app.menu import FirstStep, only_a_person
from app.permissions import Actor
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.text import sentence
from app.web.offline import OfflinePages
from payments.kernel.permissions import RAISE_BILL, READ_DEPARTMENT_BILLS, READ_OWN_BILLS
from payments.portal.doors import (
    bills_api,
    bills_web,
    catalogue_web,
    changes,
    department_web,
    due,
    own_web,
)
from payments.portal.printing.signed_receipt import KIND, VERIFIER
from payments.portal.use_cases import forget_mobiles

PAGES = (catalogue_web, bills_web, own_web, department_web)


def _raisers(actor: Actor) -> bool:
    return _officers(actor) and actor.may(RAISE_BILL)


# First steps on the home page: words, page, audience, place.
FIRST_STEPS = (
    (sentence("Raise a bill"), "department_bills.new", _raisers, 10),
    (sentence("Raise a bill of a fee"), "department_bills.new_of_fee", _raisers, 11),
    (sentence("Raise many bills from a file"), "department_bills.upload", _raisers, 12),
    (sentence("Pay a government fee"), "catalogue.index", only_a_person, 30),
)


def install_portal(registry: Registry) -> None:
    """Register the portal."""
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.publish_pages("catalogue.index", "bills.ask")
    registry.contribute(catalogue_web.PUBLISHED)
    registry.contribute(catalogue_web.DOOR)
    registry.contribute(catalogue_web.SEARCH)
    registry.contribute(catalogue_web.BILL)
    registry.contribute(OfflinePages(endpoint="my_bills.index", first=True))
    registry.contribute(OfflinePages(endpoint="bills.show"))
    registry.contribute(OfflinePages(endpoint="bills.receipt_pdf"))
    registry.add_api(bills_api.api)
    registry.add_verifier(KIND, VERIFIER)
    registry.add_panel(
        Panel(
            name="bills",
            template="payments/bills/panel.html",
            load=own_web.panel,
            order=40,
            aside=True,
        )
    )
    registry.add_due(due.due)
    for kind in changes.CHANGE_KINDS:
        registry.contribute(kind)
    for event, handler in changes.CHANGE_EVENTS:
        registry.subscribe(event, handler)
    for title, endpoint, visible, order in FIRST_STEPS:
        registry.contribute(
            FirstStep(title=title, href=partial(_at, endpoint), visible=visible, order=order)
        )
    registry.schedule(
        ScheduledJob(
            name="payments.forget_mobiles", use_case=forget_mobiles, every=timedelta(days=1)
        )
    )
    _menu(registry)


def _at(endpoint: str, _actor: Actor) -> str:
    return url_for(endpoint)


def _menu(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label=sentence("Pay a fee"),
            endpoint="catalogue.index",
            group=menu.FEES,
            visible=_everybody,
            order=15,
        ),
        NavigationItem(
            label=sentence("Your bills"),
            endpoint="my_bills.index",
            group=menu.FEES,
            visible=_payers,
            order=35,
        ),
        NavigationItem(
            label="Our bills",
            endpoint="department_bills.index",
            group=menu.FEES,
            visible=_officers,
            order=36,
        ),
    )


def _everybody(_: Actor) -> bool:
    return True


def _payers(actor: Actor) -> bool:
    """Officials at work have other menus; their own bills are one step away, by `Pay a fee`."""
    return actor.may(READ_OWN_BILLS) and not _officers(actor)


def _officers(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(READ_DEPARTMENT_BILLS)
