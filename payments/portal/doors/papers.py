"""Challans and receipts on their way out, as PDF."""

from flask import Response

from app.platform import the_platform
from app.unit_of_work import UnitOfWork
from payments.portal.printing.challan import challan_pdf, receipt_pdf
from payments.portal.queries.bills import BillPage
from payments.portal.signed_receipt import receipt_of
from payments.receipts.queries.refunded_totals import given_back


def challan_response(shown: BillPage) -> Response:
    """Print a challan and send it."""
    platform = the_platform()
    pdf = challan_pdf(
        shown,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(pdf, f"challan-{shown.bill.psid}.pdf")


def receipt_pdf_response(uow: UnitOfWork, shown: BillPage, number: str) -> Response:
    """Print a receipt and send it. Raises NotFound for another bill's."""
    platform = the_platform()
    paid = receipt_of(uow, shown, number)
    pdf = receipt_pdf(
        shown,
        paid,
        given_back(uow.session, paid.payment.id),
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(pdf, f"receipt-{paid.payment.receipt}.pdf")


def _file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
