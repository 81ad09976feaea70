"""Partners: the 1BILL addresses of their machines, the pages of who lets them in, the command."""

from app.registry import NavigationItem, Registry
from payments.doors.onebill_api import api as onebill
from payments.doors.partner_cli import partner
from payments.doors.partners_api import api
from payments.doors.partners_web import blueprint
from payments.permissions import READ_PARTNERS


def install_partners(registry: Registry) -> None:
    """Register what partners use, and what finance officers do about them."""
    registry.add_web(blueprint)
    registry.add_api(api, onebill)
    registry.add_commands(partner)
    registry.add_navigation(
        NavigationItem(
            label="Partners",
            endpoint="partners.index",
            visible=lambda actor: actor.may(READ_PARTNERS),
            order=66,
        )
    )
