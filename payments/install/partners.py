"""Partners: the 1BILL addresses of their machines, the officers' pages, and the command."""

from app import menu
from app.key_rotation import StoredProof
from app.registry import NavigationItem, Registry
from payments.kernel.permissions import READ_PARTNERS
from payments.partners.doors.api import api
from payments.partners.doors.cli import partner
from payments.partners.doors.onebill_api import api as onebill
from payments.partners.doors.web import blueprint
from payments.partners.models import Partner

PASSWORDS = StoredProof(
    title="Passwords of partners",
    column=Partner.password_hash,
    live=lambda: Partner.approved_at.is_not(None) & Partner.ended_at.is_(None),
)


def install_partners(registry: Registry) -> None:
    """Register what partners use, and what finance officers do about them."""
    registry.add_web(blueprint)
    registry.add_api(api, onebill)
    registry.add_commands(partner)
    registry.contribute(PASSWORDS)
    registry.add_navigation(
        NavigationItem(
            label="Partners",
            endpoint="partners.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_PARTNERS),
            order=66,
        )
    )
