"""The order of a sanction and its bill for the pre-audit, as PDF on two pages."""

from collections.abc import Iterator

from flask_babel import force_locale

from app.printing.public import Letterhead, render_pdf
from app.web.formatting import local_date, rupees
from payments.bills import amount_text
from payments.payees.models import StandingAccount
from payments.sanctions.models import Sanction

TEMPLATE = "payments/sanctions/order.typ"
ORGANISATION = "Finance Department"
Fact = tuple[str, str]


def sanction_pdf(sanction: Sanction, account: StandingAccount, *, demonstration: bool) -> bytes:
    """Print both in English, as the Accountant General's forms are; the purpose in both languages.

    The payee's whole account number is on the bill: only officers who submit it get the paper.
    """
    with force_locale("en"):
        head = Letterhead(
            title="Sanction of expenditure",
            organisation=ORGANISATION,
            reference=sanction.number,
            date=local_date(sanction.sanctioned_at),
            demonstration=demonstration,
        )
        data = {
            "order": [list(fact) for fact in _order(sanction)],
            "bill_title": "Bill for pre-audit",
            "bill": [list(fact) for fact in _bill(sanction, account)],
            "money_heads": ["What", "Head", "Amount"],
            "money": _money(sanction),
            "signatures": [
                ["", "Drawing and disbursing officer"],
                ["", "Finance Department"],
            ],
            "office": ["Token number and day", "Passed for payment", "Cheque or advice number"],
        }
    return render_pdf(TEMPLATE, head, data, made_at=sanction.sanctioned_at)


def _order(sanction: Sanction) -> Iterator[Fact]:
    yield "Payee", sanction.payee_name
    yield "Purpose", sanction.purpose
    yield "مقصد", sanction.purpose_ur
    yield "Amount", rupees(sanction.gross_paisa)
    yield "In words", amount_text.english(sanction.gross_paisa)
    yield "Authority", sanction.authority
    yield "Demand", sanction.demand
    yield "Object head", sanction.object_head
    yield "DDO", sanction.ddo_code
    yield "Fiscal year", sanction.number.split("/")[1]


def _bill(sanction: Sanction, account: StandingAccount) -> Iterator[Fact]:
    yield "Sanction", sanction.number
    yield "Payee", sanction.payee_name
    yield "Title of the account", account.title
    yield "Bank", account.bank
    yield "IBAN", account.iban
    yield "To pay, in words", amount_text.english(sanction.net_paisa)


def _money(sanction: Sanction) -> list[list[str]]:
    rows = [["Gross", sanction.object_head, rupees(sanction.gross_paisa)]]
    if sanction.withheld_head:
        rows.append(["Tax withheld", sanction.withheld_head, rupees(-sanction.withheld_paisa)])
    return [*rows, ["To pay", "", rupees(sanction.net_paisa)]]
