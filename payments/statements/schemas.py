"""Monthly statements and ended heads as they are asked for, and as the API writes them."""

from marshmallow import Schema, fields

from app.schemas import Amount, LocalDate, QuerySchema, Text, Whole


class StatementQuerySchema(QuerySchema):
    """Any day of the month (today where left out), and after which row the page begins."""

    month = LocalDate(load_default=None, allow_none=True)
    after = Whole(load_default=0, most=1_000_000)


class StatementYearSchema(QuerySchema):
    """The year in which the fiscal year begins; this one where left out."""

    year = Whole(load_default=None, allow_none=True, least=2000, most=2999)


class StatementMonthOut(Schema):
    """A month, whether its books are closed and its statement is kept."""

    first_day = fields.Date()
    closed = fields.Boolean()
    kept = fields.Boolean()


class StatementMonthsOut(Schema):
    """The months of a fiscal year."""

    items = fields.List(fields.Nested(StatementMonthOut))


class StatementTotalsOut(Schema):
    """The amounts of a row, or of all."""

    opening = Amount(attribute="opening_paisa")
    collected = Amount(attribute="collected_paisa")
    refunded = Amount(attribute="refunded_paisa")
    corrected = Amount(attribute="corrected_paisa")
    fees = Amount(attribute="fees_paisa")
    transferred = Amount(attribute="transferred_paisa")
    closing = Amount(attribute="closing_paisa")
    relief = Amount(attribute="relief_paisa")
    books = Amount(attribute="books_paisa")


class StatementRowOut(StatementTotalsOut):
    """A head and a DDO."""

    head = Text(attribute="head_code")
    head_name = Text()
    ddo = Text(attribute="ddo_code")
    department = Text()
    treasury = Text()
    fund = Text()


class ShownStatementOut(Schema):
    """A page of a month's statement; `hash` where it is kept and signed."""

    first_day = fields.Date(attribute="statement.first_day")
    last_day = fields.Date(attribute="statement.last_day")
    closed = fields.Boolean()
    reference = Text(allow_none=True)
    hash = Text(allow_none=True)
    rows = fields.List(fields.Nested(StatementRowOut))
    totals = fields.Nested(StatementTotalsOut, attribute="statement.totals")
    next_row = Whole(allow_none=True)


class EndedHeadsQuerySchema(QuerySchema):
    """After which row the page begins."""

    after = Whole(load_default=0, most=1_000_000)


class EndedHeadOut(Schema):
    """A head and DDO; `to_do` are `move`, `transfer` and `carry`, in this order."""

    head = Text(attribute="head_code")
    head_name = Text()
    ddo = Text(attribute="ddo_code")
    department = Text()
    treasury = Text()
    account = Text()
    last_day = fields.Date(allow_none=True)
    since = Amount(attribute="since_paisa")
    standing = Amount(attribute="standing_paisa")
    to_do = fields.List(Text())


class EndedHeadsOut(Schema):
    """A page of them, and the sums of all."""

    rows = fields.List(fields.Nested(EndedHeadOut), attribute="shown")
    since = Amount(attribute="since_paisa")
    standing = Amount(attribute="standing_paisa")
    next_row = Whole(allow_none=True)
