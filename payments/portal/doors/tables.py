"""Bills as their pages write them: lists, the facts of one, its lines, what came and went back."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from flask_babel import gettext

from app.text import sentence
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.tables import Cell, Column, Listed, Table, linked, money, summary_rows
from payments.bills.doors import (
    amount,
    amount_in_words,
    channel_label,
    end_label,
    grouped,
    later_label,
    own_label,
    state_tag,
    until_label,
)
from payments.bills.models import BillLine
from payments.fees.queries.fees_on_bill import FeeOnBill
from payments.portal.doors.presenter import line_label
from payments.portal.queries import BillPage, ListedBill
from payments.receipts.queries import PaymentRow
from payments.refunds.doors import presenter as refund_labels
from payments.refunds.queries.refunds import RefundRow


def _purpose(each: ListedBill) -> str:
    return own_label(each.bill.purpose, each.bill.purpose_ur)


def _department(each: ListedBill) -> str:
    return own_label(each.department.name, each.department.name_ur)


_SUMS: Sequence[Column[ListedBill]] = (
    money(sentence("Amount"), "view.amount_paisa"),
    Column(
        sentence("Pay by"),
        lambda each: local_date(each.view.due_on),
        value=lambda each: each.view.due_on,
    ),
    Column(
        sentence("State"),
        lambda each: state_tag(each.view.state),
        value=lambda each: each.view.state.value,
    ),
)
BILLS: Table[ListedBill] = Table(
    Column(sentence("For"), lambda each: linked(_purpose(each), "bills.show", psid=each.bill.psid)),
    Column(sentence("Department"), _department),
    *_SUMS,
)


def together(rows: Sequence[ListedBill]) -> Listed:
    """Return the table of bills that are paid one after another; each can be left out."""

    def without(each: ListedBill) -> Cell:
        others = [other.bill.psid for other in rows if other is not each]
        return linked(gettext("Leave out"), "bills.several", psid=others)

    return Table[ListedBill](
        Column(
            sentence("For"), lambda each: linked(_purpose(each), "bills.show", psid=each.bill.psid)
        ),
        Column(sentence("Number (PSID)"), lambda each: isolate_ltr(grouped(each.bill.psid))),
        Column(sentence("To pay"), lambda each: amount(each.view.owed_paisa), numeric=True),
        Column(sentence("State"), lambda each: state_tag(each.view.state)),
        Column(sentence("Change"), without),
    ).of(rows)


DEPARTMENT_BILLS: Table[ListedBill] = Table(
    Column(
        sentence("For"),
        lambda each: linked(_purpose(each), "department_bills.show", bill_id=each.bill.id),
        value=_purpose,
    ),
    Column(
        sentence("Payer"),
        lambda each: each.bill.payer_name,
        value=lambda each: each.bill.payer_name,
    ),
    Column(
        sentence("PSID"),
        lambda each: isolate_ltr(grouped(each.bill.psid)),
        value=lambda each: each.bill.psid,
    ),
    *_SUMS,
)


def billed_object_fact(shown: BillPage) -> tuple[str, Cell] | None:
    """Return the fact of what a bill is for, by its number."""
    thing = shown.thing
    if thing is None:
        return None
    return own_label(thing.label, thing.label_ur), isolate_ltr(thing.number)


def bill_facts(shown: BillPage, *, payable: bool) -> Sequence[Cell]:
    """Return the summary rows of a bill, as the current user may see it."""
    bill, view = shown.bill, shown.view
    key = sentence("To pay") if payable else sentence("Amount")
    paisa = view.owed_paisa if payable else view.amount_paisa
    late = (sentence("Surcharge for late payment, until today"), amount(view.surcharge_paisa))
    excess = (sentence("Too much, to be refunded"), amount(view.excess_paisa))
    later = later_label(bill, view) if payable else ""
    return summary_rows(
        (sentence("Number to pay against (PSID)"), isolate_ltr(grouped(bill.psid))),
        billed_object_fact(shown),
        (key, amount(paisa)),
        (sentence("In words"), amount_in_words(paisa)),
        late if view.surcharge_paisa else None,
        (sentence("Paid so far"), amount(view.paid_paisa)) if view.paid_paisa else None,
        excess if view.excess_paisa and shown.mine else None,
        (until_label(view.state), local_date(view.due_on)),
        (sentence("If you pay later"), later) if later else None,
        (sentence("Payer"), shown.holder),
        (sentence("Made on"), local_time(view.issued_at)),
        (sentence("Why it was cancelled"), shown.reason) if shown.reason else None,
    )


# Purpose, head of account, amount.
_LINES: Table[tuple[Cell, Cell, Cell]] = Table(
    Column(sentence("What for"), itemgetter(0)),
    Column(sentence("Head"), itemgetter(1)),
    Column(sentence("Amount"), itemgetter(2), numeric=True),
)


def lines_of(shown: BillPage) -> Listed:
    """Return the table of a bill's lines, and of its fees for which nothing is to pay."""
    lines: list[tuple[Cell, Cell, Cell]] = [
        (line_label(line, shown.fees), isolate_ltr(line.head_code), amount(line.amount_paisa))
        for line in shown.lines
    ]
    nothing = [
        (own_label(fee.title, fee.title_ur), "", gettext("Nothing to pay"))
        for fee in shown.fees
        if not fee.amount_paisa
    ]
    return _LINES.of([*lines, *nothing])


def payments_of(shown: BillPage) -> Listed:
    """Return the table of what has come for a bill, with the receipts."""

    def at(endpoint: str, text: str | None = None) -> Callable[[PaymentRow], Cell]:
        return lambda each: linked(
            text or each.receipt, endpoint, psid=shown.bill.psid, number=each.receipt
        )

    return Table[PaymentRow](
        Column(sentence("Receipt"), at("bills.receipt_pdf")),
        Column(sentence("Paid at"), lambda each: local_time(each.paid_at)),
        Column(sentence("By"), lambda each: channel_label(each.channel)),
        Column(sentence("Amount"), lambda each: amount(each.amount_paisa), numeric=True),
        Column(sentence("To check"), at("bills.receipt", gettext("Signed file"))),
    ).of(shown.payments)


REFUNDS: Table[RefundRow] = Table(
    Column(sentence("State"), lambda each: refund_labels.state_tag(each.state)),
    Column(sentence("By"), lambda each: refund_labels.way_label(each.channel)),
    Column(sentence("Since"), lambda each: local_time(each.at)),
    Column(sentence("Amount"), lambda each: amount(each.amount_paisa), numeric=True),
)


def department_bill_facts(shown: BillPage, address: str) -> Sequence[Cell]:
    """Return what a bill's page says of it to its department; `address` is the payer's page."""
    bill, view = shown.bill, shown.view
    masked = f" · {bill.payer_masked}" if bill.payer_masked else ""
    return summary_rows(
        (sentence("Number (PSID)"), isolate_ltr(grouped(bill.psid))),
        (sentence("Link to give to the payer"), isolate_ltr(address)),
        (sentence("Our reference"), isolate_ltr(bill.reference)),
        billed_object_fact(shown),
        (sentence("Payer"), shown.holder + masked),
        (sentence("Amount"), amount(view.amount_paisa)),
        (sentence("Still owed today"), amount(0 if view.cancelled_at else view.owed_paisa)),
        (sentence("Paid"), amount(view.paid_paisa)),
        (sentence("To be refunded"), amount(view.excess_paisa)),
        (sentence("Due"), local_date(view.due_on)),
        (sentence("Last day to pay"), end_label(bill) or gettext("No end")),
        (sentence("Raised"), local_time(view.issued_at)),
        (sentence("Why it was cancelled"), shown.reason) if shown.reason else None,
    )


FEES: Table[FeeOnBill] = Table(
    Column(sentence("Fee"), lambda fee: own_label(fee.title, fee.title_ur)),
    Column(sentence("Amount"), lambda fee: amount(fee.amount_paisa), numeric=True),
    Column(sentence("Paid"), lambda fee: amount(fee.paid_paisa), numeric=True),
    Column(sentence("Is refunded"), lambda fee: amount(fee.refunded_paisa), numeric=True),
    Column(sentence("Still owed"), lambda fee: amount(fee.owed_paisa), numeric=True),
)
PAYMENTS: Table[PaymentRow] = Table(
    Column(sentence("Receipt"), lambda each: isolate_ltr(each.receipt)),
    Column(sentence("Paid at"), lambda each: local_time(each.paid_at)),
    Column(sentence("By"), lambda each: channel_label(each.channel)),
    Column(sentence("Amount"), lambda each: amount(each.amount_paisa), numeric=True),
)


def department_lines_of(shown: BillPage) -> Listed:
    """Return the table of a bill's lines for its department, with head and DDO."""
    return Table[BillLine](
        Column(sentence("What for"), lambda line: line_label(line, shown.fees)),
        Column(sentence("Head"), lambda line: isolate_ltr(line.head_code)),
        Column(sentence("DDO"), lambda line: isolate_ltr(line.ddo_code)),
        Column(sentence("Amount"), lambda line: amount(line.amount_paisa), numeric=True),
    ).of(shown.lines)
