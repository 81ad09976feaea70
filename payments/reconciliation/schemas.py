"""Figures and explanations as officers enter them, and reconciliations as the API writes them."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, QuerySchema, Text, Whole, rows
from app.text import sentence
from app.two_people import DECISION
from payments.reconciliation.models import AgFigures, Reconciliation
from payments.reconciliation.policy import Compared, Explanation, FigureLine, Reason
from payments.reconciliation.queries.reconciliations import ReconciledMonth, ShownMonth
from payments.reconciliation.use_cases import MAX_LINES

_DAY: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}
_HEAD = validate.Regexp(
    r"[A-Za-z0-9]{2,20}\Z",
    error=sentence("Enter the head as the ledger has it, for example B02201."),
)
_DDO = validate.Regexp(
    r"[A-Za-z0-9]{4,12}\Z",
    error=sentence("Enter the DDO code as on the pay bill, for example QA4021."),
)


class FigureLineSchema(CommandSchema):
    """The Accountant General's amount under a head and DDO."""

    head_code = Text(data_key="head", required=True, validate=[_HEAD], error_messages=NEEDED)
    ddo_code = Text(data_key="ddo", required=True, validate=[_DDO], error_messages=NEEDED)
    amount_paisa = Amount(data_key="amount", least_paisa=0, required=True, error_messages=NEEDED)

    @post_load
    def _line(self, data: dict[str, Any], **_: object) -> FigureLine:
        return FigureLine(
            head_code=data["head_code"].upper(),
            ddo_code=data["ddo_code"].upper(),
            amount_paisa=data["amount_paisa"],
        )


class EnterFiguresSchema(CommandSchema):
    """Any day of the month, the letter that says so, and its lines."""

    month = LocalDate(required=True, error_messages=_DAY)
    source = needed(Text, most=500)
    lines = rows(FigureLineSchema, most=MAX_LINES, required=True)


class FiguresFormSchema(CommandSchema):
    """The same from a page, or with a file: the lines come in it, or typed as CSV."""

    month = LocalDate(required=True, error_messages=_DAY)
    source = needed(Text, most=500)
    typed = Text(load_default="", most=100_000)


class ExplanationSchema(CommandSchema):
    """The reason why a row differs."""

    head_code = Text(data_key="head", required=True, validate=[_HEAD], error_messages=NEEDED)
    ddo_code = Text(data_key="ddo", required=True, validate=[_DDO], error_messages=NEEDED)
    reason = Text(
        required=True,
        validate=[
            validate.OneOf(
                [each.value for each in Reason],
                error=sentence("Choose one of the answers in the list."),
            )
        ],
        error_messages={"required": sentence("Choose one of the answers in the list.")},
    )
    note = needed(Text, most=2_000)

    @post_load
    def _explanation(self, data: dict[str, Any], **_: object) -> Explanation:
        return Explanation(**data)


class ReconcileSchema(CommandSchema):
    """The reasons why rows differ from ours; empty if none does."""

    explanations = rows(ExplanationSchema, most=MAX_LINES)


class MonthQuerySchema(QuerySchema):
    """Any day of the month (last month where left out), and after which row the page begins."""

    month = LocalDate(load_default=None, allow_none=True)
    after = Whole(load_default=0, most=1_000_000)


class YearQuerySchema(QuerySchema):
    """The year in which the fiscal year begins; this one where left out."""

    year = Whole(load_default=None, allow_none=True, least=2000, most=2999)


AgFiguresOut = output_of(
    AgFigures,
    "AgFiguresOut",
    only=("id", "first_day", "version", "source", "lines", "total_paisa", "entered_at"),
)
ReconciliationOut = output_of(
    Reconciliation,
    "ReconciliationOut",
    only=("id", "first_day", "figures_id", *DECISION),
    reference=fields.Function(lambda row: row.reference if row.content_hash else None),
)
ComparedOut = output_of(
    Compared,
    "ComparedOut",
    "A head and DDO in both books; `difference` is ours less theirs.",
    only=("ours_paisa", "theirs_paisa", "difference_paisa", "reason", "note"),
    head="head_code",
    ddo="ddo_code",
)
ReconciledMonthOut = output_of(
    ReconciledMonth,
    "ReconciledMonthOut",
    only=("first_day", "ours_paisa", "theirs_paisa", "difference_paisa", "state"),
)


class ReconciledMonthsOut(Schema):
    """The months of a fiscal year."""

    items = fields.List(fields.Nested(ReconciledMonthOut))


ComparedTotalsOut = output_of(
    Compared,
    "ComparedTotalsOut",
    "The sums of both books.",
    only=("ours_paisa", "theirs_paisa", "difference_paisa"),
)
ShownMonthOut = output_of(
    ShownMonth,
    "ShownMonthOut",
    "A page of a month's rows; `statement` is the reference of our signed statement.",
    only=("first_day", "last_day", "state", "statement", "next_row"),
    rows=fields.List(fields.Nested(ComparedOut), attribute="shown"),
    totals=fields.Nested(ComparedTotalsOut),
    figures=AgFiguresOut,
    versions=[AgFiguresOut],
    reconciliation=fields.Nested(ReconciliationOut, attribute="row", allow_none=True),
)
