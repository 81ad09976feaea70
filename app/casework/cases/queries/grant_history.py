"""History of grants, and the grant of a filing: one statement each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.policy.states import RegistrationFacts
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Registration
from app.casework.ports import HolderGone, Holding
from app.errors import NotFound
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Became:
    """The events after a grant.

    `replaced_by` is the registration of the granted renewal, in force from `replaced_on`.
    `renewing`: a renewal was submitted and has no final decision. `correcting` is the application
    of its correction that is with an office. `gone`: a domain says that its holder no longer exists
    today.
    """

    revoked_at: datetime | None = None
    lapsed_at: datetime | None = None
    replaced_by: UUID | None = None
    replaced_on: date | None = None
    renewing: bool = False
    correcting: UUID | None = None
    gone: HolderGone | None = None


NOTHING_YET = Became()

# A renewal is a later filing about the grant, of a registration of the same code. It is decided
# for good once every attempt has come out: an appeal that is open or allowed leads to another, and
# so does being asked for again.
_BECAME = text("""
select g.id, g.application_id, h.organisation_id,
  (select v.approved_at from grant_revocations v
    where v.registration_id = g.id and v.approved_at is not null) as revoked_at,
  (select l.at from grant_lapses l where l.registration_id = g.id) as lapsed_at,
  n.id as replaced_by, n.valid_from as replaced_on,
  exists (select from applications a join case_registrations r
             on r.application_id = a.id and r.code = g.code
           where a.about_id = g.id and a.kind = 'renewal' and a.withdrawn_at is null
             and (select count(*) from registration_outcomes o where o.registration_id = r.id)
              <= (select count(*) from case_appeals p where p.registration_id = r.id
                     and coalesce(p.outcome, 'allowed') = 'allowed')
               + (select count(*) from registrations_asked_again q
                   where q.registration_id = r.id)) as renewing,
  (select a.id from applications a join case_registrations r on r.application_id = a.id
    where a.about_id = g.id and a.kind = 'correction' and a.withdrawn_at is null
      and not exists (select from registration_outcomes o where o.registration_id = r.id)
    order by a.id limit 1) as correcting
from case_registrations g
join applications h on h.id = g.application_id
left join lateral (
  select r.id, o.valid_from
    from applications a join case_registrations r on r.application_id = a.id and r.code = g.code
    join registration_outcomes o on o.registration_id = r.id and o.outcome = 'granted'
   where a.about_id = g.id and a.kind = 'renewal'
   order by o.at limit 1) n on true
where g.id = any(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid())))


def outcomes_of(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Became]:
    """Return what became of registrations that were granted, by id; no query for none.

    Domains are asked whether the holders are still there: a query each, however many grants.
    """
    if not ids:
        return {}
    rows = uow.session.execute(_BECAME, {"ids": list(ids)}).all()
    gone = uow.port(CaseBook).holders_gone(uow, [_holding(row) for row in rows])
    return {
        row.id: Became(
            revoked_at=row.revoked_at,
            lapsed_at=row.lapsed_at,
            replaced_by=row.replaced_by,
            replaced_on=row.replaced_on,
            renewing=row.renewing,
            correcting=row.correcting,
            gone=gone.get(row.id),
        )
        for row in rows
    }


def _holding(row: Any) -> Holding:  # noqa: ANN401 - a row of the statement above
    return Holding(
        registration_id=row.id,
        application_id=row.application_id,
        organisation_id=row.organisation_id,
    )


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The grant that a filing is about."""

    registration_id: UUID
    service: str
    code: str
    office_id: UUID
    number: str
    valid_from: date
    valid_until: date | None
    holding: Holding


def earlier_of(session: Session, registration_id: UUID) -> Earlier:
    """Return the grant that a filing is about. Raises NotFound for what was not granted."""
    found = session.execute(
        select(CaseRegistration, Application, Outcome)
        .join(Application, Application.id == CaseRegistration.application_id)
        .join(Outcome, Outcome.registration_id == CaseRegistration.id)
        .where(CaseRegistration.id == registration_id, Outcome.outcome == GRANTED)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, application, outcome = found
    return Earlier(
        registration_id=row.id,
        service=application.service,
        code=row.code,
        office_id=row.office_id,
        number=outcome.number or "",
        valid_from=outcome.valid_from or local_day(outcome.at),
        valid_until=outcome.valid_until,
        holding=Holding(
            registration_id=row.id,
            application_id=application.id,
            organisation_id=application.organisation_id,
        ),
    )


def facts_of_grant(shape: Registration, outcome: Outcome, became: Became) -> RegistrationFacts:
    """Return the facts that decide a grant's state."""
    until, term = outcome.valid_until, shape.term
    return RegistrationFacts(
        outcome=GRANTED,
        valid_until=until,
        lapses_after=until + timedelta(days=term.grace) if until and term else None,
        lapsed_at=became.lapsed_at,
        renewing=became.renewing,
        replaced_on=became.replaced_on,
        revoked_at=became.revoked_at,
        holder_gone=became.gone is not None,
    )
