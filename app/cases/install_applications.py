"""Applications, as those who apply see them: permissions, papers, how long people have."""

from app.cases.applicant_permissions import APPLICANT_TABLE, ASSIST, READ_OWN_APPLICATIONS
from app.cases.doors import (
    answering_api,
    answering_web,
    applications_api,
    applications_web,
    assisting_api,
    assisting_web,
    endings_web,
    papers_web,
    sections_api,
    sections_web,
    tracking_api,
    tracking_web,
)
from app.cases.readers import may_read_paper
from app.cases.use_cases.case_documents import SUBJECT
from app.cases.work_parameters import DEFINITIONS, INITIAL
from app.registry import NavigationItem, Registry
from app.text import sentence

# Importing a door puts its routes on the blueprint.
DOORS = (applications_web, endings_web)


def install_applications(registry: Registry) -> None:
    """Register them."""
    registry.add_permissions(APPLICANT_TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_document_reader(SUBJECT, may_read_paper)
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
            visible=lambda actor: actor.may(READ_OWN_APPLICATIONS),
            order=34,
        ),
        NavigationItem(
            label="Filled in for others",
            endpoint="assisting.index",
            visible=lambda actor: actor.may(ASSIST),
            order=62,
        ),
    )
