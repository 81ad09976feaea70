"""The comparative statement: items down, bidders across, unit price and total of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.text import Sentence, sentence
from marketplace.spreadsheets import cells, workbooks

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FIXED: tuple[tuple[Sentence, int], ...] = (
    (sentence("Item"), 8),
    (sentence("Description"), 50),
    (sentence("Unit"), 12),
    (sentence("Quantity"), 12),
)
_FIRST_BIDDER = len(_FIXED) + 1
_TITLE_ROW, _NAME_ROW, _HEADER_ROW = 1, 3, 4
_WIDTH = 18

Translate = Callable[[Sentence], str]


@dataclass(frozen=True, kw_only=True)
class Price:
    """A bidder's price for an item, in paisa."""

    unit_paisa: int
    total_paisa: int


@dataclass(frozen=True, kw_only=True)
class ComparedItem:
    """An item, the prices by bidder, and who wins it where items are awarded one by one."""

    number: int
    description: str
    unit: str
    quantity: Decimal
    prices: Mapping[str, Price]
    winner: str | None = None


@dataclass(frozen=True, kw_only=True)
class ComparedBidder:
    """A column: the bidder's key in `prices`, name, total, rank, and a remark (why not ranked)."""

    key: str
    name: str
    total_paisa: int | None
    rank: int | None
    remark: str = ""
    winner: bool = False


@dataclass(frozen=True, kw_only=True)
class ComparativeStatement:
    """The whole statement, ready to print."""

    reference: str
    title: str
    bidders: Sequence[ComparedBidder]
    items: Sequence[ComparedItem]
    notes: Sequence[str] = field(default_factory=tuple)


def write_comparative(statement: ComparativeStatement, *, translate: Translate = str) -> bytes:
    """Write the statement as a workbook."""
    workbook = workbooks.new_workbook("Comparative statement")
    sheet = workbook.worksheets[0]
    _write_head(sheet, statement, translate)
    row = _HEADER_ROW
    for row, item in enumerate(statement.items, start=_HEADER_ROW + 1):
        _write_item(sheet, row, item, statement.bidders)
    _write_foot(sheet, row + 1, statement, translate)
    sheet.freeze_panes = f"{workbooks.column_letter(_FIRST_BIDDER)}{_HEADER_ROW + 1}"
    return workbooks.saved(workbook)


def _columns(bidders: Sequence[ComparedBidder]) -> list[tuple[int, ComparedBidder]]:
    return [(_FIRST_BIDDER + 2 * at, bidder) for at, bidder in enumerate(bidders)]


def _write_head(sheet: "Worksheet", statement: ComparativeStatement, translate: Translate) -> None:
    title = cells.write_text(sheet, _TITLE_ROW, 1, f"{statement.reference}: {statement.title}")
    cells.embolden(title)
    for column, (heading, width) in enumerate(_FIXED, start=1):
        cells.embolden(cells.write_text(sheet, _HEADER_ROW, column, translate(heading)))
        sheet.column_dimensions[workbooks.column_letter(column)].width = width
    for column, bidder in _columns(statement.bidders):
        cells.embolden(cells.write_text(sheet, _NAME_ROW, column, bidder.name))
        cells.write_text(sheet, _HEADER_ROW, column, translate(sentence("Unit price (Rs)")))
        cells.write_text(sheet, _HEADER_ROW, column + 1, translate(sentence("Total (Rs)")))
        for letter in map(workbooks.column_letter, (column, column + 1)):
            sheet.column_dimensions[letter].width = _WIDTH


def _write_item(
    sheet: "Worksheet", row: int, item: ComparedItem, bidders: Sequence[ComparedBidder]
) -> None:
    cells.write_number(sheet, row, 1, item.number)
    cells.write_text(sheet, row, 2, item.description)
    cells.write_text(sheet, row, 3, item.unit)
    cells.write_number(sheet, row, 4, item.quantity)
    for column, bidder in _columns(bidders):
        price = item.prices.get(bidder.key)
        if price is None:
            continue
        cells.write_rupees(sheet, row, column, price.unit_paisa)
        total = cells.write_rupees(sheet, row, column + 1, price.total_paisa)
        if item.winner == bidder.key:
            cells.highlight(total)


def _write_foot(
    sheet: "Worksheet", row: int, statement: ComparativeStatement, translate: Translate
) -> None:
    labels = (sentence("Total (Rs)"), sentence("Rank"), sentence("Remark"))
    for below, label in enumerate(labels):
        cells.embolden(cells.write_text(sheet, row + below, 2, translate(label)))
    for column, bidder in _columns(statement.bidders):
        if bidder.total_paisa is not None:
            total = cells.write_rupees(sheet, row, column + 1, bidder.total_paisa)
            if bidder.winner:
                cells.highlight(total)
        if bidder.rank is not None:
            cells.write_number(sheet, row + 1, column + 1, bidder.rank)
        if bidder.remark:
            cells.write_text(sheet, row + 2, column + 1, bidder.remark)
    for below, note in enumerate(statement.notes, start=row + len(labels) + 1):
        cells.write_text(sheet, below, 1, note)
