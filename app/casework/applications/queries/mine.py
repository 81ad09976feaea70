"""The applications of the actor: their own, and those of the firm that they own and act for."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.permissions import APPLY_FOR_ORGANISATION, READ_OWN_APPLICATIONS
from app.casework.cases.policy.states import ApplicationState, application_state, registration_state
from app.casework.cases.queries.case_file import Case, load_genuine_cases
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An application in a list, and its status."""

    case: Case
    state: ApplicationState

    @property
    def application(self) -> Application:
        """The application."""
        return self.case.application


def my_applications(uow: UnitOfWork, *, cursor: str | None = None) -> Page[Listed]:
    """List the actor's applications, the newest first. Raises Invalid for a broken cursor."""
    require(uow.actor, READ_OWN_APPLICATIONS)
    query = (
        select(Application)
        .where(own_applications(uow))
        .order_by(Application.id.desc())
        .limit(PAGE + 1)
    )
    if cursor:
        (last,) = decode_cursor(cursor, 1)
        query = query.where(Application.id < as_id(last))
    rows = uow.session.scalars(query, execution_options=UNCHECKED).all()
    page = cut(rows, PAGE, lambda row: [str(row.id)])
    cases = load_genuine_cases(uow, genuine(uow.session, page.items))
    return Page([Listed(case=each, state=state_of(uow, each)) for each in cases], page.next_cursor)


def state_of(uow: UnitOfWork, case: Case) -> ApplicationState:
    """Return the status of an application today."""
    today = local_day(uow.now)
    return application_state(
        submitted=bool(case.submissions),
        withdrawn=case.application.withdrawn_at is not None,
        registrations=[registration_state(case.facts(part), today) for part in case.parts],
    )


def own_applications(uow: UnitOfWork) -> ColumnElement[bool]:
    """Say whose: the same as `own.is_own`, which every page of one asks."""
    own = and_(Application.applicant_id == uow.actor.person, Application.organisation_id.is_(None))
    firm = uow.actor.organisation_id
    if firm is None or not uow.actor.may(APPLY_FOR_ORGANISATION):
        return own
    return or_(own, Application.organisation_id == firm)
