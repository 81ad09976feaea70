"""Grants of the actor: granted registrations, theirs and of the firm that they act for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.certificate import Lapse, Revocation
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.policy.dues import Due, NextDue, next_due
from app.casework.cases.policy.states import RegistrationState, registration_state
from app.casework.cases.queries.grant_history import (
    NOTHING_YET,
    Became,
    facts_of_grant,
    outcomes_of,
)
from app.casework.cases.queries.renewal_eligibility import NO_GRANT
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Registration, Service
from app.casework.grants.permissions import READ_OWN_GRANTS
from app.casework.grants.queries.certificates import Shown, certificate_of
from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork

# A home page names what is due soonest; the list has the rest.
MAX_DUE = 3
MAX_NEW = 3


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A grant as its holder sees it; `due` is what they have to do next about it."""

    registration_id: UUID
    application_id: UUID
    reference: str
    service: Service
    shape: Registration
    display: str
    number: str
    valid_from: date
    valid_until: date | None
    state: RegistrationState
    due: NextDue | None
    became: Became

    @property
    def renewable(self) -> bool:
        """True if a renewal can be submitted now."""
        open_now = self.due is not None and self.due.what in {Due.RENEW, Due.RENEW_LATE}
        return open_now and not self.became.renewing and self.became.replaced_by is None


def my_licences(uow: UnitOfWork, *, cursor: str | None = None) -> Page[Licence]:
    """List what the actor holds, the newest first: two queries. Raises Invalid for a bad cursor."""
    require(uow.actor, READ_OWN_GRANTS)
    query = _own_grants_query(uow).order_by(CaseRegistration.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(CaseRegistration.id < as_id(decode_cursor(cursor, 1)[0]))
    page = cut(_licences(uow, query), PAGE, lambda row: [str(row.registration_id)])
    return Page(page.items, page.next_cursor)


def licence(uow: UnitOfWork, registration_id: UUID) -> tuple[Licence, Shown | None]:
    """Return one of them with its newest certificate. Raises NotFound for anybody else's."""
    require(uow.actor, READ_OWN_GRANTS)
    found = _licences(uow, _own_grants_query(uow).where(CaseRegistration.id == registration_id))
    if not found:
        raise NotFound
    return found[0], certificate_of(uow, registration_id)


def licences_due(uow: UnitOfWork) -> Sequence[Licence]:
    """Return the licences due next, the soonest first: for the home page."""
    open_ones = [each for each in _at_home(uow) if each.due and not each.became.renewing]
    kept = [each for each in open_ones if each.became.replaced_by is None]
    return sorted(kept, key=lambda each: each.due.day if each.due else date.max)[:MAX_DUE]


def newest_licences(uow: UnitOfWork) -> Sequence[Licence]:
    """Return the latest grants, the newest first: for the home page."""
    return _at_home(uow)[:MAX_NEW]


def holds_any(uow: UnitOfWork) -> bool:
    """Return True if the actor or their firm ever had a grant: no query on the home page."""
    return bool(_at_home(uow))


def _at_home(uow: UnitOfWork) -> Sequence[Licence]:
    """Return the newest and those that end soonest, the newest first: two queries."""
    require(uow.actor, READ_OWN_GRANTS)
    # Two parts of the page ask for it, and the session ends with the page.
    key = ("licences_at_home", uow.actor.person, uow.actor.organisation_id)
    if key not in uow.session.info:
        mine = _own_grants_query(uow).with_only_columns(CaseRegistration.id)
        newest = mine.order_by(*_NEWEST).limit(MAX_NEW)
        soonest = (
            mine.where(Outcome.valid_until.is_not(None), ~_ended())
            .order_by(Outcome.valid_until, CaseRegistration.id)
            .limit(PAGE)
        )
        either = CaseRegistration.id.in_(newest) | CaseRegistration.id.in_(soonest)
        uow.session.info[key] = _licences(
            uow, _own_grants_query(uow).where(either).order_by(*_NEWEST)
        )
    found: list[Licence] = uow.session.info[key]
    return found


_NEWEST = (Outcome.at.desc(), CaseRegistration.id.desc())


def _ended() -> ColumnElement[bool]:
    """Return the condition that a grant lapsed or was revoked."""
    return or_(
        exists().where(Lapse.registration_id == CaseRegistration.id),
        exists().where(
            Revocation.registration_id == CaseRegistration.id, Revocation.approved_at.is_not(None)
        ),
    )


_Rows = Select[CaseRegistration, Application, Outcome]


def _own_grants_query(uow: UnitOfWork) -> _Rows:
    return (
        select(CaseRegistration, Application, Outcome)
        .join(Application, Application.id == CaseRegistration.application_id)
        .join(Outcome, Outcome.registration_id == CaseRegistration.id)
        .where(Outcome.outcome == GRANTED, Application.kind.not_in(NO_GRANT), own_grants(uow))
    )


def own_grants(uow: UnitOfWork) -> ColumnElement[bool]:
    """Say whose: a person's own, and those of the firm that they act for."""
    own = and_(Application.applicant_id == uow.actor.person, Application.organisation_id.is_(None))
    if uow.actor.organisation_id is None:
        return own
    return or_(own, Application.organisation_id == uow.actor.organisation_id)


def _licences(uow: UnitOfWork, query: _Rows) -> list[Licence]:
    rows = genuine_lines_of(uow.session, query)
    became = outcomes_of(uow, [row.id for row, _, _ in rows])
    book, today = uow.port(CaseBook), local_day(uow.now)
    return [
        _licence(book, today, row, application, outcome, became.get(row.id, NOTHING_YET))
        for row, application, outcome in rows
    ]


def _licence(  # noqa: PLR0913, PLR0917 - a row of each table
    book: CaseBook,
    today: date,
    row: CaseRegistration,
    application: Application,
    outcome: Outcome,
    became: Became,
) -> Licence:
    service = book.get(application.service, application.version)
    shape = service.registration(row.code)
    state = registration_state(facts_of_grant(shape, outcome, became), today)
    return Licence(
        registration_id=row.id,
        application_id=application.id,
        reference=application.reference,
        service=service,
        shape=shape,
        display=application.display,
        number=outcome.number or "",
        valid_from=outcome.valid_from or local_day(outcome.at),
        valid_until=outcome.valid_until,
        state=state,
        due=next_due(shape.term, outcome.valid_until, state, today),
        became=became,
    )
