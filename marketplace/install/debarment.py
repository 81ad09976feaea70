"""Wiring of debarment: matters, notices to the parties, the public list and its change feed."""

from datetime import timedelta

from flask import url_for

from app.menu import FirstStep
from app.open_sets.public import OpenSet
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from marketplace.debarment.doors import matters, notices, public_list
from marketplace.debarment.doors.dues import due
from marketplace.debarment.doors.notifications import DEBARMENT_EVENTS
from marketplace.debarment.queries.public_list import seal_changes
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import ANSWER_DEBARMENT, DECIDE_BLACKLISTING, READ_DEBARMENT


def install_debarment(registry: Registry) -> None:
    """Register debarment."""
    registry.add_web(matters.web, notices.web, public_list.web)
    registry.add_api(matters.api, public_list.api)
    registry.contribute(
        OpenSet(
            name="debarred",
            title=sentence("Debarred suppliers"),
            about=sentence("Suppliers that may not bid, with the grounds and the last day."),
            page="debarred.index",
            files={
                "JSON": "debarred_api.list_barred",
                "CSV": "debarred_api.all_csv",
                "Atom": "debarred.atom",
            },
            order=30,
        )
    )
    registry.publish_pages("debarred.index")
    registry.add_due(due)
    for event, handler in DEBARMENT_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.seal_debarment_changes",
            use_case=seal_changes,
            every=timedelta(minutes=1),
        )
    )
    registry.contribute(
        FirstStep(
            title=sentence("Read the matters about suppliers"),
            href=lambda _: url_for("debarment.index"),
            visible=lambda actor: actor.may(DECIDE_BLACKLISTING),
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Debarred suppliers"),
            endpoint="debarred.index",
            group=TENDERS,
            visible=_everybody,
            order=40,
        ),
        NavigationItem(
            label=sentence("Debarment"),
            endpoint="debarment.index",
            group=TENDERS,
            visible=_officers,
            order=45,
        ),
        NavigationItem(
            label=notices.ABOUT_US,
            endpoint="debarment_notices.index",
            group=TENDERS,
            visible=lambda actor: actor.may(ANSWER_DEBARMENT),
            order=46,
        ),
    )


def _everybody(_: Actor) -> bool:
    return True


def _officers(actor: Actor) -> bool:
    return actor.may(READ_DEBARMENT)
