"""Transfer-entry memos as officers type them, and as the API writes them."""

from app.outputs import output_of
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.transfer_entries.models import (
    TransferEntryLine,
    TransferEntryMemo,
    TransferEntryRecord,
)
from payments.transfer_entries.queries import DueTreasury, ListedMemo, MemoLine, ShownMemo

_NUMBER = {"required": sentence("Enter the number of the Accountant General’s entry.")}


class ProposeMemoSchema(CommandSchema):
    """The code of a treasury for which something waits."""

    treasury = Text(
        required=True, most=30, error_messages={"required": sentence("Choose a treasury.")}
    )


class RecordEntrySchema(CommandSchema):
    """The number and day of the Accountant General's own entry."""

    reference = Text(required=True, most=120, error_messages=_NUMBER)
    recorded_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )


class ListMemosSchema(QuerySchema):
    """A page of memos."""

    cursor = Text(load_default=None, allow_none=True, most=500)


TransferEntryOut = output_of(
    TransferEntryMemo,
    "TransferEntryOut",
    "A memo that asks the Accountant General to move money between heads at a treasury.",
    only=(
        "id", "number", "treasury", "treasury_name", "fiscal_year", "total_paisa", *DECISION,
    ),
)  # fmt: skip
TransferEntryRecordOut = output_of(
    TransferEntryRecord,
    "TransferEntryRecordOut",
    "The Accountant General's own entry.",
    only=("memo_id", "reference", "recorded_on", "recorded_at"),
)
ListedTransferEntryOut = output_of(
    ListedMemo,
    "ListedTransferEntryOut",
    only=("status",),
    memo=TransferEntryOut,
    record=TransferEntryRecordOut,
)
TransferEntriesOut = page_of(ListedTransferEntryOut, "TransferEntriesOut")
TransferEntryLineOut = output_of(
    TransferEntryLine,
    "TransferEntryLineOut",
    only=(
        "number", "source", "source_id", "from_head", "from_ddo", "to_head", "to_ddo",
        "amount_paisa", "happened_at",
    ),
)  # fmt: skip
ShownLineOut = output_of(
    MemoLine,
    "ShownTransferEntryLineOut",
    only=("from_name", "to_name", "from_fund", "to_fund"),
    line=TransferEntryLineOut,
)
ShownTransferEntryOut = output_of(
    ShownMemo, "ShownTransferEntryOut", only=(), listed=ListedTransferEntryOut, lines=[ShownLineOut]
)
DueTreasuryOut = output_of(DueTreasury, "DueTransferEntriesOut")
DueTreasuriesOut = page_of(DueTreasuryOut, "DueTreasuriesOut")
