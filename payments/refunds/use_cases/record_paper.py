"""The paper by which a refund is paid without a bank account: a voucher, or a pay order.

One officer records it, another confirms that its payer has the money (`complete_refund.py`). The
number of a paper pays one thing and nothing else, of whatever kind (`reserve_number`).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.errors import Conflict, Invalid
from app.ledger.public import balances, fiscal_year_of
from app.permissions import require
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.postings import treasury_account
from payments.kernel.events import REFUND_READY
from payments.kernel.permissions import SEND_REFUND
from payments.receipts.policy import CARD, DEPOSIT
from payments.refunds.models import PaperNumber, Refund, RefundPaper, RefundSanction
from payments.refunds.policy import PAY_ORDER, VOUCHER, RefundState, SentPart
from payments.refunds.queries.counted import parts_of
from payments.refunds.queries.refunds import state_now
from payments.refunds.queries.ways import bank_of, by_pay_order, sent_parts
from payments.refunds.use_cases.complete_refund import keep_request
from payments.refunds.use_cases.propose_refund import lock_refund

_NOT_WAITING = sentence("This refund does not wait for this. Open it to see its status.")
_NO_VOUCHER = sentence("The bank pays this refund, not the treasury.")
_NO_CHOICE = sentence(
    "Its payer has not asked for a pay order. Ask them, or pay it to their account."
)
_NOT_AT_BANK = sentence(
    "This money was not paid out to a bank yet. Record the pay order when it was."
)
_NOT_ARRIVED = sentence(
    "The treasury has not credited this money yet. Record the voucher when its challan is credited."
)
_NOT_IN_BOOKS = sentence(
    "The treasury has credited this challan, but another one of its transfer is missing, and our "
    "books have less at this treasury until that is settled. Follow up the missing challan among "
    "the scrolls of treasuries."
)
_TAKEN = sentence("This number pays something else. Check it on the document.")
_IN_FUTURE = sentence("The date must be today or in the past. Enter the date on the document.")


@dataclass(frozen=True, kw_only=True)
class RecordVoucher:
    """The treasury's voucher that pays a refund, and its date."""

    refund_id: UUID
    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class RecordPayOrder:
    """The bank's pay order for a refund, its date, and the branch where it waits."""

    refund_id: UUID
    number: str
    issued_on: date
    branch: str


@dataclass(frozen=True, kw_only=True)
class PaperOf:
    """A paper, and the treasury or bank that made it out."""

    kind: str
    payer: str
    number: str
    issued_on: date


def reserve_number(uow: UnitOfWork, paper: PaperOf, used_by: UUID) -> None:
    """Reserve the number of a paper for its payment.

    Raises Conflict (`transfer-reference-taken`) if it pays something else.
    """
    values = {
        "kind": paper.kind,
        "payer": paper.payer,
        "number": func.paper_key(paper.number),
        "fiscal_year": fiscal_year_of(paper.issued_on),
        "used_by": used_by,
    }
    query = insert(PaperNumber).values(values).on_conflict_do_nothing()
    if uow.session.scalar(query.returning(PaperNumber.used_by)) is None:
        raise Conflict(_TAKEN, code="transfer-reference-taken", fields={"number": _TAKEN})


def record_voucher(uow: UnitOfWork, command: RecordVoucher) -> RefundPaper:
    """Keep the voucher that the treasury has passed, once: it is payable on its payer's CNIC.

    Publishes `payments.refund_ready` {refund_id}. Raises NotFound, Invalid, Conflict
    (`refund-not-waiting`, `refund-not-at-treasury`, `transfer-reference-taken`).
    """
    require(uow.actor, SEND_REFUND)
    refund = _waiting(uow, command.refund_id)
    sanction = uow.session.get(RefundSanction, refund.id)
    if refund.channel != VOUCHER or sanction is None:
        raise Conflict(_NO_VOUCHER, code="refund-not-waiting")
    require_genuine(uow.vault, sanction)
    _require_arrival(uow, refund, sanction.treasury)
    named = f"{sanction.treasury}, {command.issued_on:%d-%m-%Y}, {command.number}"
    paper = _paper(VOUCHER, sanction.treasury, command)
    return _keep(uow, refund, paper, (named, sanction.treasury_name))


def _require_arrival(uow: UnitOfWork, refund: Refund, treasury: str) -> None:
    sent = sent_parts(uow.session, refund.payment_id)
    parts = parts_of(uow.session, refund)
    held = [sent[name] for name in parts if name in sent and _has_it(sent[name])]
    code = treasury_account(treasury).code
    if len(held) < len(parts):
        raise Conflict(_NOT_ARRIVED, code="refund-not-at-treasury")
    if balances(uow.session, [code]).get(code, 0) < refund.amount_paisa:
        raise Conflict(_NOT_IN_BOOKS, code="refund-not-at-treasury")


def _has_it(part: SentPart) -> bool:
    """Return True if the treasury has a part: a wrong challan of another payer delays nobody."""
    return part.arrived or part.credited


def record_pay_order(uow: UnitOfWork, command: RecordPayOrder) -> RefundPaper:
    """Keep the pay order that the bank has made out, once, for whom asked for one.

    Publishes and raises as above; also `refund-by-account`, `refund-not-at-bank`.
    """
    require(uow.actor, SEND_REFUND)
    refund = _waiting(uow, command.refund_id)
    if refund.channel in {CARD, VOUCHER, DEPOSIT}:
        raise Conflict(_NOT_WAITING, code="refund-not-waiting")
    if not by_pay_order(uow.session, [refund.id]):
        raise Conflict(_NO_CHOICE, code="refund-by-account")
    bank = bank_of(uow.session, refund.payment_id)
    if bank is None:
        raise Conflict(_NOT_AT_BANK, code="refund-not-at-bank")
    named = f"Pay order {command.number}"
    return _keep(uow, refund, _paper(PAY_ORDER, bank, command), (named, command.branch))


def _paper(kind: str, payer: str, command: RecordVoucher | RecordPayOrder) -> PaperOf:
    number, issued_on = command.number, command.issued_on
    return PaperOf(kind=kind, payer=payer, number=number, issued_on=issued_on)


def _waiting(uow: UnitOfWork, refund_id: UUID) -> Refund:
    refund, _bill = lock_refund(uow, refund_id)
    require_genuine(uow.vault, refund)
    if state_now(uow.session, refund) is not RefundState.APPROVED:
        raise Conflict(_NOT_WAITING, code="refund-not-waiting")
    return refund


def _keep(uow: UnitOfWork, refund: Refund, given: PaperOf, named: tuple[str, str]) -> RefundPaper:
    """Write a paper; `named` is what tells it from any other, and where it is payable."""
    now, (name, place) = uow.instant(), named
    if given.issued_on > local_day(now):
        fields: dict[str, Sentence | str] = {"issued_on": _IN_FUTURE}
        raise Invalid(_IN_FUTURE, code="refund-paper", fields=fields)
    reserve_number(uow, given, refund.id)
    keep_request(uow, refund, name)
    paper = RefundPaper(
        refund_id=refund.id,
        kind=given.kind,
        number=given.number,
        issued_on=given.issued_on,
        place=place,
        told_by=uow.actor.person,
        told_at=now,
    )
    uow.add(paper)
    uow.publish(REFUND_READY, refund_id=refund.id)
    return paper
