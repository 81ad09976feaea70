"""One's applications as JSON: begun, looked at, checked, submitted, and what ends them."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for

from app.casework.applications.doors import api_presenter
from app.casework.applications.queries.application_page import shown
from app.casework.applications.queries.mine import my_applications
from app.casework.applications.queries.overview import Overview, outlook_of, overview
from app.casework.applications.schemas import (
    ApplicationOut,
    ApplicationsOut,
    CheckOut,
    ListApplicationsSchema,
    StartedOut,
    StartSchema,
)
from app.casework.applications.use_cases.start_application import (
    StartApplication,
    start_application,
)
from app.casework.applications.use_cases.start_follow_up import StartLinked, start_linked
from app.casework.cases.models.application import Application
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.forms.doors import questions_of
from app.casework.forms.policy.determinants import Known
from app.casework.forms.queries import day_now
from app.casework.forms.schemas import answers_schema, load_below
from app.schemas import CommandSchema
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint(
    "applications_api", __name__, description="The caller's own applications for services"
)
needs_token(api)
ONE = "/applications/<uuid:application_id>"
PART = f"{ONE}/registrations/<uuid:registration_id>"


def address_of(application: Application) -> str:
    """Return where an application is read."""
    return url_for("applications_api.show", application_id=application.id)


@api.get("/applications")
@api.arguments(ListApplicationsSchema, location="query")
@api.response(200, ApplicationsOut)
def mine(asked: dict[str, Any]) -> dict[str, Any]:
    """List the actor's applications, and those of the firm that they own and act for."""
    with reading(api_actor()) as uow:
        page = my_applications(uow, cursor=asked["cursor"])
        items = [api_presenter.head(each.case, each.state) for each in page.items]
        return {"items": items, "next_cursor": page.next_cursor}


@api.get(ONE)
@api.response(200, ApplicationOut)
def show(application_id: UUID) -> dict[str, Any]:
    """Return an application: what is missing of a draft, or who has it and what is next."""
    with reading(api_actor()) as uow:
        found = shown(uow, application_id)
        return (
            api_presenter.filled_in(found)
            if isinstance(found, Overview)
            else api_presenter.status(found)
        )


@api.get(f"{ONE}/check")
@api.response(200, CheckOut)
def check(application_id: UUID) -> dict[str, Any]:
    """Return what keeps a draft from being submitted, and what it would cost today."""
    with reading(api_actor()) as uow:
        seen = overview(uow, application_id)
        return api_presenter.check(seen, outlook_of(uow, seen))


def _starting(service: str, answers: Mapping[str, Any]) -> StartApplication:
    """Read the answers as the form of the service does. Raises ValidationError."""
    return StartApplication(service=service, answers=_read(service, answers) if answers else {})


def _read(code: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    with reading(api_actor()) as uow:
        asked = questions_of(offered_service(uow, code))
        schema = answers_schema(asked, Known(), day_now(uow), finished=False)
    return load_below("answers", schema, answers)


Subject(api=api).act(start_application, StartSchema, command=_starting).on_api(
    "/applications", "start", StartedOut, status=201, location=address_of
).describe(
    "Start an application with the data that is already known, or continue the caller's own draft."
)
Action(start_linked, CommandSchema, command=partial(StartLinked, kind="renewal")).on_api(
    api,
    f"{PART}/renewal",
    "Start the renewal of what was granted, filled in with what was submitted for it.",
    name="renew",
    gives=StartedOut,
    status=201,
    location=address_of,
)
Action(start_linked, CommandSchema, command=partial(StartLinked, kind="correction")).on_api(
    api,
    f"{PART}/correction",
    "Start the correction of what was granted.",
    name="correct",
    gives=StartedOut,
    status=201,
    location=address_of,
)
