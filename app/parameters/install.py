"""Installation of the parameters room in the application."""

from app import menu
from app.parameters.doors.searched import search_of
from app.parameters.doors.values import api, blueprint
from app.parameters.permissions import DECIDE_VALUE, SEE_PROPOSALS, TABLE
from app.parameters.queries import parameters as queries
from app.registry import NavigationItem, Panel, Registry
from app.unit_of_work import UnitOfWork


def _waiting(uow: UnitOfWork) -> dict[str, object] | None:
    """Count the values that wait for a second officer, for those who may decide."""
    if not uow.actor.may(DECIDE_VALUE):
        return None
    return {"waiting": queries.count_waiting(uow.session)}


def install(registry: Registry) -> None:
    """Register pages, API, permissions, menu and panel."""
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
    registry.add_panel(
        Panel(
            name="parameters",
            template="parameters/officials/panel.html",
            load=_waiting,
            order=70,
            aside=True,
        )
    )
