"""Payroll advices: pages, API and the menu."""

from app import menu
from app.registry import NavigationItem, Registry
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.payroll import doors


def install_payroll(registry: Registry) -> None:
    """Register payroll advices."""
    registry.add_web(doors.blueprint)
    registry.add_api(doors.api)
    registry.add_navigation(
        NavigationItem(
            label="Payroll advices",
            endpoint="relief_payroll.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=69,
        )
    )
