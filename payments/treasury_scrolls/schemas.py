"""Treasury scrolls as officers send them, and as the API writes them."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, QuerySchema, Text, Whole, page_of
from app.text import sentence
from app.two_people import DECISION
from payments.treasury_scrolls.models import (
    TreasuryScroll,
    TreasuryScrollFollowUp,
    TreasuryScrollLine,
)
from payments.treasury_scrolls.queries import (
    ListedTreasuryScroll,
    MeantLine,
    OpenDifference,
    ShownTreasuryScroll,
)

_TREASURY = validate.Regexp(
    r"[a-z][a-z0-9-]{1,29}\Z",
    error=sentence("Use 2 to 30 small letters, digits and hyphens, such as quetta."),
)


class SendTreasuryScrollSchema(CommandSchema):
    """The treasury of a scroll; the file is sent with it."""

    treasury = Text(required=True, validate=[_TREASURY], error_messages=NEEDED)


class AfterRowSchema(QuerySchema):
    """After which row the lines are wanted."""

    after = Whole(load_default=0, most=1_000_000)


class FollowUpSchema(CommandSchema):
    """The action taken on a difference."""

    note = needed(Text, most=2_000)


TreasuryScrollOut = output_of(
    TreasuryScroll,
    "TreasuryScrollOut",
    only=("id", "treasury", "filename", "lines", "total_paisa", *DECISION),
)
ListedTreasuryScrollOut = output_of(
    ListedTreasuryScroll,
    "ListedTreasuryScrollOut",
    only=("differences", "open_differences"),
    scroll=TreasuryScrollOut,
)
TreasuryScrollsOut = page_of(ListedTreasuryScrollOut, "TreasuryScrollsOut")
TreasuryScrollLineOut = output_of(
    TreasuryScrollLine,
    "TreasuryScrollLineOut",
    only=("row", "challan", "amount_paisa", "credited_on", "scroll_number", "treasury_number"),
    head="head_code",
    ddo="ddo_code",
)
FollowUpOut = output_of(
    TreasuryScrollFollowUp, "FollowUpOut", only=("scroll_id", "row", "note", "followed_at")
)
MeantLineOut = output_of(
    MeantLine,
    "MeantLineOut",
    "A line and what it means; one that differs posts nothing, and `says` what to do.",
    only=("meaning", "says", "differs"),
    line=TreasuryScrollLineOut,
    follow_up=FollowUpOut,
)
OpenDifferenceOut = output_of(
    OpenDifference, "OpenDifferenceOut", scroll=TreasuryScrollOut, meant=MeantLineOut
)
OpenDifferencesOut = page_of(OpenDifferenceOut, "OpenDifferencesOut")
ShownTreasuryScrollOut = output_of(
    ShownTreasuryScroll,
    "ShownTreasuryScrollOut",
    only=("next_row",),
    scroll=TreasuryScrollOut,
    counts=fields.Dict(keys=Text(), values=Whole()),
    differences=[MeantLineOut],
    lines=[MeantLineOut],
)
