"""What other domains may use of payments, and the names of its events.

Everything works inside the caller's unit of work, in the same commit; the caller's use case has
asked for its own permission. A domain's `raiser` is its own name ("marketplace").

Events (payloads hold ids): `payments.bill_raised` and `payments.bill_cancelled` {bill_id};
`payments.payment_recorded` {bill_id, payment_id, channel}; `payments.bill_paid` {bill_id,
payment_id, raiser, reference} when nothing more is owed; `payments.refund_due` {bill_id,
payment_id} for money that a bill could not use; `payments.payment_refunded` {bill_id, payment_id,
refund_id} when money has reached its payer again, and `payments.refund_failed` (the same) when it
did not, or came back; `payments.payment_reversed` {bill_id, payment_id, reversal_id, kind} when a
channel took money back that was paid (a card's chargeback, a failed capture): the bill is owed
again, and `payments.payment_restored` (the same) when it came again. Neither is a refund: ask
`bill_state` before you take anything back, for events may come late.

What somebody paid (`paid_by_head`, `paid_by_heads`) is the base of reliefs, and changes later.
Whoever granted one on it hears `BASE_EVENTS` and asks again: `payments.refund_approved` {bill_id,
payment_id, refund_id} (two officers agreed on it; the money may still be on its way) and
`payments.refund_failed`; `payments.payment_reversed` (a chargeback, or two officers made it void)
and `payments.payment_restored`; `payments.heads_corrected` {bill_id, payment_id, transaction_id}
(Finance moved money from a wrong head of account to the right one). Each says only that the base
may be another now. They also come for payments that were no part of any base.

A relief pays a bill by a credit note (`grant_credit`, `creditable_bills`). It is no cash: it stands
on an expense account of its scheme and fiscal year (`credited`), is at no bank and in no transfer
to a treasury, and is never refunded. `reverse_credit` takes it back whole: the bill is owed again,
and `payments.payment_reversed` says so with the kind `credit_reversed`.

Instalments are bills of their own (`raise_instalments`). To replace a schedule, cancel those that
nothing was paid for (`cancel_bill`; `holds_money` says which) and raise new ones under references
that name the new schedule.

One bill may be of several fees, each under a `reference` of the caller's (`raise_bill_of_fees`):
`fees_of_bill` gives the status of each, and `propose_fee_return` asks Finance to give one back.

A line that is a `deposit` is owed back: `return_deposit` and `forfeit_deposit` end it, and
`move_deposit` makes it the deposit of another bill of its payer, each with two people;
`money_location` tells where each part of it is now. A bill under a `veil` is hidden from its
department until `lift_veil`.

`payee_account` is where a firm or a person gets money from the government, and refuses while that
changes; `account_pseudonyms` and `shares_payee_account` find who had the same account.

Voted money is paid by the treasury after the Accountant General's pre-audit: `sanction_payment`
asks for it, `sanction_state` tells what became of it, `payments.sanction_paid` and
`payments.sanction_returned` {sanction_id, business_key} that it has ended: paid, or that it will
not be (returned by the Accountant General, or cancelled before the bill was submitted).
"""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.ledger.public import balances
from app.unit_of_work import UnitOfWork
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
from payments.bills.origins import Origin as Origin
from payments.bills.origins import add_origin as add_origin
from payments.bills.policy.state import State as State
from payments.bills.policy.surcharge import Surcharge as Surcharge
from payments.bills.queries import BillView as BillView
from payments.bills.queries import view, views
from payments.bills.use_cases.issue_bill import issue_bill, issue_instalments
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
from payments.portal.use_cases.cancel_bill import call_off
from payments.portal.use_cases.cancel_bill import holds_money as _holds_money
from payments.receipts.creditable_bills import CreditableBill as CreditableBill
from payments.receipts.creditable_bills import creditable_bills as creditable_bills
from payments.receipts.creditable_bills import overdue_of_firms as overdue_of_firms
from payments.receipts.paid_by_head import PaidBy as PaidBy
from payments.receipts.paid_by_head import paid_by_head as paid_by_head
from payments.receipts.paid_by_head import paid_by_heads as paid_by_heads
from payments.receipts.queries import MoneyLocation as MoneyLocation
from payments.receipts.queries import money_location as money_location
from payments.receipts.use_cases.grant_credit import Credit as Credit
from payments.receipts.use_cases.grant_credit import grant_credit as _grant_credit
from payments.receipts.use_cases.record_money import RecordPayment, take_money
from payments.refunds.use_cases.refund_fee import FeeReturn as FeeReturn
from payments.refunds.use_cases.refund_fee import propose_fee_return as propose_fee_return
from payments.reversals.use_cases.reverse_credit import reverse_credit as _reverse_credit
from payments.sanctions.queries import SanctionView as SanctionView
from payments.sanctions.queries import sanction_state as sanction_state
from payments.sanctions.use_cases import SanctionOrder as SanctionOrder
from payments.sanctions.use_cases import sanction_payment as sanction_payment

# After each of these what somebody paid may be another (`paid_by_head`).
BASE_EVENTS = (
    REFUND_APPROVED,
    REFUND_FAILED,
    PAYMENT_REVERSED,
    PAYMENT_RESTORED,
    HEADS_CORRECTED,
)


def raise_bill(uow: UnitOfWork, order: BillOrder) -> BillView:
    """Raise a bill, or return the one that the same order raised before.

    Raises Invalid for what cannot be a bill, Conflict where the reference was used otherwise.
    """
    return view(uow, issue_bill(uow, order))


def raise_instalments(uow: UnitOfWork, order: InstalmentsOrder) -> list[BillView]:
    """Raise a series of bills in their order, or return those that the same order raised before.

    All or none. Raises as `raise_bill` does, and Invalid (`instalments`) where there are none, more
    than 120, or two of one reference.
    """
    bills = issue_instalments(uow, order)
    found = views(uow.session, bills)
    return [found[bill.id] for bill in bills]


def raise_bill_of_fee(uow: UnitOfWork, order: FeeOrder) -> BillView:
    """Raise a bill of a fee, priced as of the order's day.

    Raises as `raise_bill` does, NotFound for an unknown fee, Conflict where it is not in force
    (`fee-not-in-force`) or nothing is to pay (`nothing-to-pay`), Invalid on the answers.
    """
    return raise_bill(uow, bill_of_fee(uow.session, order, uow.now))


def raise_bill_of_fees(uow: UnitOfWork, order: FeesOrder) -> BillView:
    """Raise one bill of several fees, each priced as of the order's day with its own answers.

    It is due when the first of them is and ends when the first of them does; each grows its own
    surcharge, late by its own due day. A fee that comes to nothing is named on it, without a line.
    Raises as `raise_bill` does, NotFound for an unknown fee, Conflict where one is not in force
    (`fee-not-in-force`, by its name) or nothing is to pay for all (`nothing-to-pay`), Invalid on
    the answers (`fees.0.quantity`).
    """
    return raise_bill(uow, bill_of_fees(uow.session, order, uow.now))


def fee_quote(uow: UnitOfWork, code: str, answers: Answers, on: date) -> FeeQuote:
    """Return what a fee comes to on a day, by head, with its citation: two queries.

    Raises NotFound, Conflict (`fee-not-in-force`), Invalid on the answers.
    """
    return _fee_quote(uow.session, code, answers, on)


def fees_of_bill(uow: UnitOfWork, bill_id: UUID) -> list[FeeOnBill]:
    """Return what of which fee of a bill was paid, goes back and is owed now, and of which part.

    Only of a bill of several fees; else []. Raises NotFound; whose it is, the caller must know.
    """
    return _fees_of_bill(uow, uow.get(Bill, bill_id))


def bill_state(uow: UnitOfWork, bill_id: UUID) -> BillView:
    """Return the status of a bill now. Raises NotFound; whose it is, the caller must know."""
    return view(uow, uow.get(Bill, bill_id))


def bill_states(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, BillView]:
    """Return how many bills stand now, by id: two statements."""
    found = uow.session.scalars(select(Bill).where(Bill.id.in_(list(ids)))).all()
    return views(uow.session, found) if found else {}


def lift_veil(uow: UnitOfWork, veil: str) -> None:
    """Let the bills under a veil be seen from now on; doing it again changes nothing."""
    uow.session.execute(
        insert(BillVeilLifted).values(veil=veil, lifted_at=uow.instant()).on_conflict_do_nothing()
    )


def pay_in_the_past(uow: UnitOfWork, bill: BillView) -> None:
    """Let a bill be paid by bank where a demonstration's past is told, and nowhere else."""
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
    """Cancel a bill. Raises NotFound, Conflict where it is cancelled or money has come for it.

    `going_back`: money of which Finance is asked that it goes back is no reason not to. `held`: nor
    is the deposit of a bill that is not paid whole; it stays until the caller ends it.
    """
    bill = uow.get(Bill, bill_id)
    call_off(uow, bill, reason, going_back=going_back, held=held)
    return view(uow, bill)


def holds_money(uow: UnitOfWork, bill_id: UUID) -> bool:
    """Whether money of a bill is here, for which it is not cancelled. Raises NotFound."""
    return _holds_money(uow, uow.get(Bill, bill_id))


def grant_credit(uow: UnitOfWork, credit: Credit) -> BillView:
    """Pay a bill, in whole or part, by a credit note; the same decision is used once.

    Granted with the same key it is the same note, also when that was reversed since. Raises
    NotFound, Invalid, Conflict where it is more than is owed under its heads (`credit-too-much`),
    the bill cannot be paid any more (`credit-not-payable`), or a credit of no heads would pay a
    deposit (`credit-deposit`); `credit-key-taken` where the key was used for another.
    """
    _grant_credit(uow, credit)
    return bill_state(uow, credit.bill_id)


def reverse_credit(uow: UnitOfWork, business_key: str, reason: str) -> BillView:
    """Take the credit note of a decision back whole; its bill is owed again. Safe twice.

    `reason` is a sentence of at most 500 characters for the payer. Publishes
    `payments.payment_reversed`. Raises NotFound, Invalid.
    """
    return bill_state(uow, _reverse_credit(uow, business_key, reason).bill_id)


def credited(uow: UnitOfWork, authority: str, scheme: str, fiscal_year: int) -> int:
    """Return the paisa of credit notes of a scheme and fiscal year that stand, as the ledger says.

    `fiscal_year` is the first calendar year of it, as in `Credit`. One query.
    """
    relief = Relief(authority=authority, scheme=scheme, fiscal_year=fiscal_year)
    code = credit_account(relief).code
    return balances(uow.session, [code]).get(code, 0)
