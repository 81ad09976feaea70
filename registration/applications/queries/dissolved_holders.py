"""Grants of dissolved businesses: a notice wherever they are shown.

Nothing is stored for it: dissolutions with a later effect, or withdrawn before their day, are
evaluated each day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CompoundSelect, cast, null, select, union_all

from app.calendar import local_day
from app.casework.public import HolderGone, Holding
from app.row_macs import array_of, genuine_lines_of, values_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.register.models import AgencyNumber, Business, BusinessVersion
from registration.register.policy.business import Standing, from_json
from registration.register.queries.owners import on

Ended = date | None


def holders_gone(uow: UnitOfWork, holdings: Sequence[Holding]) -> Mapping[UUID, HolderGone]:
    """Return of which grants the business is dissolved today, and since when: one query.

    A grant is of the business that its number stands beside, or whose registration it is; else of
    that which its firm is. A firm with several businesses is there while one of them is.
    """
    asked = _businesses(holdings).subquery()
    query = (
        select(asked.c.key, asked.c.number, Business, BusinessVersion)
        .join(Business, Business.id == asked.c.business_id)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(on(local_day(uow.now)))
    )
    known: dict[UUID, list[Ended]] = {}
    for key, number, _, version in genuine_lines_of(uow.session, query):
        # A planted number leads to no business.
        if number is None or values_of(uow.vault, AgencyNumber, number):
            known.setdefault(key, []).append(_ended(version.state))
    since = {each.registration_id: _since(each, known) for each in holdings}
    return {
        key: HolderGone(since=day, said=_dissolved_sentence(day))
        for key, day in since.items()
        if day
    }


def _businesses(holdings: Sequence[Holding]) -> CompoundSelect[Any, Any]:
    """Ask for businesses by any of the three ids that lead to them."""
    firms = {each.organisation_id for each in holdings if each.organisation_id}
    none = cast(null(), JSON)
    return union_all(
        select(
            AgencyNumber.registration_id.label("key"),
            AgencyNumber.business_id,
            array_of(AgencyNumber).label("number"),
        ).where(AgencyNumber.registration_id.in_({each.registration_id for each in holdings})),
        select(Business.application_id, Business.id, none).where(
            Business.application_id.in_({each.application_id for each in holdings})
        ),
        select(Business.organisation_id, Business.id, none).where(
            Business.organisation_id.in_(firms)
        ),
    )


def _ended(stored: Mapping[str, Any]) -> Ended:
    state = from_json(stored)
    return state.dissolved_on if state.standing is Standing.DISSOLVED else None


def _since(holding: Holding, known: Mapping[UUID, Sequence[Ended]]) -> Ended:
    keys = (holding.registration_id, holding.application_id, holding.organisation_id)
    return _last(next((known[key] for key in keys if key and key in known), ()))


def _last(ends: Iterable[Ended]) -> Ended:
    """Return the day on which the last of them ended; none while one is there, or none ever was."""
    days = list(ends)
    ended = [day for day in days if day is not None]
    return max(ended) if ended and len(ended) == len(days) else None


def _dissolved_sentence(day: date) -> Sentence:
    return sentence(
        "The business that holds this was dissolved on %(day)s. It no longer operates.",
        day=f"{day:%d-%m-%Y}",
    )
