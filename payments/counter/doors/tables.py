"""Tables of counter payments: takings, doubles, closes and scrolls."""

from collections.abc import Callable, Sequence

from app.money import PAISA_PER_RUPEE, grouped
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.tables import Cell, Column, Listed, Table, linked, summary_rows
from payments.bills.doors import amount, state_tag
from payments.counter.models import BankScroll, CloseNote, CounterClose
from payments.counter.queries.closes import ListedClose, OpenDay, ShownClose, Taken
from payments.counter.queries.duplicates import Double
from payments.counter.queries.scrolls import Meaning, ShownScroll
from payments.counter.queries.takings import ListedTaking, ShownTaking

KINDS = {"cash": "Cash", "cheque": "Cheque", "challan": "Stamped challan"}
_STATES = {"proposed": "Waiting", "approved": "Confirmed", "refused": "Refused"}
_MEANINGS = {
    "matched": "Pays a bill",
    "short": "Less than a bill that takes no parts: it is paid in part; ask the bank",
    "overpayment": "More than its bill can use: the rest is a refund that is due",
    "unknown": "No bill has this number: the money is in suspense",
    "counter": "The challan that officers confirmed at the counter: its money was received",
    "duplicate": "A line that was there before: nothing is posted",
    "differs": "Its scroll and line were there before with another bill or amount: the money is in"
    " suspense; ask the bank",
}

TAKINGS: Table[ListedTaking] = Table(
    Column("Bill", lambda each: linked(each.psid, "takings.show", taking_id=each.taking.id)),
    Column("How", lambda each: KINDS[each.taking.kind]),
    Column("Paper", lambda each: isolate_ltr(each.taking.number)),
    Column("Taken on", lambda each: local_date(each.taking.paid_on)),
    Column("Amount", lambda each: amount(each.taking.amount_paisa), numeric=True),
    Column("State", lambda each: _STATES[each.taking.state]),
)


def taking_facts(shown: ShownTaking) -> Sequence[Cell]:
    """Return the summary rows of a taking."""
    taking, bill = shown.taking, shown.bill
    confirmed = taking.approved_at if shown.payment else None
    return summary_rows(
        ("Bill", isolate_ltr(bill.psid)),
        ("For", bill.purpose),
        ("Payer", bill.payer_name),
        ("State of the bill", state_tag(bill.state)),
        ("Owed now", amount(bill.owed_paisa)),
        ("Taken", amount(taking.amount_paisa)),
        ("How", KINDS[taking.kind]),
        ("Where", taking.place),
        ("Number of the document", isolate_ltr(taking.number)),
        ("Taken on", local_date(taking.paid_on)),
        ("Recorded", local_time(taking.entered_at)),
        ("Confirmed", local_time(confirmed)) if confirmed else None,
        ("Counted beside a scroll because", taking.double_reason) if taking.double_reason else None,
    )


def doubles_of(rows: Sequence[Double], *, may_undo: bool) -> Listed:
    """Return the table of possible doubles; with `may_undo`, the user may reverse one."""

    def undo(each: Double) -> Cell:
        if not may_undo:
            return ""
        return linked("Take the line back", "undoings.new", payment_id=each.payment.id)

    return Table[Double](
        Column("Bill", lambda each: linked(each.psid, "refunds.bill", psid=each.psid)),
        Column("At the counter", _paper),
        Column("In the scroll", _line),
        Column("Branch", lambda each: each.line.branch),
        Column("Amount", lambda each: amount(each.payment.amount_paisa), numeric=True),
        Column("Too much", lambda each: amount(each.payment.excess_paisa), numeric=True),
        Column("Why it was confirmed", lambda each: each.taking.double_reason or ""),
        Column("If it is the same", undo),
    ).of(rows)


def _paper(each: Double) -> Cell:
    paper = f"{KINDS[each.taking.kind]} {each.taking.number}"
    return linked(paper, "takings.show", taking_id=each.taking.id)


def _line(each: Double) -> Cell:
    line = each.line
    name = f"{line.scroll_number} / {line.line_number}"
    return linked(name, "scrolls.show", scroll_id=line.scroll_id, after=line.row - 1)


def _of_close(read: Callable[[CounterClose], Cell]) -> Callable[[ListedClose], Cell]:
    return lambda each: read(each.close)


CLOSES: Table[ListedClose] = Table(
    Column("Day", _of_close(lambda of: linked(local_date(of.day), "closes.show", close_id=of.id))),
    Column("Cashier", lambda each: each.cashier),
    Column("Bank", _of_close(lambda of: isolate_ltr(of.bank))),
    Column("Deposited", _of_close(lambda of: amount(of.deposit_paisa)), numeric=True),
    Column("Difference", _of_close(lambda of: amount(of.difference_paisa)), numeric=True),
    Column("State", _of_close(lambda of: _STATES[of.state])),
)
_CLOSED_KINDS = {"cash": "Cash", "cheque": "Cheques"}
# A place and how it was paid there, and paisa.
Place = tuple[tuple[str, str], int]
_PLACES: Table[Place] = Table(
    Column("Where", lambda each: each[0][0]),
    Column("How", lambda each: _CLOSED_KINDS[each[0][1]]),
    Column("Amount", lambda each: amount(each[1]), numeric=True),
)
NOTES: Table[CloseNote] = Table(
    Column("Rupees", lambda note: isolate_ltr(grouped(note.rupees)), numeric=True),
    Column("Pieces", lambda note: isolate_ltr(grouped(note.pieces)), numeric=True),
    Column(
        "Amount",
        lambda note: amount(PAISA_PER_RUPEE * note.rupees * note.pieces),
        numeric=True,
    ),
)
TAKEN: Table[Taken] = Table(
    Column("Bill", lambda each: linked(each.psid, "takings.show", taking_id=each.taking.id)),
    Column("How", lambda each: _CLOSED_KINDS[each.taking.kind]),
    Column("Where", lambda each: each.taking.place),
    Column("Paper", lambda each: isolate_ltr(each.taking.number)),
    Column("Amount", lambda each: amount(each.taking.amount_paisa), numeric=True),
)


def places_of(found: OpenDay | ShownClose) -> Listed:
    """Return the table of what was taken at each place."""
    return _PLACES.of(found.by_place.items())


def close_facts(shown: ShownClose) -> Sequence[Cell]:
    """Return the summary rows of a close."""
    close = shown.close
    return summary_rows(
        ("Cashier", shown.cashier),
        ("Cash expected", amount(close.expected_paisa)),
        ("Cash counted", amount(close.counted_paisa)),
        ("Cheques", amount(close.cheques_paisa)),
        ("Deposited", amount(close.deposit_paisa)),
        ("Bank", isolate_ltr(close.bank)),
        ("Deposit slip", isolate_ltr(close.slip_number)),
        ("Date of the slip", local_date(close.slip_on)),
        ("Closed", local_time(close.entered_at)),
    )


SCROLLS: Table[BankScroll] = Table(
    Column(
        "Sent",
        lambda each: linked(local_time(each.entered_at), "scrolls.show", scroll_id=each.id),
    ),
    Column("Bank", lambda each: isolate_ltr(each.bank)),
    Column("Lines", lambda each: isolate_ltr(grouped(each.lines)), numeric=True),
    Column("Total", lambda each: amount(each.total_paisa), numeric=True),
    Column("State", lambda each: _STATES[each.state]),
)


def scroll_facts(shown: ShownScroll) -> Sequence[Cell]:
    """Return the summary rows of a scroll, with the number of its lines by meaning."""
    scroll = shown.scroll
    return summary_rows(
        ("File", scroll.filename),
        ("Lines", isolate_ltr(grouped(scroll.lines))),
        ("Total", amount(scroll.total_paisa)),
        ("Sent", local_time(scroll.entered_at)),
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
    return "Deposit, sealed until the opening" if psid is None else isolate_ltr(psid)


def _amount(each: Meaning) -> Cell:
    paisa = each.line.amount_paisa
    return "" if paisa is None else amount(paisa)


LINES: Table[Meaning] = Table(
    Column("Row", lambda each: str(each.line.row)),
    Column("Scroll and line", _number),
    Column("Bill", _bill),
    Column("Branch", lambda each: each.line.branch),
    Column("Taken on", lambda each: local_date(each.line.paid_on)),
    Column("Amount", _amount, numeric=True),
    Column("Meaning", lambda each: _MEANINGS[each.meaning]),
)
