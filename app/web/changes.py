"""The shape of a feed of changes in the API: `after`, `limit`; `items`, `next`, `links.next`."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from marshmallow import Schema, fields

from app.schemas import QuerySchema, Whole

MAX_CHANGES = 1_000


class ChangesQuery(QuerySchema):
    """The position of a reader in a feed."""

    after = Whole(load_default=0)
    limit = Whole(load_default=100, least=1, most=MAX_CHANGES)


class ChangeLinksOut(Schema):
    """The address that has what comes next, now or later."""

    next = fields.String(required=True)


class ChangesOut(Schema):
    """The changes after a position; ask again with `after` set to `next`, or follow `links.next`.

    A feed declares its `items`.
    """

    next = Whole(required=True)
    links = fields.Nested(ChangeLinksOut, required=True)


def write_changes(
    items: Sequence[object], next_position: int, asked: Mapping[str, Any]
) -> dict[str, object]:
    """Return the answer of a feed; `asked` is its loaded query."""
    again = {name: value for name, value in asked.items() if value} | {"after": next_position}
    address = url_for(request.endpoint or "", **again)
    return {"items": items, "next": next_position, "links": {"next": address}}
