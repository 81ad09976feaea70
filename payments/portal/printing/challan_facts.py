"""What a challan says of its bill: what is to pay and until when, or that nothing is."""

from collections.abc import Iterator

from flask_babel import gettext

from app.web.formatting import local_date, rupees
from payments.bills.doors.deadline_text import end_words
from payments.bills.policy.state import PAYABLE
from payments.bills.queries.views import BillView, ShownBill
from payments.portal.printing.fact_rows import Fact, both, in_words, unbroken


def challan_facts(shown: ShownBill) -> list[list[str]]:
    """Return the rows of a challan in both languages, as `both` returns them.

    A bill that cannot be paid has no amount to pay, nor its words: a cashier takes what is printed.
    """
    view = shown.view
    if view.state not in PAYABLE:
        return both(lambda: _facts(shown, _ended(view)))
    return both(lambda: _facts(shown, _to_pay(shown))) + in_words(view.owed_paisa)


def _facts(shown: ShownBill, of_money: Iterator[Fact]) -> Iterator[Fact]:
    yield gettext("Number to pay against (PSID)"), unbroken(shown.bill.psid)
    yield gettext("Payer"), shown.holder
    yield from of_money


def _to_pay(shown: ShownBill) -> Iterator[Fact]:
    view, end = shown.view, end_words(shown.bill)
    yield gettext("Pay until"), local_date(view.due_on)
    if end:
        yield gettext("Cannot be paid after"), end
    if view.surcharge_paisa:
        yield gettext("Surcharge for late payment, until today"), rupees(view.surcharge_paisa)
    if view.paid_paisa:
        yield gettext("Paid so far"), rupees(view.paid_paisa)
    yield gettext("To pay"), rupees(view.owed_paisa)


def _ended(view: BillView) -> Iterator[Fact]:
    if view.paid_paisa:
        yield gettext("Paid"), rupees(view.paid_paisa)
    yield gettext("To pay"), gettext("Nothing to pay")
