"""Settlement: files and what came of them, differences, terms, and the jobs that keep watch."""

from datetime import timedelta

from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from payments.kernel.events import SETTLEMENT_FILE, SETTLEMENT_MISSING
from payments.settlement.doors import (
    api as settlement_api,
)
from payments.settlement.doors import (
    differences_api,
    differences_web,
)
from payments.settlement.doors import (
    terms_api as expected_api,
)
from payments.settlement.doors import (
    terms_web as expected_web,
)
from payments.settlement.doors import (
    web as settlement_web,
)
from payments.settlement.permissions import READ_SETTLEMENT, TABLE
from payments.settlement.use_cases.match_lines import look_again, match_file
from payments.settlement.use_cases.report_missing_files import tell_finance, watch_files

PAGES = (settlement_web, differences_web, expected_web)
APIS = (settlement_api, differences_api, expected_api)


def install_settlement(registry: Registry) -> None:
    """Register pages, API, menu, panel and jobs; somebody waits for a file to be matched."""
    registry.add_permissions(TABLE)
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.add_api(*(module.api for module in APIS))
    registry.subscribe(SETTLEMENT_FILE, match_file, lane="awaited")
    registry.subscribe(SETTLEMENT_MISSING, tell_finance)
    registry.schedule(
        ScheduledJob(name="payments.look_again", use_case=look_again, every=timedelta(minutes=30)),
        ScheduledJob(name="payments.watch_files", use_case=watch_files, every=timedelta(days=1)),
    )
    registry.add_panel(
        Panel(
            name="settlement",
            template="payments/settlement/panel.html",
            load=settlement_web.panel,
            order=30,
        )
    )
    registry.add_navigation(
        NavigationItem(
            label="Settlement",
            endpoint="settlement.index",
            visible=lambda actor: actor.may(READ_SETTLEMENT),
            order=67,
        )
    )
