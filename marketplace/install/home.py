"""Wiring of procurement on the home and front pages, and of notifications that span nouns."""

from flask import url_for

from app.menu import FirstStep, only_a_person
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from app.vacancies import WaitingForRole
from marketplace.home.doors import due, firm_desk, front, panels
from marketplace.home.doors.question_notifications import QUESTION_EVENTS
from marketplace.home.doors.retention_notifications import KEEPING_EVENTS
from marketplace.home.doors.tender_notifications import TENDER_EVENTS
from marketplace.home.queries.vacancies import waiting_procurement
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import DRAFT_TENDER, READ_OWN_BIDS, READ_TENDER_FILE


def _only_reads_tenders(actor: Actor) -> bool:
    """Return True for officers whose home has no part about tenders while none waits for them."""
    reads = actor.organisation_id is not None and actor.may(READ_TENDER_FILE)
    return reads and not actor.may(DRAFT_TENDER)


def install_home(registry: Registry) -> None:
    """Register the panels of home pages."""
    for event, handler in (*TENDER_EVENTS, *QUESTION_EVENTS, *KEEPING_EVENTS):
        registry.subscribe(event, handler)
    registry.add_panel(*panels.HOME)
    registry.add_due(due.due)
    registry.contribute(WaitingForRole(rows=waiting_procurement))
    registry.add_web(firm_desk.blueprint)
    registry.add_api(firm_desk.api)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Our firm"),
            endpoint="firm_desk.show",
            group=TENDERS,
            visible=lambda actor: actor.may(READ_OWN_BIDS),
            order=15,
        )
    )
    registry.contribute(
        FirstStep(
            title=sentence("See the open tenders"),
            href=lambda _: url_for("tenders.index"),
            visible=only_a_person,
            order=50,
        )
    )
    registry.contribute(
        FirstStep(
            title=sentence("All tenders of the department"),
            href=lambda _: url_for("department.index"),
            visible=_only_reads_tenders,
        )
    )
    registry.add_front(*front.PANELS)
    registry.contribute(front.DOOR)
