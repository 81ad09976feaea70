"""The sheet of a cashier's daily close as PDF, for the file and the bank's slip beside it."""

from collections.abc import Iterator

from flask_babel import force_locale

from app.printing.public import Letterhead, render_pdf
from app.web.formatting import local_date, local_time, rupees
from payments.counter.models import CounterClose
from payments.counter.queries.closes import ShownClose

TEMPLATE = "payments/counter/close.typ"
ORGANISATION = "Finance Department"
_KINDS = {"cash": "Cash", "cheque": "Cheque"}
_STATES = {"proposed": "Not confirmed yet", "approved": "Confirmed", "refused": "Refused"}


def close_sheet_pdf(shown: ShownClose, *, demonstration: bool) -> bytes:
    """Print a close in English, as the counter's pages are."""
    close = shown.close
    with force_locale("en"):
        head = Letterhead(
            title=f"Daily close of the counter, {local_date(close.day)}",
            organisation=ORGANISATION,
            reference=str(close.id),
            date=local_date(close.entered_at),
            demonstration=demonstration,
        )
        data = {
            "facts": [list(fact) for fact in _facts(shown)],
            "note_heads": ["Rupees", "Pieces", "Amount"],
            "notes": [
                [str(note.rupees), str(note.pieces), rupees(100 * note.rupees * note.pieces)]
                for note in shown.notes
            ],
            "taking_heads": ["How", "Where", "Paper", "Bill", "Amount"],
            "takings": [
                [
                    _KINDS[each.taking.kind],
                    each.taking.place,
                    each.taking.number,
                    each.psid,
                    rupees(each.taking.amount_paisa),
                ]
                for each in shown.takings
            ],
            "signatures": [[shown.cashier, "Cashier"], [shown.confirmed_by, "Confirmed by"]],
        }
    return render_pdf(TEMPLATE, head, data, made_at=close.approved_at or close.entered_at)


def _facts(shown: ShownClose) -> Iterator[tuple[str, str]]:
    close = shown.close
    yield "Cashier", shown.cashier
    yield "State", _STATES[close.state]
    for (place, kind), paisa in shown.by_place.items():
        yield f"{_KINDS[kind]}, {place}", rupees(paisa)
    yield "Cash expected", rupees(close.expected_paisa)
    yield "Cash counted", rupees(close.counted_paisa)
    yield from _difference(close)
    yield "Cheques", rupees(close.cheques_paisa)
    yield "Deposited", rupees(close.deposit_paisa)
    yield "Bank", close.bank
    yield "Deposit slip", f"{close.slip_number}, {local_date(close.slip_on)}"
    if close.approved_at:
        yield "Confirmed", local_time(close.approved_at)


def _difference(close: CounterClose) -> Iterator[tuple[str, str]]:
    if close.difference_paisa:
        word = "Too much" if close.difference_paisa > 0 else "Missing"
        yield word, rupees(abs(close.difference_paisa))
        yield "Because", close.difference_reason or ""
