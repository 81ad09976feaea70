"""Columns of a sheet, found by the row of headings, not by position.

A spreadsheet that people fill in gets columns inserted and moved. By position, a note of "2024"
would be read as the price of the item next to it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.text import Sentence, sentence
from app.typed_text import seen
from marketplace.spreadsheets import workbooks
from marketplace.spreadsheets.workbooks import SheetRefused

if TYPE_CHECKING:
    from marketplace.spreadsheets.workbooks import AnyCell

    Cells = tuple[AnyCell, ...]

# The width to read of a sheet: some columns more than the template, for people's notes.
MAX_COLUMNS = 26
# The position of an optional heading that a sheet lacks.
NOWHERE = -1

Translate = Callable[[Sentence], str]


class Headings:
    """The headings of a sheet, in every language in which it is written."""

    def __init__(
        self,
        titles: Sequence[Sentence],
        languages: Iterable[Translate] = (),
        optional: Collection[int] = (),
    ) -> None:
        """Take the headings in their order, and what translates them, beside English.

        The `optional` ones, by their place, may be missing: their cells are then empty.
        """
        self.titles = tuple(titles)
        self._optional = frozenset(optional)
        spoken: list[Translate] = [str, *languages]
        self._places: Mapping[str, int] = {
            bare(translate(title)): at for translate in spoken for at, title in enumerate(titles)
        }

    def places(self, row: "Cells", row_number: int) -> tuple[int, ...]:
        """Return where in a row each of them is. Raises SheetRefused.

        Columns without one of our headings are left alone; ours must be there, each once.
        An optional one that is missing is NOWHERE.
        """
        found: dict[int, int] = {}
        for place, cell in enumerate(row):
            at = self._places.get(bare(str(cell.value))) if cell.value is not None else None
            if at is not None and found.setdefault(at, place) != place:
                raise SheetRefused(_twice(self.titles[at], row_number))
        for at, title in enumerate(self.titles):
            if at not in found and at not in self._optional:
                raise SheetRefused(_missing(title, row_number))
        return tuple(found.get(at, NOWHERE) for at in range(len(self.titles)))


@dataclass(frozen=True)
class Row:
    """A row below the headings: the cells under ours in their order, and all others."""

    number: int
    cells: "Cells"
    letters: tuple[str, ...]
    others: "Mapping[str, AnyCell]"

    def problem(self, at: int, message: Sentence) -> workbooks.RowProblem:
        """Return a problem under a known heading."""
        return workbooks.RowProblem(
            row=self.number,
            column=self.letters[at],
            message=sentence("Row %(row)d: %(problem)s", row=self.number, problem=message),
        )


def rows_below(
    data: bytes,
    headings: Headings,
    *,
    header_row: int,
    is_ours: "Callable[[Cells], bool]",
    not_ours: Sentence,
) -> Iterator[Row]:
    """Yield the rows that hold anything under our headings, which are in `header_row`.

    `is_ours(cells)` knows our first row. Raises SheetRefused, with `not_ours` for another sheet.
    """
    ours = False
    places: tuple[int, ...] = ()
    for number, row in workbooks.rows(data, columns=MAX_COLUMNS, headings=header_row):
        ours = ours or (number == 1 and is_ours(row))
        if number < header_row:
            continue
        if not ours:
            raise SheetRefused(not_ours)
        if not places:
            places = headings.places(row, header_row)
        elif any(cell.value is not None for cell in _under(row, places)):
            yield _row(number, row, places)
    if not ours:
        raise SheetRefused(not_ours)


def _row(number: int, row: "Cells", places: tuple[int, ...]) -> Row:
    letters = [workbooks.column_letter(place + 1) for place in range(len(row))]
    return Row(
        number,
        _under(row, places),
        tuple(letters[place] if place != NOWHERE else "" for place in places),
        {letters[at]: cell for at, cell in enumerate(row) if at not in places},
    )


def _under(row: "Cells", places: Sequence[int]) -> "Cells":
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415 - heavy, see workbooks.py

    return tuple(row[place] if place != NOWHERE else EMPTY_CELL for place in places)


def bare(text: str) -> str:
    """Return a text without what a person does not see: case, spaces and marks of direction."""
    return " ".join(seen(text).casefold().split())


def _missing(title: Sentence, row: int) -> Sentence:
    return sentence(
        'Row %(row)d must have the heading "%(heading)s". Download the spreadsheet again'
        " and leave its headings as they are.",
        row=row,
        heading=title,
    )


def _twice(title: Sentence, row: int) -> Sentence:
    return sentence(
        'Row %(row)d holds the heading "%(heading)s" twice. Give the other column another heading.',
        row=row,
        heading=title,
    )
