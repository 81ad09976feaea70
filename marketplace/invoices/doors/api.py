"""Invoices and payments, as JSON."""

from uuid import UUID

from flask import Response

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.subjects import Subject
from marketplace.invoices.queries.invoices import (
    invoice_file,
    own_invoices,
    own_notes,
    payment_file,
)
from marketplace.invoices.queries.to_pay import invoices_to_pay
from marketplace.invoices.schemas import (
    InvoiceFileOut,
    InvoicePaymentOut,
    InvoicesOut,
    InvoicesToPayOut,
    InvoicesToPaySchema,
    ReceivedNotesOut,
)

blueprint = ApiBlueprint(
    "invoices-api", __name__, description="Invoices on contracts, and what was paid on them."
)
needs_token(blueprint)
Subject(api=blueprint).read(
    "/invoices", "to_pay", invoices_to_pay, InvoicesToPayOut, InvoicesToPaySchema
).describe(
    "List the department's invoices that are not paid, with what each needs next (its officers)."
)


@blueprint.get("/contracts/<uuid:contract_id>/invoices")
@blueprint.alt_response(200, schema=InvoicesOut)
def list_invoices(contract_id: UUID) -> Response:
    """List a contract's invoices (its two sides, auditors)."""
    with reading(api_actor()) as uow:
        return json_response(InvoicesOut().dump({"items": own_invoices(uow, contract_id)}))


@blueprint.get("/contracts/<uuid:contract_id>/received-notes")
@blueprint.alt_response(200, schema=ReceivedNotesOut)
def list_notes(contract_id: UUID) -> Response:
    """List the notes of goods received on a contract (its two sides, auditors)."""
    with reading(api_actor()) as uow:
        return json_response(ReceivedNotesOut().dump({"items": own_notes(uow, contract_id)}))


@blueprint.get("/invoices/<uuid:invoice_id>")
@blueprint.alt_response(200, schema=InvoiceFileOut)
def read_invoice(invoice_id: UUID) -> Response:
    """Read an invoice with its payments (the two sides of its contract, auditors)."""
    with reading(api_actor()) as uow:
        return json_response(InvoiceFileOut().dump(invoice_file(uow, invoice_id)))


@blueprint.get("/invoice-payments/<uuid:invoice_payment_id>")
@blueprint.alt_response(200, schema=InvoicePaymentOut)
def read_payment(invoice_payment_id: UUID) -> Response:
    """Read the record of a payment, decided or not (the department's officers)."""
    with reading(api_actor()) as uow:
        return json_response(
            InvoicePaymentOut().dump(payment_file(uow, invoice_payment_id).payment)
        )
