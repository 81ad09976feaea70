"""Messages of a partner's machine: it signs in, asks about a bill, reports a payment."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.calendar import deadline_end_of
from app.checked_rows import there_is
from app.errors import Conflict, NotFound
from app.identity.people.throttle import Limit, Throttle
from app.network import is_within, network
from app.permissions import require
from app.row_macs import Forged, genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.acceptance import NotTaken, Reason
from payments.bills.policy.facts import last_free_day, owed
from payments.bills.policy.psid import is_psid
from payments.bills.queries import Read, make_view, read_facts
from payments.kernel.limits import OLDEST_WORD
from payments.kernel.permissions import RECORD_PAYMENT
from payments.partners.models import Partner
from payments.partners.onebill.profile import Profile, read_profile
from payments.partners.onebill.replies import Quote
from payments.partners.onebill.wire import (
    DUPLICATE,
    Code,
    Inquiry,
    Malformed,
    Paying,
    read_inquiry,
    read_payment,
)
from payments.partners.use_cases.register_partner import is_password
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment, lock_bill, take_if_allowed

Message = TypeVar("Message")
CHANNEL = "onebill"
# A bank's machine is busy at month's end; a program that guesses numbers or passwords is busier.
CALLS = Limit("onebill-call", 6_000, 60)
BAD_KNOCKS = Limit("onebill-knock", 30, 300)
MISSES = Limit("onebill-miss", 300, 300)
# A clock may be wrong; a day still to come is a mistake that would stand in the bank's file.
FAST_CLOCK = timedelta(days=1)
_CODES = {
    Reason.CANCELLED: Code.DECLINED,
    Reason.EXPIRED: Code.NOT_FOUND,
    Reason.PAID: Code.PAID,
    Reason.WRONG_AMOUNT: Code.DECLINED,
}


class Declined(Conflict):
    """A partner's message is answered with a code that is not 00."""

    def __init__(self, code: Code) -> None:
        """Keep the code: the door writes it in the partner's form."""
        super().__init__(sentence("The partner’s message was declined."), code=f"onebill-{code}")
        self.answer = code


@dataclass(frozen=True, kw_only=True)
class Knock:
    """The claimed identity and address; `certificate` was checked by our own proxy.

    Credentials as they were in the headers and in the body: the partner's profile decides which are
    valid.
    """

    partner: str
    in_headers: Mapping[str, str] = field(repr=False)
    in_body: Mapping[str, str] = field(repr=False)
    address: str
    certificate: str = ""


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """A partner that proved itself, and how it writes."""

    partner_id: UUID
    code: str
    profile: Profile


@dataclass(frozen=True, kw_only=True)
class TellPayment:
    """A message from an admitted partner: its texts as `wire.named` gives them."""

    partner: Admitted
    texts: Mapping[str, str] = field(repr=False)

    @property
    def partner_id(self) -> UUID:
        """Partner of the message: the trail's subject when it is refused."""
        return self.partner.partner_id


AskBill = TellPayment


def knock(uow: UnitOfWork, command: Knock) -> Admitted:
    """Let a partner's machine in. Raises Declined 04 for any reason not to, TooMany in a flood."""
    partner = uow.session.scalars(select(Partner).filter_by(code=command.partner)).one_or_none()
    if partner is None or not _proved(uow, partner, command):
        uow.port(Throttle).count(BAD_KNOCKS, network(command.address))
        raise Declined(Code.INVALID)
    uow.port(Throttle).count(CALLS, f"{partner.code}:{network(command.address)}")
    return Admitted(partner_id=partner.id, code=partner.code, profile=read_profile(partner.profile))


def ask_bill(uow: UnitOfWork, command: AskBill) -> Quote:
    """Quote a bill for an admitted partner. Raises Declined 01 or 04, TooMany after many misses."""
    require(uow.actor, RECORD_PAYMENT)
    asked: Inquiry = _read(command, read_inquiry)
    uow.port(Throttle).require_within(MISSES, command.partner.code)
    bills = genuine_of(uow.session, select(Bill).filter_by(psid=asked.consumer_number))
    if not bills or not is_psid(asked.consumer_number):
        uow.port(Throttle).count(MISSES, command.partner.code)
        raise Declined(Code.NOT_FOUND)
    bill = bills[0]
    read = read_facts(uow, bill)
    return Quote(
        bill=make_view(bill, read.facts, read.now),
        last_day=_last_day(read),
        after_paisa=_after(read),
        auth_id=_last_auth(uow, bill.id),
    )


def tell_payment(uow: UnitOfWork, command: TellPayment) -> Payment:
    """Take the money that a partner offers, where the bill allows it now.

    Raises Declined: 01 no such bill or expired, 02 cancelled or another amount than is owed,
    03 the same message again, 04 unreadable, 06 paid already. Nothing is posted then.
    """
    require(uow.actor, RECORD_PAYMENT)
    told: Paying = _read(command, read_payment)
    if not uow.now - OLDEST_WORD < told.told_at < uow.now + FAST_CLOCK:
        raise Declined(Code.INVALID)
    reference = f"{command.partner.code}:{told.reference}"
    try:
        bill = lock_bill(uow, told.consumer_number)
    except (NotFound, Forged):
        raise Declined(Code.NOT_FOUND) from None
    _refuse_again(uow, reference)
    taken = take_if_allowed(uow, _money(bill, told, reference, command.partner.code))
    if isinstance(taken, NotTaken):
        raise Declined(_CODES[taken.reason])
    return taken


def _read(command: TellPayment, reader: Callable[[Mapping[str, str]], Message]) -> Message:
    try:
        return reader(command.texts)
    except Malformed:
        raise Declined(Code.INVALID) from None


def _refuse_again(uow: UnitOfWork, reference: str) -> None:
    """Decline a message that was taken before: under the bill's lock, so a twin has waited."""
    known = select(Payment).filter_by(channel=CHANNEL, reference=reference)
    if there_is(uow.session, known):
        raise Declined(DUPLICATE)


def _money(bill: Bill, told: Paying, reference: str, partner: str) -> RecordPayment:
    """Take it as of now: the partner's clock must not decide whether a bill was late."""
    return RecordPayment(
        psid=bill.psid,
        channel=CHANNEL,
        reference=reference,
        amount_paisa=told.amount_paisa,
        details={
            "partner": partner,
            "bank": told.bank_mnemonic,
            "auth_id": told.auth_id,
            "told_at": told.told_at.isoformat(),
        },
    )


def _proved(uow: UnitOfWork, partner: Partner, command: Knock) -> bool:
    """Return True if all credentials match.

    Every part is compared, so that timing shows nothing.
    """
    profile = read_profile(partner.profile)
    told = command.in_headers if profile.credentials == "headers" else command.in_body
    same_name = hmac.compare_digest(partner.username.encode(), told.get("username", "").encode())
    same_password = is_password(
        uow.vault, told.get("password", ""), bytes(partner.password_hash or b"")
    )
    shown = hmac.compare_digest(partner.certificate.encode(), command.certificate.encode())
    certified = shown or not partner.certificate
    known = is_within(command.address, partner.own_networks)
    return partner.standing and same_name and same_password and certified and known


def _last_day(read: Read) -> date:
    """Return the last day at the first price, never one on which no payment is taken."""
    free, ends = last_free_day(read.facts), read.facts.expires_on
    return free if ends is None else min(free, ends)


def _after(read: Read) -> int:
    """Return the amount owed on the first late day with a surcharge, or now if it has passed."""
    first_late = deadline_end_of(last_free_day(read.facts))
    return owed(read.facts, max(read.now, first_late)).total_paisa


def _last_auth(uow: UnitOfWork, bill_id: UUID) -> str:
    newest = (
        select(Payment.details["auth_id"].astext)
        .filter_by(bill_id=bill_id, channel=CHANNEL)
        .order_by(Payment.id.desc())
        .limit(1)
    )
    return uow.session.scalar(newest) or ""
