"""Fees: their pages and API, menu, and the values that guides quote."""

from app import menu
from app.open_sets.public import OpenSet
from app.registry import NavigationItem, Registry
from app.text import sentence
from payments.fees.doors import api, guide_values, web
from payments.kernel.permissions import READ_FEE_FILES


def install_fees(registry: Registry) -> None:
    """Register fees."""
    registry.add_web(web.blueprint)
    registry.add_api(api.api)
    registry.contribute(
        OpenSet(
            name="fees",
            title=sentence("Fees of the government"),
            about=sentence("Amounts, with the law and the day from which each is in force."),
            page="catalogue.index",
            files={"JSON": "fees_api.list_fees"},
            order=60,
        )
    )
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
