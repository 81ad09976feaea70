"""Minors who come of age are reminded to elect, with the partners of the firm: twice.

On the day of majority, and a month before the time ends (Partnership Act 1932, s. 30 (5)). Each is
notified once, however often the job runs. Who has no account gets a letter on paper, and counts as
notified when a centre has posted it.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.casework.public import written_day
from app.identity.public import cnic_hash, cnic_hashes
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessOwner, MajorityReminder
from registration.register.policy.business import Owner, Standing, State
from registration.register.policy.minors import ComingOfAge, election_ends_on, of_age_on
from registration.register.queries.coming_of_age import coming_of_age
from registration.register.queries.owners import entry_on
from registration.register.use_cases.notifications import about_owner, notify_owners

BATCH_SIZE = 200
MAJORITY, ENDING = "majority", "ending"
# How long before the time to elect ends the second reminder goes out: a choice of ours.
_BEFORE_END = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """How many businesses after which one."""

    after: UUID | None
    most: int


def remind_minors(uow: UnitOfWork, command: int | None = None) -> int:
    """Remind whom it is time to remind; returns how many businesses with minors were looked at.

    `command` is how many at a time, where that is not as usual; each bite is committed.
    """
    done, size, after = 0, command or BATCH_SIZE, None
    while some := uow.apart(_some, _Batch(after=after, most=size)):
        done, after = done + len(some), some[-1]
    return done


def _some(uow: UnitOfWork, bite: _Batch) -> Sequence[UUID]:
    query = select(BusinessOwner.business_id).where(BusinessOwner.minor).distinct()
    if bite.after is not None:
        query = query.where(BusinessOwner.business_id > bite.after)
    ids = uow.session.scalars(query.order_by(BusinessOwner.business_id).limit(bite.most)).all()
    today = local_day(uow.now)
    rule = coming_of_age(uow.session, today)
    for business_id in ids:
        with suppress(Forged):  # it is named by `bdm verify`, and keeps no other from being sent
            state = entry_on(uow, business_id, today)
            if state is not None and state.standing is Standing.REGISTERED:
                _remind(uow, business_id, state, rule)
    return ids


def _remind(uow: UnitOfWork, business_id: UUID, state: State, rule: ComingOfAge) -> None:
    for owner, about in _due(state, local_day(uow.now), rule):
        if _was_reminded(uow, business_id, owner, about):
            continue
        row = {
            "business_id": business_id,
            "cnic_hash": cnic_hash(uow, owner.cnic),
            "about": about,
            "at": uow.instant(),
        }
        noted = uow.session.execute(
            insert(MajorityReminder)
            .values(row)
            .on_conflict_do_nothing()
            .returning(MajorityReminder.about)
        ).scalar()
        if noted is not None:
            _notify(uow, business_id, state, owner, rule)


def _was_reminded(uow: UnitOfWork, business_id: UUID, owner: Owner, about: str) -> bool:
    """Return True if there is a reminder, whichever key its hash is under."""
    found = select(MajorityReminder.at).filter_by(business_id=business_id, about=about)
    hashes = cnic_hashes(uow, owner.cnic)
    return uow.session.scalar(found.where(MajorityReminder.cnic_hash.in_(hashes))) is not None


def _due(state: State, today: date, rule: ComingOfAge) -> Iterator[tuple[Owner, str]]:
    for owner in state.owners:
        if not owner.minor or owner.born_on is None:
            continue
        ends = election_ends_on(owner.born_on, rule)
        if of_age_on(owner.born_on, rule.majority_years) <= today <= ends:
            yield owner, ENDING if ends - _BEFORE_END <= today else MAJORITY


def _notify(
    uow: UnitOfWork, business_id: UUID, state: State, owner: Owner, rule: ComingOfAge
) -> None:
    business = uow.get(Business, business_id)
    ends = election_ends_on(owner.born_on, rule) if owner.born_on else None
    values = about_owner(business, state, owner, until=written_day(ends) if ends else "")
    named = [owner, *(each for each in state.owners if not each.minor)]
    sent = notify_owners(uow, named, "register/majority", values, business=str(business_id))
    uow.audit("register.minor_reminded", business_id, after=sent)
