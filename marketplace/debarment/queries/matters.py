"""Matters for officers: their list, their file, and what waits for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.checked_rows import there_is
from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import (
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import MatterKind, ReviewStage
from marketplace.debarment.queries.views import MAX_DUE, MatterView, PartyView, matter_view
from marketplace.debarment.use_cases.find_matter import order_of, sees_matter
from marketplace.debarment.use_cases.grounds import ground_title
from marketplace.kernel import permissions


def matter_file(uow: UnitOfWork, matter_id: UUID) -> MatterView:
    """Return a matter to officers who may see it. NotFound to everybody else."""
    require(uow.actor, permissions.READ_DEBARMENT)
    matter = uow.get(DebarmentMatter, matter_id)
    if not sees_matter(uow, matter, appealed=_appealed(uow.session, matter_id)):
        raise NotFound
    parties = select(DebarmentParty).filter_by(matter_id=matter.id).order_by(DebarmentParty.id)
    ours = matter.department_id == uow.actor.organisation_id
    return matter_view(uow, matter, uow.session.scalars(parties).all(), ours=ours)


def visible_order(
    uow: UnitOfWork, order_id: UUID
) -> tuple[DebarmentOrder, DebarmentParty, DebarmentMatter]:
    """Return an order with its party and matter, to officers who may see that. Raises NotFound."""
    require(uow.actor, permissions.READ_DEBARMENT)
    order, party, matter = order_of(uow, order_id)
    if not sees_matter(uow, matter, appealed=_appealed(uow.session, matter.id)):
        raise NotFound
    return order, party, matter


def review_file(uow: UnitOfWork, review_id: UUID) -> tuple[MatterView, PartyView, DebarmentReview]:
    """Return a review with its matter, to officers who may see that. Raises NotFound."""
    query = (
        select(DebarmentReview, DebarmentParty.id, DebarmentParty.matter_id)
        .join(DebarmentOrder, DebarmentOrder.id == DebarmentReview.order_id)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .where(DebarmentReview.id == review_id)
    )
    found = uow.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    review, party_id, matter_id = found
    view = matter_file(uow, matter_id)
    return view, next(each for each in view.parties if each.id == party_id), review


def _appealed(session: Session, matter_id: UUID) -> bool:
    query = (
        select(DebarmentReview)
        .join(DebarmentOrder, DebarmentOrder.id == DebarmentReview.order_id)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .where(DebarmentParty.matter_id == matter_id)
        .where(DebarmentReview.stage == ReviewStage.APPEAL.value)
    )
    return there_is(session, query.limit(1))


@dataclass(frozen=True, kw_only=True)
class MatterRow:
    """A matter in a list, with the names of those in it."""

    id: UUID
    reference: str
    kind: MatterKind
    ground: Sentence
    opened_at: datetime
    parties: Sequence[str]


def list_matters(uow: UnitOfWork, cursor: str | None) -> Page[MatterRow]:
    """List the matters that an officer may see, the newest first."""
    require(uow.actor, permissions.READ_DEBARMENT)
    query = select(DebarmentMatter).where(_visible(uow))
    if cursor:
        query = query.where(DebarmentMatter.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query.order_by(DebarmentMatter.id.desc()).limit(PAGE + 1)).all()
    names = _names(uow.session, [row.id for row in rows])
    listed = [
        MatterRow(
            id=row.id,
            reference=row.reference,
            kind=MatterKind(row.kind),
            ground=ground_title(row.ground_code),
            opened_at=row.opened_at,
            parties=names.get(row.id, ()),
        )
        for row in rows
    ]
    return cut(listed, PAGE, lambda each: [str(each.id)])


def _visible(uow: UnitOfWork) -> ColumnElement[bool]:
    ours = DebarmentMatter.department_id == uow.actor.organisation_id
    if not uow.actor.may(permissions.DECIDE_BLACKLISTING):
        return ours
    appealed = exists().where(
        DebarmentParty.matter_id == DebarmentMatter.id,
        DebarmentOrder.party_id == DebarmentParty.id,
        DebarmentReview.order_id == DebarmentOrder.id,
        DebarmentReview.stage == ReviewStage.APPEAL.value,
    )
    return or_(ours, DebarmentMatter.kind == MatterKind.BLACKLISTING.value, appealed)


def _names(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    query = select(DebarmentParty.matter_id, DebarmentParty.name).where(
        DebarmentParty.matter_id.in_(ids)
    )
    found: dict[UUID, list[str]] = {}
    for matter_id, name in session.execute(query.order_by(DebarmentParty.id)):
        found.setdefault(matter_id, []).append(name)
    return found


def parties_to_decide(uow: UnitOfWork) -> Sequence[DebarmentParty]:
    """Return about whom an order or a review waits for the actor: one query."""
    me = uow.actor.person
    regulator = uow.actor.may(permissions.DECIDE_BLACKLISTING)
    ours = DebarmentMatter.department_id == uow.actor.organisation_id
    blacklisting = DebarmentMatter.kind == MatterKind.BLACKLISTING.value
    orders = and_(
        DebarmentOrder.approved_at.is_(None),
        DebarmentOrder.refused_at.is_(None),
        DebarmentOrder.entered_by != me,
        blacklisting if regulator else and_(ours, ~blacklisting),
    )
    appeal = DebarmentReview.stage == ReviewStage.APPEAL.value
    for_us = or_(blacklisting, appeal) if regulator else and_(ours, ~blacklisting, ~appeal)
    earlier = aliased(DebarmentReview)
    decided = exists().where(earlier.order_id == DebarmentOrder.id, earlier.decided_by == me)
    reviews = and_(
        DebarmentReview.id.is_not(None), DebarmentReview.decided_at.is_(None), ~decided,
        DebarmentOrder.approved_by != me, DebarmentOrder.entered_by != me, for_us,
    )  # fmt: skip
    decides = uow.actor.may(permissions.DECIDE_DEBARMENT)
    reviewing = uow.actor.may(permissions.DECIDE_DEBARMENT_REVIEW)
    waits = [each for each, may in ((orders, decides), (reviews, reviewing)) if may]
    if not waits:
        return ()
    query = (
        select(DebarmentParty)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .join(DebarmentOrder, DebarmentOrder.party_id == DebarmentParty.id)
        .outerjoin(DebarmentReview, DebarmentReview.order_id == DebarmentOrder.id)
        .where(or_(*waits))
        .distinct()
    )
    return uow.session.scalars(query.order_by(DebarmentParty.id).limit(MAX_DUE)).all()
