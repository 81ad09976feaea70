"""What is asked of collections in an address, and what the API answers."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.schemas import Amount, LocalDate, Moment, QuerySchema, Text, Whole
from app.text import sentence
from payments.collections.policy import CHOSEN, MONTH, PERIODS
from payments.collections.queries.board import Asked
from payments.collections.queries.sums import WAYS

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
    def _asked(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
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


class CollectionSumsSchema(Schema):
    """Sums: `net` is collected less refunded, with what was moved between heads."""

    collected_paisa = Amount(data_key="collected")
    refunded_paisa = Amount(data_key="refunded")
    moved_paisa = Amount(data_key="moved")
    net_paisa = Amount(data_key="net")
    entries = Whole()


class CollectionDaySchema(Schema):
    """A day's sums by a channel ("": moved between heads)."""

    day = fields.Date()
    channel = Text()
    sums = fields.Nested(CollectionSumsSchema)


class CollectionDepartmentSchema(Schema):
    """Whose a DDO is."""

    id = fields.UUID()
    name = Text()
    name_ur = Text()
    district = Text()


class CollectionLineSchema(Schema):
    """Sums under the code of a head, a DDO, a district or a channel."""

    code = Text()
    name = Text()
    name_ur = Text()
    department = fields.Nested(CollectionDepartmentSchema, allow_none=True)
    sums = fields.Nested(CollectionSumsSchema)


class UnsettledOfChannelSchema(Schema):
    """What a channel took and has not paid out; by age in days: to 1, 7, 30, and more."""

    channel = Text()
    items = Whole()
    paisa = Amount(data_key="amount")
    by_age = fields.Function(lambda each: [_aged(*pair) for pair in each.by_age])


def _aged(items: int, paisa: int) -> dict[str, object]:
    return {"items": items, "amount": Amount().serialize("paisa", {"paisa": paisa})}


class CollectionStandingSchema(Schema):
    """What stands now, whatever the period."""

    unsettled = fields.List(fields.Nested(UnsettledOfChannelSchema))
    suspense_paisa = Amount(data_key="suspense")
    refund_due_paisa = Amount(data_key="refund_due")
    going_back = fields.Dict(keys=Text(), values=Amount())


class CollectionsSchema(Schema):
    """Figures of a period; `standing` only where every department is seen."""

    since = fields.Date()
    until = fields.Date()
    total = fields.Nested(CollectionSumsSchema, attribute="figures.total")
    days = fields.Function(
        lambda board: CollectionDaySchema(many=True).dump(
            [
                {"day": day, "channel": channel, "sums": sums}
                for (day, channel), sums in board.figures.by_day_and_channel.items()
            ]
        )
    )
    heads = fields.List(fields.Nested(CollectionLineSchema))
    departments = fields.List(fields.Nested(CollectionLineSchema))
    districts = fields.List(fields.Nested(CollectionLineSchema))
    channels = fields.List(fields.Nested(CollectionLineSchema))
    standing = fields.Nested(CollectionStandingSchema, allow_none=True)


class CollectionEntrySchema(Schema):
    """An entry of a head in the ledger: above zero is credited to it."""

    number = Whole()
    day = fields.Date()
    transaction_id = fields.UUID()
    account = Text()
    head_code = Text()
    ddo_code = Text()
    channel = Text()
    way = Text()
    credited_paisa = Amount(data_key="credited")


class CollectionEntriesSchema(Schema):
    """A figure, and a page of the entries that make it."""

    total = fields.Nested(CollectionSumsSchema)
    items = fields.List(fields.Nested(CollectionEntrySchema))
    next_cursor = Text(allow_none=True)


class OpenCollectionSchema(Schema):
    """What a month brought for a head and a DDO. `provisional`: the month is not closed yet."""

    month = fields.Date()
    head = Text()
    ddo = Text()
    department = Text()
    department_ur = Text()
    collected_paisa = Amount(data_key="collected")
    refunded_paisa = Amount(data_key="refunded")
    moved_paisa = Amount(data_key="moved")
    net_paisa = Amount(data_key="net")
    provisional = fields.Boolean()


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
