"""Applications, for those who apply: begin one, see them all, follow one, and end it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.calendar import local_day
from app.casework.applications.doors import presenter as application_labels
from app.casework.applications.doors.api import address_of, api
from app.casework.applications.doors.tables import (
    APPLICATIONS_TABLE,
    OUTLOOK_CONDITIONS,
    OUTLOOK_STEPS,
    costs_table,
    next_task,
    paper_row,
    paper_task,
    section_task,
)
from app.casework.applications.queries.application_page import shown
from app.casework.applications.queries.mine import my_applications
from app.casework.applications.queries.overview import Overview, outlook_of, overview
from app.casework.applications.queries.status import PartView, Status, status_of
from app.casework.applications.schemas import ListApplicationsSchema, StartedOut
from app.casework.applications.use_cases.ask_for_bill import ask_for_bill
from app.casework.applications.use_cases.start_application import (
    StartApplication,
    applicant_of,
    refusal_of,
    start_application,
)
from app.casework.applications.use_cases.submit_application import submit_application
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import DROPPED, GRANTED, REFUSED
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.domain_pages import pages_about
from app.casework.cases.queries.draft import files_by_id
from app.casework.catalogue.queries.offers_in_force import offered_service
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Applicant
from app.casework.forms.doors import answer_rows, form_values, known_answers, questions_of
from app.casework.forms.queries import day_now
from app.casework.ports import PageAbout
from app.casework.signing.doors.presenter import signer_stages
from app.casework.signing.doors.problem_links import problems_of_draft
from app.casework.signing.permissions import SIGN
from app.casework.signing.queries.own_statements import waiting_for_me
from app.casework.signing.queries.statements import submitted_lines
from app.errors import NotFound
from app.permissions import require
from app.places.public import district_names
from app.schemas import CommandSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import in_reader_language, language
from app.web.return_addresses import return_address
from app.web.subjects import Subject
from app.web.translation import translate

blueprint = Blueprint("applications", __name__)
needs_sign_in(blueprint)
ONE = "/applications/<uuid:application_id>"
# The colour of a result that gives nothing (`app/casework/ports.py`).
UNLIKELY = "red"


@blueprint.get("/applications")
def index() -> str:
    """List one's applications, the newest first."""
    asked = ListApplicationsSchema().load(request.args)
    with reading() as uow:
        page = my_applications(uow, cursor=asked["cursor"] or None)
        waiting = waiting_for_me(uow) if uow.actor.may(SIGN) and not asked["cursor"] else ()
    return render_template(
        "cases/applications/index.html",
        listed=APPLICATIONS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
        waiting=waiting,
    )


@blueprint.get("/services/<code>/apply")
def start(code: str) -> str:
    """Show the applicant, before anything is started."""
    with reading() as uow:
        require(uow.actor, APPLY)
        service = offered_service(uow, code)
        if service.hidden:
            raise NotFound
        known = known_answers(service, request.args, day_now(uow))
        asking = applicant_of(uow, service, known)
        refusal = refusal_of(uow, asking, service)
        outlook = uow.port(CaseBook).outlook(uow, asking) if refusal is None else None
        firm = asking.organisation_id is not None
        name = uow.actor.organisation_name if firm else uow.actor.name
        name_ur = uow.actor.organisation_name_ur if firm else uow.actor.name_ur
        districts = district_names(uow.session, language(), local_day(uow.now)) if known else {}
    asked = questions_of(service)
    return render_template(
        "cases/applications/start.html",
        service=service,
        refusal=refusal,
        stops=translate(refusal.message) if refusal else "",
        doubtful=outlook if outlook and outlook.colour == UNLIKELY else None,
        verdict=translate(outlook.verdict) if outlook else "",
        back=return_address(),
        firm=firm,
        either=service.applicant is Applicant.EITHER,
        name=in_reader_language(name, name_ur),
        known=answer_rows(asked, known, districts),
        carried=form_values(asked, known),
    )


def reason_to_sign_in(uow: UnitOfWork, code: str) -> Sentence:
    """Return the sentence for a stranger who begins to apply."""
    service = offered_service(uow, code).title.named(language())
    if code in uow.port(CaseBook).paying:
        return sentence("Sign in to claim this relief: %(service)s.", service=service)
    return sentence("Sign in to apply: %(service)s.", service=service)


@blueprint.post("/services/<code>/apply")
def begin(code: str) -> Response:
    """Begin, or go on with what waits."""
    command = StartApplication(service=code, answers=_read_known_answers(code))
    return perform(start_application, command, then=to_application)


def _read_known_answers(code: str) -> Mapping[str, Any]:
    """Read what the page carried along; of what is not offered nothing, as it is refused."""
    try:
        with reading() as uow:
            return known_answers(offered_service(uow, code), request.form, day_now(uow))
    except NotFound:
        return {}


def to_application(application: Application) -> str:
    """Return the address of an application."""
    return url_for("applications.show", application_id=application.id)


def _show(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        found = shown(uow, application_id)
        if isinstance(found, Overview):
            return _draft_page(found, form, pages_about(uow, found.filling.case))
        return _status_page(uow, found, form)


def _draft_page(seen: Overview, form: Form, about: Sequence[PageAbout]) -> str:
    findings = [translate(each.said) for each in seen.findings]
    application_id = seen.filling.application.id
    return render_template(
        "cases/applications/draft.html",
        seen=seen,
        about=about,
        form=form,
        findings=findings,
        next_part=next_task(seen),
        sections=[section_task(application_id, line) for line in seen.sections],
        papers=[paper_task(application_id, line) for line in seen.papers],
    )


def _status_page(uow: UnitOfWork, status: Status, form: Form) -> str:
    return render_template(
        "cases/applications/status.html",
        status=status,
        form=form,
        words=application_labels,
        history=history(status),
        sections=_handed_in(uow, status),
        papers=files_by_id(uow.session, _ids(status)),
        signed=signer_stages(submitted_lines(status.case.latest)) if status.case.latest else [],
        about=pages_about(uow, status.case),
    )


def _ids(status: Status) -> list[str]:
    return [each for ids in status.case.documents.values() for each in ids]


def _handed_in(uow: UnitOfWork, status: Status) -> list[tuple[str, list[Any]]]:
    """Return the last submission, section by section."""
    districts = district_names(uow.session, language(), local_day(uow.now))
    found = [
        (each.title.named(language()), answer_rows(each.fields, status.case.answers, districts))
        for each in status.case.service.sections
    ]
    return [(title, rows) for title, rows in found if rows]


def _check(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        seen = overview(uow, application_id)
        outlook = outlook_of(uow, seen)
        districts = district_names(uow.session, language(), local_day(uow.now))
    case = seen.filling.case
    return render_template(
        "cases/applications/check.html",
        seen=seen,
        form=form,
        problems=problems_of_draft(case.service, application_id, seen.problems),
        findings=[translate(each.said) for each in seen.findings],
        costs=costs_table(seen.costs or ()),
        outlook=outlook,
        conditions=OUTLOOK_CONDITIONS.of(outlook.conditions if outlook else ()),
        steps=OUTLOOK_STEPS.of(outlook.steps if outlook else ()),
        papers=[paper_row(application_id, line) for line in seen.papers],
        sections=[
            (line.section, answer_rows(line.section.fields, seen.filling.form.kept, districts))
            for line in seen.sections
        ],
    )


@blueprint.get(f"{ONE}/submitted")
def submitted(application_id: UUID) -> str:
    """Confirm the submission: its reference, and the fees to pay."""
    with reading() as uow:
        status = status_of(uow, application_id)
        if not status.case.submissions:
            raise NotFound
    return render_template(
        "cases/applications/submitted.html", status=status, words=application_labels
    )


application_doors = Subject(blueprint, api, ONE, ONE, draw=_check)
application_doors.page("", "show", _show)
application_doors.page("/check", "check")
application_doors.act(submit_application, CommandSchema).on_page(
    "/submit", "submit", back="applications.submitted"
).done(sentence("Your application was submitted.")).on_api(
    "/submission", "submit", StartedOut, location=address_of
).describe("Submit an application. If fees are due, a bill is raised; otherwise its offices start.")
application_doors.act(ask_for_bill, CommandSchema).on_page(
    "/new-bill", "ask_for_bill", draw=_show, back="applications.show"
).done(sentence("You have a new bill. The old one is no longer valid: do not pay it.")).on_api(
    "/bills", "ask_for_bill", StartedOut, status=201, location=address_of
).describe(
    "Ask for a new bill in place of one that ran out unpaid; priced as of the application's day."
)


_OUTCOMES = {
    GRANTED: sentence("Granted: %(what)s"),
    REFUSED: sentence("Refused: %(what)s"),
    DROPPED: sentence("No longer needed: %(what)s"),
}
Line = tuple[datetime, Sentence]


def history(status: Status) -> list[dict[str, Any]]:
    """Return the lines of the timeline."""
    lines = sorted(_lines(status), key=lambda line: line[0], reverse=True)
    return [{"title": translate(said), "when": at, "state": "done"} for at, said in lines]


def _lines(status: Status) -> Iterator[Line]:
    case = status.case
    yield case.application.started_at, sentence("Started")
    for submission in case.submissions:
        first = submission.round == 1
        yield (
            submission.submitted_at,
            sentence("Submitted") if first else sentence("Answered what the offices asked"),
        )
    for bill in case.bills:
        if bill.paid_at is not None:
            yield bill.paid_at, sentence("Fees paid")
    if case.application.withdrawn_at is not None:
        yield case.application.withdrawn_at, sentence("Withdrawn")
    for view in status.parts:
        yield from _of_part(view)


def _of_part(view: PartView) -> Iterator[Line]:
    what = view.part.shape.title
    for each in view.part.rounds:
        yield each.asked_at, sentence("Sent back for better answers: %(what)s", what=what)
    for outcome in view.part.outcomes:
        if outcome.outcome in _OUTCOMES:
            yield outcome.at, sentence(_OUTCOMES[outcome.outcome].msgid, what=what)
    for appeal in view.part.appeals:
        yield appeal.made_at, sentence("Appealed: %(what)s", what=what)
        if appeal.decided_at is not None:
            allowed = appeal.outcome == "allowed"
            yield (
                appeal.decided_at,
                sentence("The appeal was allowed: %(what)s", what=what)
                if allowed
                else sentence("The appeal was dismissed: %(what)s", what=what),
            )
