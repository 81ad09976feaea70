"""Tables of counter payments: takings, doubles, closes and scrolls."""

from collections.abc import Callable, Sequence

from flask_babel import gettext

from app.money import PAISA_PER_RUPEE, grouped
from app.text import sentence
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.tables import Cell, Column, Listed, Table, linked, summary_rows
from app.web.translation import translate
from payments.bills.doors import amount, state_tag
from payments.counter.models import BankScroll, CloseNote, CounterClose
from payments.counter.queries.closes import ListedClose, OpenDay, ShownClose, Taken
from payments.counter.queries.duplicates import Double
from payments.counter.queries.scrolls import Meaning, ShownScroll
from payments.counter.queries.takings import ListedTaking, ShownTaking

KINDS = {
    "cash": sentence("Cash"),
    "cheque": sentence("Cheque"),
    "challan": sentence("Stamped challan"),
}
_STATES = {
    "proposed": sentence("Waiting"),
    "approved": sentence("Confirmed"),
    "refused": sentence("Refused"),
}
_MEANINGS = {
    "matched": sentence("Pays a bill"),
    "short": sentence("Less than a bill that takes no parts: it is paid in part; ask the bank"),
    "overpayment": sentence("More than its bill can use: the rest is a refund that is due"),
    "unknown": sentence("No bill has this number: the money is in suspense"),
    "counter": sentence(
        "The challan that officers confirmed at the counter: its money was received"
    ),
    "duplicate": sentence("A line that was there before: nothing is posted"),
    "differs": sentence(
        "Its scroll and line were there before with another bill or amount: the money is in"
        " suspense; ask the bank"
    ),
}

TAKINGS: Table[ListedTaking] = Table(
    Column(
        sentence("Bill"), lambda each: linked(each.psid, "takings.show", taking_id=each.taking.id)
    ),
    Column(sentence("How"), lambda each: translate(KINDS[each.taking.kind])),
    Column(sentence("Paper"), lambda each: isolate_ltr(each.taking.number)),
    Column(sentence("Taken on"), lambda each: local_date(each.taking.paid_on)),
    Column(sentence("Amount"), lambda each: amount(each.taking.amount_paisa), numeric=True),
    Column(sentence("State"), lambda each: translate(_STATES[each.taking.state])),
)


def taking_facts(shown: ShownTaking) -> Sequence[Cell]:
    """Return the summary rows of a taking."""
    taking, bill = shown.taking, shown.bill
    confirmed = taking.approved_at if shown.payment else None
    return summary_rows(
        (sentence("Bill"), isolate_ltr(bill.psid)),
        (sentence("For"), bill.purpose),
        (sentence("Payer"), bill.payer_name),
        (sentence("State of the bill"), state_tag(bill.state)),
        (sentence("Owed now"), amount(bill.owed_paisa)),
        (sentence("Taken"), amount(taking.amount_paisa)),
        (sentence("How"), translate(KINDS[taking.kind])),
        (sentence("Where"), taking.place),
        (sentence("Number of the document"), isolate_ltr(taking.number)),
        (sentence("Taken on"), local_date(taking.paid_on)),
        (sentence("Recorded"), local_time(taking.entered_at)),
        (sentence("Confirmed"), local_time(confirmed)) if confirmed else None,
        (sentence("Counted beside a scroll because"), taking.double_reason)
        if taking.double_reason
        else None,
    )


def doubles_of(rows: Sequence[Double], *, may_undo: bool) -> Listed:
    """Return the table of possible doubles; with `may_undo`, the user may reverse one."""

    def undo(each: Double) -> Cell:
        if not may_undo:
            return ""
        return linked(gettext("Take the line back"), "undoings.new", payment_id=each.payment.id)

    return Table[Double](
        Column(sentence("Bill"), lambda each: linked(each.psid, "refunds.bill", psid=each.psid)),
        Column(sentence("At the counter"), _paper),
        Column(sentence("In the scroll"), _line),
        Column(sentence("Branch"), lambda each: each.line.branch),
        Column(sentence("Amount"), lambda each: amount(each.payment.amount_paisa), numeric=True),
        Column(sentence("Too much"), lambda each: amount(each.payment.excess_paisa), numeric=True),
        Column(sentence("Why it was confirmed"), lambda each: each.taking.double_reason or ""),
        Column(sentence("If it is the same"), undo),
    ).of(rows)


def _paper(each: Double) -> Cell:
    paper = f"{translate(KINDS[each.taking.kind])} {each.taking.number}"
    return linked(paper, "takings.show", taking_id=each.taking.id)


def _line(each: Double) -> Cell:
    line = each.line
    name = f"{line.scroll_number} / {line.line_number}"
    return linked(name, "scrolls.show", scroll_id=line.scroll_id, after=line.row - 1)


def _of_close(read: Callable[[CounterClose], Cell]) -> Callable[[ListedClose], Cell]:
    return lambda each: read(each.close)


CLOSES: Table[ListedClose] = Table(
    Column(
        sentence("Day"),
        _of_close(lambda of: linked(local_date(of.day), "closes.show", close_id=of.id)),
    ),
    Column(sentence("Cashier"), lambda each: each.cashier),
    Column(sentence("Bank"), _of_close(lambda of: isolate_ltr(of.bank))),
    Column(sentence("Deposited"), _of_close(lambda of: amount(of.deposit_paisa)), numeric=True),
    Column(sentence("Difference"), _of_close(lambda of: amount(of.difference_paisa)), numeric=True),
    Column(sentence("State"), _of_close(lambda of: translate(_STATES[of.state]))),
)
_CLOSED_KINDS = {"cash": sentence("Cash"), "cheque": sentence("Cheques")}
# A place and how it was paid there, and paisa.
Place = tuple[tuple[str, str], int]
_PLACES: Table[Place] = Table(
    Column(sentence("Where"), lambda each: each[0][0]),
    Column(sentence("How"), lambda each: translate(_CLOSED_KINDS[each[0][1]])),
    Column(sentence("Amount"), lambda each: amount(each[1]), numeric=True),
)
NOTES: Table[CloseNote] = Table(
    Column(sentence("Rupees"), lambda note: isolate_ltr(grouped(note.rupees)), numeric=True),
    Column(sentence("Pieces"), lambda note: isolate_ltr(grouped(note.pieces)), numeric=True),
    Column(
        sentence("Amount"),
        lambda note: amount(PAISA_PER_RUPEE * note.rupees * note.pieces),
        numeric=True,
    ),
)
TAKEN: Table[Taken] = Table(
    Column(
        sentence("Bill"), lambda each: linked(each.psid, "takings.show", taking_id=each.taking.id)
    ),
    Column(sentence("How"), lambda each: translate(_CLOSED_KINDS[each.taking.kind])),
    Column(sentence("Where"), lambda each: each.taking.place),
    Column(sentence("Paper"), lambda each: isolate_ltr(each.taking.number)),
    Column(sentence("Amount"), lambda each: amount(each.taking.amount_paisa), numeric=True),
)


def places_of(found: OpenDay | ShownClose) -> Listed:
    """Return the table of what was taken at each place."""
    return _PLACES.of(found.by_place.items())


def close_facts(shown: ShownClose) -> Sequence[Cell]:
    """Return the summary rows of a close."""
    close = shown.close
    return summary_rows(
        (sentence("Cashier"), shown.cashier),
        (sentence("Cash expected"), amount(close.expected_paisa)),
        (sentence("Cash counted"), amount(close.counted_paisa)),
        (sentence("Cheques"), amount(close.cheques_paisa)),
        (sentence("Deposited"), amount(close.deposit_paisa)),
        (sentence("Bank"), isolate_ltr(close.bank)),
        (sentence("Deposit slip"), isolate_ltr(close.slip_number)),
        (sentence("Date of the slip"), local_date(close.slip_on)),
        (sentence("Closed"), local_time(close.entered_at)),
    )


SCROLLS: Table[BankScroll] = Table(
    Column(
        sentence("Sent"),
        lambda each: linked(local_time(each.entered_at), "scrolls.show", scroll_id=each.id),
    ),
    Column(sentence("Bank"), lambda each: isolate_ltr(each.bank)),
    Column(sentence("Lines"), lambda each: isolate_ltr(grouped(each.lines)), numeric=True),
    Column(sentence("Total"), lambda each: amount(each.total_paisa), numeric=True),
    Column(sentence("State"), lambda each: translate(_STATES[each.state])),
)


def scroll_facts(shown: ShownScroll) -> Sequence[Cell]:
    """Return the summary rows of a scroll, with the number of its lines by meaning."""
    scroll = shown.scroll
    return summary_rows(
        (sentence("File"), scroll.filename),
        (sentence("Lines"), isolate_ltr(grouped(scroll.lines))),
        (sentence("Total"), amount(scroll.total_paisa)),
        (sentence("Sent"), local_time(scroll.entered_at)),
        *(
            (words, isolate_ltr(grouped(shown.counts[name])))
            for name, words in _MEANINGS.items()
            if shown.counts[name]
        ),
    )


def _number(each: Meaning) -> Cell:
    return isolate_ltr(f"{each.line.scroll_number} / {each.line.line_number}")


def _bill(each: Meaning) -> Cell:
    psid = each.line.psid
    return gettext("Deposit, sealed until the opening") if psid is None else isolate_ltr(psid)


def _amount(each: Meaning) -> Cell:
    paisa = each.line.amount_paisa
    return "" if paisa is None else amount(paisa)


LINES: Table[Meaning] = Table(
    Column(sentence("Row"), lambda each: str(each.line.row)),
    Column(sentence("Scroll and line"), _number),
    Column(sentence("Bill"), _bill),
    Column(sentence("Branch"), lambda each: each.line.branch),
    Column(sentence("Taken on"), lambda each: local_date(each.line.paid_on)),
    Column(sentence("Amount"), _amount, numeric=True),
    Column(sentence("Meaning"), lambda each: translate(_MEANINGS[each.meaning])),
)
