"""Input of a rectification, and what the API answers."""

from marshmallow import fields

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Text, UrduText, Whole
from app.text import sentence
from app.two_people import DECISION
from registration.rectifications.models import RegisterRectification
from registration.rectifications.queries import Rectifications, Warned
from registration.rectifications.use_cases import Ground
from registration.register.policy.changes import Ground as Left

_A_GROUND = sentence("Choose the ground.")
_A_NUMBER = sentence("Enter the number of the filing.")


class RectifySchema(CommandSchema):
    """The filing of a firm, its correct content, and the documents or order."""

    number = needed(Text, most=60)
    corrects = Whole(least=1, most=30_000, required=True, error_messages={"required": _A_NUMBER})
    ground = fields.Enum(
        Ground,
        by_value=True,
        required=True,
        error_messages={"required": _A_GROUND, "unknown": _A_GROUND},
    )
    basis = needed(Text, most=500)
    court = Text(load_default="", most=200)
    order_on = LocalDate(load_default=None, allow_none=True)
    name = Text(load_default="", most=120)
    name_ur = UrduText(load_default="", most=120)
    place_line = Text(load_default="", most=300)
    place_district = Text(load_default="", most=60)
    no_other_places = fields.Boolean(load_default=False)
    duration = Text(load_default="", most=200)
    partner = Whole(least=1, most=100, load_default=None, allow_none=True)
    partner_name = Text(load_default="", most=200)
    partner_address = Text(load_default="", most=300)
    partner_joined_on = LocalDate(load_default=None, allow_none=True)
    partner_born_on = LocalDate(load_default=None, allow_none=True)
    partner_ground = fields.Enum(Left, by_value=True, load_default=None, allow_none=True)
    paper_number = Text(load_default="", most=60)
    paper_on = LocalDate(load_default=None, allow_none=True)
    paper_authority = Text(load_default="", most=120)
    occurred_on = LocalDate(load_default=None, allow_none=True)


RectificationOut = output_of(
    RegisterRectification,
    "RectificationOut",
    "A rectification of the register; what it changes is in the filing that it becomes.",
    only=("id", "business_id", "corrects", "ground", "basis", "court", "order_on", *DECISION),
)
_ROW = ("id", "corrects", "ground", "basis", "court", "order_on", *DECISION)
RectificationsOut = output_of(
    Rectifications,
    "RectificationsOut",
    "The rectifications of a firm, the newest first.",
    only=("number",),
    items=[
        output_of(
            Warned,
            "ListedRectificationOut",
            "A rectification; `warnings` is what the check says of the name that it makes.",
            only=("warnings",),
            **{each: f"row.{each}" for each in _ROW},
        )
    ],
)
