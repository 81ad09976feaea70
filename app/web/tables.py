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
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.money import plain_rupees
from app.text import Sentence
from app.web.formatting import isolate_ltr, rupees
from app.web.forms import CHOSEN, Form
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


# Sent is the id of a row, and its name for the answer.
_BOX = Markup(
    '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox"'
    ' name="chosen" id="chosen-{id}" value="{id} {name}"{checked}>'
    '<label class="govuk-label govuk-checkboxes__label" for="chosen-{id}">'
    '<span class="govuk-visually-hidden">{label}</span></label></div>{error}'
)
_ERROR = Markup('<p class="govuk-error-message">{}</p>')


@dataclass(frozen=True)
class Ticks(Generic[Row]):
    """Draws a box in each row, for one act on many (`Action.on_many`), with earlier refusals."""

    key: Callable[[Row], UUID]
    name: Callable[[Row], str]
    form: Form

    def box(self, row: Row) -> Markup:
        """Write the box of a row; ticked again if its act was refused."""
        name, error = self.name(row), self.form.error(f"{CHOSEN}-{self.key(row)}")
        return _BOX.format(
            id=self.key(row),
            name=name,
            label=gettext("Choose %(name)s", name=name),
            checked=Markup(" checked") if error else "",
            error=_ERROR.format(error) if error else "",
        )


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

    def of(self, rows: Iterable[Row], ticks: Ticks[Row] | None = None) -> Listed:
        """Return the table of these rows, each with a box if rows can be ticked."""
        return Listed(self.headings, [self._cells(row, ticks) for row in rows])

    def _cells(self, row: Row, ticks: Ticks[Row] | None) -> list[Cell]:
        first, *others = [translated(each.cell(row)) for each in self.columns]
        if ticks is not None:
            named = first if isinstance(first, Mapping) else {"text": first}
            first = {**named, "box": ticks.box(row)}
        return [first, *others]


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
