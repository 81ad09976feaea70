"""Interface of payments for other domains, and the names of its events.

Everything works inside the caller's unit of work, in the same commit; the caller's use case has
asked for its own permission. A domain's `raiser` is its own name ("marketplace").

Events (payloads hold ids): `payments.bill_raised` and `payments.bill_cancelled` {bill_id};
`payments.payment_recorded` {bill_id, payment_id, channel}; `payments.bill_paid` {bill_id,
payment_id, raiser, reference} when nothing more is owed; `payments.refund_due` {bill_id,
payment_id} for money that a bill could not use; `payments.payment_refunded` {bill_id, payment_id,
refund_id} when money has reached its payer again, and `payments.refund_failed` (the same) when it
did not, or was returned; `payments.payment_reversed` {bill_id, payment_id, reversal_id, kind} when
a channel reversed money that was paid (a card's chargeback, a failed capture), so that the bill is
owed again; `payments.payment_restored` (the same) when that money came again. Neither is a refund:
check `bill_state` before you reverse anything, as events may arrive late.

The amounts that somebody paid (`paid_by_head`, `paid_by_heads`) are the base of reliefs, and can
change later. A domain that granted a relief on them subscribes to `BASE_EVENTS` and queries again:
`payments.refund_approved` {bill_id, payment_id, refund_id} (two officers approved it; the money may
still be on its way) and `payments.refund_failed`; `payments.payment_reversed` (a chargeback, or two
officers made it void) and `payments.payment_restored`; `payments.heads_corrected` {bill_id,
payment_id, transaction_id} (Finance moved money from a wrong head of account to the right one).
Each means only that the base may have changed. They are also published for payments that were in no
base.

A relief pays a bill by a credit note (`grant_credit`, `creditable_bills`). It is not cash: it is on
an expense account of its scheme and fiscal year (`credited`), at no bank and in no transfer to a
treasury, and it is never refunded. `reverse_credit` reverses it in full: the bill is owed again,
and `payments.payment_reversed` is published with the kind `credit_reversed`.

Instalments are separate bills (`raise_instalments`). To replace a schedule, cancel the bills for
which nothing was paid (`cancel_bill`; see `holds_money`) and raise new ones under references that
name the new schedule.

One bill may cover several fees, each under a `reference` of the caller's (`raise_bill_of_fees`):
`fees_of_bill` returns the status of each, and `propose_fee_return` asks Finance to refund one: an
officer of Finance records its sanction, another approves.

A line that is a `deposit` is owed back: `return_deposit` and `forfeit_deposit` end it, and
`move_deposit` makes it the deposit of another bill of its payer, each with two people;
`money_location` returns where each part of it is now. A bill under a `veil` is hidden from its
department until `lift_veil`.

`payee_account` returns the account to which a firm or a person is paid, and refuses while a change
is pending; `account_pseudonyms` and `shares_payee_account` find payees with the same account.
`refuse_own_payee` refuses an actor who is the payee, or belonged to the firm.

Voted money is paid by the treasury after the Accountant General's pre-audit: `sanction_payment`
asks for it and `sanction_state` returns its status. `payments.sanction_paid` and
`payments.sanction_returned` {sanction_id, business_key} report its end: it was paid, or it will not
be (returned by the Accountant General, or cancelled before the bill was submitted).
"""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import insert_once
from app.ledger.public import balances
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from payments.bills import amount_text
from payments.bills.models import Bill, BillVeilLifted
from payments.bills.orders import Answers as Answers
from payments.bills.orders import AskedFee as AskedFee
from payments.bills.orders import BillOrder as BillOrder
from payments.bills.orders import FeeOrder as FeeOrder
from payments.bills.orders import FeesOrder as FeesOrder
from payments.bills.orders import Instalment as Instalment
from payments.bills.orders import InstalmentsOrder as InstalmentsOrder
from payments.bills.orders import OrderLine as OrderLine
from payments.bills.orders import Payer as Payer
from payments.bills.origins import Billed as Billed
from payments.bills.origins import Origin as Origin
from payments.bills.origins import add_origin as add_origin
from payments.bills.policy.state import State as State
from payments.bills.policy.surcharge import Surcharge as Surcharge
from payments.bills.queries import BillView as BillView
from payments.bills.queries import ShownBill as ShownBill
from payments.bills.queries import view, views
from payments.bills.use_cases import issue_bill, issue_instalments
from payments.deposits.queries.money_location import MoneyLocation as MoneyLocation
from payments.deposits.queries.money_location import money_location as money_location
from payments.deposits.use_cases.end_deposit import ExcessReturn as ExcessReturn
from payments.deposits.use_cases.end_deposit import Forfeiture as Forfeiture
from payments.deposits.use_cases.end_deposit import MoneyReturn as MoneyReturn
from payments.deposits.use_cases.end_deposit import forfeit_deposit as forfeit_deposit
from payments.deposits.use_cases.end_deposit import propose_excess_return as propose_excess_return
from payments.deposits.use_cases.end_deposit import propose_excess_returns as propose_excess_returns
from payments.deposits.use_cases.end_deposit import propose_return as propose_return
from payments.deposits.use_cases.end_deposit import return_deposit as return_deposit
from payments.deposits.use_cases.move_deposit import MoveDeposit as MoveDeposit
from payments.deposits.use_cases.move_deposit import move_deposit as move_deposit
from payments.fees.queries.fees_on_bill import FeeOnBill as FeeOnBill
from payments.fees.queries.fees_on_bill import PartOfFee as PartOfFee
from payments.fees.queries.fees_on_bill import fees_of_bill as _fees_of_bill
from payments.fees.queries.multi_fee import bill_of_fees
from payments.fees.queries.quotes import FeeQuote as FeeQuote
from payments.fees.queries.quotes import fee_quote as _fee_quote
from payments.fees.queries.rates import bill_of_fee
from payments.kernel.events import BILL_CANCELLED as BILL_CANCELLED
from payments.kernel.events import BILL_PAID as BILL_PAID
from payments.kernel.events import BILL_RAISED as BILL_RAISED
from payments.kernel.events import BILL_SHOWN
from payments.kernel.events import HEADS_CORRECTED as HEADS_CORRECTED
from payments.kernel.events import PAYMENT_RECORDED as PAYMENT_RECORDED
from payments.kernel.events import PAYMENT_REFUNDED as PAYMENT_REFUNDED
from payments.kernel.events import PAYMENT_RESTORED as PAYMENT_RESTORED
from payments.kernel.events import PAYMENT_REVERSED as PAYMENT_REVERSED
from payments.kernel.events import REFUND_APPROVED as REFUND_APPROVED
from payments.kernel.events import REFUND_DUE as REFUND_DUE
from payments.kernel.events import REFUND_FAILED as REFUND_FAILED
from payments.kernel.events import SANCTION_PAID as SANCTION_PAID
from payments.kernel.events import SANCTION_RETURNED as SANCTION_RETURNED
from payments.kernel.postings import Relief, credit_account
from payments.payees.queries import PayeeAccount as PayeeAccount
from payments.payees.queries import account_pseudonyms as account_pseudonyms
from payments.payees.queries import payee_account as payee_account
from payments.payees.queries import shares_payee_account as shares_payee_account
from payments.payees.use_cases import refuse_own_payee as refuse_own_payee
from payments.portal.doors.payment_methods import Way as Way
from payments.portal.doors.payment_methods import add_method as add_method
from payments.portal.use_cases import call_off
from payments.portal.use_cases import holds_money as _holds_money
from payments.receipts.creditable_bills import CreditableBill as CreditableBill
from payments.receipts.creditable_bills import creditable_bills as creditable_bills
from payments.receipts.creditable_bills import overdue_of_firms as overdue_of_firms
from payments.receipts.paid_by_head import PaidBy as PaidBy
from payments.receipts.paid_by_head import paid_by_head as paid_by_head
from payments.receipts.paid_by_head import paid_by_heads as paid_by_heads
from payments.receipts.paid_by_head import plain_heads as plain_heads
from payments.receipts.use_cases.grant_credit import Credit as Credit
from payments.receipts.use_cases.grant_credit import grant_credit as _grant_credit
from payments.receipts.use_cases.record_money import RecordPayment, take_money
from payments.refunds.use_cases.refund_fee import FeeReturn as FeeReturn
from payments.refunds.use_cases.refund_fee import propose_fee_return as propose_fee_return
from payments.reversals.use_cases import reverse_credit as _reverse_credit
from payments.reversals.use_cases import reversed_credits as _reversed_credits
from payments.sanctions.queries import SanctionView as SanctionView
from payments.sanctions.queries import sanction_state as sanction_state
from payments.sanctions.use_cases import SanctionOrder as SanctionOrder
from payments.sanctions.use_cases import sanction_payment as sanction_payment

# After each of these events the amounts that somebody paid (`paid_by_head`) may have changed.
BASE_EVENTS = (
    REFUND_APPROVED,
    REFUND_FAILED,
    PAYMENT_REVERSED,
    PAYMENT_RESTORED,
    HEADS_CORRECTED,
)


def amount_in_words(paisa: int) -> str:
    """Write an amount in English words, as on bills and sanctions."""
    return amount_text.english(paisa)


def raise_bill(uow: UnitOfWork, order: BillOrder) -> BillView:
    """Raise a bill, or return the one that the same order raised before.

    Raises Invalid for an impossible order, Conflict if the reference was used for another order.
    """
    return view(uow, issue_bill(uow, order))


def raise_instalments(uow: UnitOfWork, order: InstalmentsOrder) -> list[BillView]:
    """Raise a series of bills in their order, or return those that the same order raised before.

    All or none. Raises as `raise_bill` does, and Invalid (`instalments`) if there are none, more
    than 120, or two with one reference.
    """
    bills = issue_instalments(uow, order)
    found = views(uow.session, bills)
    return [found[bill.id] for bill in bills]


def raise_bill_of_fee(uow: UnitOfWork, order: FeeOrder) -> BillView:
    """Raise a bill of a fee, priced as of the order's day.

    Raises as `raise_bill` does, NotFound for an unknown fee, Conflict if it is not in force
    (`fee-not-in-force`) or there is nothing to pay (`nothing-to-pay`), Invalid on the answers.
    """
    return raise_bill(uow, bill_of_fee(uow.session, order, uow.now))


def raise_bill_of_fees(uow: UnitOfWork, order: FeesOrder) -> BillView:
    """Raise one bill of several fees, each priced as of the order's day with its own answers.

    It is due, and expires, with the earliest of them; each fee has its own surcharge, from its own
    due day. A fee of zero is named on the bill without a line. Raises as `raise_bill` does,
    NotFound for an unknown fee, Conflict if one is not in force (`fee-not-in-force`, by its name)
    or there is nothing to pay at all (`nothing-to-pay`), Invalid on the answers
    (`fees.0.quantity`).
    """
    return raise_bill(uow, bill_of_fees(uow.session, order, uow.now))


def fee_quote(uow: UnitOfWork, code: str, answers: Answers, on: date) -> FeeQuote:
    """Return the amount of a fee on a day, by head, with its citation: two queries.

    Raises NotFound, Conflict (`fee-not-in-force`), Invalid on the answers.
    """
    return _fee_quote(uow.session, code, answers, on)


def fees_of_bill(uow: UnitOfWork, bill_id: UUID) -> list[FeeOnBill]:
    """Return, for each fee of a bill and each of its parts, what is paid, refunded and owed now.

    Returns [] unless the bill is of several fees. Raises NotFound. The caller checks whose bill
    it is.
    """
    return _fees_of_bill(uow, uow.get(Bill, bill_id))


def bill_state(uow: UnitOfWork, bill_id: UUID) -> BillView:
    """Return the status of a bill now. Raises NotFound. The caller checks whose bill it is."""
    return view(uow, uow.get(Bill, bill_id))


def bill_states(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, BillView]:
    """Return the status of each of these bills now, by id, but of forged ones: two statements."""
    found = genuine_of(uow.session, select(Bill).where(Bill.id.in_(list(ids))))
    return views(uow.session, found) if found else {}


def publish_hidden_bills(uow: UnitOfWork, veil: str) -> None:
    """Make the bills under a veil visible from now on; repeating it changes nothing.

    Raises Forged if somebody planted that it was done.
    """
    values = {"veil": veil, "lifted_at": uow.instant()}
    if insert_once(uow.session, BillVeilLifted, values) is not None:
        for bill_id in uow.session.scalars(select(Bill.id).filter_by(veil=veil)):
            uow.publish(BILL_SHOWN, bill_id=bill_id)


def pay_in_the_past(uow: UnitOfWork, bill: BillView) -> None:
    """Pay a bill by bank while the past of a demonstration is built, and never otherwise."""
    if uow.said is None:
        raise ValueError("money comes through a channel")
    money = RecordPayment(
        psid=bill.psid,
        channel="onebill",
        reference=f"sample-{bill.psid}",
        amount_paisa=bill.owed_paisa,
        paid_at=uow.now,
    )
    take_money(uow, money)


def cancel_bill(
    uow: UnitOfWork, bill_id: UUID, reason: str, *, going_back: bool = False, held: bool = False
) -> BillView:
    """Cancel a bill. Raises NotFound, Conflict if it is cancelled or money has come for it.

    `going_back` allows it despite money that Finance has been asked to refund. `held` allows it
    despite the deposit of a bill that is not paid in full; the deposit stays until the caller ends
    it.
    """
    bill = uow.get(Bill, bill_id)
    call_off(uow, bill, reason, going_back=going_back, held=held)
    return view(uow, bill)


def holds_money(uow: UnitOfWork, bill_id: UUID) -> bool:
    """Return True if a bill holds money that prevents its cancellation. Raises NotFound."""
    return _holds_money(uow, uow.get(Bill, bill_id))


def grant_credit(uow: UnitOfWork, credit: Credit) -> BillView:
    """Pay a bill, in full or in part, by a credit note; a decision is used only once.

    The same key returns the same note, even if it was reversed since. Raises NotFound, Invalid, and
    Conflict if it exceeds what is owed under its heads (`credit-too-much`), the bill can no longer
    be paid (`credit-not-payable`), a credit without heads would pay a deposit (`credit-deposit`),
    or the key was used for another note (`credit-key-taken`).
    """
    _grant_credit(uow, credit)
    return bill_state(uow, credit.bill_id)


def reverse_credit(uow: UnitOfWork, business_key: str, reason: str) -> BillView:
    """Reverse a decision's credit note in full; its bill is owed again. Safe to repeat.

    `reason` is a sentence of at most 500 characters for the payer. Publishes
    `payments.payment_reversed`. Raises NotFound, Invalid.
    """
    return bill_state(uow, _reverse_credit(uow, business_key, reason).bill_id)


def reversed_credits(uow: UnitOfWork, business_keys: Collection[str]) -> frozenset[str]:
    """Return which of these decisions' credit notes were reversed: one query."""
    return _reversed_credits(uow.session, business_keys)


def credited(uow: UnitOfWork, authority: str, scheme: str, fiscal_year: int) -> int:
    """Return the ledger's total of unreversed credit notes of a scheme and fiscal year, in paisa.

    `fiscal_year` is its first calendar year, as in `Credit`. One query.
    """
    relief = Relief(authority=authority, scheme=scheme, fiscal_year=fiscal_year)
    code = credit_account(relief).code
    return balances(uow.session, [code]).get(code, 0)
