"""Somebody saves a search, and ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.synonyms.public import widened
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import AT_ONCE, SavedSearch
from marketplace.kernel.permissions import SAVE_SEARCH

MAX_SEARCHES = 20


@dataclass(frozen=True, kw_only=True)
class SaveSearch:
    """The search, its pace and its channels; the inbox always has it."""

    q: str = ""
    category: str = ""
    district: str = ""
    band: str = ""
    pace: str = AT_ONCE
    by_email: bool = True
    by_sms: bool = False


@dataclass(frozen=True, kw_only=True)
class EndSearch:
    """The actor's search to end."""

    search_id: UUID


def save_search(uow: UnitOfWork, command: SaveSearch) -> SavedSearch:
    """Save the search; Invalid if it would find everything, Conflict for a twin or one too many."""
    require(uow.actor, SAVE_SEARCH)
    words = widened(uow.session, command.q)
    _refuse_everything(command, words)
    _refuse_more(uow, command)
    at = uow.instant()
    row = SavedSearch(
        id=new_id(),
        person_id=uow.actor.person,
        words=func.to_tsquery("simple", " & ".join(words)) if words else None,
        worded_at=at,
        saved_at=at,
        **vars(command),
    )
    uow.add(row)
    return row


def _refuse_everything(command: SaveSearch, words: Sequence[str]) -> None:
    if command.q and not words:
        problem = sentence("Enter a word of at least two letters.")
        raise Invalid(problem, fields={"q": problem})
    if not (words or command.category or command.district or command.band):
        problem = sentence("Enter words, or choose a category, a district or a size.")
        raise Invalid(problem, fields={"q": problem})


def _refuse_more(uow: UnitOfWork, command: SaveSearch) -> None:
    query = select(SavedSearch).filter_by(person_id=uow.actor.person, ended_at=None)
    held = uow.session.scalars(query.limit(MAX_SEARCHES)).all()
    if any(_asks(row) == _asks(command) for row in held):
        raise Conflict(sentence("You have saved this search already."), code="saved-already")
    if len(held) == MAX_SEARCHES:
        raise Conflict(
            sentence("You have %(most)s saved searches. End one first.", most=MAX_SEARCHES),
            code="too-many-searches",
        )


def _asks(row: SavedSearch | SaveSearch) -> tuple[str, ...]:
    return row.q, row.category, row.district, row.band


def end_search(uow: UnitOfWork, command: EndSearch) -> SavedSearch:
    """End one's own search; another's does not exist. Done twice it stays ended."""
    require(uow.actor, SAVE_SEARCH)
    row = uow.lock(SavedSearch, command.search_id)
    if row.person_id != uow.actor.person:
        raise NotFound
    row.ended_at = row.ended_at or uow.instant()
    return row
