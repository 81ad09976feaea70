"""Proposals that wait for a second officer: lines of the home page of each who may decide them.

A `Decision` is listed by itself: every row to officers of the whole province, and to those of a
department what its pages say is theirs (`mine`). Rows of two people that no `Decision` declares are
contributed as a `WaitingKind`, which says the same, and are one line together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true, union_all

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

Listed = tuple[Decision[Any], DecisionPages[Any]]
MOST_OF_A_KIND = 5
APPROVE = sentence("Approve this, or refuse it")


@dataclass(frozen=True, kw_only=True)
class WaitingKind:
    """Rows of two people, what they are called, and the page where they are decided."""

    row: type[Proposal]
    may_decide: Permission
    title: Sentence
    endpoint: str
    mine: Callable[[UnitOfWork], ColumnElement[bool]] | None = None


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List what others proposed and this officer may decide.

    Two statements, and one for each kind of which some wait; few more for whose they are.
    """
    if uow.actor.person_id is None:
        return ()
    return [*_decisions(uow), *_counted(uow)]


def _decisions(uow: UnitOfWork) -> Iterator[Due]:
    mine = [(decision, pages) for decision, pages in LISTED if uow.actor.may(decision.may_decide)]
    waiting: dict[int, list[UUID]] = {}
    for kind, row_id in _each(uow, mine):
        waiting.setdefault(kind, []).append(row_id)
    for kind, ids in waiting.items():
        decision, pages = mine[kind]
        table: Any = decision.row
        rows = uow.session.scalars(select(table).where(table.id.in_(ids)).order_by(table.id))
        yield from [_due(uow, pages, row) for row in rows]


def _each(uow: UnitOfWork, listed: Sequence[Listed]) -> Sequence[tuple[int, UUID]]:
    """Return (place of the table, id) of the first rows of each that wait."""
    parts: list[Select[Any]] = []
    for place, (decision, pages) in enumerate(listed):
        table: Any = decision.row  # every Proposal is the row of a table
        first = select(literal(place).label("kind"), table.id.label("id"))
        mine = pages.mine(uow) if pages.mine else true()
        waiting = first.where(_waits(uow, table), mine).order_by(table.id).limit(MOST_OF_A_KIND)
        parts.append(select(waiting.subquery()))
    rows = uow.session.execute(union_all(*parts)).all() if parts else []
    return [(row[0], row[1]) for row in rows]


def _counted(uow: UnitOfWork) -> Iterator[Due]:
    kinds = the_platform().registry.contributed(WaitingKind)
    mine = [kind for kind in kinds if uow.actor.may(kind.may_decide)]
    if not mine:
        return
    counts = [_count(uow, kind).scalar_subquery() for kind in mine]
    for kind, count in zip(mine, uow.session.execute(select(*counts)).one(), strict=True):
        if count:
            title = f"{translate(kind.title)}: {count:,}"
            yield Due(title=title, due_on=None, href=url_for(kind.endpoint), kind=APPROVE)


def _count(uow: UnitOfWork, kind: WaitingKind) -> Select[int]:
    table: Any = kind.row  # every Proposal is the row of a table
    mine = kind.mine(uow) if kind.mine else true()
    return select(func.count()).select_from(table).where(_waits(uow, kind.row), mine)


def _waits(uow: UnitOfWork, row: type[Proposal]) -> ColumnElement[bool]:
    undecided = and_(row.approved_at.is_(None), row.refused_at.is_(None))
    return and_(undecided, row.entered_by != uow.actor.person)


def _due(uow: UnitOfWork, pages: DecisionPages[Any], row: Any) -> Due:  # noqa: ANN401 - a Proposal
    if pages.title is not None:
        title = translate(pages.title(uow, row))
    else:
        title = pages.refusal(row).caption or local_date(row.entered_at)
    return Due(title=title, due_on=None, href=pages.back(row), kind=APPROVE)
