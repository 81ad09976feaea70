"""Saved searches, follows and trades as people type them, and as the API shows them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from app.outputs import output_of
from app.schemas import Amount, CommandSchema, Moment, QuerySchema, Text, Whole, page_of
from app.text import sentence
from marketplace.alerts.models import AT_ONCE, KINDS, PACES, SavedSearch, SupplierTrade
from marketplace.alerts.queries import MAX_WORD_LINES, AlertView, FollowView
from marketplace.alerts.use_cases.stop_alerts import Stopped
from marketplace.kernel.policy import Category
from marketplace.tenders.policy.search import BANDS

MAX_WORDS_CHARACTERS = 200
_CHOOSE = sentence("Choose one of the answers.")
_CATEGORIES = tuple(category.value for category in Category)
_MAX_DISTRICTS = 60
_MAX_YEARS = 150


def _one_of(names: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(names, error=_CHOOSE)


def _words() -> Text:
    return Text(most=MAX_WORDS_CHARACTERS, load_default="")


class AboutSearchSchema(QuerySchema):
    """The filters of a search to save, from the address of the list."""

    q = Text(most=10_000, load_default="")
    category = Text(most=20, load_default="")
    district = Text(most=60, load_default="")
    band = Text(most=20, load_default="")


class _ChannelsSchema(CommandSchema):
    """Where somebody is told beside the inbox."""

    by_email = fields.Boolean(load_default=False)
    by_sms = fields.Boolean(load_default=False)


class SaveSearchSchema(_ChannelsSchema):
    """A search to save."""

    q = _words()
    category = fields.String(load_default="", validate=_one_of(("", *_CATEGORIES)))
    district = Text(most=60, load_default="")
    band = fields.String(load_default="", validate=_one_of(("", *BANDS)))
    pace = fields.String(load_default=AT_ONCE, validate=_one_of(PACES))


class SubjectSchema(QuerySchema):
    """The thing to follow, in an address."""

    kind = fields.String(required=True, validate=_one_of(KINDS))
    subject_id = fields.UUID(required=True)


class FollowSchema(_ChannelsSchema):
    """The thing to follow."""

    kind = fields.String(required=True, validate=_one_of(KINDS))
    subject_id = fields.UUID(required=True)


def _several(names: validate.Validator, most: int) -> "fields.List[str]":
    return fields.List(
        fields.String(validate=names),
        load_default=list,
        validate=[validate.Length(max=most, error=_CHOOSE)],
    )


class DeclareTradeSchema(CommandSchema):
    """The trade of a firm, one thing a line."""

    words = Text(most=1_000, load_default="")
    categories = _several(_one_of(_CATEGORIES), len(_CATEGORIES))
    districts = _several(validate.Length(max=60, error=_CHOOSE), _MAX_DISTRICTS)
    turnover = Amount(attribute="turnover_paisa", load_default=None, allow_none=True)
    experience_years = Whole(least=0, most=_MAX_YEARS, load_default=None, allow_none=True)

    @post_load
    def _lines(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        lines = [line.strip() for line in data["words"].splitlines() if line.strip()]
        if len(lines) > MAX_WORD_LINES:
            problem = sentence(
                "Enter up to %(most)s things, one on each line.", most=MAX_WORD_LINES
            )
            raise ValidationError({"words": [problem]})
        if any(len(line) > MAX_WORDS_CHARACTERS for line in lines):
            problem = sentence("Enter a line of up to %(most)s letters.", most=200)
            raise ValidationError({"words": [problem]})
        return data | {"words": "\n".join(lines)}


SavedSearchOut = output_of(
    SavedSearch,
    "SavedSearchOut",
    only=(
        "id", "q", "category", "district", "band", "pace", "by_email", "by_sms", "saved_at",
        "ended_at",
    ),
)  # fmt: skip
FollowOut = output_of(FollowView, "FollowOut")


class FollowedOut(Schema):
    """The thing that was followed, or is no longer."""

    id = fields.UUID()
    kind = fields.String()
    subject_id = fields.UUID()


class SavedSearchesOut(Schema):
    """One's own searches in force."""

    items = fields.List(fields.Nested(SavedSearchOut))


class FollowsOut(Schema):
    """The follows of the actor."""

    items = fields.List(fields.Nested(FollowOut))


AlertsOut = page_of(output_of(AlertView, "AlertOut"), "AlertsOut")
TradeOut = output_of(
    SupplierTrade,
    "TradeOut",
    "What a firm sells as it says itself; `declared_at` is null where it has said nothing.",
    only=("words", "categories", "districts", "turnover_paisa", "experience_years"),
    declared_at=Moment(allow_none=True, dump_default=None),
)
StoppedOut = output_of(Stopped, "StoppedOut")
