"""Grievances as everybody sees them, and their part of a tender's page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.registry import PublicPages
from app.unit_of_work import UnitOfWork
from app.web.forms import Form
from marketplace.grievances.doors.web.blueprint import (
    GRIEVANCE,
    OF_A_TENDER,
    TEMPLATES,
    blueprint,
    list_page,
    shown_page,
)
from marketplace.grievances.queries import rows as queries
from marketplace.grievances.queries.firm import may_file
from marketplace.tenders.doors.page_parts import PagePart

PUBLISHED = PublicPages(
    endpoint="grievances.show", counted=queries.count_grievances, listed=queries.grievance_ids
)


@blueprint.get("/grievances")
def index() -> str:
    """List all grievances to everybody, with what was decided."""
    return list_page("index", queries.grievances)


@blueprint.get(GRIEVANCE)
def show(grievance_id: UUID) -> str:
    """Show a grievance to everybody, and to those concerned what they can do."""
    return shown_page(Form(), grievance_id)


def _section(uow: UnitOfWork, tender: Mapping[str, Any]) -> Mapping[str, object] | None:
    """Return the tender page's part on grievances, and whether the actor may file one."""
    rows = queries.grievances_of(uow, UUID(str(tender["id"])))
    files = may_file(uow, UUID(str(tender["id"])))
    if not rows and not files:
        return None
    return {"listed": OF_A_TENDER.of(rows) if rows else None, "files": files}


SECTION = PagePart(name="grievances", template=f"{TEMPLATES}/section.html", load=_section, order=60)
