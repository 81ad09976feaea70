"""Proposals that wait for a second officer: lines of the home page of each who may decide them.

A `Decision` is listed by itself: every row to officers of the whole province, and to those of a
department what its pages say is theirs (`mine`). Rows of two people that no `Decision` declares are
contributed as a `WaitingKind`, which says the same, and are one line together. Administrators are
shown those of the whole province for which no second officer is there (`app/vacancies.py`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from app.decisions import Decision
from app.due import Due
from app.permissions import Permission
from app.platform import the_platform
from app.text import Sentence, sentence
from app.two_people import Proposal
from app.unit_of_work import UnitOfWork
from app.vacancies import NO_ONE, Column, WaitingForRole, waiting_for
from app.web.decision_doors import DECISION_PAGES, DecisionPages
from app.web.formatting import local_date
from app.web.translation import translate

DecisionWithPages = tuple[Decision[Any], DecisionPages[Any]]
MAX_PER_KIND = 5
APPROVE = sentence("Approve this, or refuse it")


@dataclass(frozen=True, kw_only=True)
class WaitingKind:
    """Rows that wait for an officer, what they are called, and the page where they are decided.

    `waits` are those that wait for this officer; None: proposals of another one. `not_by` is the
    person who may not act; None: the one who entered a proposal. Not `on_home`: the domain has
    lines of its kind about them.
    """

    row: type[Any]
    may_decide: Permission
    title: Sentence
    endpoint: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    mine: Callable[[UnitOfWork], ColumnElement[bool]] | None = None
    waits: Callable[[UnitOfWork], ColumnElement[bool]] | None = None
    not_by: Column | None = None
    act: Sentence = APPROVE
    on_home: bool = True


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List what others proposed and this officer may decide.

    One statement, and one for each kind of which some wait; few more for whose they are.
    """
    if uow.actor.person_id is None:
        return ()
    listed = [
        (decision, pages)
        for decision, pages in DECISION_PAGES
        if uow.actor.may(decision.may_decide)
    ]
    kinds = the_platform().registry.contributed(WaitingKind)
    mine = [kind for kind in kinds if kind.on_home and uow.actor.may(kind.may_decide)]
    waiting = _waiting(uow, listed, mine)
    return [*_decisions(uow, listed, waiting), *_dues_by_kind(mine, waiting)]


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """The open rows of a decision, and their count by kind, by their place in the lists."""

    ids: Mapping[int, Sequence[UUID]]
    counts: Mapping[int, int]


def _waiting(
    uow: UnitOfWork, listed: Sequence[DecisionWithPages], kinds: Sequence[WaitingKind]
) -> _Waiting:
    parts = [_first(uow, place, each) for place, each in enumerate(listed)]
    parts += [_count(uow, place, kind) for place, kind in enumerate(kinds)]
    rows = uow.session.execute(union_all(*parts)).all() if parts else []
    ids: dict[int, list[UUID]] = {}
    for place, row_id, _ in rows:
        if row_id is not None:
            ids.setdefault(place, []).append(row_id)
    return _Waiting(ids=ids, counts={row[0]: row[2] for row in rows if row[1] is None})


def _first(uow: UnitOfWork, place: int, listed: DecisionWithPages) -> Select[Any]:
    """Build the question for the first rows of a decision that wait."""
    decision, pages = listed
    table: Any = decision.row  # every Proposal is the row of a table
    mine = pages.mine(uow) if pages.mine else true()
    first = select(literal(place).label("place"), table.id.label("id"), literal(1).label("number"))
    waiting = first.where(_is_pending(uow, table), mine).order_by(table.id).limit(MAX_PER_KIND)
    return select(waiting.subquery())


def _count(uow: UnitOfWork, place: int, kind: WaitingKind) -> Select[Any]:
    """Build the question how many rows of a kind wait."""
    mine = kind.mine(uow) if kind.mine else true()
    counted = select(literal(place), cast(null(), Uuid), func.count()).select_from(kind.row)
    return counted.where(_pending_of_kind(uow, kind), mine)


def _decisions(
    uow: UnitOfWork, listed: Sequence[DecisionWithPages], waiting: _Waiting
) -> Iterator[Due]:
    for place, ids in waiting.ids.items():
        decision, pages = listed[place]
        table: Any = decision.row
        rows = uow.session.scalars(select(table).where(table.id.in_(ids)).order_by(table.id))
        yield from [_due(uow, pages, row) for row in rows]


def _dues_by_kind(kinds: Sequence[WaitingKind], waiting: _Waiting) -> Iterator[Due]:
    for place, kind in enumerate(kinds):
        if count := waiting.counts[place]:
            title = f"{translate(kind.title)}: {count:,}"
            yield Due(title=title, due_on=None, href=_at(kind), kind=kind.act)


def _at(kind: WaitingKind) -> str:
    arguments: dict[str, Any] = dict(kind.arguments)
    return url_for(kind.endpoint, **arguments)


def _is_pending(uow: UnitOfWork, row: type[Proposal]) -> ColumnElement[bool]:
    return and_(_undecided(row), row.entered_by != uow.actor.person)


def _undecided(row: type[Proposal]) -> ColumnElement[bool]:
    return and_(row.approved_at.is_(None), row.refused_at.is_(None))


def _pending_of_kind(uow: UnitOfWork, kind: WaitingKind) -> ColumnElement[bool]:
    return _is_pending(uow, kind.row) if kind.waits is None else kind.waits(uow)


def waiting_for_staff() -> Iterator[WaitingForRole]:
    """Yield all that waits for officers of the whole province, to find roles that nobody holds."""
    for decision, pages in DECISION_PAGES:
        if pages.mine is None:
            yield WaitingForRole(rows=partial(_for_staff, decision.row, decision.may_decide))
    for kind in the_platform().registry.contributed(WaitingKind):
        if kind.mine is None:
            yield WaitingForRole(rows=partial(_kind_for_staff, kind))


def _for_staff(row: Any, may_decide: Permission, _uow: UnitOfWork) -> Select[Any]:  # noqa: ANN401 - a Proposal
    of = waiting_for(may_decide.holders, not_by=row.entered_by)
    return of.where(_undecided(row), row.entered_by.is_not(None))


def _kind_for_staff(kind: WaitingKind, uow: UnitOfWork) -> Select[Any]:
    if kind.waits is None:
        return _for_staff(kind.row, kind.may_decide, uow)
    not_by = NO_ONE if kind.not_by is None else kind.not_by
    of = waiting_for(kind.may_decide.holders, not_by=not_by)
    return of.select_from(kind.row).where(kind.waits(uow))


def _due(uow: UnitOfWork, pages: DecisionPages[Any], row: Any) -> Due:  # noqa: ANN401 - a Proposal
    if pages.title is not None:
        title = translate(pages.title(uow, row))
    else:
        title = translate(pages.refusal(row).caption) or local_date(row.entered_at)
    return Due(title=title, due_on=None, href=pages.back(row), kind=APPROVE)
