"""Fees: their pages and API, menu, and the values that guides quote."""

from app import menu
from app.registry import NavigationItem, Registry
from payments.fees.doors import api, guide_values, web
from payments.kernel.permissions import READ_FEE_FILES


def install_fees(registry: Registry) -> None:
    """Register fees."""
    registry.add_web(web.blueprint)
    registry.add_api(api.api)
    registry.add_guide_values("fee", guide_values.fee_values)
    registry.add_navigation(
        NavigationItem(
            label="Fees",
            endpoint="fees.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(READ_FEE_FILES),
            order=71,
        )
    )
