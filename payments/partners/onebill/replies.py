"""The two answers of 1BILL, written from the status of a bill; pure."""

from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from payments.bills.policy.state import PAYABLE, State
from payments.bills.queries import BillView
from payments.kernel.policy import masked_name
from payments.partners.onebill.profile import Profile
from payments.partners.onebill.wire import Code, answer, write_amount, write_day

_SETTLED = {State.PAID, State.OVERPAID, State.REFUNDED}


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The data of a bill for a partner. Amounts are paisa.

    `last_day` is the last on which nothing is added, days of grace counted in: partners ask for the
    amount before or after by it. `after_paisa` is the amount owed on the first late day, or now if
    it is already late; `auth_id` is the authorisation of the last payment, "" if it was by another
    channel.
    """

    bill: BillView
    last_day: date
    after_paisa: int
    auth_id: str = ""


def inquiry_reply(profile: Profile, quote: Quote) -> dict[str, str]:
    """Answer what a bill is about, whether it can be paid and how much it costs."""
    bill = quote.bill
    if bill.state is State.EXPIRED:
        return inquiry_refusal(profile, Code.NOT_FOUND)
    code, status = _status_codes(profile, bill.state)
    return answer(
        profile,
        {
            "response_code": code,
            "consumer_detail": profile.pad(partner_name(bill.payer_name), profile.detail_width),
            "bill_status": status,
            "due_date": write_day(quote.last_day),
            "amount_within_due_date": write_amount(_within(bill), profile.amount_width),
            "amount_after_due_date": write_amount(_after(quote), profile.amount_width),
            "billing_month": f"{local_day(bill.issued_at):%y%m}",
            "date_paid": write_day(_paid_on(bill)),
            "amount_paid": f"{_paid(bill):0{profile.paid_width}d}",
            "tran_auth_id": _auth_id(quote).ljust(6),
            "reserved": profile.pad("", profile.reserved_width),
        },
    )


def inquiry_refusal(profile: Profile, code: Code) -> dict[str, str]:
    """Answer with nothing but a code: every other field is there and empty."""
    empty = {
        "consumer_detail": profile.pad("", profile.detail_width),
        "bill_status": " ",
        "due_date": write_day(None),
        "amount_within_due_date": write_amount(0, profile.amount_width),
        "amount_after_due_date": write_amount(0, profile.amount_width),
        "billing_month": " " * 4,
        "date_paid": write_day(None),
        "amount_paid": f"{0:0{profile.paid_width}d}",
        "tran_auth_id": " " * 6,
        "reserved": profile.pad("", profile.reserved_width),
    }
    return answer(profile, {"response_code": code, **empty})


def payment_reply(profile: Profile, code: Code, receipt: str = "") -> dict[str, str]:
    """Answer a payment: its code, and the number of our receipt where money was taken."""
    return answer(
        profile,
        {
            "response_code": code,
            "identification_parameter": profile.pad(receipt, profile.identification_width),
            "reserved": profile.pad("", profile.reserved_width),
        },
    )


def partner_name(name: str) -> str:
    """Mask a name in the characters that every partner's machine can carry."""
    masked = masked_name(name)
    return "".join(
        letter if letter.isascii() and letter.isprintable() else "*" for letter in masked
    )


def _status_codes(profile: Profile, state: State) -> tuple[str, str]:
    if state in PAYABLE:
        return Code.OK, "U"
    if state in _SETTLED:
        return profile.paid_inquiry_code, "P"
    return Code.DECLINED, "B"


def _within(bill: BillView) -> int:
    return bill.open_paisa if bill.state in PAYABLE else 0


def _after(quote: Quote) -> int:
    return quote.after_paisa if quote.bill.state in PAYABLE else 0


def _auth_id(quote: Quote) -> str:
    """Return the authorisation only if the whole is paid: a part's would look like all of it."""
    return quote.auth_id if quote.bill.state in _SETTLED else ""


def _paid(bill: BillView) -> int:
    return bill.paid_paisa if bill.state in _SETTLED else 0


def _paid_on(bill: BillView) -> date | None:
    paid = bill.state in _SETTLED and bill.paid_at is not None
    return local_day(bill.paid_at) if paid and bill.paid_at else None
