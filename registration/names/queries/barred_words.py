"""Barred words for officials: the list, and one word with its proposals and history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.public import names_of_deciders
from app.paging import PAGE, Page, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from registration.names.models import BarredWord
from registration.names.permissions import READ_BARRED_WORDS
from registration.names.policy.barred import term_name

MAX_ROWS = 1_000


class Named(Protocol):
    """A word that could be entered."""

    @property
    def word(self) -> str:
        """The word in English letters."""


@dataclass(frozen=True, kw_only=True)
class WordLine:
    """A word: what is in force of it (None: nothing yet), and how many proposals wait.

    `latest` is what is in force, or the last proposal.
    """

    term: str
    latest: BarredWord
    current: BarredWord | None
    waiting: int

    @property
    def in_force(self) -> bool:
        """True if the latest version is in force."""
        return self.current is not None


@dataclass(frozen=True, kw_only=True)
class WordFile:
    """All versions of a word, latest start first, and the names of their authors."""

    current: BarredWord | None
    rows: Sequence[BarredWord]
    names: Mapping[UUID, str]

    @property
    def word(self) -> str:
        """The word, as it is spelled now."""
        return (self.current or self.rows[0]).word

    @property
    def proposals(self) -> list[BarredWord]:
        """The undecided rows."""
        return [row for row in self.rows if row.waiting]


def list_words(
    uow: UnitOfWork, on: date, cursor: str | None = None, limit: int = PAGE
) -> Page[WordLine]:
    """List the words, but those that were only refused, by their letters, for officials.

    Two queries.
    """
    require(uow.actor, READ_BARRED_WORDS)
    kept = BarredWord.refused_at.is_(None)
    terms = select(BarredWord.term).where(kept).distinct().order_by(BarredWord.term)
    if cursor:
        terms = terms.where(BarredWord.term > str(decode_cursor(cursor, 1)[0]))
    page = cut(uow.session.scalars(terms.limit(limit + 1)).all(), limit, lambda term: [term])
    query = select(BarredWord).where(kept, BarredWord.term.in_(page.items))
    rows = uow.session.scalars(query.order_by(BarredWord.term, BarredWord.id))
    lines = [_line(term, list(same), on) for term, same in groupby(rows, lambda row: row.term)]
    return Page(lines, page.next_cursor)


def _line(term: str, rows: Sequence[BarredWord], on: date) -> WordLine:
    current = version_on(rows, on)
    latest = current or rows[-1]
    return WordLine(term=term, latest=latest, current=current, waiting=sum(r.waiting for r in rows))


def not_entered(uow: UnitOfWork, suggested: Iterable[Named]) -> list[str]:
    """Return which of the suggested words no officer has entered yet: one query."""
    require(uow.actor, READ_BARRED_WORDS)
    by_term = {term_name(each.word): each.word for each in suggested}
    query = select(BarredWord.term).where(BarredWord.term.in_(by_term))
    known = set(uow.session.scalars(query.distinct()))
    return [word for term, word in by_term.items() if term not in known]


def word_file(uow: UnitOfWork, version_id: UUID, on: date) -> WordFile:
    """Return all versions of the word that a version is of, for officials: three queries.

    Raises NotFound.
    """
    require(uow.actor, READ_BARRED_WORDS)
    rows = history(uow.session, uow.get(BarredWord, version_id).term)
    return WordFile(
        current=version_on(rows, on), rows=rows, names=names_of_deciders(uow.session, rows)
    )


def history(session: Session, term: str) -> Sequence[BarredWord]:
    """Return every version of a word, refused ones too: the latest first day first."""
    query = select(BarredWord).filter_by(term=term)
    latest = query.order_by(BarredWord.valid_from.desc(), BarredWord.entered_at.desc())
    return session.scalars(latest.limit(MAX_ROWS)).all()


def locked_versions(session: Session, term: str) -> Sequence[BarredWord]:
    """Return and lock all versions of a word: approvals of one word wait for each other."""
    query = select(BarredWord).filter_by(term=term).order_by(BarredWord.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def version_on(rows: Iterable[BarredWord], on: date) -> BarredWord | None:
    """Return the approved version of a word that covers a day."""
    return next((row for row in rows if row.approved_at and row.covers(on)), None)
