"""History of grants, and the grant of a filing: one statement each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.certificate import Lapse, Revocation
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.policy.states import RegistrationFacts
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Registration
from app.casework.ports import HolderGone, Holding
from app.errors import NotFound
from app.row_macs import array_text, genuine_lines_of, values_of
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
_FILING = f"{array_text(Application, 'a')}, {array_text(CaseRegistration, 'r')}"

# A renewal is a later filing about the grant, of a registration of the same code. It is decided
# for good once every attempt has come out: an appeal that is open or allowed leads to another, and
# so does being asked for again. Rows come with their MACs: a planted one revokes or renews nothing.
_BECAME = text(
    f"""
select g.id, g.application_id, h.organisation_id,
  (select {array_text(Revocation, "v")} from grant_revocations v
    where v.registration_id = g.id and v.approved_at is not null) as revoked,
  (select {array_text(Lapse, "l")} from grant_lapses l
    where l.registration_id = g.id) as lapsed,
  (select array_agg(r.id)
     from applications a join case_registrations r on r.application_id = a.id and r.code = g.code
     join registration_outcomes o on o.registration_id = r.id and o.outcome = 'granted'
    where a.about_id = g.id and a.kind = 'renewal') as replaced_by,
  (select json_agg(json_build_array({_FILING})) from applications a join case_registrations r
             on r.application_id = a.id and r.code = g.code
           where a.about_id = g.id and a.kind = 'renewal' and a.withdrawn_at is null
             and (select count(*) from registration_outcomes o where o.registration_id = r.id)
              <= (select count(*) from case_appeals p where p.registration_id = r.id
                     and coalesce(p.outcome, 'allowed') = 'allowed')
               + (select count(*) from registrations_asked_again q
                   where q.registration_id = r.id)) as renewing,
  (select json_agg(json_build_array({_FILING}) order by a.id)
     from applications a join case_registrations r on r.application_id = a.id
    where a.about_id = g.id and a.kind = 'correction' and a.withdrawn_at is null
      and not exists (select from registration_outcomes o where o.registration_id = r.id)
    ) as correcting
from case_registrations g
join applications h on h.id = g.application_id
where g.id = any(:ids)
"""  # noqa: S608 - constants
).bindparams(bindparam("ids", type_=ARRAY(Uuid())))


_GRANTS = (
    select(CaseRegistration, Application, Outcome)
    .join(Application, Application.id == CaseRegistration.application_id)
    .join(Outcome, Outcome.registration_id == CaseRegistration.id)
    .where(Outcome.outcome == GRANTED)
)


def outcomes_of(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Became]:
    """Return what became of registrations that were granted, by id; no query for none.

    Renewals that were granted are read by one more. Domains are asked whether the holders are still
    there: a query each, however many grants.
    """
    if not ids:
        return {}
    rows = uow.session.execute(_BECAME, {"ids": list(ids)}).all()
    gone = uow.port(CaseBook).holders_gone(uow, [_holding(row) for row in rows])
    renewals = _renewals(uow, [each for row in rows for each in row.replaced_by or ()])
    return {row.id: _aftermath(uow, row, renewals, gone.get(row.id)) for row in rows}


def _aftermath(
    uow: UnitOfWork,
    row: Any,  # noqa: ANN401 - a row of the statement above
    renewals: Mapping[UUID, Outcome],
    gone: HolderGone | None,
) -> Became:
    revoked = values_of(uow.vault, Revocation, row.revoked) if row.revoked else None
    lapsed = values_of(uow.vault, Lapse, row.lapsed) if row.lapsed else None
    replaced_by = next((each for each in renewals if each in (row.replaced_by or ())), None)
    return Became(
        revoked_at=revoked["approved_at"] if revoked else None,
        lapsed_at=lapsed["at"] if lapsed else None,
        replaced_by=replaced_by,
        replaced_on=renewals[replaced_by].valid_from if replaced_by else None,
        renewing=bool(_genuine_filings(uow, row.renewing)),
        correcting=next(iter(_genuine_filings(uow, row.correcting)), None),
        gone=gone,
    )


def _renewals(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Outcome]:
    """Return the grants of renewals, the earliest first; without ids nothing is asked."""
    if not ids:
        return {}
    query = _GRANTS.where(CaseRegistration.id.in_(ids)).order_by(Outcome.at)
    return {row.id: outcome for row, _, outcome in genuine_lines_of(uow.session, query)}


def _genuine_filings(uow: UnitOfWork, filings: Sequence[Sequence[Any]] | None) -> list[UUID]:
    """Return the applications of pairs (application, registration) that are genuine."""
    return [
        UUID(asked["id"])
        for application, registration in filings or ()
        if (asked := values_of(uow.vault, Application, application)) is not None
        and values_of(uow.vault, CaseRegistration, registration) is not None
    ]


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
    found = session.execute(_GRANTS.where(CaseRegistration.id == registration_id)).one_or_none()
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
