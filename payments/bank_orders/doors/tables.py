"""Orders to the bank as their pages write them: tables, the facts of an order, who gave what."""

from collections.abc import Sequence

from flask_babel import gettext
from markupsafe import Markup, escape

from app.money import grouped
from app.text import sentence
from app.web.formatting import isolate_ltr, local_date, local_time, long_code, typed
from app.web.tables import Cell, Column, Listed, Table, linked, summary_rows
from app.web.translation import translate
from payments.bank_orders.models import BankOrder, BankResultLine
from payments.bank_orders.queries import (
    OwnRefund,
    ShownLine,
    ShownOrder,
    ToldAccount,
    WaitingPayable,
)
from payments.bills.doors import amount
from payments.bills.models import Bill
from payments.refunds.models import RefundPaper
from payments.refunds.policy import PAY_ORDER
from payments.treasury.doors.presenter import PROPOSALS

_OUTCOMES = {
    "": sentence("Not known yet"),
    "arrived": sentence("Arrived"),
    "returned": sentence("Returned"),
}
_TAG = Markup(' <strong class="govuk-tag govuk-tag--red">{}</strong> ')


def told_by(told: ToldAccount) -> Markup:
    """Return who gave an account, the one it replaced, and that the payer gave another since."""
    who = (
        gettext("The payer")
        if told.row.by_payer
        else gettext("%(name)s, an officer", name=told.officer)
    )
    said = escape(f"{who}, {local_time(told.row.told_at)}")
    if told.replaced:
        said += _TAG.format(gettext("Replaced")) + _instead(told)
    if told.objected:
        said += _TAG.format(gettext("Objected"))
        said += gettext("The payer has given another account since.")
    return said


def _instead(told: ToldAccount) -> Markup:
    assert told.replaced is not None  # noqa: S101 - asked for where it was replaced
    same = (
        gettext("The same number, the title may differ")
        if told.same_number
        else gettext("Another number")
    )
    account = isolate_ltr(told.replaced.iban_masked)
    return escape(gettext("%(same)s: the payer gave %(account)s, %(at)s.")) % {
        "same": same,
        "account": account,
        "at": local_time(told.replaced.told_at),
    }


def _state(order: BankOrder) -> str:
    return gettext("Released") if order.approved_at else translate(PROPOSALS[order.state])


ORDERS: Table[BankOrder] = Table(
    Column(sentence("Order"), lambda row: linked(row.number, "bank_orders.show", order_id=row.id)),
    Column(sentence("Made"), lambda row: local_time(row.entered_at)),
    Column(sentence("Payees"), lambda row: isolate_ltr(grouped(row.lines)), numeric=True),
    Column(sentence("Amount"), lambda row: amount(row.total_paisa), numeric=True),
    Column(sentence("State"), _state),
)


def _account(row: WaitingPayable) -> Cell:
    name = {"kind": row.payable.kind, "payable_id": row.payable.id}
    return linked(row.account or gettext("Give the account"), "bank_orders.account", **name)


WAITING: Table[WaitingPayable] = Table(
    Column(sentence("Payee"), lambda row: row.payable.payee),
    Column(sentence("For"), lambda row: isolate_ltr(row.payable.told)),
    Column(sentence("Amount"), lambda row: amount(row.payable.amount_paisa), numeric=True),
    Column(sentence("Account"), _account),
    Column(sentence("Entered by"), lambda row: told_by(row.told) if row.told else "–"),
)


def facts(shown: ShownOrder) -> Sequence[Cell]:
    """Return the summary rows above an order's lines."""
    order = shown.order
    return summary_rows(
        (sentence("State"), _state(order)),
        (sentence("Bank"), isolate_ltr(order.bank)),
        (sentence("Payees"), isolate_ltr(grouped(order.lines))),
        (sentence("Amount"), amount(order.total_paisa)),
        (sentence("Made"), local_time(order.entered_at)),
        (sentence("Released"), local_time(order.approved_at)) if order.approved_at else None,
        (sentence("SHA-256 of the file"), long_code(shown.hash)) if order.approved_at else None,
        (sentence("Refused because"), order.refused_reason) if order.refused_at else None,
    )


def lines_of(shown: ShownOrder, *, may_tell: bool) -> Listed:
    """Return the table of an order's lines; `may_tell`: the reader may enter the bank's answer."""

    def answer(each: ShownLine) -> Cell:
        if not may_tell or each.outcome == "returned":
            return "–"
        at = {"order_id": shown.order.id, "number": each.line.number}
        return linked(gettext("Record the result"), "bank_orders.answer", **at)

    return Table[ShownLine](
        Column(sentence("Line"), lambda each: str(each.line.number)),
        Column(sentence("Payee"), lambda each: each.payable.payee),
        Column(sentence("For"), lambda each: isolate_ltr(each.payable.told)),
        Column(sentence("Title of the account"), lambda each: each.title),
        Column(sentence("Account"), lambda each: isolate_ltr(each.iban or each.account)),
        Column(sentence("Entered by"), lambda each: told_by(each.told)),
        Column(sentence("Amount"), lambda each: amount(each.line.amount_paisa), numeric=True),
        Column(sentence("Result"), _result),
        Column(sentence("Answer"), answer),
    ).of(shown.lines)


def _result(each: ShownLine) -> str:
    outcome = translate(_OUTCOMES[each.outcome])
    return Markup("{}: {}").format(outcome, typed(each.reason)) if each.reason else outcome


ANSWERS: Table[BankResultLine] = Table(
    Column(sentence("Line"), lambda line: str(line.number)),
    Column(sentence("What"), lambda line: translate(_OUTCOMES[line.outcome])),
    Column(sentence("Bank’s number"), lambda line: isolate_ltr(line.reference)),
    Column(sentence("Why"), lambda line: line.reason),
)


def own_refunds_of(bill: Bill, rows: Sequence[OwnRefund]) -> Listed:
    """Return the table of where a payer's refunds of a bill are, and what to do about each."""
    return Table[OwnRefund](
        Column(sentence("Amount"), lambda row: amount(row.refund.amount_paisa), numeric=True),
        Column(sentence("Where your money is"), _refund_location),
        Column(sentence("To do"), lambda row: _to_do(bill, row)),
        Column(sentence("Without an account"), lambda row: _pay_order(bill, row)),
    ).of(rows)


def _refund_location(row: OwnRefund) -> Cell:
    """Say in one sentence where a refund is, and what to bring."""
    if row.arrived:
        return gettext("This refund has ended. The bill’s page shows how.")
    if row.paper:
        return _to_collect(row.paper)
    if row.treasury:
        return gettext(
            "The money is with %(treasury)s. Its voucher is being made; it is payable on your "
            "CNIC. We notify you when it is ready.",
            treasury=row.treasury,
        )
    if row.pay_order:
        return gettext(
            "A pay order in your name is being made. We notify you where to collect it. Bring "
            "your CNIC."
        )
    return _own_account(row)


def _to_collect(paper: RefundPaper) -> Cell:
    said = gettext("Voucher %(number)s of %(day)s is payable at %(place)s. Bring your CNIC.")
    if paper.kind == PAY_ORDER:
        said = gettext(
            "Pay order %(number)s of %(day)s is ready for you at %(place)s. Bring your CNIC."
        )
    return escape(said) % {
        "number": isolate_ltr(paper.number),
        "day": local_date(paper.issued_on),
        "place": paper.place,
    }


def _to_do(bill: Bill, row: OwnRefund) -> Cell:
    if row.treasury:
        return "–"
    if not row.open:
        return gettext("It is being sent already")
    text = gettext("Change the account") if row.account else gettext("Give the account")
    return linked(text, "own_accounts.new", psid=bill.psid, refund_id=row.refund.id)


def _pay_order(bill: Bill, row: OwnRefund) -> Cell:
    if row.treasury or row.pay_order or not row.open:
        return "–"
    ids = {"psid": bill.psid, "refund_id": row.refund.id}
    return linked(gettext("I have no bank account"), "own_accounts.pay_order", **ids)


def _own_account(row: OwnRefund) -> Cell:
    if not row.account:
        return gettext("It is approved. Tell us how it is to reach you.")
    said = gettext("It goes to your account: %(account)s")
    if row.by_officer:
        said = gettext("It goes to an account entered by an officer: %(account)s")
    return escape(said) % {"account": isolate_ltr(row.account)}
