"""A firm's papers by page and by API: uploaded and sent by its owner, read by officers."""

from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext

from app.documents.doors.api import DocumentOut
from app.documents.doors.attachments import uploaded
from app.documents.public import PAPERS, accept, titles
from app.identity.organisations.doors.api import api, organisation
from app.identity.organisations.doors.web import web
from app.identity.organisations.queries.firm_papers import (
    MAX_BYTES,
    MAX_PAPERS,
    PURPOSES,
    papers_of_firm,
)
from app.identity.organisations.schemas import FirmPaperSchema, FirmPapersOut, OrganisationOut
from app.identity.organisations.use_cases.firm_papers import (
    add_firm_paper,
    remove_firm_paper,
    send_firm_papers,
)
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.return_addresses import onwards
from app.web.subjects import Subject
from app.web.translation import translate

MEGABYTE = 1024 * 1024


def paper_title(purpose: str) -> str:
    """Return the name of a paper, in the user's language."""
    return translate(PURPOSES[purpose]) if purpose in PURPOSES else purpose


def _page(form: Form, organisation_id: UUID) -> str:
    with reading() as uow:
        found = papers_of_firm(uow, organisation_id)
        return render_template(
            "identity_organisations/papers.html",
            title=gettext("Papers of your firm"),
            form=form,
            found=found,
            firm=found.firm,
            options=[(purpose, translate(says)) for purpose, says in PURPOSES.items()],
            paper_title=paper_title,
            kinds=titles(PAPERS),
            accepted=accept(PAPERS),
            most=MAX_PAPERS,
            megabytes=MAX_BYTES // MEGABYTE,
            onwards=onwards(),
        )


def _back(organisation_id: UUID) -> str:
    address: str = url_for(
        "organisations.papers", organisation_id=organisation_id, next=onwards() or None
    )
    return address


organisation_doors = Subject(
    web,
    api,
    "/organisations/<uuid:organisation_id>",
    "/organisations/<uuid:organisation_id>",
    draw=_page,
)
organisation_doors.read("/papers", "papers", papers_of_firm, FirmPapersOut).describe(
    "List the papers of a firm, for its owners and for verification officers."
)
organisation_doors.act(add_firm_paper, FirmPaperSchema, file=uploaded).on_page(
    "/papers", "add_paper", ask="papers", then=lambda document: _back(document.subject_id)
).on_api("/papers", "add_paper", DocumentOut, status=201).describe(
    "Add a document (multipart: what it is as `purpose`, and the part `file`)."
)


Subject(web, api).act(remove_firm_paper).on_page(
    "/organisations/<uuid:organisation_id>/papers/<uuid:document_id>/remove",
    "remove_paper",
    draw=lambda form, organisation_id, **_: _page(form, organisation_id),
    then=lambda firm: _back(firm.id),
).on_api(
    "/organisations/<uuid:organisation_id>/papers/<uuid:document_id>/remove",
    "remove_paper",
    OrganisationOut,
    present=organisation,
).describe("Remove a document that has not been sent yet.")
organisation_doors.act(send_firm_papers).on_page(
    "/papers/send", "send_papers", back="organisations.papers"
).done(sentence("Your papers are with an officer. You get a message with the answer.")).on_api(
    "/papers/send", "send_papers", OrganisationOut, present=organisation
).describe("Send the papers to the officers: they are complete.")
