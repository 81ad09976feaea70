"""Schemas of changes and webhooks."""

from marshmallow import fields

from app.feeds.queries import ChangeView
from app.outputs import output_of
from app.schemas import Text
from app.web.changes import ChangesOut, ChangesQuery

FollowedChangeOut = output_of(
    ChangeView,
    "FollowedChange",
    "That something changed: follow the link for more. `status` is that of when it was noted.",
    only=("position", "kind", "id", "reference", "status", "at"),
    link=fields.String(required=True),
)


class FollowedChangesQuery(ChangesQuery):
    """The position of a reader in the feed, and the kind of thing that they follow."""

    kind = Text(load_default="", most=40)


class FollowedChangesOut(ChangesOut):
    """The changes after a position; ask again with `after` set to `next`, or follow `links`."""

    items = fields.List(fields.Nested(FollowedChangeOut))
