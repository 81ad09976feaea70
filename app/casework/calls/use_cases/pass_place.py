"""Two officers pass the place of a winner who withdrew or was refused to the reserve list."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.calls.models import Call, PassedPlace
from app.casework.calls.permissions import CONFIRM_RANKING, RANK
from app.casework.calls.queries.panel_file import office_call, panel_file
from app.casework.calls.queries.ranks import places_of
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PassPlace:
    """The place that becomes free, and the reason."""

    call_id: UUID
    from_id: UUID
    reason: str


def _values(uow: UnitOfWork, command: PassPlace) -> Mapping[str, object]:
    """Return the columns. Raises NotFound, Conflict (`place-not-free`, `reserve-list-empty`)."""
    call = office_call(uow, command.call_id, lock=True)
    to_id = _next_on_reserve(uow, call, command.from_id)
    return {
        "call_id": call.id,
        "from_id": command.from_id,
        "to_id": to_id,
        "reason": command.reason,
    }


def _next_on_reserve(
    uow: UnitOfWork, call: Call, from_id: UUID, besides: UUID | None = None
) -> UUID:
    """Return who is next, where the place is free. `besides` is a proposal that does not count."""
    places = places_of(uow, call)
    eligible = {each.id for each in panel_file(uow, call).entries}
    holder = places.get(from_id)
    if holder is None:
        raise NotFound
    if holder.place is None or from_id in eligible:
        problem = sentence(
            "You can pass on only the place of a winner who withdrew or was refused."
        )
        raise Conflict(problem, code="place-not-free")
    query = select(PassedPlace).filter_by(call_id=call.id, refused_at=None)
    others = [each for each in uow.session.scalars(query) if each.id != besides]
    taken = {id_ for each in others for id_ in (each.from_id, each.to_id)}
    if from_id in {each.from_id for each in others}:
        problem = sentence("This place was passed on already.")
        raise Conflict(problem, code="passed-already")
    reserve = [
        key
        for key, found in sorted(places.items(), key=lambda item: item[1].rank)
        if found.place is None and key in eligible and key not in taken
    ]
    if not reserve:
        problem = sentence("Nobody is left on the reserve list.")
        raise Conflict(problem, code="reserve-list-empty")
    return reserve[0]


def _refuse_changed(uow: UnitOfWork, row: PassedPlace) -> None:
    call = office_call(uow, row.call_id, lock=True)
    if _next_on_reserve(uow, call, row.from_id, besides=row.id) != row.to_id:
        problem = sentence(
            "The reserve list has changed since. Refuse this, and pass the place on once more."
        )
        raise Conflict(problem, code="reserve-list-changed")


def _of_office(uow: UnitOfWork, row: PassedPlace) -> None:
    office_call(uow, row.call_id)


def _publish(uow: UnitOfWork, row: PassedPlace) -> None:
    uow.publish("cases.place_passed", call_id=row.call_id)


def _summary(row: PassedPlace) -> Json:
    return {"from": str(row.from_id), "to": str(row.to_id), "reason": row.reason}


PASSED_PLACES = Decision(
    row=PassedPlace,
    command=PassPlace,
    names=Names("pass_place", "approve_passed_place", "refuse_passed_place"),
    audit=Audit("call.place_passed", "call.passed_place_approved", "call.passed_place_refused"),
    may_propose=RANK,
    may_decide=CONFIRM_RANKING,
    summary=_summary,
    values=_values,
    before_approval=_refuse_changed,
    before_refusal=_of_office,
    on_approval=_publish,
)
