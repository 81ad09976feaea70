"""Wiring of invoices: pages, API, the reader of their files, notices, and reminders."""

from datetime import timedelta

from app.registry import Registry, ScheduledJob
from marketplace.invoices.doors import api, web
from marketplace.invoices.doors.notifications import INVOICE_EVENTS
from marketplace.invoices.queries import may_read_invoice, may_read_note
from marketplace.invoices.use_cases.record_note import NOTE
from marketplace.invoices.use_cases.remind_of_invoices import remind_of_invoices
from marketplace.invoices.use_cases.submit_invoice import INVOICE


def install_invoices(registry: Registry) -> None:
    """Register invoices."""
    registry.add_web(web.blueprint)
    registry.add_api(api.blueprint)
    registry.add_document_reader(INVOICE, may_read_invoice)
    registry.add_document_reader(NOTE, may_read_note)
    for event, handler in INVOICE_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.remind_of_invoices",
            use_case=remind_of_invoices,
            every=timedelta(days=1),
        )
    )
