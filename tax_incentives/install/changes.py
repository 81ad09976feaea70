"""Changes of schemes, and what they would cost: pages, API, the job, and the commands."""

from app import menu
from app.registry import NavigationItem, Registry
from tax_incentives.changes.doors import changes, cli, what_ifs
from tax_incentives.changes.use_cases.cost_scheme import work_what_if
from tax_incentives.kernel.events import WHAT_IF_REQUESTED
from tax_incentives.kernel.permissions import READ_RELIEFS


def install_changes(registry: Registry) -> None:
    """Register changes of contracts."""
    registry.add_web(changes.web, what_ifs.web)
    registry.add_api(changes.api, what_ifs.api)
    registry.subscribe(WHAT_IF_REQUESTED, work_what_if, lane="slow")
    registry.add_commands(cli.incentives)
    registry.add_navigation(
        NavigationItem(
            label="Changes of schemes",
            endpoint="relief_changes.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=69,
        )
    )
