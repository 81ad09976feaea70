"""Matters for whom they name: what was served on the reader, or on their firm."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import DebarmentMatter, DebarmentParty
from marketplace.debarment.queries.views import (
    MAX_DUE,
    MatterView,
    PartyView,
    matter_view,
    parties_seen,
)
from marketplace.debarment.use_cases.find_matter import is_named
from marketplace.kernel import permissions


def own_notice(uow: UnitOfWork, party_id: UUID) -> MatterView:
    """Return a matter to one of those named in it, with nothing of the others. NotFound else."""
    require(uow.actor, permissions.ANSWER_DEBARMENT)
    party = uow.get(DebarmentParty, party_id)
    if not is_named(uow, party):
        raise NotFound
    matter = uow.get(DebarmentMatter, party.matter_id)
    return matter_view(uow, matter, [party], ours=False)


def own_notices(uow: UnitOfWork) -> Sequence[PartyView]:
    """List what was served on whom the actor acts for, or on the actor, the newest first."""
    require(uow.actor, permissions.ANSWER_DEBARMENT)
    mine = or_(
        DebarmentParty.organisation_id == uow.actor.organisation_id,
        DebarmentParty.person_id == uow.actor.person_id,
    )
    query = (
        select(DebarmentParty, DebarmentMatter)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .where(mine, DebarmentParty.served_at.is_not(None))
        .order_by(DebarmentParty.id.desc())
        .limit(MAX_DUE)
    )
    rows = uow.session.execute(query)
    return parties_seen(uow, [(party, matter) for party, matter in rows])


def notices_to_answer(uow: UnitOfWork) -> Sequence[DebarmentParty]:
    """Return the unanswered notices served on the actor or their firm: one query."""
    query = select(DebarmentParty).where(
        or_(
            DebarmentParty.organisation_id == uow.actor.organisation_id,
            DebarmentParty.person_id == uow.actor.person_id,
        ),
        DebarmentParty.served_at.is_not(None),
        DebarmentParty.replied_at.is_(None),
        DebarmentParty.heard_at.is_(None),
    )
    return uow.session.scalars(query.order_by(DebarmentParty.id).limit(MAX_DUE)).all()
