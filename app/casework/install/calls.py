"""Calls: public pages, the office's and its panel's, API and permissions."""

from app import menu
from app.casework.calls.doors import api, office_web, score_web, web
from app.casework.calls.permissions import CALL_TABLE, SEE_CALLS
from app.registry import NavigationItem, Registry
from app.text import sentence


def install_calls(registry: Registry) -> None:
    """Register calls."""
    registry.add_permissions(CALL_TABLE)
    registry.publish_pages("calls.index")
    registry.add_web(web.blueprint, office_web.blueprint, score_web.blueprint)
    registry.add_api(api.public_api, api.api)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Calls"),
            endpoint="calls.index",
            group=menu.SERVICES,
            visible=lambda actor: not actor.may(SEE_CALLS),
            order=13,
        ),
        NavigationItem(
            label="Calls",
            endpoint="case_calls.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(SEE_CALLS),
            order=32,
        ),
    )
