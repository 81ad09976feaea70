"""Returns at a reduced rate as officers type them and as the API writes them."""

from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import Amount, CommandSchema, LocalDate, Text, Whole, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.statutory.models import StatutoryRelief

_MAX_COUNT = 100_000


class EnterReturnsSchema(CommandSchema):
    """The figures of a reduced rate in the returns of a month."""

    code = needed(Text, most=40)
    month = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    returns = Whole(required=True, least=1, most=_MAX_COUNT, error_messages=NEEDED)
    taxpayers = Whole(required=True, least=1, most=_MAX_COUNT, error_messages=NEEDED)
    turnover_paisa = Amount(
        data_key="turnover", least_paisa=1, required=True, error_messages=NEEDED
    )
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


StatutoryMonthOut = output_of(
    StatutoryRelief,
    "StatutoryMonth",
    only=(
        *("id", "code", "month", "returns", "taxpayers", "turnover_paisa", "standard_rate"),
        *("reduced_rate", "forgone_paisa", "instrument", "confidence", "note", "transaction_id"),
        *DECISION,
    ),
)
StatutoryMonthsOut = page_of(StatutoryMonthOut, "StatutoryMonths")
