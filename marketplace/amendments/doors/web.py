"""Officers change a published tender: one proposes, another approves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from app.calendar import PROVINCE, local_day
from app.documents.doors.attachments import uploaded
from app.documents.public import Document, accept
from app.due import Due
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    REFUSED,
    DecisionApi,
    DecisionPages,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.decision_lists import STATES
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.amendments.models import Amendment
from marketplace.amendments.queries import (
    AmendmentFile,
    AskedFile,
    amendment_file,
    amendments_to_decide,
    own_amendment,
    published_own_tender,
    read_requirements_file,
)
from marketplace.amendments.schemas import AmendmentOut, AmendmentsOut, ProposeAmendmentSchema
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.change_documents import (
    add_change_document,
    drop_change_document,
    proposed_documents,
)
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.kernel import permissions
from marketplace.tenders.doors.differences import CHANGE_KINDS, table_of
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.doors.repeating_rows import compact, initial
from marketplace.tenders.models import RequiredDocument, Tender, TenderCriterion
from marketplace.tenders.schemas.output import TenderDocumentOut, TenderOut
from marketplace.tenders.schemas.tenders import AddDocumentSchema
from marketplace.tenders.use_cases.checks import stored_message
from marketplace.tenders.use_cases.documents import KINDS
from marketplace.tenders.use_cases.submit_for_approval import key

web = Blueprint("amendments", __name__, url_prefix="/department")
api = ApiBlueprint("amendments_api", __name__, description="Changes of published tenders")
needs_sign_in(web)
needs_token(api)
BLANK_ROWS = 3
GROUPS = ("items", "criteria", "required_documents", "documents")
# Warnings that a change can bring up, in the order in which the form asks for reasons.
WARNINGS = (
    *("amendment.notice", "response-days", "opening-delay", "opening-day", "criteria"),
    *("bid-security-low", "bid-security-high", "performance-security"),
)


def _at(row: Amendment) -> str:
    return url_for("amendments.index", tender_id=row.tender_id)


@web.get("/tenders/<uuid:tender_id>/amendments")
def index(tender_id: UUID) -> str:
    """Show the changes proposed for a published tender, and what waits for a second officer."""
    return _show_amendments(tender_id)


def _show_amendments(tender_id: UUID, form: Form | None = None) -> str:
    with reading() as uow:
        file = amendment_file(uow, tender_id)
        me = uow.actor.person_id
    return render_template(
        "marketplace/amendments/index.html",
        file=file,
        tender=file.tender,
        form=form or Form(),
        me=me,
        shown=[
            (row, translate(CHANGE_KINDS[row.what]), table_of(row.changes))
            for row in file.amendments
        ],
        states={state: translate(text) for state, text in STATES.items()},
        message=stored_message,
    )


def _form(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.PROPOSE_AMENDMENT)
        file = amendment_file(uow, tender_id)
        asked = read_requirements_file(uow, file.tender)
    drawn = compact(form, *GROUPS) if form.values else Form(_first(file.tender, asked))
    return draw(
        "amendments/propose.html",
        file=file,
        asked_now=asked,
        tender=file.tender,
        form=drawn,
        documents=_chosen_first(drawn, asked.proposed),
        rows=len(drawn.count("items", 0)) + BLANK_ROWS,
        counts={group: len(drawn.count(group, 0)) for group in GROUPS},
        asked=_warnings_in_form(drawn),
        choices_of_documents=[(str(each.id), each.purpose) for each in asked.in_force],
        choices_of_lots=[(str(lot.number), f"{lot.number}. {lot.title}") for lot in file.lots],
    )


def _chosen_first(form: Form, documents: Sequence[Document]) -> list[Document]:
    """Return the documents for a change in the order of the form's rows, then the others."""
    chosen = [form.value(f"documents-{at}-document_id") for at in form.count("documents", 0)]
    places = {key: place for place, key in enumerate(chosen)}
    return sorted(documents, key=lambda each: places.get(str(each.id), len(places)))


def _first(tender: Tender, asked: AskedFile) -> Mapping[str, Any]:
    """Return the form before anything is typed: times and what is asked of bidders as they are."""
    times = {"closes_at": tender.closes_at, "opens_at": tender.opens_at}
    local = {name: at.astimezone(PROVINCE) for name, at in times.items()}
    written = {name: at.strftime("%Y-%m-%dT%H:%M") for name, at in local.items()}
    return {
        **written,
        "grievance_id": _named_grievance(),
        "issue_to": tender.issue_to.isoformat(),
        "substance": "no",
        **initial("criteria", [_form_row(row, "wording") for row in asked.criteria.values()]),
        **initial("required_documents", [_paper(row) for row in asked.papers.values()]),
    }


def _form_row(row: TenderCriterion | RequiredDocument, name: str) -> dict[str, Any]:
    """Return the row of the form for what is asked now: sent again, it changes nothing."""
    urdu = f"{name}_ur"
    return {"number": row.number, name: getattr(row, name), urdu: getattr(row, urdu)}


def _paper(row: RequiredDocument) -> dict[str, Any]:
    return _form_row(row, "name") | {"mandatory": "yes" if row.mandatory else "no"}


def _named_grievance() -> str:
    """Return the grievance from whose page the form was opened."""
    try:
        return str(UUID(request.args.get("grievance_id", "")))
    except ValueError:
        return ""


def _warnings_in_form(form: Form) -> list[tuple[int, str, str, str]]:
    """Return the warnings that a reason answers: place, code, name of the field, the sentence."""
    errors = {code: form.error(f"reasons-{key(code)}") for code in WARNINGS}
    given = {form.value(f"reasons-{at}-code") for at in range(len(WARNINGS))}
    return [
        (at, code, f"reasons-{key(code)}", errors[code] or "")
        for at, code in enumerate(WARNINGS)
        if errors[code] or code in given
    ]


tender_doors = Subject(web, api, "/tenders/<uuid:tender_id>", "/tenders/<uuid:tender_id>")
tender_doors.act(AMENDMENT.propose, ProposeAmendmentSchema, command=ProposeAmendment).on_page(
    "/amend", "entered", ask="new", draw=_form, back="amendments.index"
).done(sentence("Another officer must approve the change.")).on_api(
    "/amendments", "propose_amendment", AmendmentOut, status=201
).describe(
    "Propose a change of a published tender. It has effect once another officer approves it."
)


def _refusal(row: Amendment) -> RefusalPage:
    return RefusalPage.below(
        (sentence("Our tenders"), url_for("department.index")),
        (sentence("Changes"), _at(row)),
        title=sentence("Refuse this change"),
        caption=translate(CHANGE_KINDS[row.what]),
    )


verdict_doors_of(
    AMENDMENT,
    id_name="amendment_id",
    pages=DecisionPages(
        blueprint=web,
        at="/amendments",
        show_row=lambda form, row: _show_amendments(row.tender_id, form),
        read=own_amendment,
        refusal=_refusal,
        back=_at,
        says=Steps(
            approve=sentence("The tender has changed. We notify the bidders."), refuse=REFUSED
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/amendments",
        says=Steps(
            approve="Approve a change that another officer proposed: it is a version of the "
            "tender now."
        ),
        gives=AmendmentOut,
    ),
)


@api.get("/tenders/<uuid:tender_id>/amendments")
@api.response(200, AmendmentsOut)
def list_amendments(tender_id: UUID) -> Mapping[str, object]:
    """List the changes proposed for a tender of your department, the newest first."""
    with reading(api_actor()) as uow:
        file: AmendmentFile = amendment_file(uow, tender_id)
        return {"items": file.amendments, "documents": proposed_documents(uow, tender_id)}


def _documents(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.PROPOSE_AMENDMENT)
        tender = published_own_tender(uow, tender_id)
        documents = proposed_documents(uow, tender_id)
    return draw(
        "amendments/documents.html",
        documents=documents,
        tender=tender,
        form=form,
        kinds=accept(KINDS),
    )


tender_doors.act(add_change_document, AddDocumentSchema, file=uploaded).on_page(
    "/amend/documents",
    "documents_post",
    ask="documents",
    draw=_documents,
    back="amendments.documents",
).done(sentence("The document is kept. Nobody else sees it until a change brings it.")).on_api(
    "/amendment-documents", "add_change_document", TenderDocumentOut, status=201
).describe("Put a document beside a published tender for a change: multipart, `title` and `file`.")
Subject(web, api).act(drop_change_document).on_page(
    "/tenders/<uuid:tender_id>/amend/documents/<uuid:document_id>/remove",
    "drop_document",
    draw=lambda form, tender_id, **_: _documents(form, tender_id),
    back="amendments.documents",
).on_api(
    "/tenders/<uuid:tender_id>/amendment-documents/<uuid:document_id>/remove",
    "drop_change_document",
    TenderOut,
).describe("Take a document away that no change has brought.")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List the changes of tenders that wait for this officer, the soonest closing first."""
    actor = uow.actor
    if actor.organisation_id is None or actor.person_id is None:
        return ()
    if not actor.may(permissions.APPROVE_AMENDMENT):
        return ()
    return [
        Due(
            title=tender.title,
            due_on=local_day(tender.closes_at),
            href=_at(row),
            kind=sentence("Approve a change of the tender, or refuse it"),
        )
        for row, tender in amendments_to_decide(uow)
    ]
