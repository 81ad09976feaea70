"""Disclosures of files: pages, API, permissions, clauses, papers."""

from app import menu
from app.casework.disclosure.doors import api, applicant_web, office_web
from app.casework.disclosure.parameters import DEFINITIONS, INITIAL
from app.casework.disclosure.permissions import (
    DISCLOSURE_TABLE,
    READ_ALL_DISCLOSURES,
    SEE_DISCLOSURES,
)
from app.casework.disclosure.queries.added_pages import ADDED
from app.casework.disclosure.queries.disclosures import may_read_disclosure
from app.casework.disclosure.use_cases import DISCLOSED, DISCLOSURE_KIND
from app.casework.home.doors.applicant_notifications import notify_disclosed
from app.casework.ports import AddedPages
from app.registry import NavigationItem, Registry
from app.text import sentence


def install_disclosure(registry: Registry) -> None:
    """Register disclosures."""
    registry.provide(AddedPages, lambda _: ADDED)
    registry.add_permissions(DISCLOSURE_TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(office_web.blueprint, applicant_web.blueprint)
    registry.add_api(api.api)
    registry.add_document_reader(DISCLOSURE_KIND, may_read_disclosure)
    registry.subscribe(DISCLOSED, notify_disclosed)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Disclosures"),
            endpoint="disclosures.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(SEE_DISCLOSURES) or actor.may(READ_ALL_DISCLOSURES),
            order=33,
        )
    )
