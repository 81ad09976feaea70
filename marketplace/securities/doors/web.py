"""Payments of a firm for a tender, as pages: each item, its status and its bill."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.web.doors import perform, reading
from app.web.guards import needs_sign_in
from app.web.observability import leave_out_of_metrics
from marketplace.securities.doors import presenter as money_labels
from marketplace.securities.queries.money import tender_money
from marketplace.securities.use_cases.ask_bill import (
    AskDocumentBill,
    AskPerformanceBill,
    AskSecurityBill,
    ask_document_bill,
    ask_performance_bill,
    ask_security_bill,
)
from payments.public import BillView

blueprint = Blueprint("tender_money", __name__)
# How often it is read reveals how many firms bid.
leave_out_of_metrics(blueprint)
needs_sign_in(blueprint)
TENDER = "/tenders/<uuid:tender_id>/money"


@blueprint.get(TENDER)
def show(tender_id: UUID) -> str:
    """Show what is to pay, what is paid and its status."""
    with reading() as uow:
        money = tender_money(uow, tender_id)
        return render_template(
            "marketplace/tenders/money.html", money=money, tender=money.tender, words=money_labels
        )


def _to_bill(bill: BillView) -> str:
    return url_for("bills.show", psid=bill.psid)


@blueprint.post(f"{TENDER}/documents")
def documents(tender_id: UUID) -> Response:
    """Make the bill for the documents, or go to the one that is there."""
    return perform(ask_document_bill, AskDocumentBill(tender_id=tender_id), then=_to_bill)


@blueprint.post(f"{TENDER}/security")
def security(tender_id: UUID) -> Response:
    """Make the bill for the bid security, or go to the one that is there."""
    return perform(ask_security_bill, AskSecurityBill(tender_id=tender_id), then=_to_bill)


@blueprint.post("/contracts/<uuid:contract_id>/performance-security/bill")
def performance(contract_id: UUID) -> Response:
    """Make the bill for the performance security, or go to the one that is there."""
    command = AskPerformanceBill(contract_id=contract_id)
    return perform(ask_performance_bill, command, then=_to_bill)
