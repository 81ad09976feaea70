"""Wiring of fees and securities: pages, API, and handlers of payments' events."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.awards.use_cases import REVERSED
from marketplace.contracts.use_cases.end_contract import COMPLETED, TERMINATED
from marketplace.securities.doors import api as securities_api
from marketplace.securities.doors import web as securities_web
from marketplace.securities.doors.presenter import origin
from marketplace.securities.policy import RAISER
from marketplace.securities.postings import PAPER_CAUSE
from marketplace.securities.use_cases.close_leftover_bills import close_left_bills
from marketplace.securities.use_cases.document_access import may_read
from marketplace.securities.use_cases.follow_bills import (
    drop_contract_bills,
    note_late,
    note_payment,
    wind_up,
)
from marketplace.tenders.use_cases.documents import CHANGE, TENDER
from payments.public import BILL_PAID, REFUND_DUE, add_origin


def install_securities(registry: Registry) -> None:
    """Register securities, and the job that looks for unfinished ones."""
    registry.add_web(securities_web.blueprint)
    registry.add_api(securities_api.blueprint)
    registry.contribute(PAPER_CAUSE)
    registry.add_document_reader(TENDER, may_read)
    registry.add_document_reader(CHANGE, may_read)
    registry.subscribe(BILL_PAID, note_payment)
    registry.subscribe(REFUND_DUE, note_late)
    registry.subscribe("marketplace.tender_cancelled", wind_up)
    for event in (REVERSED, COMPLETED, TERMINATED):
        registry.subscribe(event, drop_contract_bills)
    registry.schedule(
        ScheduledJob(
            name="marketplace.close_left_bills", use_case=close_left_bills, every=timedelta(days=1)
        )
    )
    add_origin(RAISER, origin)
