"""The wiring of tenders and committees: pages, API, menu, panels, handlers, one job."""

from datetime import timedelta

from app import roles
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from marketplace.committees.doors import api as committees_api
from marketplace.committees.doors import web as committees_web
from marketplace.committees.use_cases.create_key import ASKED, forget_old_requests, make_identity
from marketplace.home.doors import due, panels
from marketplace.home.doors.tender_notifications import TENDER_EVENTS
from marketplace.kernel import permissions
from marketplace.tenders.doors import (
    api as tenders_api,
)
from marketplace.tenders.doors import (
    department_web,
    drafting_api,
)
from marketplace.tenders.doors import (
    drafting as drafting_web,
)
from marketplace.tenders.doors import (
    web as tenders_web,
)

_SUPPLIERS = frozenset({roles.SUPPLIER_OWNER.name, roles.BID_OFFICER.name})


def _everybody(_: Actor) -> bool:
    return True


def _officers(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(permissions.READ_TENDER_FILE)


def _members(actor: Actor) -> bool:
    """Offer committees to whoever may be named to one; somebody who bids now has other things."""
    return actor.kind == "person" and not actor.roles & _SUPPLIERS


def install_tenders(registry: Registry) -> None:
    """Register everything of tenders and committees."""
    pages = (tenders_web, department_web, drafting_web, committees_web)
    registry.add_web(*(module.blueprint for module in pages))
    api = (tenders_api, drafting_api, committees_api)
    registry.add_api(*(module.blueprint for module in api))
    _listen(registry)
    _show(registry)


def _listen(registry: Registry) -> None:
    registry.subscribe(ASKED, make_identity, lane="awaited")
    for event, handler in TENDER_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.forget_old_key_requests",
            use_case=forget_old_requests,
            every=timedelta(hours=1),
        )
    )


def _show(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label=sentence("Tenders"), endpoint="tenders.index", visible=_everybody, order=10
        ),
        NavigationItem(
            label=sentence("Our tenders"), endpoint="department.index", visible=_officers, order=20
        ),
        NavigationItem(
            label=sentence("Committees"), endpoint="committees.index", visible=_members, order=30
        ),
    )
    registry.add_panel(*panels.HOME)
    registry.add_due(due.due)
