"""Receipt of a payment: signed from the committed row, so it can be made again at any time.

The file (`app/signing/signed_json.py`, under `receipt`) contains public facts only: the holder's
name is masked. It never changes: later changes of the money are reported when somebody checks the
receipt, and by the printed receipt as of the moment when it is printed.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from sqlalchemy import select

from app.errors import Invalid, NotFound
from app.money import parse_rupees, plain_rupees
from app.row_macs import Forged
from app.signing.public import (
    Content,
    Facts,
    Finding,
    Named,
    NotGenuine,
    PublicKeys,
    Rupees,
    SignedJson,
    Signer,
    Verifier,
    canonical,
)
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.doors import STATES
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.thing import read_billed_object
from payments.bills.queries import view
from payments.kernel.policy import masked_name
from payments.portal.queries import BillPage
from payments.receipts.models import Payment
from payments.receipts.policy import CARD, CREDIT, read_receipt_number
from payments.receipts.queries import excess_of_payment, reversed_of_payment
from payments.refunds.queries.counted import GivenBack, given_back
from payments.refunds.queries.genuine import require_genuine_payment

KIND = "payment"
PURPOSE = "payment receipt 1"
THING = sentence("Number of what it is for")
VERSION, WITH_THING = 1, 2


class ReceiptRefused(Invalid):
    """A receipt that proves nothing; the message says why."""

    code = "receipt-refused"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The contents of a receipt. Times are ISO 8601 in UTC, amounts rupees as text.

    The first version names no `thing`, the number of the subject of the payment; the second does.
    """

    kind: str
    version: int
    number: str
    psid: str
    department: str
    purpose: str
    holder: str
    amount: str
    paid_at: str
    thing: str = ""


@dataclass(frozen=True)
class Paid:
    """A payment by the number of its receipt, with its bill.

    `gone_paisa` were reversed; `excess_paisa` are now too much.
    """

    payment: Payment
    bill: Bill
    gone_paisa: int = 0
    excess_paisa: int = 0


def paid_by_number(uow: UnitOfWork, number: str) -> Paid | None:
    """Return the payment of a receipt's number, however it was typed.

    Raises Forged if no use case recorded it, so that nothing is signed or confirmed of it.
    """
    found = uow.session.execute(
        select(Payment, Bill, reversed_of_payment(), excess_of_payment())
        .join(Bill, Bill.id == Payment.bill_id)
        .where(Payment.receipt == read_receipt_number(number))
    ).one_or_none()
    if found is None:
        return None
    require_genuine_payment(uow, found[0])
    return Paid(*found)


def receipt_of(uow: UnitOfWork, shown: BillPage, number: str) -> Paid:
    """Return a payment of this bill. Raises NotFound for another's."""
    found = paid_by_number(uow, number)
    if found is None or found.bill.id != shown.bill.id:
        raise NotFound
    return found


def receipt_file(uow: UnitOfWork, shown: BillPage, number: str) -> bytes:
    """Return the signed receipt of a payment of this bill. Raises NotFound."""
    paid = receipt_of(uow, shown, number)
    thing = shown.thing.number if shown.thing else ""
    receipt = Receipt(
        kind=KIND,
        version=WITH_THING if thing else VERSION,
        number=paid.payment.receipt,
        psid=paid.bill.psid,
        department=shown.department.name,
        purpose=paid.bill.purpose,
        holder=masked_name(paid.bill.payer_name),
        amount=plain_rupees(paid.payment.amount_paisa),
        paid_at=_utc(paid.payment.paid_at),
        thing=thing,
    )
    signer = uow.port(Signer)
    content = asdict(receipt)
    if not thing:
        del content["thing"]
    return FILES.written(content, signer.key_id, signer.sign(PURPOSE, canonical(content)))


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_receipt(content: Content) -> bool:
    known = {each.name for each in fields(Receipt)}
    if content.get("version") == VERSION:
        known.remove("thing")
    same = content.keys() == known and content["kind"] == KIND
    return same and content["version"] in {VERSION, WITH_THING}


FILES = SignedJson(
    name="receipt",
    purpose=PURPOSE,
    is_ours=_is_receipt,
    refusal=ReceiptRefused,
    unknown_key=sentence("This receipt was signed with a key that was never used here."),
    wrong_signature=sentence(
        "The signature is not valid. The receipt was changed, or we did not issue it."
    ),
)


def _check_file(data: bytes, keys: PublicKeys) -> Finding | None:
    """Return the contents of a receipt file; None if it is no receipt of a payment."""
    content = FILES.proved(data, keys)
    return _finding(Receipt(**content)) if content is not None else None


def _finding(receipt: Receipt) -> Finding:
    return Finding(
        title=sentence("Receipt of a payment"),
        about={"receipt": receipt.number},
        facts=(
            (sentence("Receipt"), receipt.number),
            (sentence("Bill (PSID)"), grouped_psid(receipt.psid)),
            (sentence("Department"), receipt.department),
            (sentence("For"), receipt.purpose),
            *(((THING, receipt.thing),) if receipt.thing else ()),
            (sentence("Holder"), receipt.holder),
            (sentence("Amount"), Rupees(parse_rupees(receipt.amount))),
            (sentence("Paid at"), datetime.fromisoformat(receipt.paid_at)),
            (sentence("To check whether it is still valid"), f"/verify?reference={receipt.number}"),
        ),
    )


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Return the payment of a receipt's number, and its bill's status now."""
    paid = _confirmed(uow, reference)
    if paid is None:
        return None
    payment, bill = paid.payment, paid.bill
    return Finding(
        title=sentence("Receipt of a payment"),
        facts=(
            (sentence("Bill (PSID)"), grouped_psid(bill.psid)),
            (sentence("For"), Named(bill.purpose, bill.purpose_ur)),
            *(((THING, thing.number),) if (thing := read_billed_object(bill.priced)) else ()),
            (sentence("Holder"), masked_name(bill.payer_name)),
            (sentence("Amount"), Rupees(payment.amount_paisa)),
            (sentence("Paid at"), payment.paid_at),
            *_since(uow, paid),
        ),
    )


def _confirmed(uow: UnitOfWork, number: str) -> Paid | None:
    """Return the payment of a number, for a check. Raises NotGenuine for a made-up one."""
    try:
        return paid_by_number(uow, number)
    except Forged:
        problem = sentence(
            "The record of this payment was changed outside the system, so it proves nothing."
            " Do not rely on this receipt."
        )
        raise NotGenuine(problem, fields={"reference": problem}) from None


def _add_later_events(uow: UnitOfWork, found: Finding) -> Finding:
    """Say of a file what its number would say: it was signed before anything else happened."""
    paid = _confirmed(uow, found.about["receipt"])
    return replace(found, facts=(*found.facts, *_since(uow, paid))) if paid else found


def _since(uow: UnitOfWork, paid: Paid) -> Facts:
    """Return the later changes of the money, and the bill's status."""
    return (
        *_reversed(paid),
        *refunded(given_back(uow.session, paid.payment.id)),
        (sentence("The bill is now"), STATES[view(uow, paid.bill).state]),
    )


def _reversed(paid: Paid) -> tuple[tuple[Sentence, Rupees], ...]:
    """Return the reversed amount: the receipt is no longer valid, wholly or in part."""
    if not paid.gone_paisa:
        return ()
    return ((why_reversed(paid.payment), Rupees(paid.gone_paisa)),)


def refunded(back: GivenBack) -> tuple[tuple[Sentence, Rupees], ...]:
    """Return the refunded or moved parts of the money: the receipt alone proves less."""
    said = (
        (sentence("Of this, refunded"), back.arrived_paisa),
        (sentence("Of this, on its way back"), back.going_paisa),
        (sentence("Of this, moved to another bill"), back.moved_paisa),
    )
    return tuple((label, Rupees(paisa)) for label, paisa in said if paisa)


def why_reversed(payment: Payment) -> Sentence:
    """Return why a receipt is not valid for the reversed part of its payment."""
    if payment.channel == CARD:
        return sentence("Reversed: the card service recovered")
    if payment.channel == CREDIT:
        return sentence("Reversed: the credit note was reversed")
    return sentence("Void: it was recorded in error, and no money was received")


VERIFIER = Verifier(file=_check_file, name=_add_later_events, reference=_check_reference)
