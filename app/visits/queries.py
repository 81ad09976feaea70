"""Visits as an officer, who answers for the centres, and the person see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import deadline_end_of, local_day
from app.data_files.words import Words
from app.documents.public import Document
from app.errors import NotFound
from app.guides.queries.offices import NamedOffice, offices_on
from app.identity.public import PersonSummary, people_by_id
from app.permissions import require
from app.unit_of_work import UnitOfWork
from app.visits.acts import AssistedAct, AssistedActs, Choice, PersonalAct
from app.visits.models import AssistedVisit
from app.visits.permissions import CONFIRM_VISIT, OPEN_VISIT, READ_OWN_VISITS, SEE_VISITS
from app.visits.use_cases import as_person, centres_named

# A day of all centres, an officer's day, a person's life.
MAX_PER_DAY = 500
MAX_OWN_VISITS = 100
# A witness whom one officer names this often within a month is shown to the supervisor.
OFTEN, _MONTH = 5, timedelta(days=30)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class VisitView:
    """A visit in a list. `witness_visits` are those of the same officer and witness in 30 days."""

    id: UUID
    act: Words
    state: str
    place: Words
    language: str
    opened_at: datetime
    done_at: datetime | None
    person: str
    officer: Words
    second_officer: str
    witness_name: str
    proof: str
    document_id: UUID | None
    consent_text: str
    dispute: str
    witness_visits: int = 0

    @property
    def striking(self) -> bool:
        """True if it needs attention: disputed, or always the same witness."""
        return bool(self.dispute) or self.witness_visits >= OFTEN


@dataclass(frozen=True, kw_only=True)
class VisitFile:
    """An open visit for its officers: what is read out, and what the act can be done to."""

    view: VisitView
    choices: Sequence[Choice]
    mine: bool
    needs_second: bool
    may_confirm: bool


def visit_file(uow: UnitOfWork, visit_id: UUID) -> VisitFile:
    """Return a visit for the officer who opened it, and one who may confirm it while it is open.

    Raises NotFound for everybody else.
    """
    require(uow.actor, OPEN_VISIT)
    visit = uow.get(AssistedVisit, visit_id)
    act, mine = uow.port(AssistedActs).named(visit.act), visit.officer_id == uow.actor.person
    waits = act.two_officers and visit.confirmed_at is None and visit.state(uow.now) == "open"
    if not mine and not (waits and uow.actor.may(CONFIRM_VISIT)):
        raise NotFound
    ready = mine and not waits and visit.state(uow.now) == "open"
    return VisitFile(
        view=_views(uow, [visit])[0],
        choices=_choices(uow, visit, act) if ready else (),
        mine=mine,
        needs_second=waits,
        may_confirm=waits and not mine,
    )


def _choices(uow: UnitOfWork, visit: AssistedVisit, act: AssistedAct) -> Sequence[Choice]:
    return act.choices(as_person(uow, visit.person_id, act))


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The choices of an officer who opens a visit; `last` is the centre of their last one.

    `personal` are acts that no visit is opened for.
    """

    acts: Sequence[AssistedAct]
    personal: Sequence[PersonalAct]
    centres: Sequence[NamedOffice]
    last: str


def opening(uow: UnitOfWork) -> Opening:
    """Return the acts and the centres there are: two queries."""
    require(uow.actor, OPEN_VISIT)
    newest = select(AssistedVisit.place).filter_by(officer_id=uow.actor.person)
    last = uow.session.scalar(newest.order_by(AssistedVisit.opened_at.desc()).limit(1))
    acts = uow.port(AssistedActs)
    return Opening(
        acts=list(acts.by_code.values()),
        personal=list(acts.personal.values()),
        centres=offices_on(uow.session, local_day(uow.now)),
        last=last or "",
    )


def visits_of_officer(uow: UnitOfWork) -> Sequence[VisitView]:
    """List the actor's visits of today, the newest first."""
    require(uow.actor, OPEN_VISIT)
    begins = deadline_end_of(local_day(uow.now) - _DAY)
    query = select(AssistedVisit).where(
        AssistedVisit.officer_id == uow.actor.person, AssistedVisit.opened_at >= begins
    )
    newest = query.order_by(AssistedVisit.opened_at.desc()).limit(MAX_PER_DAY)
    return _views(uow, uow.session.scalars(newest).all())


def visits_of_day(uow: UnitOfWork, day: date | None = None) -> Sequence[VisitView]:
    """List all visits of a day, what is striking first."""
    require(uow.actor, SEE_VISITS)
    on = day or local_day(uow.now)
    query = select(AssistedVisit).where(
        AssistedVisit.opened_at >= deadline_end_of(on - _DAY),
        AssistedVisit.opened_at < deadline_end_of(on),
    )
    rows = uow.session.scalars(query.order_by(AssistedVisit.opened_at).limit(MAX_PER_DAY)).all()
    views = _views(uow, rows, _together(uow, rows))
    return sorted(views, key=lambda each: not each.striking)


def _together(uow: UnitOfWork, rows: Sequence[AssistedVisit]) -> Mapping[tuple[UUID, bytes], int]:
    """Count visits of each officer with each witness, in 30 days."""
    query = (
        select(AssistedVisit.officer_id, AssistedVisit.witness_hash, func.count())
        .where(
            AssistedVisit.opened_at >= uow.now - _MONTH,
            AssistedVisit.officer_id.in_({row.officer_id for row in rows}),
            AssistedVisit.witness_hash.in_({row.witness_hash for row in rows}),
        )
        .group_by(AssistedVisit.officer_id, AssistedVisit.witness_hash)
    )
    return {(officer, witness): many for officer, witness, many in uow.session.execute(query)}


def own_visits(uow: UnitOfWork) -> Sequence[VisitView]:
    """List what was done for the actor at centres, the newest first."""
    require(uow.actor, READ_OWN_VISITS)
    query = select(AssistedVisit).where(AssistedVisit.person_id == uow.actor.person)
    newest = query.order_by(AssistedVisit.id.desc()).limit(MAX_OWN_VISITS)
    return _views(uow, uow.session.scalars(newest).all())


def _views(
    uow: UnitOfWork,
    rows: Sequence[AssistedVisit],
    together: Mapping[tuple[UUID, bytes], int] | None = None,
) -> Sequence[VisitView]:
    ids = {who for row in rows for who in (row.person_id, row.officer_id, row.confirmed_by) if who}
    people = people_by_id(uow.session, ids)
    places = centres_named(uow, {row.place for row in rows})
    names = _Names(people=people, places=places, together=together or {})
    return [_view(uow, row, names) for row in rows]


@dataclass(frozen=True, kw_only=True)
class _Names:
    """The people and places of some visits, and how often each officer has had each witness."""

    people: Mapping[UUID, PersonSummary]
    places: Mapping[str, Words]
    together: Mapping[tuple[UUID, bytes], int]


def _view(uow: UnitOfWork, row: AssistedVisit, names: _Names) -> VisitView:
    people, officer = names.people, names.people[row.officer_id]
    return VisitView(
        id=row.id,
        act=uow.port(AssistedActs).named(row.act).title,
        state=row.state(uow.now),
        place=names.places[row.place],
        language=row.language,
        opened_at=row.opened_at,
        done_at=row.done_at,
        person=people[row.person_id].name,
        officer=Words.of_name(officer.name, officer.name_ur),
        second_officer=people[row.confirmed_by].name if row.confirmed_by else "",
        witness_name=row.witness_name,
        proof=row.proof,
        document_id=row.document_id,
        consent_text=row.consent_text,
        dispute=row.dispute or "",
        witness_visits=names.together.get((row.officer_id, row.witness_hash), 0),
    )


def may_read_thumbprint(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor is the person, their officer, or answers for the centres."""
    visit = uow.session.get(AssistedVisit, document.subject_id)
    if visit is None or uow.actor.person_id is None:
        return False
    own = uow.actor.person_id in {visit.person_id, visit.officer_id}
    return own or uow.actor.may(SEE_VISITS)
