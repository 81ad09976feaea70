"""Settlement: files, differences, terms, the card service's reports, and the jobs that watch."""

from datetime import timedelta

from app import menu
from app.ledger.public import hide_on
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from payments.clearing.queries import hidden_settlements
from payments.kernel.events import CARD_REPORT, SETTLEMENT_FILE, SETTLEMENT_MISSING
from payments.kernel.permissions import READ_CARD_REPORTS
from payments.settlement.doors import (
    api,
    differences_api,
    differences_web,
    terms_api,
    terms_web,
    web,
)
from payments.settlement.doors.card_report_notifications import REPORT_EVENTS
from payments.settlement.permissions import READ_SETTLEMENT, TABLE
from payments.settlement.queries.card_reports import may_read_report
from payments.settlement.use_cases.match_lines import look_again, match_file
from payments.settlement.use_cases.poll_card_reports import sweep_reports
from payments.settlement.use_cases.process_card_reports import SUBJECT, fetch_report
from payments.settlement.use_cases.report_missing_files import tell_finance, watch_files

PAGES = (
    web.blueprint,
    differences_web.blueprint,
    terms_web.blueprint,
    web.card_reports_pages,
    web.open_cards_pages,
)
APIS = (
    api.api,
    differences_api.api,
    terms_api.api,
    api.card_reports_api,
    api.open_cards_api,
)


def install_settlement(registry: Registry) -> None:
    """Register settlement; people wait for a file to be matched, not for a report."""
    hide_on("settlements", hidden_settlements)
    registry.add_permissions(TABLE)
    registry.add_web(*PAGES)
    registry.add_api(*APIS)
    registry.add_document_reader(SUBJECT, may_read_report)
    registry.subscribe(SETTLEMENT_FILE, match_file, lane="awaited")
    registry.subscribe(SETTLEMENT_MISSING, tell_finance)
    registry.subscribe(CARD_REPORT, fetch_report, lane="slow")
    for event, handler in REPORT_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(name="payments.look_again", use_case=look_again, every=timedelta(minutes=30)),
        ScheduledJob(name="payments.watch_files", use_case=watch_files, every=timedelta(days=1)),
        ScheduledJob(
            name="payments.sweep_reports", use_case=sweep_reports, every=timedelta(hours=1)
        ),
    )
    _panel_and_menu(registry)


def _panel_and_menu(registry: Registry) -> None:
    registry.add_panel(
        Panel(
            name="settlement", template="payments/settlement/panel.html", load=web.panel, order=30
        )
    )
    registry.add_navigation(
        NavigationItem(
            label="Card reports",
            endpoint="card_reports.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_CARD_REPORTS),
            order=67,
        ),
        NavigationItem(
            label="Settlement",
            endpoint="settlement.index",
            group=menu.MONEY,
            visible=lambda actor: actor.may(READ_SETTLEMENT),
            order=67,
        ),
    )
