"""After the payment: what is taken back by a card service or by officers, and card reports."""

from datetime import timedelta

from app.registry import NavigationItem, Registry, ScheduledJob
from payments.cards.adyen.report_download import CardReports, make_reports
from payments.kernel.events import CARD_REPORT
from payments.kernel.permissions import READ_CARD_REPORTS, READ_REVERSALS
from payments.portal.doors.reversal_notifications import REVERSAL_EVENTS
from payments.reversals.doors import reversals_api, reversals_web
from payments.settlement.doors import (
    card_reports_api as reports_api,
)
from payments.settlement.doors import (
    card_reports_web as reports_web,
)
from payments.settlement.doors.card_report_notifications import REPORT_EVENTS
from payments.settlement.queries.card_reports import may_read_report
from payments.settlement.use_cases.poll_card_reports import sweep_reports
from payments.settlement.use_cases.process_card_reports import SUBJECT, fetch_report
from payments.voids.doors import voids_api as undoings_api
from payments.voids.doors import voids_web as undoings_web


def install_reversals(registry: Registry) -> None:
    """Register them; what speaks to the gateway runs on the slow queue."""
    registry.provide(CardReports, make_reports)
    registry.add_web(reversals_web.blueprint, reports_web.blueprint, undoings_web.blueprint)
    registry.add_api(reversals_api.api, reports_api.api, undoings_api.api)
    registry.add_document_reader(SUBJECT, may_read_report)
    registry.subscribe(CARD_REPORT, fetch_report, lane="slow")
    for event, handler in (*REVERSAL_EVENTS, *REPORT_EVENTS):
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="payments.sweep_reports", use_case=sweep_reports, every=timedelta(hours=1)
        )
    )
    _menu(registry)


def _menu(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label="Taken back",
            endpoint="reversals.index",
            visible=lambda actor: actor.may(READ_REVERSALS),
            order=66,
        ),
        NavigationItem(
            label="Card reports",
            endpoint="card_reports.index",
            visible=lambda actor: actor.may(READ_CARD_REPORTS),
            order=67,
        ),
    )
