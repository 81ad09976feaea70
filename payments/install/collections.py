"""Collections: figures for Finance and departments, open data for everybody, the fold."""

from datetime import timedelta

from app import menu
from app.ledger.public import BooksCheck
from app.open_sets.public import OpenSet
from app.permissions import Actor
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.text import sentence
from payments.collections.doors import api as collections_api
from payments.collections.doors import open_data_api, open_data_web, province
from payments.collections.doors import panels as collection_panels
from payments.collections.doors import web as collections_web
from payments.collections.doors.cli import collections
from payments.collections.queries.genuine_money import CAUSES, flaws_of_money
from payments.collections.use_cases import fold_collections
from payments.kernel.permissions import READ_COLLECTIONS, READ_DEPARTMENT_COLLECTIONS

TEMPLATES = "payments/collections"


def install_collections(registry: Registry) -> None:
    """Register pages, API, command, panels, menu and job."""
    registry.contribute(BooksCheck(flaws=flaws_of_money))
    for cause in CAUSES:
        registry.contribute(cause)
    registry.publish_pages("open_data.collections")
    registry.add_web(collections_web.blueprint, open_data_web.blueprint)
    registry.add_api(collections_api.api, open_data_api.api)
    registry.add_commands(collections)
    registry.contribute(province.FIGURE)
    registry.contribute(
        OpenSet(
            name="collections",
            title=sentence("Money that the province collected"),
            about=sentence(
                "Collected, refunded and moved, by month, head of account and department."
            ),
            page="open_data.collections",
            files={
                "JSON": "open_data_api.read_open_collections",
                "CSV": "open_data_api.open_collections_csv",
            },
            order=50,
        )
    )
    registry.add_panel(
        Panel(
            name="collections",
            template=f"{TEMPLATES}/finance_panel.html",
            load=collection_panels.finance_panel,
            order=20,
        ),
        Panel(
            name="department_collections",
            template=f"{TEMPLATES}/department_panel.html",
            load=collection_panels.department_panel,
            order=60,
        ),
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Collections"),
            endpoint="collections.index",
            group=menu.MONEY,
            visible=_readers,
            order=64,
        )
    )
    registry.schedule(
        ScheduledJob(
            name="payments.fold_collections",
            use_case=fold_collections,
            every=timedelta(minutes=1),
        )
    )


def _readers(actor: Actor) -> bool:
    heads = actor.organisation_id is not None and actor.may(READ_DEPARTMENT_COLLECTIONS)
    return heads or actor.may(READ_COLLECTIONS)
