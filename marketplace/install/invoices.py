"""Wiring of invoices: pages, API, the reader of their files, notices, and reminders."""

from datetime import timedelta

from flask import url_for

from app.menu import FirstStep
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from marketplace.invoices.doors import api, web
from marketplace.invoices.doors.notifications import INVOICE_EVENTS
from marketplace.invoices.queries.invoices import may_read_invoice, may_read_note
from marketplace.invoices.use_cases.answer_invoice import ACCEPTANCE
from marketplace.invoices.use_cases.record_note import NOTE
from marketplace.invoices.use_cases.remind_of_invoices import remind_of_invoices
from marketplace.invoices.use_cases.submit_invoice import INVOICE
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import APPROVE_INVOICE_PAYMENT, MANAGE_CONTRACT


def install_invoices(registry: Registry) -> None:
    """Register invoices."""
    registry.add_web(web.blueprint)
    registry.add_api(api.blueprint)
    registry.add_document_reader(INVOICE, may_read_invoice)
    registry.add_document_reader(NOTE, may_read_note)
    registry.contribute(ACCEPTANCE)
    for event, handler in INVOICE_EVENTS:
        registry.subscribe(event, handler)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Invoices to pay"),
            endpoint="invoices.index",
            group=TENDERS,
            visible=_pays,
            order=26,
        )
    )
    registry.contribute(
        FirstStep(
            title=sentence("Invoices to pay"),
            href=lambda _: url_for("invoices.index"),
            visible=_pays,
            order=60,
        )
    )
    registry.schedule(
        ScheduledJob(
            name="marketplace.remind_of_invoices",
            use_case=remind_of_invoices,
            every=timedelta(days=1),
        )
    )


def _pays(actor: Actor) -> bool:
    if actor.organisation_id is None:
        return False
    return actor.may(MANAGE_CONTRACT) or actor.may(APPROVE_INVOICE_PAYMENT)
