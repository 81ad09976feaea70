"""Input of the two doors of the books, and what the API answers."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.ledger.models import LedgerHead, PeriodChange
from app.ledger.queries.books import AccountLine, Leg, Transaction, TrialBalance, TrialLine
from app.ledger.queries.leads import Lead
from app.ledger.queries.statements import StatementLine
from app.ledger.queries.views import Month, Statement, Year
from app.outputs import output_of
from app.parameters.schemas import NEEDED, confidence, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, Whole, page_of
from app.text import sentence

DATE: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}
FIRST_YEAR, LAST_YEAR = 1947, 2200


class ProposeHeadSchema(CommandSchema):
    """A head of account, or its end, with its source."""

    code = Text(
        required=True,
        error_messages=NEEDED,
        validate=[
            validate.Regexp(
                r"^[A-Z][A-Z0-9]{2,11}$",
                error=sentence("Enter the code of the head, for example B01601."),
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
    """The accounts, and the cursor."""

    words = Text(load_default="")
    cursor = Text(load_default=None)


class StatementQuery(QuerySchema):
    """The account, and the cursor."""

    account = Text(required=True)
    cursor = Text(load_default=None)


class DayQuery(QuerySchema):
    """At the end of which day in the province; today where left out."""

    day = LocalDate(load_default=None)


class YearQuery(QuerySchema):
    """The fiscal year, by the year in which it begins; by default the present one."""

    year = Whole(
        least=FIRST_YEAR,
        most=LAST_YEAR,
        load_default=None,
        refusal=sentence("Enter a year, for example 2026."),
    )


class SpanQuery(QuerySchema):
    """From which day to which, both included; at most 366 days."""

    since = LocalDate(required=True, error_messages=DATE)
    until = LocalDate(required=True, error_messages=DATE)


HeadOut = output_of(
    LedgerHead,
    "HeadOut",
    only=(
        "id", "code", "name", "name_ur", "kind", "in_force", "valid_from", "valid_to",
        "instrument", "confidence", "state",
    ),
)  # fmt: skip


class HeadsOut(Schema):
    """Heads of account."""

    items = fields.List(fields.Nested(HeadOut))


LedgerAccountOut = output_of(
    AccountLine,
    "LedgerAccountOut",
    "An account with its balance: a positive amount is a debit.",
)
AccountsOut = page_of(LedgerAccountOut, "AccountsOut")
StatementLineOut = output_of(
    StatementLine, "StatementLineOut", "An entry: a positive amount is a debit."
)
StatementOut = output_of(
    Statement,
    "StatementOut",
    only=("balance_paisa",),
    account="account.code",
    entries=fields.List(fields.Nested(StatementLineOut), attribute="page.items"),
    next_cursor=fields.String(attribute="page.next_cursor", allow_none=True),
)
LegOut = output_of(Leg, "LegOut")
LinkOut = output_of(
    Lead,
    "LeadOut",
    "What a transaction was posted for: such as a `bill` by its PSID, or a `refund` by its id.",
    only=("kind", "name"),
)
TransactionOut = output_of(
    Transaction,
    "TransactionOut",
    "A transaction with its legs, who posted it and when, under which business key.",
    only=("reversed_by", "corrected_by"),
    id="row.id",
    business_key="row.business_key",
    kind="row.kind",
    description="row.description",
    happened_at="row.happened_at",
    posted_at="row.posted_at",
    actor_id="row.actor_id",
    reverses="row.reverses",
    corrects="row.corrects",
    lead=LinkOut,
    legs=[LegOut],
)
TrialLineOut = output_of(TrialLine, "TrialLineOut")
TrialBalanceOut = output_of(
    TrialBalance,
    "TrialBalanceOut",
    "The trial balance; income and expense begin on `since`.",
    only=("day", "since"),
    lines=[TrialLineOut],
)
PeriodChangeOut = output_of(
    PeriodChange,
    "PeriodChangeOut",
    only=("id", "first_day", "last_day", "closes", "reason", "state"),
)
MonthOut = output_of(Month, "MonthOut", only=("first_day", "last_day", "closed"))
PeriodsOut = output_of(Year, "PeriodsOut", only=(), months=[MonthOut], changes=[PeriodChangeOut])
