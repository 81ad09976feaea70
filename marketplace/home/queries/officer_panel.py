"""Tenders of a department on an officer's home page: those that wait for the officer first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true

from app.permissions import Permission
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract, ReportPublication
from marketplace.evaluation.models import ReportReturn
from marketplace.grievances.queries.parts import has_free_part
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.tenders.models import CommitteeMember, MemberIdentity, Tender
from marketplace.tenders.policy.lifecycle import Status
from marketplace.tenders.queries.counts import count_by_status

SHOWN_OF_A_STEP = 3


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A tender that waits for this officer. `published`: its dates are the public's too."""

    id: UUID
    title: str
    title_ur: str
    closes_at: datetime
    published: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """A next step of this officer with some tenders: the first tenders, and their number.

    `name` is "returned" or the status of the tenders; `status` finds them in the list.
    """

    name: str
    status: str
    count: int
    tenders: list[Waiting]


@dataclass(frozen=True, kw_only=True)
class DepartmentWork:
    """The work of this officer, and the number of the department's tenders by status."""

    steps: list[Step]
    counts: Mapping[str, int]
    may_draft: bool


def department_work(uow: UnitOfWork) -> DepartmentWork | None:
    """Return the work of a department's officer by role; None for one who has none."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.READ_TENDER_FILE):
        return None
    steps, may_draft = _steps(uow, actor.organisation_id), actor.may(permissions.DRAFT_TENDER)
    if not (steps or may_draft):
        return None
    counts = count_by_status(uow.session, actor.organisation_id)
    return DepartmentWork(steps=steps, counts=counts, may_draft=may_draft)


# Next steps with a tender, who does each, and the tender's status then; in order of display.
_ACTS: tuple[tuple[str, Permission, Status], ...] = (
    ("returned", permissions.DRAFT_TENDER, Status.DRAFT),
    ("submitted", permissions.APPROVE_TENDER, Status.SUBMITTED),
    ("announce", permissions.ANNOUNCE_REPORT, Status.REPORTED),
    ("reported", permissions.AWARD_TENDER, Status.REPORTED),
    ("contracts", permissions.MANAGE_CONTRACT, Status.AWARDED),
    ("securities", permissions.MANAGE_CONTRACT, Status.OPENED),
    ("approved", permissions.PUBLISH_TENDER, Status.APPROVED),
    ("draft", permissions.DRAFT_TENDER, Status.DRAFT),
)


def _steps(uow: UnitOfWork, department_id: UUID) -> list[Step]:
    """List the steps that this officer may take now; one statement."""
    found = _conditions(uow)
    conditions = {name: found[name] for name, asked, _ in _ACTS if uow.actor.may(asked)}
    if not conditions:
        return []
    step = case(*((condition, name) for name, condition in conditions.items())).label("step")
    place = func.row_number().over(partition_by=step, order_by=(Tender.closes_at, Tender.id))
    inner = (
        select(
            Tender.id,
            Tender.title,
            Tender.title_ur,
            Tender.closes_at,
            Tender.published_at,
            step,
            place.label("place"),
            func.count().over(partition_by=step).label("in_all"),
        )
        .where(Tender.department_id == department_id, Tender.cancelled_at.is_(None))
        .where(or_(*conditions.values()))
        .subquery()
    )
    query = select(inner).where(inner.c.place <= SHOWN_OF_A_STEP).order_by(inner.c.place)
    rows = uow.session.execute(query).all()
    steps = []
    for name, _, status in _ACTS:
        mine = [row for row in rows if row.step == name]
        if mine:
            tenders = [
                Waiting(
                    id=r.id,
                    title=r.title,
                    title_ur=r.title_ur,
                    closes_at=r.closes_at,
                    published=r.published_at is not None,
                )
                for r in mine
            ]
            steps.append(Step(name=name, status=status, count=mine[0].in_all, tenders=tenders))
    return steps


def waiting_tenders(uow: UnitOfWork) -> list[tuple[Permission, ColumnElement[bool]]]:
    """Return the conditions of all steps, each with the permission of those who take it."""
    found = _conditions(uow)
    return [(asked, found[name]) for name, asked, _ in _ACTS]


def _conditions(uow: UnitOfWork) -> dict[str, ColumnElement[bool]]:
    """Return the condition for each step on its tenders, as `policy/lifecycle.py` permits."""
    me = uow.actor.person
    draft = Tender.submitted_at.is_(None)
    returned = Tender.returned_reason.is_not(None)
    others = and_(Tender.created_by != me, Tender.submitted_by != me)
    reported = and_(Tender.reported_at.is_not(None), Tender.awarded_at.is_(None))
    to_publish = and_(Tender.approved_at.is_not(None), Tender.published_at.is_(None))
    return {
        "returned": and_(draft, returned),
        "submitted": and_(Tender.submitted_at.is_not(None), Tender.approved_at.is_(None), others),
        "announce": and_(reported, ~_announced()),
        "reported": or_(
            and_(reported, _announced(), ~_announced(until=uow.now)),
            and_(Tender.parts_wait_since.is_not(None), has_free_part()),
        ),
        "contracts": and_(Tender.awarded_at.is_not(None), _lacks_contracts()),
        "securities": and_(Tender.opened_at.is_not(None), _securities_to_decide(me)),
        "approved": and_(to_publish, ~_lacks_keys()),
        "draft": and_(draft, ~returned),
    }


def _announced(until: datetime | None = None) -> ColumnElement[bool]:
    """Return an SQL condition: an announced report that was not sent back.

    With `until`, its waiting period must also not have ended.
    """
    row = ReportPublication
    returned = exists().where(
        ReportReturn.tender_id == row.tender_id, ReportReturn.version == row.version
    )
    waits = row.award_not_before > until if until else true()
    return exists().where(row.tender_id == Tender.id, ~returned, waits)


def _lacks_contracts() -> ColumnElement[bool]:
    """Return an SQL condition: an award in force has no contract drawn up."""
    drawn_up = exists().where(Contract.award_id == Award.id)
    in_force = Award.reversed_at.is_(None)
    return exists().where(Award.tender_id == Tender.id, in_force, ~drawn_up)


def _securities_to_decide(me: UUID) -> ColumnElement[bool]:
    """Return an SQL condition: this officer may take the next step for a security.

    A bank must confirm it, and no step waits yet; or another person's step waits.
    """
    step = SecurityStep
    waits = and_(
        step.instrument_id == Instrument.id, step.approved_at.is_(None), step.refused_at.is_(None)
    )
    unverified = and_(Instrument.bill_id.is_(None), Instrument.verified_at.is_(None))
    return exists().where(
        Instrument.tender_id == Tender.id,
        func.num_nonnulls(Instrument.returned_at, Instrument.forfeited_at) == 0,
        or_(and_(unverified, ~exists().where(waits)), exists().where(waits, step.entered_by != me)),
    )


def _lacks_keys() -> ColumnElement[bool]:
    """Return an SQL condition: a committee member has no key, so nothing can be sealed to them."""
    has_key = exists().where(
        MemberIdentity.person_id == CommitteeMember.person_id,
        MemberIdentity.retired_at.is_(None),
    )
    return exists().where(CommitteeMember.tender_id == Tender.id, ~has_key)
