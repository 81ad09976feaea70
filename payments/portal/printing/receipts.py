"""The challan and the receipt of a bill as PDF, in English and Urdu on one paper."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext

from app.printing.public import (
    OF_ITS_FILE,
    UNSIGNED,
    Letterhead,
    SignatureLine,
    render_pdf,
    verification,
)
from app.text import Sentence, sentence
from app.web.formatting import local_date, local_time, rupees
from app.web.translation import translate
from payments.bills import amount_text
from payments.bills.doors import ADVICE, STATES, later_label, own_label, until_label
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import BillView, ShownBill
from payments.portal.printing.signed_receipt import Paid, refunded, why_reversed
from payments.portal.queries import BillPage
from payments.receipts.policy import DEPOSIT
from payments.refunds.queries.counted import GivenBack

Fact = tuple[str, str]


TEMPLATE = "payments/portal/bilingual.typ"
_PAYMENT_INSTRUCTIONS = sentence(
    "Pay at any bank, cash machine or wallet against the number above, by card on the"
    " page of the QR code, or at the counter of the bank with this challan. Keep the"
    " receipt."
)
_COLUMNS = (
    sentence("Head"),
    sentence("What for"),
    sentence("In Urdu"),
    sentence("Amount"),
)


def challan_pdf(shown: BillPage, *, base_url: str, demonstration: bool) -> bytes:
    """Print the challan of a bill: what to pay, against which number, for which heads."""
    address = f"{base_url}/bills/{shown.bill.psid}"
    state = shown.view.state
    payable = state in PAYABLE
    return _printed(
        shown,
        title="Challan",
        title_ur="چالان",
        reference=grouped_psid(shown.bill.psid),
        made_at=shown.view.at,
        address=address,
        signature=UNSIGNED,
        demonstration=demonstration,
        facts=challan_facts(shown),
        banner=None if payable else STATES[state],
        notes=[_in_both_languages(_PAYMENT_INSTRUCTIONS if payable else ADVICE[state])],
    )


def receipt_pdf(
    shown: BillPage, paid: Paid, back: GivenBack, *, base_url: str, demonstration: bool
) -> bytes:
    """Print the receipt of a payment; anybody can check it at the address on it.

    What went `back` is said with the moment of which that is true.
    """
    payment = paid.payment
    return _printed(
        shown,
        title="Receipt",
        title_ur="رسید",
        reference=payment.receipt,
        made_at=payment.recorded_at,
        address=f"{base_url}/verify?reference={payment.receipt}",
        signature=OF_ITS_FILE,
        demonstration=demonstration,
        facts=both(lambda: _receipt_facts(shown, paid, back)) + in_words(payment.amount_paisa),
        banner=None,
        notes=[],
    )


def _receipt_facts(shown: BillPage, paid: Paid, back: GivenBack) -> Iterator[Fact]:
    yield gettext("Bill (PSID)"), unbroken(shown.bill.psid)
    yield from _thing(shown)
    yield gettext("Payer"), shown.holder
    yield gettext("Amount"), rupees(paid.payment.amount_paisa)
    too_much = paid.excess_paisa - back.excess_paisa
    if too_much > 0:
        yield gettext("Of which overpaid, to be refunded"), rupees(too_much)
    yield gettext("Paid at"), local_time(paid.payment.paid_at)
    if paid.payment.channel == DEPOSIT:
        yield gettext("From the deposit of bill"), unbroken(paid.payment.details["from"])
    if paid.gone_paisa:
        yield translate(why_reversed(paid.payment)), rupees(paid.gone_paisa)
    for label, amount in refunded(back):
        yield translate(label), rupees(amount.paisa)
    if back != GivenBack():
        yield gettext("Status on"), local_time(shown.view.at)


def _printed(  # noqa: PLR0913 - each is a part of the paper
    shown: BillPage,
    *,
    title: str,
    title_ur: str,
    reference: str,
    made_at: datetime,
    address: str,
    signature: SignatureLine,
    demonstration: bool,
    facts: list[list[str]],
    banner: Sentence | None,
    notes: list[tuple[str, str]],
) -> bytes:
    with force_locale("en"):
        date = local_date(made_at)
    head = Letterhead(
        title=f"{title}: {shown.bill.purpose}",
        organisation=shown.department.name,
        reference=reference,
        date=date,
        verification=verification(address, signature),
        demonstration=demonstration,
    )
    said = _in_both_languages(banner) if banner else ("", "")
    data: Mapping[str, Any] = {
        "heads_ur": [shown.department.name_ur, f"{title_ur}: {shown.bill.purpose_ur}"],
        "banner": said[0],
        "banner_ur": said[1],
        "facts": facts,
        "columns": [list(_in_both_languages(column)) for column in _COLUMNS],
        "lines": list(_lines(shown)),
        "notes": [list(note) for note in notes],
    }
    return render_pdf(TEMPLATE, head, data, made_at=made_at)


def _lines(shown: BillPage) -> Iterable[list[str]]:
    fees = {fee.number: fee for fee in shown.fees}
    for line in shown.lines:
        english, urdu = line.description, line.description_ur
        if line.fee is not None:
            fee = fees[line.fee]
            english, urdu = f"{fee.title}: {english}", f"{fee.title_ur}: {urdu}" if urdu else ""
        yield [line.head_code, english, urdu, rupees(line.amount_paisa)]


def _in_both_languages(words: Sentence) -> tuple[str, str]:
    """Return a sentence in English and in Urdu."""
    with force_locale("en"):
        english = translate(words)
    with force_locale("ur"):
        return english, translate(words)


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
    yield from _thing(shown)
    yield gettext("Payer"), shown.holder
    yield from of_money


def _thing(shown: ShownBill) -> Iterator[Fact]:
    thing = shown.thing
    if thing is not None:
        yield own_label(thing.label, thing.label_ur), thing.number


def _to_pay(shown: ShownBill) -> Iterator[Fact]:
    view, later = shown.view, later_label(shown.bill, shown.view)
    yield translate(until_label(view.state)), local_date(view.due_on)
    if later:
        yield gettext("If you pay later"), later
    if view.surcharge_paisa:
        yield gettext("Surcharge for late payment, until today"), rupees(view.surcharge_paisa)
    if view.paid_paisa:
        yield gettext("Paid so far"), rupees(view.paid_paisa)
    yield gettext("To pay"), rupees(view.owed_paisa)


def _ended(view: BillView) -> Iterator[Fact]:
    if view.paid_paisa:
        yield gettext("Paid"), rupees(view.paid_paisa)
    yield gettext("To pay"), gettext("Nothing to pay")


def both(facts: Callable[[], Iterator[Fact]]) -> list[list[str]]:
    """Return rows of: term, value, value in Urdu where it differs, term in Urdu."""
    sides: list[list[Fact]] = []
    for speaks in ("en", "ur"):
        with force_locale(speaks):
            sides.append(list(facts()))
    return [
        [term, value, "" if value == value_ur else value_ur, term_ur]
        for (term, value), (term_ur, value_ur) in zip(*sides, strict=True)
    ]


def in_words(paisa: int) -> list[list[str]]:
    """Return the row of an amount in words, as `both` returns rows."""
    return [["In words", amount_text.english(paisa), amount_text.urdu(paisa), "الفاظ میں"]]


def unbroken(psid: str) -> str:
    """Write a PSID in groups that stay on one line."""
    return grouped_psid(psid).replace(" ", "\u00a0")
