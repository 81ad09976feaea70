"""Names for the subjects of lines: domains contribute the few kinds that people know.

Any other row is called after the subject that it belongs to, found along foreign keys: the record
of a payment after its contract, a step after its application. The same paths lead back: a search
for a tender finds the lines about its grievances, its bids and their contract.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    ForeignKey,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.db import Base

# Rows of a kind that a typed text may mean.
MAX_MEANT = 200
MIN_LETTERS = 3
Typed = Callable[[Session, str], ColumnElement[bool] | None]


@dataclass(frozen=True, kw_only=True)
class AuditSubject:
    """A kind of subject that people know by the column `name`.

    `typed(session, text)` returns the condition of the rows that a text means, or None if it has
    another form. `page` is an endpoint that auditors may open, with its argument; its value is in
    the column `key`. `doer` is the column of the trail in which subjects of this kind act.
    """

    row: type[Any]
    noun: str
    name: Any
    typed: Typed
    page: tuple[str, str] | None = None
    key: Any = None
    doer: str = ""

    @property
    def table(self) -> Table:
        """Return the table of the kind."""
        table: Table = self.row.__table__
        return table


@dataclass(frozen=True)
class Name:
    """The name of a subject: its kind, and the value for the address of its page."""

    noun: str
    name: str
    key: str


@dataclass(frozen=True)
class Meant:
    """The lines that a typed text means: about these subjects, or by one of these doers."""

    subjects: frozenset[str]
    doers: Mapping[str, frozenset[UUID]]


@dataclass(frozen=True)
class AuditSubjects:
    """All kinds of subjects: a port over the registry's table."""

    each: Sequence[AuditSubject]

    @cached_property
    def _kinds(self) -> Mapping[Table, AuditSubject]:
        return {kind.table: kind for kind in self.each}

    @cached_property
    def _paths(self) -> Mapping[Table, Sequence[ForeignKey]]:
        """Return the keys from each table to its subject, and on to the owner of that."""
        found = {
            table: self._path(table) for table in Base.metadata.sorted_tables if _has_id(table)
        }
        return {table: path for table, path in found.items() if path or table in self._kinds}

    def _path(self, table: Table, above: Sequence[Table] = ()) -> Sequence[ForeignKey]:
        for link in sorted(self._links(table), key=self._rank):
            target = link.column.table
            if target in (*above, table):
                continue
            rest = self._path(target, (*above, table))
            if rest or target in self._kinds:
                return (link, *rest)
        return ()

    def _links(self, table: Table) -> Iterable[ForeignKey]:
        """Yield the keys by which a row belongs to another; not the keys of its doers."""
        for link in table.foreign_keys:
            kind = self._kinds.get(link.column.table)
            doer = kind.doer if kind else ""
            acted = doer == "actor_id" and link.parent.name != "person_id"
            whole = table in self._kinds and (doer or link.parent.nullable)
            if link.column.name == "id" and not acted and not whole:
                yield link

    def _rank(self, link: ForeignKey) -> tuple[object, ...]:
        """Sort keys that are never null first, then by the order of the kinds; doers last."""
        kinds, target = list(self._kinds), link.column.table
        kind = self._kinds.get(target)
        place = kinds.index(target) if kind else len(kinds)
        return (bool(link.parent.nullable), bool(kind and kind.doer), place, link.parent.name)

    def names(self, session: Session, subjects: Iterable[str]) -> Mapping[str, Name]:
        """Return the names of some subjects, by two statements; others are left out."""
        found = {each for each in map(_as_id, subjects) if each}
        if not found or not self._paths:
            return {}
        ids = _array(found)
        questions = [self._name_of(table, ids) for table in self._tables_of(session, ids)]
        rows = session.execute(union_all(*questions)).all() if questions else []
        return {str(row[0]): Name(*row[1:]) for row in rows}

    def _tables_of(self, session: Session, ids: BindParameter[Any]) -> list[Table]:
        tables = list(self._paths)
        there = [
            select(literal(place).label("place")).where(table.c.id == any_(ids))
            for place, table in enumerate(tables)
        ]
        return [tables[place] for place in set(session.scalars(union_all(*there)))]

    def _name_of(self, table: Table, ids: BindParameter[Any]) -> Select[Any]:
        kind = self._kinds.get(table)
        source: Any = table
        for link in self._paths[table]:
            if kind is not None:
                break
            joined = link.column.table
            source = source.join(joined, joined.c.id == link.parent)
            kind = self._kinds.get(joined)
        assert kind is not None  # every path ends at a kind  # noqa: S101
        key = kind.row.id if kind.key is None else kind.key
        said = literal(kind.noun), cast(kind.name, Text), cast(key, Text)
        return select(table.c.id, *said).select_from(source).where(table.c.id == any_(ids))

    def meant(self, session: Session, text: str) -> Meant:
        """Return the lines that a text means: a number, a name or a CNIC."""
        subjects: set[str] = set()
        doers: dict[str, frozenset[UUID]] = {}
        for kind in self.each:
            wanted = kind.typed(session, text)
            if wanted is None:
                continue
            query = select(kind.row.id).where(wanted).limit(MAX_MEANT)
            found: frozenset[UUID] = frozenset(session.scalars(query))
            if found:
                subjects |= self._belonging(session, kind, found)
                doers |= {kind.doer: found} if kind.doer else {}
        return Meant(frozenset(subjects), doers)

    def _belonging(self, session: Session, kind: AuditSubject, ids: frozenset[UUID]) -> set[str]:
        meant = _array(ids)
        parts = [select(kind.row.id).where(kind.row.id == any_(meant))]
        for table, path in self._paths.items():
            source: Any = table
            for link in path:
                target = link.column.table
                if target is kind.table:
                    query = select(table.c.id).select_from(source)
                    parts.append(query.where(link.parent == any_(meant)))
                    break
                source = source.join(target, target.c.id == link.parent)
        return {str(found) for found in session.scalars(union_all(*parts))}


def numbered(column: Any) -> Typed:  # noqa: ANN401 - a column of text
    """Return a search for rows by their whole number, in capitals or not."""
    return lambda _session, text: column == text.upper()


def part_of(*columns: Any) -> Typed:  # noqa: ANN401 - columns of text
    """Return a search for rows by a part of a name; a number is none."""

    def typed(_session: Session, text: str) -> ColumnElement[bool] | None:
        if len(text) < MIN_LETTERS or not any(map(str.isalpha, text)):
            return None
        return or_(*(column.icontains(text, autoescape=True) for column in columns))

    return typed


def _has_id(table: Table) -> bool:
    """Return True if rows have an id that is theirs alone: not that of what they add to."""
    key = list(table.primary_key)
    return [column.name for column in key] == ["id"] and isinstance(key[0].type, Uuid)


def _array(ids: Iterable[UUID]) -> BindParameter[Any]:
    """Return ids as one parameter, however often a statement asks for them."""
    return bindparam("ids", list(ids), type_=ARRAY(Uuid))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
