"""Monthly statements and ended heads as they are asked for, and as the API writes them."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import LocalDate, QuerySchema, Whole
from payments.statements.policy import AMOUNTS, StatementRow, UnderWay, UnderWayLine
from payments.statements.queries.statements import (
    EndedHead,
    EndedHeads,
    ShownStatement,
    StatementMonth,
)


class StatementQuerySchema(QuerySchema):
    """Any day of the month (today where left out), and after which row the page begins."""

    month = LocalDate(load_default=None, allow_none=True)
    after = Whole(load_default=0, most=1_000_000)


class StatementYearSchema(QuerySchema):
    """The year in which the fiscal year begins; this one where left out."""

    year = Whole(load_default=None, allow_none=True, least=2000, most=2999)


StatementMonthOut = output_of(StatementMonth, "StatementMonthOut")


class StatementMonthsOut(Schema):
    """The months of a fiscal year."""

    items = fields.List(fields.Nested(StatementMonthOut))


StatementTotalsOut = output_of(
    StatementRow, "StatementTotalsOut", "The amounts of a row, or of all.", only=AMOUNTS
)
StatementRowOut = output_of(
    StatementRow,
    "StatementRowOut",
    only=("head_name", "department", "treasury", "fund", *AMOUNTS),
    head="head_code",
    ddo="ddo_code",
)
UnderWayLineOut = output_of(
    UnderWayLine,
    "UnderWayLineOut",
    only=("fund", "challan", "amount_paisa"),
    head="head_code",
    ddo="ddo_code",
)
UnderWayOut = output_of(
    UnderWay,
    "UnderWayOut",
    only=(
        "sheet_id", "treasury", "treasury_name", "bank", "approved_on", "ordered_on", "order",
        "credited_on", "failed_on", "total_paisa",
    ),
    lines=[UnderWayLineOut],
)  # fmt: skip
ShownStatementOut = output_of(
    ShownStatement,
    "ShownStatementOut",
    "A page of a month's statement; `hash` where it is kept and signed.",
    only=("closed", "reference", "hash", "next_row"),
    first_day="statement.first_day",
    last_day="statement.last_day",
    rows=[StatementRowOut],
    totals=fields.Nested(StatementTotalsOut, attribute="statement.totals"),
    under_way=fields.List(fields.Nested(UnderWayOut), attribute="statement.under_way"),
)


class EndedHeadsQuerySchema(QuerySchema):
    """After which row the page begins."""

    after = Whole(load_default=0, most=1_000_000)


EndedHeadOut = output_of(
    EndedHead,
    "EndedHeadOut",
    only=(
        "head_name", "department", "treasury", "account", "last_day", "since_paisa",
        "standing_paisa", "to_do",
    ),
    head="head_code",
    ddo="ddo_code",
)  # fmt: skip
EndedHeadsOut = output_of(
    EndedHeads,
    "EndedHeadsOut",
    only=("since_paisa", "standing_paisa", "next_row"),
    rows=fields.List(fields.Nested(EndedHeadOut), attribute="shown"),
)
