"""After the payment: what is taken back by a card service or by officers, and card reports."""

from datetime import timedelta

from app.registry import NavigationItem, Registry, ScheduledJob
from payments.channels.adyen.reports import CardReports, make_reports
from payments.doors import (
    reports_api,
    reports_web,
    reversals_api,
    reversals_web,
    undoings_api,
    undoings_web,
)
from payments.doors.report_events import REPORT_EVENTS
from payments.doors.reversal_events import REVERSAL_EVENTS
from payments.events import CARD_REPORT
from payments.permissions import READ_CARD_REPORTS, READ_REVERSALS
from payments.queries.reports import may_read_report
from payments.use_cases.follow_reports import SUBJECT, fetch_report
from payments.use_cases.sweep_reports import sweep_reports


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
