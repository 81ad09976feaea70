"""A clawback with all that was said and done about it, and what its award can still lose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.row_macs import Forged, genuine, genuine_lines_of
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import (
    ANSWER,
    APPEAL,
    BASE_SHRANK,
    HEARING,
    SET_ASIDE,
    Clawback,
    ClawbackAct,
    ClawbackEnd,
)
from tax_incentives.aftercare.queries.base import base_now
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import scheme_of_award


class ClawbackState(StrEnum):
    """The status of a clawback, derived from its acts and the day."""

    NOTICED = "noticed"
    DROPPED = "dropped"
    ORDERED = "ordered"
    APPEALED = "appealed"
    FINAL = "final"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, kw_only=True)
class ClawbackFile:
    """A clawback, its award, and its acts in the order of time."""

    row: Clawback
    award: ReliefAward
    acts: Sequence[ClawbackAct]
    end: ClawbackEnd | None

    def act(self, kind: str) -> ClawbackAct | None:
        """Return the last act of a kind."""
        return next((each for each in reversed(self.acts) if each.kind == kind), None)

    @property
    def state(self) -> ClawbackState:
        """Return its status."""
        if self.end is not None:
            return ClawbackState(self.end.outcome)
        if self.row.refused_at is not None:
            return ClawbackState.DROPPED
        if self.row.approved_at is None:
            return ClawbackState.NOTICED
        return ClawbackState.APPEALED if self.act(APPEAL) else ClawbackState.ORDERED

    def is_heard(self, today: date) -> bool:
        """Return True if the holder answered or had the time to, and no hearing is pending."""
        hearing = self.act(HEARING)
        if hearing is not None and hearing.day is not None and hearing.day > today:
            return False
        return self.act(ANSWER) is not None or today > self.row.answer_by

    def is_appealable(self, today: date) -> bool:
        """Return True if the holder may still appeal."""
        by = self.row.appeal_by
        return self.state is ClawbackState.ORDERED and by is not None and today <= by


def clawback_file(uow: UnitOfWork, clawback_id: UUID, *, lock: bool = False) -> ClawbackFile:
    """Return a clawback. The caller checks who may see it. Raises NotFound, Forged."""
    (uow.lock if lock else uow.get)(Clawback, clawback_id)
    found = clawback_files(uow, [clawback_id])
    if not found:
        raise Forged
    return found[0]


def clawback_files(uow: UnitOfWork, ids: Sequence[UUID]) -> list[ClawbackFile]:
    """Return clawbacks in the order of the ids, without the forged ones: two queries."""
    query = (
        select(Clawback, ReliefAward, ClawbackEnd)
        .join(ReliefAward, ReliefAward.id == Clawback.award_id)
        .outerjoin(ClawbackEnd, ClawbackEnd.clawback_id == Clawback.id)
        .where(Clawback.id.in_(ids))
    )
    acts = select(ClawbackAct).where(ClawbackAct.clawback_id.in_(ids)).order_by(ClawbackAct.id)
    said = list(genuine(uow.session, uow.session.scalars(acts)))
    files = {
        row.id: _file(row, award, end, said)
        for row, award, end in genuine_lines_of(uow.session, query)
    }
    return [files[each] for each in ids if each in files]


def _file(
    row: Clawback, award: ReliefAward, end: ClawbackEnd | None, said: Sequence[ClawbackAct]
) -> ClawbackFile:
    mine = [act for act in said if act.clawback_id == row.id]
    return ClawbackFile(row=row, award=award, acts=mine, end=end)


def taken_paisa(uow: UnitOfWork, award_id: UUID, *, but: UUID | None = None) -> int:
    """Return the total of clawbacks in force on an award, in paisa; one may be left out.

    A planted one takes nothing.
    """
    rows = genuine(uow.session, _in_force(uow, award_id))
    return sum(row.amount_paisa for row in rows if row.id != but)


def refuse_without_room(uow: UnitOfWork, award: ReliefAward, paisa: int) -> None:
    """Raise Forged if planted clawbacks leave no room: PostgreSQL adds them up as well."""
    taken = sum(row.amount_paisa for row in _in_force(uow, award.id))
    if taken + paisa > award.amount_paisa:
        raise Forged


def _in_force(uow: UnitOfWork, award_id: UUID) -> Sequence[Clawback]:
    query = (
        select(Clawback)
        .outerjoin(ClawbackEnd, ClawbackEnd.clawback_id == Clawback.id)
        .where(
            Clawback.award_id == award_id,
            Clawback.refused_at.is_(None),
            ClawbackEnd.outcome.is_distinct_from(SET_ASIDE),
        )
    )
    return uow.session.scalars(query).all()


def most_paisa(
    uow: UnitOfWork, award: ReliefAward, ground: str, *, but: UUID | None = None
) -> int | None:
    """Return the maximum that can be taken back on a ground now, in paisa.

    None if the scheme has no such ground. The amounts of other clawbacks are subtracted; `but` is a
    clawback to leave out.
    """
    taken = taken_paisa(uow, award.id, but=but)
    if ground == BASE_SHRANK:
        now = base_now(uow, award)
        return None if now is None else max(award.amount_paisa - now.gives_paisa - taken, 0)
    rules = {each.code: each for each in scheme_of_award(uow, award).clawbacks}
    rule = rules.get(ground)
    if rule is None:
        return None
    return max(min(int(award.amount_paisa * rule.share), award.amount_paisa - taken), 0)
