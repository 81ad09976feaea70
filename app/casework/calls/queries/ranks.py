"""Ranks of applications: the confirmed ranking, and places passed on since."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.calls.models import Call, CallApplication, CallRanking, PassedPlace
from app.row_macs import genuine
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class RankOf:
    """The rank of an application in the confirmed ranking of its call.

    `place` is the place that it holds: its rank, or the last place where another's was passed on to
    it. None: it is on the reserve list, or its place was passed on.
    """

    rank: int
    place: int | None


def confirmed_ranking(uow: UnitOfWork, call_id: UUID) -> CallRanking | None:
    """Return the ranking of a call that two officers confirmed, or None."""
    query = select(CallRanking).where(
        CallRanking.call_id == call_id, CallRanking.approved_at.is_not(None)
    )
    return next(iter(genuine(uow.session, uow.session.scalars(query))), None)


def rank_of(uow: UnitOfWork, application_id: UUID) -> RankOf | None:
    """Return the rank of an application; None before the ranking of its call is confirmed."""
    joined = uow.session.get(CallApplication, application_id)
    if joined is None or not genuine(uow.session, [joined]):
        return None
    return places_of(uow, uow.get(Call, joined.call_id)).get(application_id)


def ranked_applications(uow: UnitOfWork, call_id: UUID) -> Mapping[UUID, RankOf]:
    """Return the rank of each application of a call; none before its ranking is confirmed."""
    return places_of(uow, uow.get(Call, call_id))


def places_of(uow: UnitOfWork, call: Call) -> Mapping[UUID, RankOf]:
    """Return the rank of each application of a call; none before its ranking is confirmed."""
    ranking = confirmed_ranking(uow, call.id)
    if ranking is None or not genuine(uow.session, [call]):
        return {}
    passed = passed_places(uow, call.id)
    given, taken = {each.from_id for each in passed}, {each.to_id for each in passed}
    return {
        key: RankOf(rank=rank, place=_place(call, rank, given=key in given, taken=key in taken))
        for key, rank in ranking.ranks.items()
    }


def _place(call: Call, rank: int, *, given: bool, taken: bool) -> int | None:
    if given:
        return None
    if rank <= call.places:
        return rank
    return call.places if taken else None


def passed_places(uow: UnitOfWork, call_id: UUID) -> list[PassedPlace]:
    """Return the places that two officers passed on, the oldest first."""
    query = select(PassedPlace).where(
        PassedPlace.call_id == call_id, PassedPlace.approved_at.is_not(None)
    )
    return genuine(uow.session, uow.session.scalars(query.order_by(PassedPlace.approved_at)))
