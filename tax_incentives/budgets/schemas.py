"""Entries of budgets as officers type them, and budgets as the API writes them."""

from marshmallow import validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import Amount, CommandSchema, QuerySchema, Text, Whole, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.queries import BudgetPosition, BudgetPositions

ENTRY_KINDS = (
    ("ceiling", sentence("Ceiling of revenue that is forgone")),
    ("appropriation", sentence("Appropriation by the schedule")),
    ("supplementary", sentence("Supplementary grant")),
    ("release", sentence("Release")),
    ("reappropriation", sentence("Re-appropriation to another scheme")),
    ("surrender", sentence("Surrender")),
)
_KIND = validate.OneOf(
    [code for code, _ in ENTRY_KINDS], error=sentence("Choose one of the kinds.")
)
_YEAR = validate.Range(
    min=2020, max=2199, error=sentence("Enter the year in which it starts, for example 2026.")
)
_CODE = validate.Regexp(
    r"([a-z][a-z0-9_]{1,39})?\Z", error=sentence("Choose a scheme from the list.")
)
_DEMAND = validate.Regexp(
    r"([A-Z0-9-]{1,20})?\Z",
    error=sentence("Enter the number of the demand as in the schedule, for example 21."),
)
_HEAD = validate.Regexp(
    r"([A-Z][0-9]{5})?\Z", error=sentence("Enter an object head, for example A05216.")
)


class EnterBudgetSchema(CommandSchema):
    """The budget of a scheme in a fiscal year, or a move within it."""

    scheme = Text(required=True, validate=[_CODE], error_messages=NEEDED)
    fiscal_year = Whole(required=True, validate=[_YEAR], error_messages=NEEDED)
    kind = Text(required=True, validate=[_KIND], error_messages=NEEDED)
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    moved_to = Text(load_default="", validate=[_CODE])
    demand = Text(load_default="", validate=[_DEMAND])
    object_head = Text(load_default="", validate=[_HEAD])
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class BudgetYearSchema(QuerySchema):
    """The fiscal year, by the year in which it begins."""

    year = Whole(load_default=None, allow_none=True, validate=[_YEAR])


BudgetEntryOut = output_of(
    BudgetEntry,
    "BudgetEntry",
    only=(
        *("id", "scheme", "fiscal_year", "kind", "amount_paisa", "moved_to", "demand"),
        *("object_head", "instrument", "confidence", "note", "transaction_id"),
        *DECISION,
    ),
)
BudgetEntriesOut = page_of(BudgetEntryOut, "BudgetEntries")
BudgetPositionOut = output_of(BudgetPosition, "BudgetPosition")
BudgetPositionsOut = output_of(BudgetPositions, "BudgetPositions", items=[BudgetPositionOut])
