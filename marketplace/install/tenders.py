"""Wiring of tenders: the public list, the department's pages, the API, and menu items."""

from sqlalchemy import case, func

from app.audit.subjects import AuditSubject, numbered
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from marketplace.kernel import permissions
from marketplace.kernel.menu import TENDERS
from marketplace.tenders.doors import (
    api,
    department_web,
    drafting,
    drafting_api,
    order_dues,
    searched,
    versions,
    web,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.altered_tender import SET_ASIDE
from marketplace.tenders.use_cases.stays import STAYABLE

# A draft has no number yet, and no page that auditors may open.
SUBJECT = AuditSubject(
    row=Tender,
    noun="tender",
    name=func.coalesce(Tender.reference, Tender.title),
    typed=numbered(Tender.reference),
    page=("tenders.show", "tender_id"),
    key=case((Tender.published_at.is_not(None), Tender.id)),
)


def _everybody(_: Actor) -> bool:
    return True


def _officers(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(permissions.READ_TENDER_FILE)


def install_tenders(registry: Registry) -> None:
    """Register tenders."""
    registry.add_web(web.blueprint, department_web.blueprint, drafting.blueprint)
    registry.publish_pages("tenders.index")
    registry.contribute(web.PUBLISHED)
    registry.contribute(versions.PUBLISHED)
    registry.contribute(searched.OPEN)
    registry.contribute(searched.CLOSED)
    registry.contribute(searched.REFERENCE)
    registry.add_api(api.blueprint, drafting_api.blueprint)
    registry.add_due(order_dues.due)
    registry.contribute(SUBJECT)
    registry.contribute(SET_ASIDE)
    registry.contribute(STAYABLE)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Tenders"),
            endpoint="tenders.index",
            group=TENDERS,
            visible=_everybody,
            order=10,
        ),
        NavigationItem(
            label=sentence("Our tenders"),
            endpoint="department.index",
            group=TENDERS,
            visible=_officers,
            order=20,
        ),
    )
