"""Links of disclosures on other pages about an application, and the check of a paper."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration
from app.casework.cases.queries.ownership import is_own
from app.casework.disclosure.models import DisclosurePaper
from app.casework.disclosure.permissions import PREPARE_DISCLOSURE
from app.casework.disclosure.printing import TITLE
from app.casework.disclosure.queries.disclosures import DisclosureView, paper_shown, was_disclosed
from app.casework.ports import AddedPages, PageAbout, ShownPaper
from app.text import sentence
from app.unit_of_work import UnitOfWork


def _about(uow: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    """Lead applicants to what was disclosed, and officers to a disclosure of their file."""
    if uow.actor.may(PREPARE_DISCLOSURE) and uow.actor.organisation_id is not None:
        return _of_office(uow, application_id)
    application = uow.session.get(Application, application_id)
    if application is None or not is_own(uow.actor, application):
        return ()
    if not was_disclosed(uow, application_id):
        return ()
    label = sentence("See what was disclosed of this application")
    return [PageAbout(label=label, href=f"/applications/{application_id}/disclosures")]


def _of_office(uow: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    query = select(CaseRegistration.id).filter_by(
        application_id=application_id, office_id=uow.actor.organisation_id
    )
    label = sentence("Disclose this file on a request for information")
    return [
        PageAbout(label=label, href=f"/casework/registrations/{each}/disclosures/new")
        for each in uow.session.scalars(query.order_by(CaseRegistration.id))
    ]


def _paper(uow: UnitOfWork, token: str) -> ShownPaper | None:
    found = paper_shown(uow, token)
    return (
        None if found is None or found.paper is None else _disclosure_as_paper(found, found.paper)
    )


def _disclosure_as_paper(found: DisclosureView, paper: DisclosurePaper) -> ShownPaper:
    return ShownPaper(
        token=paper.token,
        title=TITLE,
        state=sentence("Genuine"),
        colour="green",
        verdict=sentence("This office disclosed this file, with what is withheld and why."),
        facts=(
            (sentence("Number"), found.number),
            (sentence("Office"), found.office),
            (sentence("File"), found.file),
            (sentence("Issued"), local_day(paper.issued_at)),
            (sentence("SHA-256 of the content"), found.content_sha256),
        ),
        sha256=bytes(paper.sha256),
    )


ADDED = AddedPages(paper=_paper, about=_about)
