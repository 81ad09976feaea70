"""Certificates as anybody may see them who has the address, or the number."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.certificate import Certificate
from app.casework.cases.models.outcome import GRANTED, Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.policy.states import RegistrationState, registration_state
from app.casework.cases.queries.grant_history import (
    NOTHING_YET,
    Became,
    facts_of_grant,
    outcomes_of,
)
from app.casework.catalogue.registry import CaseBook
from app.casework.grants.queries.content import Content, from_json, without_person
from app.casework.ports import HolderGone
from app.errors import NotFound
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A certificate, and the state of its grant today.

    `newest` is false if a corrected one replaced it. `since` is the start of the state, if that is
    not the last day. `gone`: its holder no longer exists, whatever the state.
    """

    id: UUID
    registration_id: UUID
    token: str
    content: Content
    edition: int
    newest: bool
    issued_at: datetime
    sha256: bytes
    document_id: UUID
    state: RegistrationState
    valid_from: date
    valid_until: date | None
    since: date | None
    renewing: bool
    gone: HolderGone | None = None

    @property
    def holder_gone(self) -> date | None:
        """The day since which its holder no longer exists."""
        return self.gone.since if self.gone else None


def certificate_at(uow: UnitOfWork, token: str) -> Shown:
    """Return the certificate at an address: a few queries. Raises NotFound."""
    return _load_certificate(uow, _query().where(Certificate.token == token))


def certificate_numbered(uow: UnitOfWork, number: str) -> Shown | None:
    """Return the newest certificate of a grant's number, or None."""
    query = _query().where(Outcome.number == number).order_by(Certificate.edition.desc()).limit(1)
    try:
        return _load_certificate(uow, query)
    except NotFound:
        return None


def certificate_of(uow: UnitOfWork, registration_id: UUID) -> Shown | None:
    """Return the newest certificate of a grant, or None; whose it is, the caller asks."""
    query = _query().where(Certificate.registration_id == registration_id)
    try:
        return _load_certificate(uow, query.order_by(Certificate.edition.desc()).limit(1))
    except NotFound:
        return None


def _query() -> Select[Certificate, Outcome, CaseRegistration, Application, Certificate]:
    # The newest as a row, so that a planted edition replaces none.
    newest, others = aliased(Certificate), Certificate.__table__.alias()
    last = (
        select(func.max(others.c.edition))
        .where(others.c.registration_id == Certificate.registration_id)
        .scalar_subquery()
    )
    return (
        select(Certificate, Outcome, CaseRegistration, Application, newest)
        .select_from(Certificate)
        .join(
            newest,
            (newest.registration_id == Certificate.registration_id) & (newest.edition == last),
        )
        .join(CaseRegistration, CaseRegistration.id == Certificate.registration_id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .join(Outcome, Outcome.registration_id == CaseRegistration.id)
        .where(Outcome.outcome == GRANTED)
    )


def _load_certificate(
    uow: UnitOfWork, query: Select[Certificate, Outcome, CaseRegistration, Application, Certificate]
) -> Shown:
    found = uow.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    certificate, outcome, registration, application, newest = found
    became = outcomes_of(uow, [registration.id]).get(registration.id, NOTHING_YET)
    state = _state(uow, application, registration, outcome, became)
    # An older paper may name who does not want to be named now.
    withheld = uow.port(CaseBook).withheld(uow, application.service, registration.id)
    return Shown(
        id=certificate.id,
        registration_id=registration.id,
        token=certificate.token,
        content=without_person(from_json(certificate.says), withheld),
        edition=certificate.edition,
        newest=certificate is newest,
        issued_at=certificate.issued_at,
        sha256=certificate.sha256,
        document_id=certificate.document_id,
        state=state,
        valid_from=outcome.valid_from or local_day(outcome.at),
        valid_until=outcome.valid_until,
        since=_since(state, became),
        renewing=became.renewing,
        gone=became.gone,
    )


def _state(
    uow: UnitOfWork,
    application: Application,
    registration: CaseRegistration,
    outcome: Outcome,
    became: Became,
) -> RegistrationState:
    service = uow.port(CaseBook).get(application.service, application.version)
    facts = facts_of_grant(service.registration(registration.code), outcome, became)
    return registration_state(facts, local_day(uow.now))


def _since(state: RegistrationState, became: Became) -> date | None:
    if state is RegistrationState.REVOKED and became.revoked_at is not None:
        return local_day(became.revoked_at)
    if state is RegistrationState.HOLDER_GONE and became.gone is not None:
        return became.gone.since
    return became.replaced_on if state is RegistrationState.REPLACED else None
