"""Input and output schemas of bank statements and their matches."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.outputs import output_of
from app.schemas import CommandSchema, Whole
from app.text import sentence
from payments.bank_accounts.schemas import BankAccountOut
from payments.bank_statements.models import (
    BankMatch,
    BankMatchPart,
    BankStatement,
    BankStatementLine,
)
from payments.bank_statements.queries import (
    MAX_SHOWN,
    BookItem,
    ReconciledAccount,
    ShownAccount,
    ShownMatch,
    Side,
)


def _ids() -> fields.List[Any]:
    most = validate.Length(
        max=MAX_SHOWN,
        error=sentence("Tick no more than %(most)s lines at a time.", most=MAX_SHOWN),
    )
    return fields.List(fields.UUID(), load_default=list, validate=most)


class MatchItemsSchema(CommandSchema):
    """The lines of the bank and the items of the books that are the same money."""

    lines = _ids()
    items = _ids()


_PAISA = ("bank_paisa", "books_paisa", "before_paisa", "unexplained_paisa")
SideOut = output_of(Side, "BankSideOut", only=("items", "paisa", "oldest"))
ReconciledAccountOut = output_of(
    ReconciledAccount,
    "ReconciledAccountOut",
    only=("until", *_PAISA),
    account=BankAccountOut,
    only_bank=SideOut,
    only_books=SideOut,
)
BankStatementOut = output_of(
    BankStatement,
    "BankStatementOut",
    only=(
        "id", "bank", "filename", "first_day", "last_day", "opening_paisa", "closing_paisa",
        "lines", "imported_at",
    ),
)  # fmt: skip
BankStatementLineOut = output_of(
    BankStatementLine,
    "BankStatementLineOut",
    only=("id", "statement_id", "day", "amount_paisa", "reference", "description"),
)
BookItemOut = output_of(
    BookItem,
    "BookItemOut",
    only=("id", "day", "amount_paisa", "entries", "transaction_id", "numbers", "description"),
)
BankMatchOut = output_of(
    BankMatch,
    "BankMatchOut",
    only=("id", "bank", "matched_at", "removed_at", "removed_reason"),
)
BankMatchPartOut = output_of(
    BankMatchPart, "BankMatchPartOut", only=("item_id", "side", "amount_paisa")
)
ShownMatchOut = output_of(ShownMatch, "ShownMatchOut", match=BankMatchOut, parts=[BankMatchPartOut])
ReconciledAccountsOut = type(
    "ReconciledAccountsOut",
    (Schema,),
    {
        "__doc__": "The accounts, and what only the bank or only the books have.",
        "items": fields.List(fields.Nested(ReconciledAccountOut), required=True),
    },
)
ShownAccountOut = output_of(
    ShownAccount,
    "ShownBankAccountOut",
    only=("until", *_PAISA),
    account=BankAccountOut,
    only_bank=SideOut,
    only_books=SideOut,
    lines=[BankStatementLineOut],
    items=[BookItemOut],
    statements=[BankStatementOut],
    matches=[ShownMatchOut],
)


class MatchedByNumberOut(Schema):
    """How many matches were made."""

    matched = Whole(required=True)
