"""Decisions: rows that one officer proposes and another approves or refuses. Knows no web.

A table of `Proposal` rows declares one `Decision`. It gives the three use cases with their
permissions and their lines in the trail; `app/web/decision_doors.py` gives their pages and API.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from sqlalchemy import select

from app.db import Json, new_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.periods import predecessor
from app.permissions import Permission, require
from app.row_macs import WithMac, require_each_genuine
from app.two_people import Proposal
from app.unit_of_work import UnitOfWork, UseCase

Row = TypeVar("Row", bound=Proposal)


class Names(NamedTuple):
    """Of the three use cases; the trail holds `<name>.refused` where one was not allowed."""

    propose: str
    approve: str
    refuse: str


class Audit(NamedTuple):
    """The actions that the trail names."""

    proposed: str
    approved: str
    refused: str


@dataclass(frozen=True, kw_only=True)
class Approve:
    """The proposal."""

    id: UUID


@dataclass(frozen=True, kw_only=True)
class Refuse:
    """The proposal, and the reason for refusal."""

    id: UUID
    reason: str


def columns(_uow: UnitOfWork, command: object) -> Mapping[str, Any]:
    """Take a command's fields as the row's columns; an enumeration is stored by its value."""
    return {name: getattr(value, "value", value) for name, value in vars(command).items()}


def no_lock(_uow: UnitOfWork) -> None:
    """Take no lock but the row's own."""


def nothing_more(_uow: UnitOfWork, _row: object) -> None:
    """Do nothing beyond the decision itself."""


def require_nothing(_uow: UnitOfWork, _row: object, _command: object) -> None:
    """Ask nothing of who approves."""


def newest_first(
    uow: UnitOfWork, row: type[Row], may_read: Permission, cursor: str | None
) -> Page[Row]:
    """Return a page of a table's proposals, decided or not, the newest entry first."""
    require(uow.actor, may_read)
    table = cast("Any", row)  # every Proposal is the row of a table
    query = select(table).order_by(table.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(table.id < as_id(decode_cursor(cursor, 1)[0]))
    page = cut(uow.session.scalars(query).all(), PAGE, lambda each: [str(each.id)])
    require_each_genuine(uow.session, (each for each in page.items if isinstance(each, WithMac)))
    return page


def reason_alone(row: Proposal) -> Json:
    """Return the trail's record of a refusal: its reason."""
    return {"reason": row.refused_reason}


@dataclass(frozen=True, kw_only=True)
class Succession(Generic[Row]):
    """The end of the row in force when a new row is approved.

    `rivals(uow, row)` locks and returns the rows of the same key, always in the same order, so that
    two approvals wait for each other without a deadlock; `audit` is the trail's name for the end of
    the earlier one. `precedes` finds that one, or refuses in the list's own words. The rows are
    `Successive`.
    """

    rivals: Callable[[UnitOfWork, Row], Iterable[Row]]
    audit: str
    precedes: Callable[[Any, Iterable[Any]], Any] = predecessor

    def end_earlier(
        self, uow: UnitOfWork, row: Row, rivals: Iterable[Row], summary: Callable[[Row], Json]
    ) -> None:
        """End the earlier row the day before the new one begins.

        Raises Conflict if an approved one begins on or after the new one's first day.
        """
        approved = [each for each in rivals if each.approved_at and each is not row]
        ended: Any = self.precedes(cast("Any", row), cast("Any", approved))
        if ended is not None:
            before = summary(ended)
            ended.end_before(row)
            uow.session.flush()  # PostgreSQL must see it end before the successor begins
            uow.audit(self.audit, ended.id, before=before, after=summary(ended))


# Every decision of this process, so that tests look at each.
ALL: list["Decision[Any]"] = []


@dataclass(frozen=True, kw_only=True)
class Decision(Generic[Row]):
    """The process by which rows of one table come into force.

    `values(uow, command)` checks a proposal and returns its columns, or raises a refusal;
    `on_proposal` handles the new row, in the same commit. `before_lock` takes the locks of an
    approval that come before the row's lock. `before_approval` checks the facts again under the
    row's lock; `on_approval` handles the approval, in the same commit; `before_refusal` may stop a
    refusal. `proof` asks the approving officer to prove again who they are. `approval` is the
    command of an approval that holds more than the row's id, and `before_approval_by(uow, row,
    command)` checks it. `succession` is for rows that are in force from a day: an approved one ends
    the one before it. `summary(row)` is the trail's record.
    """

    row: type[Row]
    command: Callable[..., object]
    names: Names
    audit: Audit
    may_propose: Permission
    may_decide: Permission
    summary: Callable[[Row], Json]
    refusal: Callable[[Row], Json] = reason_alone
    values: Callable[[UnitOfWork, Any], Mapping[str, Any]] = columns
    on_proposal: Callable[[UnitOfWork, Row], object] = nothing_more
    before_lock: Callable[[UnitOfWork], object] = no_lock
    before_approval: Callable[[UnitOfWork, Row], None] = nothing_more
    approval: Callable[..., Approve] = Approve
    before_approval_by: Callable[[UnitOfWork, Row, Any], None] = require_nothing
    before_refusal: Callable[[UnitOfWork, Row], None] = nothing_more
    on_approval: Callable[[UnitOfWork, Row], object] = nothing_more
    proof: Callable[[UnitOfWork], None] | None = None
    succession: "Succession[Row] | None" = None

    def __post_init__(self) -> None:
        """Add this decision to the list that the tests check."""
        ALL.append(self)

    @cached_property
    def propose(self) -> UseCase[Row]:
        """The use case of the officer who enters it."""
        return _with_audit_name(self.names.propose, self._propose)

    @cached_property
    def approve(self) -> UseCase[Row]:
        """The use case of approval.

        Raises Forbidden if the actor entered it, Conflict if it was already decided.
        """
        return _with_audit_name(self.names.approve, self._approve)

    @cached_property
    def refuse(self) -> UseCase[Row]:
        """The use case of refusal or own withdrawal; Conflict if decided."""
        return _with_audit_name(self.names.refuse, self._refuse)

    def _propose(self, uow: UnitOfWork, command: object) -> Row:
        require(uow.actor, self.may_propose)
        values = self.values(uow, command)
        make = cast("Callable[..., Any]", self.row)  # every Proposal is the row of a table
        row = make(id=new_id(), entered_by=uow.actor.person, entered_at=uow.instant(), **values)
        uow.add(row)
        self.on_proposal(uow, row)
        uow.audit(self.audit.proposed, row.id, after=self.summary(row))
        return cast("Row", row)

    def _approve(self, uow: UnitOfWork, command: Approve) -> Row:
        require(uow.actor, self.may_decide)
        if self.proof is not None:
            self.proof(uow)
        self.before_lock(uow)
        rivals = self._rivals(uow, command.id)
        row = self._locked(uow, command.id)
        with uow.session.no_autoflush:
            self.before_approval(uow, row)
            self.before_approval_by(uow, row, command)
            if self.succession is not None:
                self.succession.end_earlier(uow, row, rivals, self.summary)
            row.approve(by=uow.actor.person, at=uow.instant())
            self.on_approval(uow, row)
        uow.audit(self.audit.approved, row.id, after=self.summary(row))
        return row

    def _refuse(self, uow: UnitOfWork, command: Refuse) -> Row:
        require(uow.actor, self.may_decide)
        row = self._locked(uow, command.id)
        self.before_refusal(uow, row)
        row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
        uow.audit(self.audit.refused, row.id, after=self.refusal(row))
        return row

    def _rivals(self, uow: UnitOfWork, row_id: UUID) -> list[Row]:
        if self.succession is None:
            return []
        row: Row = uow.get(self.row, row_id)  # type: ignore[type-var]  # the row of a table
        return list(self.succession.rivals(uow, row))

    def _locked(self, uow: UnitOfWork, row_id: UUID) -> Row:
        row: Row = uow.lock(self.row, row_id)  # type: ignore[type-var]  # the row of a table
        return row


def _with_audit_name(name: str, function: Callable[[UnitOfWork, Any], Row]) -> UseCase[Row]:
    """Give a use case the name by which the trail knows it."""

    def use_case(uow: UnitOfWork, command: object) -> Row:
        return function(uow, command)

    use_case.__name__ = use_case.__qualname__ = name
    return use_case
