"""Proposals that wait for a second officer: lines of the home page of each who may decide them.

Only those of officers of the whole province, who may see every row; domains list those of
departments themselves. Each proposal of a `Decision` is a line (`LISTED`). Rows of two people that
no `Decision` declares are contributed as a `WaitingKind`, which is one line with their number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all

from app.decisions import Decision
from app.due import Due
from app.permissions import Permission
from app.platform import the_platform
from app.text import Sentence, sentence
from app.two_people import Proposal
from app.unit_of_work import UnitOfWork
from app.web.decision_doors import LISTED, DecisionPages
from app.web.formatting import local_date
from app.web.translation import translate

MOST_OF_A_KIND = 5
APPROVE = sentence("Approve this, or refuse it")


@dataclass(frozen=True, kw_only=True)
class WaitingKind:
    """Rows of two people, what they are called, and the page where they are decided."""

    row: type[Proposal]
    may_decide: Permission
    title: Sentence
    endpoint: str


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List what others proposed and this officer may decide: two statements, and one a row."""
    if uow.actor.person_id is None:
        return ()
    return [*_decisions(uow), *_counted(uow)]


def _decisions(uow: UnitOfWork) -> Iterator[Due]:
    mine = [(decision, pages) for decision, pages in LISTED if uow.actor.may(decision.may_decide)]
    found = _each(uow, [decision.row for decision, _ in mine])
    for kind, row_id in found:
        decision, pages = mine[kind]
        yield _due(uow, decision, pages, row_id)


def _each(uow: UnitOfWork, tables: Sequence[type[Proposal]]) -> Sequence[tuple[int, UUID]]:
    """Return (place of the table, id) of the first rows of each that wait."""
    parts: list[Select[Any]] = []
    for place, row in enumerate(tables):
        first = select(literal(place).label("kind"), row.id.label("id"))
        waiting = first.where(_waits(uow, row)).order_by(row.id).limit(MOST_OF_A_KIND)
        parts.append(select(waiting.subquery()))
    rows = uow.session.execute(union_all(*parts)).all() if parts else []
    return [(row[0], row[1]) for row in rows]


def _counted(uow: UnitOfWork) -> Iterator[Due]:
    kinds = the_platform().registry.contributed(WaitingKind)
    mine = [kind for kind in kinds if uow.actor.may(kind.may_decide)]
    if not mine:
        return
    counts = [_count(uow, kind.row).scalar_subquery() for kind in mine]
    for kind, count in zip(mine, uow.session.execute(select(*counts)).one(), strict=True):
        if count:
            title = f"{translate(kind.title)}: {count:,}"
            yield Due(title=title, due_on=None, href=url_for(kind.endpoint), kind=APPROVE)


def _count(uow: UnitOfWork, row: type[Proposal]) -> Select[int]:
    table: Any = row  # every Proposal is the row of a table
    return select(func.count()).select_from(table).where(_waits(uow, row))


def _waits(uow: UnitOfWork, row: type[Proposal]) -> ColumnElement[bool]:
    undecided = and_(row.approved_at.is_(None), row.refused_at.is_(None))
    return and_(undecided, row.entered_by != uow.actor.person)


def _due(uow: UnitOfWork, decision: Decision[Any], pages: DecisionPages[Any], row_id: UUID) -> Due:
    row = uow.session.get_one(decision.row, row_id)
    title = pages.refusal(row).caption or local_date(row.entered_at)
    return Due(title=title, due_on=None, href=pages.back(row), kind=APPROVE)
