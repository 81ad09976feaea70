"""Schemas of collections: address parameters and API output."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.identity.public import OrganisationSummary
from app.outputs import output_of, own_fields
from app.schemas import Amount, LocalDate, Moment, QuerySchema, Text
from app.text import sentence
from payments.collections.policy import CHOSEN, MONTH, PERIODS
from payments.collections.queries.board import Asked, Board, DayOfChannel, Line, Standing
from payments.collections.queries.entries import Entry
from payments.collections.queries.figures import Sums
from payments.collections.queries.open_data import OpenRow
from payments.collections.queries.sums import WAYS
from payments.settlement.queries.unsettled_balances import Unsettled

TABLES = ("days", "heads", "departments", "districts", "channels", "entries")
_LIST = sentence("Choose one of the answers in the list.")


class CollectionsQuery(QuerySchema):
    """A named period or days of one's own, and what it is narrowed down to.

    `district` "-" is what no district is known of, `channel` "-" what came by no channel.
    """

    period = Text(load_default=MONTH, validate=[validate.OneOf((*PERIODS, CHOSEN), error=_LIST)])
    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)
    department = fields.UUID(load_default=None, error_messages={"invalid_uuid": _LIST})
    ddo = Text(load_default="")
    district = Text(load_default="")
    head = Text(load_default="")
    channel = Text(load_default="")

    @post_load
    def _nest_search(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        others: dict[str, Any] = {}
        for name in ("cursor", "table"):
            if name in data:
                others[name] = data.pop(name)
        return {"asked": Asked(**data), **others}


class CollectionEntriesQuery(CollectionsQuery):
    """The same, and which entries of it."""

    way = Text(load_default="", validate=[validate.OneOf(("", *WAYS), error=_LIST)])
    cursor = Text(load_default=None)


class CollectionsFileQuery(CollectionsQuery):
    """The same, and which table of it."""

    way = Text(load_default="", validate=[validate.OneOf(("", *WAYS), error=_LIST)])
    table = Text(load_default="days", validate=[validate.OneOf(TABLES, error=_LIST)])


CollectionSumsSchema = output_of(
    Sums,
    "CollectionSumsSchema",
    only=("collected_paisa", "refunded_paisa", "moved_paisa", "net_paisa", "entries"),
)


CollectionDaySchema = output_of(
    DayOfChannel, "CollectionDaySchema", only=("day", "channel"), sums=CollectionSumsSchema
)
CollectionDepartmentSchema = output_of(
    OrganisationSummary, "CollectionDepartmentSchema", only=("id", "name", "name_ur", "district")
)
CollectionLineSchema = output_of(
    Line,
    "CollectionLineSchema",
    only=("code", "name", "name_ur"),
    department=CollectionDepartmentSchema,
    sums=CollectionSumsSchema,
)


def _aged(items: int, paisa: int) -> dict[str, object]:
    return {"items": items, "amount": Amount().serialize("paisa", {"paisa": paisa})}


UnsettledOfChannelSchema = output_of(
    Unsettled,
    "UnsettledOfChannelSchema",
    only=("channel", "items"),
    amount=Amount(attribute="paisa"),
    by_age=fields.Function(lambda each: [_aged(*pair) for pair in each.by_age]),
)
CollectionStatusSchema = output_of(
    Standing,
    "CollectionStandingSchema",
    only=("suspense_paisa", "refund_due_paisa"),
    unsettled=[UnsettledOfChannelSchema],
    going_back=fields.Dict(keys=Text(), values=Amount()),
)
CollectionsSchema = output_of(
    Board,
    "CollectionsSchema",
    only=("since", "until"),
    total=fields.Nested(CollectionSumsSchema, attribute="figures.total"),
    days=fields.Function(lambda board: CollectionDaySchema(many=True).dump(board.days)),
    heads=[CollectionLineSchema],
    departments=[CollectionLineSchema],
    districts=[CollectionLineSchema],
    channels=[CollectionLineSchema],
    standing=CollectionStatusSchema,
)
CollectionEntrySchema = output_of(Entry, "CollectionEntrySchema")


class CollectionEntriesSchema(Schema):
    """A figure, and a page of the entries that make it."""

    total = fields.Nested(CollectionSumsSchema)
    items = fields.List(fields.Nested(CollectionEntrySchema))
    next_cursor = Text(allow_none=True)


OpenCollectionSchema = output_of(
    OpenRow, "OpenCollectionSchema", only=(*own_fields(OpenRow), "net_paisa")
)


class OpenCollectionsSchema(Schema):
    """Open data: what it is, how it is made, under which licence, and a page of it."""

    title = Text()
    licence = Text()
    licence_url = Text()
    method = Text()
    updated_at = Moment(allow_none=True)
    complete_to = fields.Date()
    items = fields.List(fields.Nested(OpenCollectionSchema))
    next_cursor = Text(allow_none=True)


class OpenCollectionsQuery(QuerySchema):
    """From which month to which (their first days), of the fiscal year where left out."""

    since = LocalDate(load_default=None)
    until = LocalDate(load_default=None)
    cursor = Text(load_default=None)
