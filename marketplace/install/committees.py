"""Wiring of committees: pages and API, creation of members' keys, and the menu item."""

from datetime import timedelta

from app import roles
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from marketplace.committees.doors import api, web
from marketplace.committees.use_cases import IDENTITY_REQUESTED, forget_old_requests, make_identity
from marketplace.kernel.menu import TENDERS

_SUPPLIERS = frozenset({roles.SUPPLIER_OWNER.name, roles.BID_OFFICER.name})


def _members(actor: Actor) -> bool:
    """Return True if a person can be named to a committee; not if they act as a bidder."""
    return actor.kind == "person" and not actor.roles & _SUPPLIERS


def install_committees(registry: Registry) -> None:
    """Register committees."""
    registry.add_web(web.blueprint)
    registry.add_api(api.blueprint)
    registry.subscribe(IDENTITY_REQUESTED, make_identity, lane="awaited")
    registry.schedule(
        ScheduledJob(
            name="marketplace.forget_old_key_requests",
            use_case=forget_old_requests,
            every=timedelta(hours=1),
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Committees"),
            endpoint="committees.index",
            group=TENDERS,
            visible=_members,
            order=30,
        )
    )
