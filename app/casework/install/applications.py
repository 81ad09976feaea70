"""Applications, as those who apply see them: permissions, papers, how long people have."""

from flask import url_for

from app import menu
from app.audit.subjects import AuditSubject
from app.casework.applications.doors import api as applications_api
from app.casework.applications.doors import assistance_api as assisting_api
from app.casework.applications.doors import assistance_web as assisting_web
from app.casework.applications.doors import (
    endings_web,
    papers_web,
    sections_api,
    sections_web,
    tracking_api,
    tracking_web,
)
from app.casework.applications.doors import web as applications_web
from app.casework.applications.doors.web import reason_to_sign_in
from app.casework.applications.queries.document_access import may_read_paper
from app.casework.applications.use_cases.assisted_acts import SUBMIT
from app.casework.applications.use_cases.case_documents import SUBJECT
from app.casework.cases.models.application import Application
from app.casework.cases.permissions import APPLICANT_TABLE, ASSIST, READ_OWN_APPLICATIONS
from app.casework.cases.policy.references import read_reference
from app.casework.catalogue.parameters import DEFINITIONS, INITIAL
from app.casework.corrections.doors import api as answering_api
from app.casework.corrections.doors import web as answering_web
from app.menu import FirstStep, SignInReason, only_a_person
from app.registry import NavigationItem, Registry
from app.text import sentence

# Importing a door puts its routes on the blueprint.
DOORS = (applications_web, endings_web)


def install_applications(registry: Registry) -> None:
    """Register applications."""
    registry.add_permissions(APPLICANT_TABLE)
    registry.contribute(SUBMIT)
    registry.contribute(
        AuditSubject(
            row=Application,
            noun="application",
            name=Application.reference,
            typed=lambda _, text: (
                Application.reference == found if (found := read_reference(text)) else None
            ),
        )
    )
    registry.contribute(SignInReason(endpoint="applications.start", sentence_of=reason_to_sign_in))
    registry.contribute(
        FirstStep(
            title=sentence("Apply for a licence or a registration"),
            href=lambda _: url_for("services.index"),
            visible=only_a_person,
            order=20,
        )
    )
    registry.contribute(
        FirstStep(
            title=sentence("Follow an application by its reference"),
            href=lambda _: url_for("tracking.ask"),
            visible=only_a_person,
            order=40,
        )
    )
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_document_reader(SUBJECT, may_read_paper)
    registry.publish_pages("tracking.ask")
    registry.contribute(tracking_web.APPLICATION)
    registry.add_web(
        applications_web.blueprint,
        sections_web.blueprint,
        papers_web.blueprint,
        answering_web.blueprint,
        assisting_web.blueprint,
        tracking_web.blueprint,
    )
    registry.add_api(
        applications_api.api,
        sections_api.api,
        answering_api.api,
        assisting_api.api,
        tracking_api.api,
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("My applications"),
            endpoint="applications.index",
            group=menu.YOURS,
            visible=lambda actor: actor.may(READ_OWN_APPLICATIONS),
            order=34,
        ),
        NavigationItem(
            label="Filled in for others",
            endpoint="assisting.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(ASSIST),
            order=62,
        ),
    )
