"""Invoices and payments, as pages of both sides of a contract."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import PAPERS, accept, titles
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.listing import list_rows
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.invoices.doors.api import blueprint as api
from marketplace.invoices.doors.presenter import (
    CANCELLED,
    CLAIMED,
    LINKED,
    NEXT_STEPS,
    ORDERED,
    PAID_BY,
    PAYMENTS,
    TO_PAY,
    invoice_facts,
    item_name,
    milestone_name,
    note_parts,
    payment_facts,
    state_tag,
)
from marketplace.invoices.models import InvoicePayment, PaymentCancellation
from marketplace.invoices.queries.invoices import (
    invoice_file,
    invoice_form,
    note_form,
    own_note,
    payment_file,
)
from marketplace.invoices.queries.to_pay import invoices_to_pay
from marketplace.invoices.schemas import (
    AcceptInvoiceSchema,
    InvoiceOut,
    InvoicePaymentOut,
    InvoicesToPaySchema,
    PaymentCancellationOut,
    ReceivedNoteOut,
    RecordNoteSchema,
    RecordPaymentSchema,
    SubmitInvoiceSchema,
)
from marketplace.invoices.use_cases.answer_invoice import (
    ACCEPTANCE,
    accept_invoice,
    return_invoice,
)
from marketplace.invoices.use_cases.cancel_payment import (
    CANCELLATION,
    CancelPayment,
    cancelled_payment,
)
from marketplace.invoices.use_cases.record_note import record_note, withdraw_note
from marketplace.invoices.use_cases.record_payment import PAYMENT, RecordPayment, own_payment
from marketplace.invoices.use_cases.submit_invoice import submit_invoice
from marketplace.kernel import permissions
from marketplace.kernel.schemas import WithReasonSchema

blueprint = Blueprint("invoices", __name__)
needs_sign_in(blueprint)
OFFICIALS = "marketplace/invoices/officials"
INVOICE = "/invoices/<uuid:invoice_id>"
PROPOSED = sentence(
    "The record needs approval by another officer, who compares it with the document."
)


def _writing(form: Form, contract_id: UUID) -> str:
    with reading() as uow:
        found = invoice_form(uow, contract_id)
    return render_template(
        "marketplace/invoices/submit.html",
        form=form,
        contract=found.contract,
        left_paisa=found.left_paisa,
        milestones=[(str(row.id), milestone_name(row)) for row in found.milestones],
        items=[item_name(each) for each in found.items],
        kinds=titles(PAPERS),
        accepted=accept(PAPERS),
    )


Subject(blueprint, api).act(submit_invoice, SubmitInvoiceSchema, file=uploaded).on_page(
    "/contracts/<uuid:contract_id>/invoices",
    "submitted",
    ask="write",
    draw=_writing,
    back="contracts.contract",
).done(sentence("The invoice is submitted. The department is notified.")).on_api(
    "/contracts/<uuid:contract_id>/invoices",
    "submit_invoice",
    InvoiceOut,
    status=201,
    location=lambda row: f"/api/v1/invoices/{row.id}",
).describe(
    "Submit an invoice on a signed contract (the supplier; multipart, its file as"
    " `file`, each of `lines` as a JSON object)."
)


def _receiving(form: Form, contract_id: UUID) -> str:
    with reading() as uow:
        found = note_form(uow, contract_id)
    return render_template(
        f"{OFFICIALS}/receive.html",
        form=form,
        contract=found.contract,
        items=[item_name(each) for each in found.items],
        ordered=ORDERED.of(found.items),
        documents=found.documents,
        kinds=titles(PAPERS),
        accepted=accept(PAPERS),
    )


Subject(blueprint, api).act(record_note, RecordNoteSchema, file=uploaded).on_page(
    "/contracts/<uuid:contract_id>/received-notes",
    "received",
    ask="receive",
    draw=_receiving,
    back="contracts.contract",
).done(sentence("The note is recorded. Invoices for it can be accepted.")).on_api(
    "/contracts/<uuid:contract_id>/received-notes", "record_note", ReceivedNoteOut, status=201
).describe(
    "Record goods received on a contract, or works done (the department;"
    " multipart, its paper as `file`, each of `lines` as a JSON object)."
)


def _withdrawing(form: Form, received_note_id: UUID) -> str:
    with reading() as uow:
        row, contract, document = own_note(uow, received_note_id)
    return render_template(
        f"{OFFICIALS}/withdraw.html", form=form, row=row, contract=contract, document=document
    )


Subject(
    blueprint,
    api,
    "/received-notes/<uuid:received_note_id>",
    "/received-notes/<uuid:received_note_id>",
).act(withdraw_note, WithReasonSchema).on_page(
    "/withdrawal",
    "note_withdrawn",
    ask="withdraw_note",
    draw=_withdrawing,
    then=lambda row: url_for("contracts.contract", contract_id=row.contract_id),
).done(sentence("The note is withdrawn.")).on_api(
    "/withdrawal", "withdraw_note", ReceivedNoteOut
).describe("Withdraw a note that was recorded by mistake, with the reason (the department).")


@blueprint.get("/invoices")
def index() -> str | Response:
    """List the department's invoices that are not paid, and what each needs next."""
    asked, form = read_filters(InvoicesToPaySchema())
    search = {"q": asked["q"], "next_step": asked["next_step"]}
    with reading() as uow:
        listing = list_rows(
            TO_PAY,
            lambda cursor, limit: invoices_to_pay(uow, **search, cursor=cursor, limit=limit),
        )
    return listing.file or render_template(
        f"{OFFICIALS}/index.html",
        list=listing,
        form=form,
        asked=asked,
        steps=[(step.value, translate(words)) for step, words in NEXT_STEPS.items()],
    )


@blueprint.get(INVOICE)
def show(invoice_id: UUID) -> str:
    """Show an invoice with its payments to the sides of its contract."""
    with reading() as uow:
        found = invoice_file(uow, invoice_id)
        return render_template(
            "marketplace/invoices/show.html",
            found=found,
            invoice=found.invoice,
            state=state_tag(found.invoice.state),
            facts=invoice_facts(found),
            payments=(LINKED if found.side == "department" else PAYMENTS).of(found.payments),
            cancelled=CANCELLED.of(found.cancelled),
            **note_parts(found.notes),
            items=CLAIMED.of(found.items),
        )


def _about_invoice(template: str) -> Callable[..., str]:
    """Draw a form of the department about one of its contracts' invoices."""

    def page(form: Form, invoice_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permissions.MANAGE_CONTRACT)
            found = invoice_file(uow, invoice_id)
        return render_template(
            f"{OFFICIALS}/{template}.html",
            form=form,
            found=found,
            invoice=found.invoice,
            act=ACCEPTANCE,
            papers=[(kind.value, translate(words)) for kind, words in PAID_BY.items()],
            **note_parts(found.notes),
            items=CLAIMED.of(found.items),
        )

    return page


invoice_doors = Subject(blueprint, api, INVOICE, INVOICE, "invoices.show")
invoice_doors.act(accept_invoice, AcceptInvoiceSchema).on_page(
    "/acceptance", "accepted", ask="accept", draw=_about_invoice("accept")
).done(sentence("The invoice is accepted. The supplier is notified.")).on_api(
    "/acceptance", "accept_invoice", InvoiceOut
).describe("Accept an invoice (the department).")
invoice_doors.act(return_invoice, WithReasonSchema).on_page(
    "/return", "returned", ask="give_back", draw=_about_invoice("return")
).done(sentence("The invoice is returned. The supplier is notified.")).on_api(
    "/return", "return_invoice", InvoiceOut
).describe("Return an invoice to its supplier with a reason (the department).")
invoice_doors.act(PAYMENT.propose, RecordPaymentSchema, command=RecordPayment).on_page(
    "/payments", "proposed", ask="pay", draw=_about_invoice("payment")
).done(PROPOSED).on_api(
    "/payments",
    "record_invoice_payment",
    InvoicePaymentOut,
    status=201,
    location=lambda row: f"/api/v1/invoice-payments/{row.id}",
).describe(
    "Record what the Treasury paid on an invoice; it is in force when another officer approves."
)


def _payment(form: Form, invoice_payment_id: UUID) -> str:
    with reading() as uow:
        found = payment_file(uow, invoice_payment_id)
        return render_template(
            f"{OFFICIALS}/record.html",
            form=form,
            found=found,
            row=found.payment,
            invoice=found.invoice,
            facts=payment_facts(found.payment),
            me=uow.actor.person_id,
            decides=uow.actor.may(permissions.APPROVE_INVOICE_PAYMENT),
            **note_parts(found.notes),
        )


def _cancelling(form: Form, invoice_payment_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.MANAGE_CONTRACT)
        found = payment_file(uow, invoice_payment_id)
    return render_template(
        f"{OFFICIALS}/cancel.html",
        form=form,
        row=found.payment,
        invoice=found.invoice,
        facts=payment_facts(found.payment),
    )


invoice_payment = Subject(
    blueprint,
    api,
    "/invoice-payments/<uuid:invoice_payment_id>",
    "/invoice-payments/<uuid:invoice_payment_id>",
)
invoice_payment.page("", "show_payment", _payment)
invoice_payment.act(CANCELLATION.propose, WithReasonSchema, command=CancelPayment).on_page(
    "/cancellation",
    "cancellation_proposed",
    ask="cancel",
    draw=_cancelling,
    back="invoices.show_payment",
).done(sentence("Another officer must approve that the record is cancelled.")).on_api(
    "/cancellations", "cancel_invoice_payment", PaymentCancellationOut, status=201
).describe(
    "Propose to cancel the record of a payment that was approved by mistake, with the reason."
)


def _read(uow: UnitOfWork, invoice_payment_id: UUID) -> InvoicePayment:
    row = uow.get(InvoicePayment, invoice_payment_id)
    own_payment(uow, row)
    return row


def _refusal(row: InvoicePayment) -> RefusalPage:
    return RefusalPage.below(
        (sentence("The payment"), url_for("invoices.show_payment", invoice_payment_id=row.id)),
        title=sentence("Refuse this record"),
        caption=row.number,
    )


verdict_doors_of(
    PAYMENT,
    id_name="invoice_payment_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/invoice-payments",
        show=_payment,
        read=_read,
        refusal=_refusal,
        back=lambda row: url_for("invoices.show", invoice_id=row.invoice_id),
        says=Steps(
            "",
            sentence("The payment is recorded. The supplier is notified."),
            sentence("You have refused."),
        ),
        listed=False,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/invoice-payments",
        says=Steps(
            approve="Approve the record of a payment that another officer entered; needs a fresh "
            "proof."
        ),
        gives=InvoicePaymentOut,
    ),
)


def _read_cancellation(uow: UnitOfWork, payment_cancellation_id: UUID) -> PaymentCancellation:
    row = uow.get(PaymentCancellation, payment_cancellation_id)
    own_payment(uow, cancelled_payment(uow, row))
    return row


def _record(row: PaymentCancellation) -> str:
    return url_for("invoices.show_payment", invoice_payment_id=row.payment_id)


verdict_doors_of(
    CANCELLATION,
    id_name="payment_cancellation_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/payment-cancellations",
        endpoints=Endpoints(
            approve="approve_cancellation",
            refuse="refuse_cancellation",
            refused="cancellation_refused",
        ),
        show_row=lambda form, row: _payment(form, row.payment_id),
        read=_read_cancellation,
        refusal=lambda row: RefusalPage.below(
            (sentence("The payment"), _record(row)),
            title=sentence("Keep this record"),
            caption=sentence("Cancellation"),
        ),
        back=_record,
        says=Steps(
            "",
            sentence("The record is cancelled. The supplier is notified."),
            sentence("The record stays."),
        ),
        listed=False,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/payment-cancellations",
        says=Steps(
            approve="Approve that the record of a payment is cancelled: the invoice is owed again; "
            "needs a fresh proof."
        ),
        gives=PaymentCancellationOut,
    ),
)
