"""Input of the two doors of the books, and what the API answers."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import Amount, CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole, page_of
from app.text import sentence

DATE: dict[str, Any] = {"required": sentence("Write a date such as 31-12-2026.")}
MOST_DAYS = 366
FIRST_YEAR, LAST_YEAR = 1947, 2200


class ProposeHeadSchema(CommandSchema):
    """A head of account, or its end, with its source."""

    code = Text(
        required=True,
        error_messages=NEEDED,
        validate=[
            validate.Regexp(
                r"^[A-Z][A-Z0-9]{2,11}$",
                error=sentence("Write the code of the head, such as B01601."),
            )
        ],
    )
    name = needed(Text)
    name_ur = needed(Text)
    kind = Text(
        required=True,
        error_messages=NEEDED,
        validate=[
            validate.OneOf(
                ("asset", "liability", "income", "expense"),
                error=sentence("Choose one of the answers in the list."),
            )
        ],
    )
    in_force = fields.Boolean(load_default=True)
    valid_from = LocalDate(required=True, error_messages=DATE)
    valid_to = LocalDate(load_default=None, allow_none=True)
    instrument = needed(Text, most=500)
    confidence = confidence()
    note = Text(load_default="", most=2_000)


class ProposePeriodSchema(CommandSchema):
    """A month, by any of its days, to be closed or opened again, and why."""

    month = LocalDate(required=True, error_messages=DATE)
    closes = fields.Boolean(load_default=True)
    reason = needed(Text, most=2_000)


class AccountsQuery(QuerySchema):
    """Which accounts, after which cursor."""

    words = Text(load_default="")
    cursor = Text(load_default=None)


class StatementQuery(QuerySchema):
    """Which account, and after which cursor."""

    account = Text(required=True)
    cursor = Text(load_default=None)


class DayQuery(QuerySchema):
    """At the end of which day in the province; today where left out."""

    day = LocalDate(load_default=None)


class YearQuery(QuerySchema):
    """Which fiscal year, by the year in which it begins; this one where left out."""

    year = Whole(
        least=FIRST_YEAR,
        most=LAST_YEAR,
        load_default=None,
        refusal=sentence("Write a year, such as 2026."),
    )


class SpanQuery(QuerySchema):
    """From which day to which, both included; at most 366 days."""

    since = LocalDate(required=True, error_messages=DATE)
    until = LocalDate(required=True, error_messages=DATE)


class HeadOut(Schema):
    """A row of a head."""

    id = fields.UUID()
    code = Text()
    name = Text()
    name_ur = Text()
    kind = Text()
    in_force = fields.Boolean()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    instrument = Text()
    confidence = Text()
    state = Text()


class HeadsOut(Schema):
    """Heads of account."""

    items = fields.List(fields.Nested(HeadOut))


class LedgerAccountOut(Schema):
    """An account with its balance: a positive amount is a debit."""

    code = Text()
    name = Text()
    kind = Text()
    currency = Text()
    head = Text(allow_none=True)
    balance = Amount(attribute="balance_paisa")


AccountsOut = page_of(LedgerAccountOut, "AccountsOut")


class StatementLineOut(Schema):
    """An entry: a positive amount is a debit."""

    number = Whole()
    transaction_id = fields.UUID()
    kind = fields.String()
    description = fields.String()
    happened_at = Moment()
    amount = Amount(attribute="amount_paisa")
    other_account = fields.String()


class StatementOut(Schema):
    """A page of a statement with the balance now."""

    account = fields.String()
    balance = Amount()
    entries = fields.List(fields.Nested(StatementLineOut))
    next_cursor = fields.String(allow_none=True)


class LegOut(Schema):
    """A transfer of a transaction."""

    number = Whole()
    debit = Text()
    credit = Text()
    currency = Text()
    amount = Amount(attribute="amount_paisa")


class LeadOut(Schema):
    """What a transaction was posted for: such as a `bill` by its PSID, or a `refund` by its id."""

    kind = Text()
    name = Text()


class TransactionOut(Schema):
    """A transaction with its legs, who posted it and when, under which business key."""

    id = fields.UUID(attribute="row.id")
    business_key = Text(attribute="row.business_key")
    kind = Text(attribute="row.kind")
    description = Text(attribute="row.description")
    happened_at = Moment(attribute="row.happened_at")
    posted_at = Moment(attribute="row.posted_at")
    actor_id = fields.UUID(attribute="row.actor_id", allow_none=True)
    reverses = fields.UUID(attribute="row.reverses", allow_none=True)
    corrects = fields.UUID(attribute="row.corrects", allow_none=True)
    reversed_by = fields.UUID(allow_none=True)
    corrected_by = fields.List(fields.UUID())
    lead = fields.Nested(LeadOut, allow_none=True)
    legs = fields.List(fields.Nested(LegOut))


class TrialLineOut(Schema):
    """Accounts of one head, or of one name."""

    kind = Text()
    head = Text(allow_none=True)
    name = Text()
    currency = Text()
    accounts = Whole()
    debit = Amount(attribute="debit_paisa")
    credit = Amount(attribute="credit_paisa")


class TrialBalanceOut(Schema):
    """The trial balance; income and expense begin on `since`."""

    day = fields.Date()
    since = fields.Date()
    lines = fields.List(fields.Nested(TrialLineOut))


class PeriodChangeOut(Schema):
    """A month that was asked to be closed or opened again."""

    id = fields.UUID()
    first_day = fields.Date()
    last_day = fields.Date()
    closes = fields.Boolean()
    reason = Text()
    state = Text()


class MonthOut(Schema):
    """A month of the books."""

    first_day = fields.Date()
    last_day = fields.Date()
    closed = fields.Boolean()


class PeriodsOut(Schema):
    """The months of a fiscal year and what was asked and decided about them."""

    months = fields.List(fields.Nested(MonthOut))
    changes = fields.List(fields.Nested(PeriodChangeOut))
