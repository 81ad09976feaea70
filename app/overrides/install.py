"""Installation of the overrides room in the application."""

from app import menu
from app.audit.exceptions import ExceptionList, by_actions
from app.overrides.acts import HeldAct, HeldActs
from app.overrides.doors import OVERRIDES, api, due, web
from app.overrides.permissions import DECIDE_OVERRIDE, TABLE
from app.registry import NavigationItem, Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions, what waits for officers, and the acts of all domains."""
    registry.provide(HeldActs, lambda _: HeldActs(registry.contributed(HeldAct)))
    registry.add_permissions(TABLE)
    registry.add_web(web)
    registry.add_api(api)
    registry.add_due(due)
    registry.contribute(
        ExceptionList(
            code="overrides",
            title="Overrides",
            why="Rules that two officers set aside for one case, with their reason.",
            lines=by_actions("override.approved"),
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=OVERRIDES,
            endpoint="overrides.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(DECIDE_OVERRIDE),
            order=73,
        )
    )
