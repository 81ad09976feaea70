"""Closings as officers type them, and as the API writes them."""

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.scarcity.models import BudgetClosing


class CloseYearSchema(CommandSchema):
    """The scheme to close, the day, and the order."""

    scheme = needed(Text, most=40)
    closes_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)


ClosingOut = output_of(
    BudgetClosing,
    "ReliefClosing",
    only=(
        *("id", "scheme", "fiscal_year", "closes_on", "instrument"),
        *("free_paisa", "asked_paisa", "claim_count", *DECISION),
    ),
)
ClosingsOut = page_of(ClosingOut, "ReliefClosings")
