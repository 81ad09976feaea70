"""Deposits as the API writes them, and the yearly list of those that lapse."""

from marshmallow import fields

from app.outputs import output_of
from app.schemas import CommandSchema, QuerySchema, Rows, Text, page_of
from app.two_people import DECISION
from payments.deposits.models import DepositLapseList
from payments.deposits.queries.register import (
    MAX_LAPSING,
    LapsedDeposit,
    LapsingDeposits,
    RegisteredDeposit,
    ShownLapseList,
)


class DepositsQuerySchema(QuerySchema):
    """A page of deposits."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class ProposeLapseSchema(CommandSchema):
    """The bills whose deposits are still needed, such as of a contract that runs: they stay."""

    claimed = Rows(fields.UUID(), most=MAX_LAPSING, load_default=list)


RegisteredDepositOut = output_of(
    RegisteredDeposit,
    "RegisteredDepositOut",
    "A deposit and what became of it.",
    held="held_paisa",
    claimable="claimable_paisa",
)
RegisteredDepositsOut = page_of(RegisteredDepositOut, "RegisteredDepositsOut")
LapseListOut = output_of(
    DepositLapseList,
    "DepositLapseListOut",
    "Deposits that lapse at the end of a fiscal year, by its first day.",
    only=("id", "fiscal_year", "head_code", "total_paisa", *DECISION),
)
LapseListsOut = page_of(LapseListOut, "DepositLapseListsOut")
LapsedDepositOut = output_of(LapsedDeposit, "LapsedDepositOut")
ShownLapseListOut = output_of(
    ShownLapseList,
    "ShownDepositLapseListOut",
    only=(),
    row=LapseListOut,
    deposits=[LapsedDepositOut],
)
LapsingOut = output_of(
    LapsingDeposits,
    "LapsingDepositsOut",
    "What has lapsed by the rule in force and is in no list.",
    only=("fiscal_year", "total_paisa"),
    deposits=[RegisteredDepositOut],
)
