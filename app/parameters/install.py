"""Installation of the parameters room in the application."""

from flask import url_for

from app import menu
from app.menu import FirstStep
from app.parameters.doors.searched import search_of
from app.parameters.doors.values import api, blueprint
from app.parameters.permissions import DECIDE_VALUE, SEE_PROPOSALS, TABLE
from app.registry import NavigationItem, Registry
from app.text import sentence

RULES = FirstStep(
    title=sentence("Rules and rates"),
    href=lambda _: url_for("parameters.index"),
    visible=lambda actor: actor.may(DECIDE_VALUE),
)


def install(registry: Registry) -> None:
    """Register pages, API, permissions, menu and first step."""
    registry.add_permissions(TABLE)
    registry.add_web(blueprint)
    registry.publish_pages("parameters.rules")
    registry.contribute(search_of(registry))
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Rules and rates",
            endpoint="parameters.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_PROPOSALS),
            order=70,
        )
    )
    registry.contribute(RULES)
