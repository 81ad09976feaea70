"""Invoices and payments, as rows for pages: of a contract, in public and for its sides."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup

from app.identity.public import role_title
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, typed
from app.web.i18n import in_reader_language, language
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from marketplace.contract_changes.models import Milestone
from marketplace.invoices.models import InvoicePayment
from marketplace.invoices.policy import InvoiceState, NextStep, PaidBy
from marketplace.invoices.queries.invoices import (
    CancelledPayment,
    ContractItem,
    InvoiceFile,
    InvoiceView,
    NoteView,
)
from marketplace.invoices.queries.to_pay import InvoiceToPay
from marketplace.kernel import permissions
from marketplace.tenders.models import TenderItem

STATES: Mapping[InvoiceState, tuple[Sentence, str]] = {
    InvoiceState.SUBMITTED: (sentence("With the department"), "yellow"),
    InvoiceState.RETURNED: (sentence("Returned to the supplier"), "red"),
    InvoiceState.ACCEPTED: (sentence("Accepted, to be paid"), "blue"),
    InvoiceState.PAID: (sentence("Paid"), "green"),
}
PAID_BY: Mapping[PaidBy, Sentence] = {
    PaidBy.VOUCHER: sentence("Treasury voucher"),
    PaidBy.CHEQUE: sentence("Cheque"),
}
_DASH = "–"


def state_tag(state: InvoiceState) -> Markup:
    """Return the label of an invoice's status."""
    words, colour = STATES[state]
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        colour, translate(words)
    )


def milestone_name(row: Milestone) -> str:
    """Name a milestone in the reader's language."""
    return in_reader_language(row.title, row.title_ur)


def _for(row: InvoiceView) -> Cell:
    return in_reader_language(row.milestone or "", row.milestone_ur) or _DASH


def _paid(row: InvoiceView) -> Cell:
    return local_date(row.paid_on) if row.paid_on else _DASH


def _days(row: InvoiceView) -> Cell:
    return _DASH if row.days_to_payment is None else row.days_to_payment


def _columns(named: Column[InvoiceView]) -> Table[InvoiceView]:
    return Table(
        named,
        Column(sentence("Milestone"), _for),
        Column(sentence("Submitted"), lambda row: local_date(row.submitted_on)),
        money(sentence("Amount"), "amount_paisa"),
        money(sentence("Paid"), "paid_paisa"),
        money(sentence("Deducted"), "deducted_paisa"),
        Column(sentence("Paid in full"), _paid),
        Column(sentence("Days"), _days, numeric=True),
        Column(sentence("Status"), lambda row: state_tag(row.state)),
    )


def _link(row: InvoiceView) -> Cell:
    href = url_for("invoices.show", invoice_id=row.id)
    return {"text": isolate_ltr(row.number), "href": href}


PUBLIC = _columns(Column(sentence("Invoice"), lambda row: isolate_ltr(row.number)))
OWN = _columns(Column(sentence("Invoice"), _link))


def invoice_parts(rows: Sequence[InvoiceView], *, own: bool) -> dict[str, Any]:
    """Return the context of templates/marketplace/invoices/part.html for a contract."""
    return {"invoices": (OWN if own else PUBLIC).of(rows)}


def item_name(row: ContractItem) -> dict[str, Any]:
    """Return an item for the rows of a form."""
    item = row.item
    return {
        "number": item.number,
        "name": _title_of(item),
        "unit": item.unit,
        "ordered": _plain(item.quantity),
        "price_paisa": row.price.for_quantity(Decimal(1)) if row.price else None,
    }


def _title_of(item: TenderItem) -> str:
    return in_reader_language(item.description, item.description_ur)


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _quantity(text: Sentence, of: Callable[[ContractItem], Decimal]) -> Column[ContractItem]:
    return Column(text, lambda row: isolate_ltr(_plain(of(row))), numeric=True)


def _money_of(text: Sentence, of: Callable[[ContractItem], int | None]) -> Column[ContractItem]:
    return Column(
        text, lambda row: _DASH if (paisa := of(row)) is None else amount(paisa), numeric=True
    )


def _items(*quantities: Column[ContractItem]) -> Table[ContractItem]:
    return Table(
        Column(sentence("Item"), lambda row: typed(f"{row.item.number}. {_title_of(row.item)}")),
        Column(sentence("Unit"), lambda row: typed(row.item.unit)),
        *quantities,
    )


_RECEIVED = (
    _quantity(sentence("In the contract"), lambda row: row.item.quantity),
    _quantity(sentence("Received"), lambda row: row.received),
    _quantity(sentence("Rejected as faulty"), lambda row: row.rejected),
    _quantity(sentence("In accepted invoices"), lambda row: row.invoiced),
)
ORDERED = _items(*_RECEIVED)
# Of one invoice.
CLAIMED = _items(
    _quantity(sentence("This invoice asks for"), lambda row: row.claimed),
    _money_of(sentence("Amount"), lambda row: row.claimed_paisa),
    _money_of(sentence("At the contract's price"), lambda row: row.due_paisa),
    *_RECEIVED,
)


def _lines(view: NoteView, name: str) -> Cell:
    parts = [
        Markup("{}: {} {}{}").format(
            typed(_title_of(item)),
            isolate_ltr(_plain(Decimal(line[name]))),
            typed(item.unit),
            Markup("<br>{}").format(typed(line["why"])) if name == "rejected" else "",
        )
        for line in view.note.lines
        if Decimal(line[name]) and (item := view.items.get(line["item"]))
    ]
    return Markup("<br>").join(parts) if parts else _DASH


def _note_paper(view: NoteView) -> Cell:
    name = isolate_ltr(view.document.filename)
    return linked(name, "documents.download", document_id=view.document.id)


_NOTE_COLUMNS: Sequence[Column[NoteView]] = (
    Column(sentence("Day"), lambda view: local_date(view.note.received_on)),
    Column(sentence("Received"), lambda view: _lines(view, "received")),
    Column(sentence("Rejected as faulty"), lambda view: _lines(view, "rejected")),
    Column(sentence("Paper"), _note_paper),
)
NOTES = Table(*_NOTE_COLUMNS)
# For the department, whose officers withdraw a note that was recorded by mistake.
OWN_NOTES = Table(
    *_NOTE_COLUMNS,
    Column(
        sentence("Recorded by mistake?"),
        lambda view: linked(
            translate(sentence("Withdraw it")),
            "invoices.withdraw_note",
            received_note_id=view.note.id,
        ),
    ),
)


def note_parts(notes: Sequence[NoteView], *, manages: bool = False) -> dict[str, Any]:
    """Return the context of templates/marketplace/invoices/notes.html."""
    return {"notes": (OWN_NOTES if manages else NOTES).of(notes)}


def _deducted(row: InvoicePayment) -> Cell:
    named = (
        (translate(sentence("Tax")), row.tax_paisa),
        (translate(sentence("Damages")), row.damages_paisa),
        (row.other_name, row.other_paisa),
    )
    parts = [Markup("{}: {}").format(name, amount(paisa)) for name, paisa in named if paisa]
    return Markup("<br>").join(parts) if parts else _DASH


def _paper(row: InvoicePayment) -> Cell:
    return Markup("{} {}").format(translate(PAID_BY[PaidBy(row.paid_by)]), isolate_ltr(row.number))


def _record(row: InvoicePayment) -> Cell:
    return linked(_paper(row), "invoices.show_payment", invoice_payment_id=row.id)


def _payments(by: Column[InvoicePayment]) -> Table[InvoicePayment]:
    return Table(
        Column(sentence("Paid on"), lambda row: local_date(row.paid_on)),
        by,
        money(sentence("Amount"), "amount_paisa"),
        Column(sentence("Deducted"), _deducted),
    )


PAYMENTS = _payments(Column(sentence("By"), _paper))
# For the department, whose officers read the record of each.
LINKED = _payments(Column(sentence("By"), _record))
CANCELLED: Table[CancelledPayment] = Table(
    Column(sentence("Paid on"), lambda row: local_date(row.payment.paid_on)),
    Column(sentence("By"), lambda row: _paper(row.payment)),
    money(sentence("Amount"), "payment.amount_paisa"),
    Column(sentence("Deducted"), lambda row: _deducted(row.payment)),
    Column(sentence("Cancelled on"), lambda row: local_date(row.cancelled_at)),
    Column(sentence("Why"), lambda row: typed(row.reason)),
)


def payment_facts(row: InvoicePayment) -> Sequence[object]:
    """Return the record of a payment as a summary."""
    return summary_rows(
        (sentence("Paid on"), local_date(row.paid_on)),
        (sentence("By"), _paper(row)),
        (sentence("Amount"), amount(row.amount_paisa)),
        (sentence("Deducted"), _deducted(row)),
    )


def invoice_facts(found: InvoiceFile) -> Sequence[object]:
    """Return an invoice as a summary for the sides of its contract."""
    row = found.invoice
    return summary_rows(
        (sentence("Date of the invoice"), local_date(row.dated_on)),
        (sentence("Submitted"), local_date(row.submitted_on)),
        (sentence("Milestone"), milestone_name(found.milestone)) if found.milestone else None,
        (sentence("Amount"), amount(row.amount_paisa)),
        (sentence("Paid"), amount(found.paid_paisa)),
        (sentence("Deducted"), amount(found.deducted_paisa)) if found.deducted_paisa else None,
        (sentence("Left to pay"), amount(found.left_paisa)),
        (sentence("Paid in full"), local_date(row.paid_on)) if row.paid_on else None,
        (sentence("Days from invoice to payment"), row.days_to_payment) if row.paid_on else None,
    )


# The next steps of an invoice that is not paid.
NEXT_STEPS: Mapping[NextStep, Sentence] = {
    NextStep.ANSWER: sentence("Accept or return it"),
    NextStep.RECORD: sentence("Record its payment"),
    NextStep.APPROVE: sentence("Approve the record of a payment"),
    NextStep.CANCEL: sentence("Approve that a record is cancelled"),
}
_DECIDED = frozenset({NextStep.APPROVE, NextStep.CANCEL})


def _next(row: InvoiceToPay) -> Cell:
    words = translate(NEXT_STEPS[row.next_step])
    if row.payment_id is not None:
        return linked(words, "invoices.show_payment", invoice_payment_id=row.payment_id)
    pays = row.is_own and row.next_step is NextStep.RECORD
    return linked(words, "invoices.pay" if pays else "invoices.show", invoice_id=row.id)


def _actor_label(row: InvoiceToPay) -> str:
    if row.is_own:
        return translate(sentence("You"))
    decides = row.next_step in _DECIDED
    may = permissions.APPROVE_INVOICE_PAYMENT if decides else permissions.MANAGE_CONTRACT
    return " / ".join(role_title(role.name, language()) for role in may.holders)


def _contract(row: InvoiceToPay) -> Cell:
    name = isolate_ltr(row.contract_reference)
    return linked(name, "contracts.contract", contract_id=row.contract_id)


def _day(text: Sentence, of: Callable[[InvoiceToPay], date | None]) -> Column[InvoiceToPay]:
    return Column(text, lambda row: local_date(day) if (day := of(row)) else _DASH, value=of)


def _due(row: InvoiceToPay) -> Cell:
    if row.due_on is None:
        return _DASH
    day = local_date(row.due_on)
    if not row.days_late:
        return day
    late = ngettext("%(num)s day late", "%(num)s days late", row.days_late)
    return Markup("{}<br>{}").format(day, late)


TO_PAY: Table[InvoiceToPay] = Table(
    Column(
        sentence("Invoice"),
        lambda row: linked(isolate_ltr(row.number), "invoices.show", invoice_id=row.id),
        value=lambda row: row.number,
    ),
    Column(
        sentence("Supplier"),
        lambda row: typed(in_reader_language(row.supplier, row.supplier_ur)),
        value=lambda row: row.supplier,
    ),
    Column(sentence("Contract"), _contract, value=lambda row: row.contract_reference),
    money(sentence("Amount"), "amount_paisa"),
    money(sentence("Left to pay"), "remaining_paisa"),
    _day(sentence("Accepted on"), lambda row: row.accepted_on),
    Column(sentence("Due by"), _due, value=lambda row: row.due_on),
    Column(sentence("What is next"), _next, value=lambda row: translate(NEXT_STEPS[row.next_step])),
    Column(sentence("Who"), _actor_label, value=_actor_label),
)
