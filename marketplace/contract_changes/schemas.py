"""Input of the commands about changes and milestones, and API output."""

from typing import Any

from marshmallow import fields, post_load

from app.outputs import output_of
from app.schemas import LONG, Amount, CommandSchema, LocalDate, Text
from app.text import sentence
from app.two_people import DECISION
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.contract_changes.policy import ChangeKind
from marketplace.contract_changes.queries import ChangeView, Course, MilestoneView

MAX_NAME_LENGTH = 200


class ProposeContractChangeSchema(CommandSchema):
    """A change of a signed contract; a variation that takes away has `takes_away`."""

    kind = fields.Enum(
        ChangeKind,
        by_value=True,
        required=True,
        error_messages={
            "required": sentence("Choose the kind of change."),
            "unknown": sentence("Choose one of the answers in the list."),
        },
    )
    amount = Amount(load_default=0, allow_none=True)
    takes_away = fields.Boolean(load_default=False)
    ends_on = LocalDate(load_default=None, allow_none=True)
    reason = Text(most=LONG, required=True)

    @post_load
    def _sign_amount(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Write an amount that is taken away below zero."""
        paisa = data.pop("amount") or 0
        takes_away = data.pop("takes_away")
        return data | {"amount_paisa": -paisa if takes_away else paisa}


class EnterMilestoneSchema(CommandSchema):
    """The milestone and its due date."""

    title = Text(most=MAX_NAME_LENGTH, required=True)
    title_ur = Text(most=MAX_NAME_LENGTH, load_default="")
    due_on = LocalDate(required=True)
    ends_defects = fields.Boolean(load_default=False)


class ReachMilestoneSchema(CommandSchema):
    """On which day it was there."""

    reached_on = LocalDate(required=True)


ContractChangeOut = output_of(
    ContractChange,
    "ContractChangeOut",
    "A change of a contract, proposed or decided.",
    only=("id", "contract_id", "kind", "amount_paisa", "ends_on", "reason", *DECISION),
)
MilestoneOut = output_of(
    Milestone,
    "MilestoneOut",
    "A milestone of a contract.",
    only=(
        "id", "contract_id", "title", "title_ur", "due_on", "ends_defects", "reached_on",
        "withdrawn_reason",
    ),
)  # fmt: skip
CourseOut = output_of(
    Course,
    "CourseOut",
    "How a contract has gone: changes in force, milestones, price now, share added by changes.",
    only=(
        "amount_now_paisa", "damages_paisa", "added_percent", "cap_percent", "cap_confidence",
        "ends_on",
    ),
    changes=[output_of(ChangeView, "ChangeViewOut")],
    milestones=[output_of(MilestoneView, "MilestoneViewOut")],
)  # fmt: skip
