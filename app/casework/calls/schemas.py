"""Calls, scores and rankings as they are typed, and as the API writes them."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.casework.calls.models import Call, CallRanking, CallScore, PassedPlace
from app.casework.calls.policy import TieRule
from app.casework.calls.queries.calls import (
    CallLine,
    CriterionView,
    OfficeCall,
    PublicCall,
    SeenScore,
    Winner,
)
from app.casework.calls.use_cases.draw_up_call import CallCriterion
from app.casework.calls.use_cases.score_application import Points
from app.casework.catalogue.schemas import ServiceWordsOut
from app.identity.public import PersonSummary
from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, Moment, Text, UrduText, Whole, page_of, rows
from app.text import sentence
from app.two_people import DECISION

MAX_CRITERIA = 10
_FILLED: dict[str, Any] = {**NEEDED}
MAX_POINTS = 1_000
_CODE = validate.Regexp(
    r"[a-z][a-z0-9_]{1,39}\Z",
    error=sentence("Use 2 to 40 small letters, digits and _, a letter first."),
)
_CHOOSE_FROM_LIST: str = sentence("Choose one of the answers in the list.")
_A_LIST: dict[str, Any] = {"required": _CHOOSE_FROM_LIST, "unknown": _CHOOSE_FROM_LIST}


class CallCriterionSchema(CommandSchema):
    """A criterion of the panel."""

    code = Text(required=True, most=40, validate=[_CODE], error_messages=NEEDED)
    title_en = needed(Text)
    title_ur = needed(UrduText)
    most = Whole(required=True, least=1, most=MAX_POINTS, error_messages=NEEDED)
    weight = Whole(required=True, least=1, most=100, error_messages=NEEDED)

    @post_load
    def make(self, loaded: dict[str, Any], **_more: Any) -> CallCriterion:  # noqa: ANN401 - marshmallow's own
        """Make the command's row."""
        return CallCriterion(**loaded)


class DrawUpCallSchema(CommandSchema):
    """A call of a service of one's office."""

    service = needed(Text, most=40)
    title_en = needed(Text)
    title_ur = needed(UrduText)
    opens_at = Moment(required=True, error_messages=_FILLED)
    closes_at = Moment(required=True, error_messages=_FILLED)
    places = Whole(required=True, least=1, most=1_000, error_messages=NEEDED)
    criteria = rows(CallCriterionSchema, most=MAX_CRITERIA, required=True)
    panel = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(max=50, error=sentence("Choose from 3 to 9 officers.")),
        error_messages={"required": sentence("Choose from 3 to 9 officers.")},
    )
    tie_rule = fields.Enum(TieRule, by_value=True, required=True, error_messages=_A_LIST)
    instrument = needed(Text, most=500)


class PointsSchema(CommandSchema):
    """The points for a criterion, with a comment."""

    criterion = needed(Text, most=40)
    points = Whole(required=True, least=0, most=MAX_POINTS, error_messages=NEEDED)
    comment = needed(Text, most=2_000)

    @post_load
    def make(self, loaded: dict[str, Any], **_more: Any) -> Points:  # noqa: ANN401 - marshmallow's own
        """Make the command's row."""
        return Points(**loaded)


class ScoreSchema(CommandSchema):
    """The points of an application for all criteria."""

    scores = rows(PointsSchema, most=MAX_CRITERIA, required=True)


class PassPlaceSchema(CommandSchema):
    """The place that becomes free, and the reason."""

    from_id = fields.UUID(required=True, error_messages=_FILLED)
    reason = needed(Text, most=2_000)


CallCriterionOut = output_of(CriterionView, "CriterionOfCall", title=ServiceWordsOut)
WinnerOut = output_of(Winner, "CallWinner")
PublicCallOut = output_of(
    PublicCall,
    "PublicCall",
    service_title=ServiceWordsOut,
    title=ServiceWordsOut,
    criteria=[CallCriterionOut],
    winners=[WinnerOut],
)
PublicCallsOut = page_of(PublicCallOut, "PublicCalls")
CallOut = output_of(
    Call,
    "Call",
    only=("id", "service", "opens_at", "closes_at", "places", "tie_rule", "instrument", *DECISION),
    title=ServiceWordsOut,
)
CallsOut = page_of(CallOut, "Calls")
SeenScoreOut = output_of(SeenScore, "SeenScore")
CallRankingOut = output_of(CallRanking, "CallRanking", only=("id", "call_id", *DECISION))
PassedPlaceOut = output_of(
    PassedPlace, "PassedPlace", only=("id", "call_id", "from_id", "to_id", "reason", *DECISION)
)
CallLineOut = output_of(
    CallLine,
    "CallApplication",
    only=("id", "reference", "display", "mine", "rank", "place", "in_running"),
    recused=fields.List(fields.String()),
    scores=[SeenScoreOut],
    total=fields.Function(lambda line: str(line.total) if line.total is not None else None),
)
PanelMemberOut = output_of(PersonSummary, "PanelMember", only=("id", "name", "name_ur"))
OfficeCallOut = output_of(
    OfficeCall,
    "OfficeCall",
    only=("id", "service", "state", "status", "opens_at", "closes_at", "places", "tie_rule",
          "instrument", "is_complete"),
    title=ServiceWordsOut,
    criteria=[CallCriterionOut],
    panel=[PanelMemberOut],
    left=[PanelMemberOut],
    applications=[CallLineOut],
    ranking=fields.Nested(CallRankingOut, allow_none=True),
    passed=[PassedPlaceOut],
)  # fmt: skip
CallScoreOut = output_of(CallScore, "CallScore", only=("application_id", "scored_at"))
