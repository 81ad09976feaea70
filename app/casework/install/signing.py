"""Statements that several people sign: permissions, pages, API, the panel of what waits."""

from app import menu
from app.casework.cases.office_permissions import WORK
from app.casework.signing.doors import api as signatures_api
from app.casework.signing.doors import doubted_web, objections_web, paper_signatures_web
from app.casework.signing.doors import web as signatures_web
from app.casework.signing.permissions import RECORD_SIGNATURE, SIGN, SIGNING_TABLE
from app.casework.signing.queries.document_access import may_read_page
from app.casework.signing.record_hashes import SEALED
from app.casework.signing.use_cases.doubt_signatures import doubt_signatures
from app.casework.signing.use_cases.record_paper_signature import PAGE_KIND
from app.registry import NavigationItem, Panel, Registry
from app.text import sentence


def install_signing(registry: Registry) -> None:
    """Register signing."""
    registry.add_permissions(SIGNING_TABLE)
    registry.add_document_reader(PAGE_KIND, may_read_page)
    registry.add_web(
        signatures_web.blueprint,
        paper_signatures_web.blueprint,
        doubted_web.blueprint,
        objections_web.blueprint,
    )
    registry.subscribe("identity.cnic_lost", doubt_signatures)
    registry.contribute(SEALED)
    registry.add_api(signatures_api.api)
    registry.add_panel(
        Panel(
            name="signatures",
            template="cases/signatures/panel.html",
            load=signatures_web.panel,
            order=15,
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Signatures"),
            endpoint="signatures.index",
            group=menu.YOURS,
            visible=lambda actor: actor.may(SIGN),
            order=36,
        ),
        NavigationItem(
            label="Signatures to look at again",
            endpoint="doubted_signatures.every",
            group=menu.WORK,
            visible=lambda actor: actor.may(WORK),
            order=46,
        ),
        NavigationItem(
            label="Signatures on paper",
            endpoint="paper_signatures.ask",
            group=menu.WORK,
            visible=lambda actor: actor.may(RECORD_SIGNATURE),
            order=63,
        ),
        NavigationItem(
            label="Objections on paper",
            endpoint="objections.ask",
            group=menu.WORK,
            visible=lambda actor: actor.may(RECORD_SIGNATURE),
            order=64,
        ),
    )
