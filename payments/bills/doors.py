"""A payer gets the number to pay with as soon as there is a bill, wherever it was raised."""

from collections.abc import Mapping
from uuid import UUID

from markupsafe import Markup

from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.printing.public import qr_code
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.i18n import in_reader_language, language
from app.web.translation import translate
from payments.bills import amount_text
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import PAYABLE, State
from payments.bills.queries import BillView, view
from payments.kernel.events import BILL_RAISED

# A domain tells the payers of its own bills, with what they are for; of some nobody may know.
_OF_DOMAINS = "domain"


def notify_payer(
    uow: UnitOfWork,
    template: str,
    bill: Bill,
    values: Mapping[str, str],
    *,
    confidential: bool = False,
) -> None:
    """Notify the payer of a bill: at the bill's account, else at the bill's mobile, if any."""
    mobile = bill.payer_mobile_sealed
    if bill.payer_person_id is None and mobile is None:
        return
    queue_message(
        uow,
        template=template,
        values={"psid": grouped_psid(bill.psid), "bill": bill.psid, **values},
        person_id=bill.payer_person_id,
        to_mobile=uow.vault.open(mobile).decode() if mobile else None,
        confidential=confidential,
    )


@handler("payments.tell_of_bill")
def tell_of_bill(uow: UnitOfWork, event: Event) -> None:
    """Send the number, the amount and the day; nothing of a bill that is over already."""
    bill = uow.get(Bill, UUID(event.payload["bill_id"]))
    if bill.source == _OF_DOMAINS:
        return
    now = view(uow, bill)
    if now.state in PAYABLE:
        told = {"amount": grouped_rupees(now.owed_paisa), "until": f"{now.due_on:%d-%m-%Y}"}
        notify_payer(uow, "payments/bill_raised", bill, told)


BILL_EVENTS = ((BILL_RAISED, tell_of_bill),)


# Bills in words, for pages, papers and the public check of receipts.

STATES: Mapping[State, Sentence] = {
    State.DUE: sentence("To be paid"),
    State.PART_PAID: sentence("Paid in part"),
    State.OVERDUE: sentence("Overdue"),
    State.PAID: sentence("Paid"),
    State.OVERPAID: sentence("Overpaid"),
    State.REFUNDED: sentence("Refunded"),
    State.EXPIRED: sentence("Expired"),
    State.CANCELLED: sentence("Cancelled"),
}
_NOTHING = sentence("There is nothing to pay.")
# Advice on a bill that cannot be paid; none for one that can.
ADVICE: Mapping[State, Sentence] = {
    State.EXPIRED: sentence("This bill has expired. Ask the department for a new one."),
    State.CANCELLED: sentence("This bill was cancelled. Do not pay it."),
    State.OVERPAID: sentence("More was paid than was owed. The department owes a refund."),
    State.PAID: _NOTHING,
    State.REFUNDED: _NOTHING,
}


def end_label(bill: Bill) -> str:
    """Return the last day on which a bill can be paid, or the instant if it ends at one.

    "" if it has no end.
    """
    if bill.expires_at is not None:
        return local_time(bill.expires_at)
    return local_date(bill.expires_on) if bill.expires_on else ""


def until_label(state: State) -> Sentence:
    """Return the label of a bill's due date: the only date; later ones are consequences."""
    return sentence("Was due on") if state is State.OVERDUE else sentence("Pay by")


def later_label(bill: Bill, view: BillView) -> str:
    """Return the cost of late payment, its date, and the last day; "" if there is none.

    It is shown in advance: a payer who reads it on the last day can still pay the original amount.
    """
    end = end_label(bill) if bill.expires_on != view.due_on or bill.expires_at else ""
    said = []
    if view.late_from is not None:
        day, more = local_date(view.late_from), rupees(view.late_paisa)
        said.append(
            sentence("From %(day)s you pay a surcharge of %(amount)s more.", day=day, amount=more)
        )
    if end:
        said.append(sentence("After %(end)s it cannot be paid.", end=end))
    return " ".join(translate(each) for each in said)


COLOURS = {
    State.DUE: "blue",
    State.PART_PAID: "yellow",
    State.OVERDUE: "orange",
    State.PAID: "green",
    State.OVERPAID: "purple",
    State.REFUNDED: "grey",
    State.EXPIRED: "red",
    State.CANCELLED: "red",
}
# Channels that say their own name here; another one is shown by its code.
CHANNELS: Mapping[str, Sentence] = {
    "onebill": sentence("Bank, cash machine or wallet (1BILL)"),
    "adyen": sentence("Card"),
    "counter": sentence("Counter of the bank"),
    "scroll": sentence("Bank's counter, by its scroll"),
    "credit": sentence("Credit note"),
    "suspense": sentence("Found among money without a bill"),
    "deposit": sentence("Deposit that stays with the department"),
}


def amount(paisa: int) -> Markup:
    """Write an amount so that it keeps its own direction."""
    return isolate_ltr(rupees(paisa))


def state_label(state: State) -> str:
    """Return the status of a bill."""
    return translate(STATES[state])


def state_tag(state: State) -> Markup:
    """Draw the status of a bill."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], state_label(state)
    )


def channel_label(channel: str) -> str:
    """Return the channel of a payment."""
    return translate(CHANNELS.get(channel, channel))


def amount_in_words(paisa: int) -> str:
    """Write an amount in full, in the reader's language."""
    return amount_text.urdu(paisa) if language() == "ur" else amount_text.english(paisa)


def own_label(english: str, urdu: str) -> str:
    """Return the text in the user's language, if it was entered in both."""
    return in_reader_language(english, urdu)


def advice(state: State) -> str:
    """Return advice on a bill that cannot be paid; "" if it can."""
    return translate(ADVICE[state]) if state in ADVICE else ""


def share_text(bill: Bill, view: BillView, address: str) -> str:
    """Return a message to send to the payer: number, amount, day and page."""
    return translate(
        sentence(
            "Bill %(psid)s: %(amount)s. Pay by %(day)s. %(address)s",
            psid=grouped_psid(bill.psid),
            amount=rupees(view.owed_paisa),
            day=local_date(view.due_on),
            address=address,
        )
    )


def qr(address: str) -> Markup:
    """Draw the QR code of an address, as SVG to stand in a page."""
    drawn = qr_code(address)
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704 - drawn by us from our own address


grouped = grouped_psid
