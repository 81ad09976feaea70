"""Parameters for officials: by group, with proposed and future values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.identity.public import names_of_deciders
from app.parameters import permissions
from app.parameters.definitions import ParameterDefinition, by_key
from app.parameters.models import ParameterRow
from app.parameters.queries import parameters as queries
from app.parameters.values import ParameterValue
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Line:
    """A parameter with its value on a day (None: nothing is in force) and what will change it."""

    definition: ParameterDefinition
    value: ParameterValue | None
    waiting: int = 0
    next_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The parameters of one title."""

    title: Sentence
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class History:
    """Every row of a parameter, the latest first day first, and the names of their authors."""

    definition: ParameterDefinition
    current: ParameterValue | None
    rows: Sequence[ParameterRow]
    names: Mapping[UUID, str]

    @property
    def proposals(self) -> list[ParameterRow]:
        """The undecided rows."""
        return [row for row in self.rows if row.waiting]


def overview(uow: UnitOfWork, definitions: Iterable[ParameterDefinition], on: date) -> list[Group]:
    """Return all parameters by group, for officials: three queries."""
    require(uow.actor, permissions.SEE_PROPOSALS)
    values = {value.key: value for value in queries.in_force(uow.session, on)}
    waiting = [row.key for row in queries.waiting(uow.session)]
    to_come = {row.key: row.valid_from for row in reversed(queries.to_come(uow.session, on))}
    return grouped(
        Line(
            definition=definition,
            value=values.get(definition.key),
            waiting=waiting.count(definition.key),
            next_from=to_come.get(definition.key),
        )
        for definition in definitions
    )


def published(uow: UnitOfWork, definitions: Iterable[ParameterDefinition], on: date) -> list[Line]:
    """Return the public parameters: those with a value in force. One query."""
    declared = by_key(definitions)
    values = {value.key: value for value in queries.in_force(uow.session, on, list(declared))}
    return [
        Line(definition=definition, value=values[key])
        for key, definition in declared.items()
        if key in values
    ]


def history(uow: UnitOfWork, definition: ParameterDefinition, on: date) -> History:
    """Return all rows of a parameter, for officials: three queries."""
    require(uow.actor, permissions.SEE_PROPOSALS)
    rows = queries.history(uow.session, definition.key)
    current = [queries.as_value(row) for row in rows if row.approved_at and row.covers(on)]
    return History(
        definition=definition,
        current=current[0] if current else None,
        rows=rows,
        names=names_of_deciders(uow.session, rows),
    )


def grouped(lines: Iterable[Line]) -> list[Group]:
    """Put lines under their titles, in the order in which domains declared them."""
    groups: dict[Sentence, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.definition.group, []).append(line)
    return [Group(title=title, lines=lines) for title, lines in groups.items()]
