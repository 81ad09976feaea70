"""The file of an order to the bank, pure: a heading, a row for each payee, and a trailer.

The trailer holds how many rows there are, their sum, and the SHA-256 of all that stands above it,
so that the bank, and anybody later, sees that nothing was added, changed or lost on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from app.csv_out import csv_line
from app.money import plain_rupees


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A payee: account title, IBAN, paisa, and what the bank is to write beside it."""

    number: int
    title: str = field(repr=False)
    iban: str = field(repr=False)
    amount_paisa: int
    reference: str


def line_reference(order: str, number: int) -> str:
    """Return the name of a line in the bank's statement."""
    return f"{order}/{number}"


def order_file(number: str, bank: str, day: date, lines: Sequence[FileLine]) -> bytes:
    """Write the file: the same order always gives the same bytes."""
    rows = [csv_line(["H", number, bank, day.isoformat()])]
    rows += [
        csv_line(
            [
                "D",
                line.number,
                line.title,
                line.iban,
                plain_rupees(line.amount_paisa),
                line.reference,
            ]
        )
        for line in lines
    ]
    above = "".join(rows).encode()
    total = plain_rupees(sum(line.amount_paisa for line in lines))
    return above + csv_line(["T", len(lines), total, sha256(above).hexdigest()]).encode()
