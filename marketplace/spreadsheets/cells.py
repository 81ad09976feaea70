"""One cell in, one cell out.

Out: text is always stored as text with Excel's own "this is text" mark (quotePrefix), so a name
that begins with =, +, -, @, a tab or a line break never becomes a formula, and comes back
unchanged. In: a formula is refused, whatever it would have calculated.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from app.money import AN_AMOUNT, PAISA_PER_RUPEE, TOO_EXACT, read_rupees
from app.text import Sentence, sentence
from app.typed_text import NumberError, plain_number

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from marketplace.spreadsheets.workbooks import AnyCell

MAX_CHARACTERS = 2_000
# As many as the column of the items keeps.
QUANTITY_DECIMALS = 3
MAX_QUANTITY = Decimal(10) ** 9
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Characters that XML cannot carry, or that make text read otherwise than it is stored.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


class CellRefusedError(ValueError):
    """A cell that cannot be taken; the message is a sentence, which follows "Row 14: "."""

    def __init__(self, message: Sentence) -> None:
        """Keep the sentence."""
        super().__init__(str(message))
        self.message = message


def write_text(sheet: "Worksheet", row: int, column: int, text: str) -> "Cell":
    """Write text that stays text."""
    cell = _cell(sheet, row, column)
    cell.value = printable(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_DANGEROUS)
    return cell


def printable(text: str) -> str:
    """Return a text as a cell can hold it."""
    return _UNPRINTABLE.sub("", text)


def write_number(sheet: "Worksheet", row: int, column: int, value: Decimal | int) -> "Cell":
    """Write an exact number; amounts in rupees come as decimals, never as floats."""
    cell = _cell(sheet, row, column)
    cell.value = value
    return cell


def write_rupees(sheet: "Worksheet", row: int, column: int, paisa: int) -> "Cell":
    """Write an amount in paisa as rupees with two decimals."""
    cell = write_number(sheet, row, column, Decimal(paisa) / PAISA_PER_RUPEE)
    cell.number_format = "#,##0.00"
    return cell


def unlock(cell: "Cell | MergedCell") -> None:
    """Let people type into a cell of a protected sheet."""
    from openpyxl.styles import Protection  # noqa: PLC0415 - heavy, see workbooks.py

    cell.protection = Protection(locked=False)


def embolden(cell: "Cell") -> None:
    """Write a heading's cell in bold."""
    from openpyxl.styles import Font  # noqa: PLC0415 - heavy, see workbooks.py

    cell.font = Font(bold=True)


def wrap(cell: "Cell", *, vertical: str | None = None) -> None:
    """Let long text run over several lines; `vertical` says where it begins ("top")."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - heavy, see workbooks.py

    cell.alignment = Alignment(wrap_text=True, vertical=vertical)


def highlight(cell: "Cell") -> None:
    """Lay a light green behind a cell."""
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - heavy, see workbooks.py

    cell.fill = PatternFill("solid", fgColor="D9EAD3")


def read_text(cell: "AnyCell") -> str:
    """Return a cell's text, trimmed; "" for an empty one. Raises CellRefusedError."""
    value = _value(cell)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellRefusedError(sentence("Enter this as plain text."))
    text = printable(str(value)).strip()
    if len(text) > MAX_CHARACTERS:
        raise CellRefusedError(
            sentence("The text is too long: the limit is %(most)d characters.", most=MAX_CHARACTERS)
        )
    return text


def read_quantity(cell: "AnyCell") -> Decimal:
    """Return a quantity: above zero, at most QUANTITY_DECIMALS decimals."""
    number = _number(cell, _A_QUANTITY)
    if not 0 < number <= MAX_QUANTITY:
        raise CellRefusedError(_A_QUANTITY)
    if _decimals(number) > QUANTITY_DECIMALS:
        raise CellRefusedError(
            sentence(
                "Enter the quantity with no more than %(most)d decimals.", most=QUANTITY_DECIMALS
            )
        )
    return number


_A_QUANTITY = sentence("Enter the quantity as a number above zero, for example 12 or 2.5.")


def read_paisa(cell: "AnyCell") -> int | None:
    """Return an amount in rupees as paisa, None for an empty cell; above zero, two decimals."""
    value = _value(cell)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if _FOREIGN.search(cell.number_format or ""):
        raise CellRefusedError(_IN_RUPEES)
    # Text is read as on a page; a number has been read by the spreadsheet program.
    typed = value if isinstance(value, str) else _exact(_number(cell, AN_AMOUNT))
    try:
        paisa = read_rupees(typed)
    except NumberError as error:
        raise CellRefusedError(error.reason) from None
    if paisa == 0:
        raise CellRefusedError(sentence("Enter a price above zero, or leave the cell empty."))
    return paisa


# Currencies in the format of a cell: "$"#,##0.00, [$€-2] #,##0 and the like. Between [$ and - is
# the sign that is shown, none for a language alone.
_FOREIGN = re.compile(r"\[\$(\$|€|£|¥|USD|EUR|GBP|AED|CNY|SAR)|[€£¥]|(?<!\[)\$")
_IN_RUPEES = sentence(
    "The cell shows this price in another currency. Enter it in rupees, and format the cell as a"
    " number."
)


def _exact(rupees: Decimal) -> str:
    if _decimals(rupees) > len("00"):
        raise CellRefusedError(TOO_EXACT)
    return format(rupees, "f")


def read_integer(cell: "AnyCell") -> int | None:
    """Return a whole number above zero, or None for anything else."""
    try:
        number = _number(cell, AN_AMOUNT)
    except CellRefusedError:
        return None
    return int(number) if 0 < number <= MAX_QUANTITY and not _decimals(number) else None


def holds_number(cell: "AnyCell") -> bool:
    """Return True if a person sees a number in the cell."""
    try:
        _number(cell, AN_AMOUNT)
    except CellRefusedError:
        return False
    return True


def _cell(sheet: "Worksheet", row: int, column: int) -> "Cell":
    from openpyxl.cell.cell import Cell  # noqa: PLC0415 - heavy, see workbooks.py

    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError("a merged cell cannot be written")
    return cell


def _value(cell: "AnyCell") -> object:
    if cell.data_type == "f":
        raise CellRefusedError(
            sentence("This cell contains a formula. Replace it with the value that it shows.")
        )
    if cell.data_type == "e":
        raise CellRefusedError(sentence("This cell contains an error of the spreadsheet program."))
    return cell.value


def _number(cell: "AnyCell", otherwise: Sentence) -> Decimal:
    """Return the exact number that a person sees. Raises CellRefusedError if there is none.

    A spreadsheet stores binary floats and shows their first 15 digits: those are what was meant.
    """
    value = _value(cell)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellRefusedError(otherwise)
    try:
        if isinstance(value, str):
            return Decimal(plain_number(value, otherwise))
        number = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    except NumberError as error:
        raise CellRefusedError(error.reason) from None
    if not number.is_finite():
        raise CellRefusedError(otherwise)
    return number


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
