"""Tables and summaries that a view gives its page: each column, with its cell, declared once.

    LISTED: Table[DueFee] = Table(
        Column("Bill", lambda due: linked(grouped(due.psid), "refunds.bill", psid=due.psid)),
        Column("Amount", lambda due: rupees(due.amount_paisa), numeric=True),
    )

The view passes `LISTED.of(page.items)`, and the template writes
`{{ table(title, listed.columns, listed.rows) }}`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from flask import url_for
from markupsafe import Markup

from app.money import plain_rupees
from app.text import Sentence
from app.web.formatting import isolate_ltr, rupees
from app.web.translation import translate

Row = TypeVar("Row")
Cell = Any  # a text, markup, or {text, href}
# What a summary says: (key, value), or a row as the macro `summary` takes it, with its link.
Fact = tuple[str | Sentence, Cell] | Mapping[str, Cell]


class Column(NamedTuple, Generic[Row]):
    """A column: its heading, and its cell; of both, what is a sentence is translated.

    `value` is the plain value by which a list is sorted, and for its file (`app/web/listing.py`).
    """

    text: str | Sentence
    cell: Callable[[Row], Cell]
    numeric: bool = False
    value: Callable[[Row], Any] | None = None


@dataclass(frozen=True)
class Listed:
    """The data of the macro `table`."""

    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


class Table(Generic[Row]):
    """A table of the columns given, in order; the first cell of a row names it."""

    def __init__(self, *columns: Column[Row]) -> None:
        """Take the columns in."""
        self.columns = columns

    @property
    def headings(self) -> list[Cell]:
        """The headings in the reader's language."""
        return [{"text": translate(each.text), "numeric": each.numeric} for each in self.columns]

    def of(self, rows: Iterable[Row]) -> Listed:
        """Return the table of these rows."""
        return Listed(self.headings, [self._cells(row) for row in rows])

    def _cells(self, row: Row) -> list[Cell]:
        return [translated(each.cell(row)) for each in self.columns]


def translated(cell: Cell) -> Cell:
    """Return a cell with its sentence in the language of the page; what else it is stays."""
    if isinstance(cell, Sentence):
        return translate(cell)
    if isinstance(cell, dict) and isinstance(cell.get("text"), Sentence):
        return cell | {"text": translate(cell["text"])}
    return cell


def linked(text: Cell, endpoint: str, **ids: Any) -> Cell:  # noqa: ANN401 - values of an address
    """Return a cell that leads to an endpoint."""
    return {"text": text, "href": url_for(endpoint, **ids)}


def amount(paisa: int) -> Markup:
    """Return an amount in paisa as the filter "rupees" writes it, left to right on every page."""
    return isolate_ltr(rupees(paisa))


def money(text: str | Sentence, attribute: str) -> Column[Any]:
    """Return a column of amounts: `attribute` is the path of the paisa in a row."""
    read = attrgetter(attribute)
    return Column(
        text,
        lambda row: amount(read(row)),
        numeric=True,
        value=lambda row: Decimal(plain_rupees(read(row))),
    )


def summary_rows(*facts: Fact | None) -> list[Mapping[str, Cell]]:
    """Return the rows of a summary: keys and sentences are translated, None is left out."""
    return [
        fact
        if isinstance(fact, Mapping)
        else {"key": translate(fact[0]), "value": translated(fact[1])}
        for fact in facts
        if fact is not None
    ]
