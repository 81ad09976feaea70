"""One's applications as JSON: begun, looked at, checked, handed in, and what ends them."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for

from app.casework.appeals.schemas import AppealOut
from app.casework.applications.doors import api_presenter as told
from app.casework.applications.queries.application_page import shown
from app.casework.applications.queries.mine import my_applications
from app.casework.applications.queries.overview import Overview, overview
from app.casework.applications.schemas import (
    ApplicationOut,
    ApplicationsOut,
    CheckOut,
    GroundsSchema,
    ListApplicationsSchema,
    StartedOut,
    StartSchema,
)
from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.casework.applications.use_cases.ask_for_bill import AskForBill, ask_for_bill
from app.casework.applications.use_cases.start_application import (
    StartApplication,
    start_application,
)
from app.casework.applications.use_cases.start_follow_up import StartLinked, start_linked
from app.casework.applications.use_cases.submit_application import (
    SubmitApplication,
    submit_application,
)
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token

api = ApiBlueprint("applications_api", __name__, description="One's applications for services")
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
        items = [told.head(each.case, each.state) for each in page.items]
        return {"items": items, "next_cursor": page.next_cursor}


@api.get(ONE)
@api.response(200, ApplicationOut)
def show(application_id: UUID) -> dict[str, Any]:
    """Tell all about an application: what is missing of a draft, or who has it and what is next."""
    with reading(api_actor()) as uow:
        found = shown(uow, application_id)
        return told.filled_in(found) if isinstance(found, Overview) else told.status(found)


@api.get(f"{ONE}/check")
@api.response(200, CheckOut)
def check(application_id: UUID) -> dict[str, Any]:
    """Tell what keeps a draft from being handed in, and what it would cost today."""
    with reading(api_actor()) as uow:
        return told.check(overview(uow, application_id))


on_api(
    api,
    "/applications",
    "Begin an application, or go on with one's own that waits to be filled in.",
    name="start",
    use_case=start_application,
    command=StartApplication,
    takes=StartSchema,
    gives=StartedOut,
    status=201,
    location=address_of,
)
on_api(
    api,
    f"{ONE}/submission",
    "Hand an application in: a bill is raised where fees are due, else its offices begin.",
    name="submit",
    use_case=submit_application,
    command=SubmitApplication,
    takes=CommandSchema,
    gives=StartedOut,
    location=address_of,
)
on_api(
    api,
    f"{ONE}/bills",
    "Ask for a new bill in place of one that ran out unpaid; priced as of the application's day.",
    name="ask_for_bill",
    use_case=ask_for_bill,
    command=AskForBill,
    takes=CommandSchema,
    gives=StartedOut,
    status=201,
    location=address_of,
)
on_api(
    api,
    f"{ONE}/withdrawal",
    "Ask for it no more, or give a draft up.",
    name="withdraw",
    use_case=withdraw_application,
    command=WithdrawApplication,
    takes=ReasonSchema,
    gives=StartedOut,
)
on_api(
    api,
    f"{PART}/appeal",
    "Appeal against a refusal; another officer decides.",
    name="appeal",
    use_case=appeal_refusal,
    command=AppealRefusal,
    takes=GroundsSchema,
    gives=AppealOut,
    status=201,
)
on_api(
    api,
    f"{PART}/renewal",
    "Begin the renewal of what was granted, filled in with what was handed in for it.",
    name="renew",
    use_case=start_linked,
    command=partial(StartLinked, kind="renewal"),
    takes=CommandSchema,
    gives=StartedOut,
    status=201,
    location=address_of,
)
on_api(
    api,
    f"{PART}/correction",
    "Begin the correction of what was granted.",
    name="correct",
    use_case=start_linked,
    command=partial(StartLinked, kind="correction"),
    takes=CommandSchema,
    gives=StartedOut,
    status=201,
    location=address_of,
)
