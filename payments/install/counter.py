"""The counter: what finance officers record and confirm, and how a cashier closes the day."""

from app.registry import NavigationItem, Panel, Registry
from payments.counter.doors import closes_api, closes_web, takings_api, takings_web
from payments.kernel.permissions import READ_TAKINGS


def install_counter(registry: Registry) -> None:
    """Register pages, API, menu, and the panel of days that are not closed."""
    registry.add_web(takings_web.blueprint, closes_web.blueprint)
    registry.add_api(takings_api.api, closes_api.api)
    registry.add_panel(
        Panel(
            name="counter-closes",
            template="payments/closes/panel.html",
            load=closes_web.panel,
            order=30,
        )
    )
    registry.add_navigation(
        NavigationItem(
            label="Counter",
            endpoint="takings.index",
            visible=lambda actor: actor.may(READ_TAKINGS),
            order=65,
        )
    )
