"""Installation of the holidays room in the application."""

from app import menu
from app.holidays.doors import api, blueprint
from app.holidays.permissions import SEE_DECLARATIONS, TABLE
from app.holidays.queries import ON_HOLIDAYS
from app.holidays.week import INITIAL, WORKING_WEEK
from app.registry import NavigationItem, Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions, the working week and the menu."""
    registry.add_permissions(TABLE)
    registry.add_parameters([WORKING_WEEK], INITIAL)
    registry.contribute(ON_HOLIDAYS)
    registry.add_web(blueprint)
    registry.publish_pages("holidays.holidays")
    registry.add_api(api)
    registry.add_navigation(
        NavigationItem(
            label="Holidays",
            endpoint="holidays.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_DECLARATIONS),
            order=71,
        )
    )
