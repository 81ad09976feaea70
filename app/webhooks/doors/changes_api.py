"""Changes for programs: those of the caller, and public ones."""

from collections.abc import Sequence
from typing import Any

from app.feeds.public import ChangeKind
from app.feeds.queries import ChangeView, changes_after, follower_of, require_known
from app.notifications.public import Links
from app.permissions import ANONYMOUS, Actor
from app.platform import the_platform
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.changes import write_changes
from app.web.doors import reading
from app.web.guards import needs_token
from app.webhooks.schemas import FollowedChangesOut, FollowedChangesQuery

api = ApiBlueprint("changes_api", __name__, description="What changed")
needs_token(api, but=("list_public_changes",))


def kinds() -> Sequence[ChangeKind]:
    """Return every kind that can be followed, in the order of the installs."""
    return the_platform().registry.contributed(ChangeKind)


@api.get("/changes")
@api.arguments(FollowedChangesQuery, location="query")
@api.response(200, FollowedChangesOut)
def list_changes(asked: dict[str, Any]) -> dict[str, Any]:
    """List changes after a position of everything that the token may see, oldest first.

    These are changes for the caller, for the firm or department that the token acts for, and
    public ones. No change is missed or repeated.
    """
    return _changes(api_actor(), asked)


@api.get("/changes/public")
@api.arguments(FollowedChangesQuery, location="query")
@api.response(200, FollowedChangesOut)
def list_public_changes(asked: dict[str, Any]) -> dict[str, Any]:
    """List public changes after a position (tenders, openings of bids), oldest first."""
    return _changes(ANONYMOUS, asked)


def _changes(actor: Actor, asked: dict[str, Any]) -> dict[str, Any]:
    known = kinds()
    wanted = [asked["kind"]] if asked["kind"] else []
    with reading(actor) as uow:
        require_known(wanted, known)
        found = changes_after(
            uow.session, follower_of(uow.actor, known), asked["after"], asked["limit"], wanted
        )
        items = [written(uow, each) for each in found.items]
    return write_changes(items, found.next, asked)


def written(uow: UnitOfWork, change: ChangeView) -> dict[str, object]:
    """Return a change as programs get it, by either way; the link is whole."""
    kept = {name: value for name, value in vars(change).items() if name != "path"}
    return kept | {"link": uow.port(Links).whole(change.path)}
