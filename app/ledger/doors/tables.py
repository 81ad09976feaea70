"""Tables of the books: accounts, entries, legs, the trial balance and months."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from app.ledger.queries.books import AccountLine, Leg, TrialBalance, TrialLine
from app.ledger.queries.statements import StatementLine
from app.ledger.queries.veils import UNREAD
from app.ledger.queries.views import Month, Statement
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.tables import Cell, Column, Listed, Table, amount, linked, money, summary_rows
from app.web.translation import translate

_KINDS: Mapping[str, Sentence] = {
    "asset": sentence("Asset"),
    "liability": sentence("Liability"),
    "income": sentence("Income"),
    "expense": sentence("Expense"),
    "accumulated": sentence("Accumulated balance of earlier years"),
}
_MEMORANDUM = sentence("Memorandum")
_DEBIT, _CREDIT = sentence("Dr"), sentence("Cr")
_CODE = Markup('<span class="bdm-mono">{}</span>')
_TAG = Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>')


def kind_label(kind: str) -> str:
    """Return the label of a kind of account."""
    return translate(_KINDS.get(kind, _MEMORANDUM))


def _code(code: str) -> Markup:
    return _CODE.format(isolate_ltr(code))


def _account(code: str) -> Cell:
    return linked(_code(code), "books.statement", account=code)


def _sided(paisa: int) -> Markup:
    """Write a balance with its side."""
    return amount(abs(paisa)) + " " + translate(_CREDIT if paisa < 0 else _DEBIT)


def _above_zero(paisa: int) -> Cell:
    return amount(paisa) if paisa > 0 else ""


def _linked_time(line: StatementLine) -> Cell:
    """Lead to the transaction, but for one that nobody may read yet."""
    at = local_time(line.happened_at)
    if line.sealed:
        return at
    return linked(at, "books.transaction", transaction_id=line.transaction_id)


ACCOUNTS: Table[AccountLine] = Table(
    Column(sentence("Code"), lambda line: _account(line.code)),
    Column(sentence("Name"), lambda line: line.name),
    Column(sentence("Kind"), lambda line: kind_label(line.kind)),
    Column(sentence("Head of account"), lambda line: isolate_ltr(line.head) if line.head else ""),
    Column(sentence("Balance"), lambda line: _sided(line.balance_paisa), numeric=True),
)
ENTRIES: Table[StatementLine] = Table(
    Column(sentence("When"), _linked_time),
    Column(
        sentence("What"),
        lambda line: translate(UNREAD) if line.sealed else line.description,
    ),
    Column(sentence("Other account"), lambda line: _code(line.other_account)),
    Column(sentence("Debit"), lambda line: _above_zero(line.amount_paisa or 0), numeric=True),
    Column(sentence("Credit"), lambda line: _above_zero(-(line.amount_paisa or 0)), numeric=True),
)
LEGS: Table[Leg] = Table(
    Column(sentence("Debit"), lambda leg: _account(leg.debit)),
    Column(sentence("Credit"), lambda leg: _account(leg.credit)),
    money(sentence("Amount"), "amount_paisa"),
)


def account_facts(found: Statement) -> Sequence[Cell]:
    """Return the facts of an account for the page of its statement."""
    return summary_rows(
        (sentence("Name"), found.account.name),
        (sentence("Kind"), kind_label(found.account.kind)),
        (sentence("Currency"), found.account.currency),
        (sentence("Balance now"), _sided(found.balance_paisa)),
    )


def _side(text: Sentence, attribute: str) -> Column[TrialLine]:
    """Return a column of amounts that is empty on the other side."""
    return money(text, attribute)._replace(cell=lambda line: _above_zero(getattr(line, attribute)))


TRIAL: Table[TrialLine] = Table(
    Column(sentence("Kind"), lambda line: kind_label(line.kind)),
    Column(sentence("Head or name"), lambda line: line.name),
    Column(sentence("Name of the head"), lambda line: line.title),
    Column(sentence("Accounts"), lambda line: line.accounts or "", numeric=True),
    _side(sentence("Debit"), "debit_paisa"),
    _side(sentence("Credit"), "credit_paisa"),
)
_EQUAL, _UNEQUAL = sentence("equal"), sentence("NOT EQUAL: notify the auditors")


def trial_balance_table(found: TrialBalance) -> Listed:
    """Return the lines of a trial balance, and below them the sums by currency."""
    listed = TRIAL.of(found.lines)
    sums = [
        [
            translate(sentence("Sum in %(currency)s", currency=currency)),
            translate(_EQUAL if debit == credit else _UNEQUAL),
            "",
            "",
            amount(debit),
            amount(credit),
        ]
        for currency, debit, credit in found.totals
    ]
    return Listed(listed.columns, [*listed.rows, *sums])


_OPEN, _CLOSED = ("green", sentence("Open")), ("grey", sentence("Closed"))
_WAITS = sentence("A decision is needed below")


def _state(month: Month) -> Markup:
    colour, words = _CLOSED if month.closed else _OPEN
    return _TAG.format(colour, translate(words))


MONTHS: Table[Month] = Table(
    Column(
        sentence("Month"),
        lambda month: f"{local_date(month.first_day)} – {local_date(month.last_day)}",
    ),
    Column(sentence("State"), _state),
    Column(sentence("Waiting"), lambda month: translate(_WAITS) if month.waiting else ""),
)
