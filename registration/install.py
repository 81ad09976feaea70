"""Wiring of registration: all that it registers with the application."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func

from app import menu
from app.audit.subjects import AuditSubject, numbered
from app.handbook.public import Chapters
from app.open_sets.public import OpenSet
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from registration.applications import doors as orders
from registration.applications.install import SERVICES
from registration.certificates.doors import api as papers_api
from registration.certificates.doors import web as papers_web
from registration.certificates.queries import may_read_copy, may_read_extract
from registration.certificates.use_cases import COPY_KIND, EXTRACT_KIND, HANDLERS
from registration.deaths import doors as deaths_doors
from registration.deaths import permissions as deaths_permissions
from registration.deaths.permissions import DECIDE_FINDING, PROPOSE_FINDING
from registration.legacy import doors as legacy_doors
from registration.names.install import install_names
from registration.notices import permissions as notices_permissions
from registration.notices.doors import api as notices_api
from registration.notices.doors import web as notices_web
from registration.notices.permissions import RECORD_NOTICE
from registration.notices.queries.wording import NOTES
from registration.notices.use_cases import remind_of_notices
from registration.rectifications import doors as rectifications_doors
from registration.rectifications import use_cases as rectifications
from registration.register import guide_rules, parameters
from registration.register.doors import api as register_api
from registration.register.doors import businesses_api, businesses_web, due, province
from registration.register.doors import cli as register_cli
from registration.register.doors import web as register_web
from registration.register.models import Business
from registration.register.permissions import CERTIFY, IMPORT_LEGACY, TABLE
from registration.register.ports import EntryNotes
from registration.register.queries.feed import seal_register
from registration.register.use_cases.assisted_acts import HIDING, PUBLICATION
from registration.register.use_cases.fill_traits import fill_traits
from registration.register.use_cases.follow_card import follow_card
from registration.register.use_cases.index_suppliers import follow_supplier, index_suppliers
from registration.register.use_cases.rehash_register import REHASH
from registration.register.use_cases.remind_minors import remind_minors
from registration.register.use_cases.take_effect import take_effect

GUIDES = Path(__file__).parent / "guides"
CHAPTERS = Path(__file__).parent / "handbook"


def install(registry: Registry) -> None:
    """Register pages, API, services, jobs, commands and the menu."""
    registry.add_permissions(TABLE)
    install_names(registry)
    _notices(registry)
    registry.add_permissions(rectifications.TABLE)
    registry.add_web(rectifications_doors.blueprint)
    registry.add_api(rectifications_doors.api)
    registry.add_permissions(deaths_permissions.TABLE)
    registry.add_web(deaths_doors.blueprint)
    registry.add_api(deaths_doors.api)
    registry.add_parameters(guide_rules.DEFINITIONS, guide_rules.INITIAL)
    registry.add_parameters(parameters.DEFINITIONS, parameters.INITIAL)
    registry.add_guides(GUIDES)
    registry.contribute(Chapters(CHAPTERS))
    registry.contribute(SERVICES)
    registry.contribute(
        AuditSubject(
            row=Business,
            noun="business",
            name=func.coalesce(Business.number, Business.temporary),
            typed=numbered(Business.number),
            page=("register.show", "number"),
            key=Business.number,
        )
    )
    registry.contribute(register_web.SEARCH)
    registry.contribute(PUBLICATION)
    registry.contribute(HIDING)
    registry.contribute(REHASH)
    registry.add_web(
        register_web.blueprint,
        businesses_web.blueprint,
        legacy_doors.blueprint,
        papers_web.blueprint,
        orders.blueprint,
    )
    registry.contribute(
        OpenSet(
            name="businesses",
            title=sentence("The register of businesses"),
            about=sentence("Every registered business with its trade, district and status."),
            page="register.index",
            files={
                "JSON": "register_api.search",
                "JSON Lines": "register_api.all_json",
                "CSV": "register_api.all_csv",
            },
            order=40,
        )
    )
    registry.add_api(
        register_api.api, businesses_api.api, legacy_doors.api, papers_api.api, orders.api
    )
    # The register may be searched by everybody; its people are not for search engines to spread.
    registry.publish_pages("register.index", "names.check", "names.barred")
    registry.add_document_reader(EXTRACT_KIND, may_read_extract)
    registry.add_document_reader(COPY_KIND, may_read_copy)
    for event, handler in HANDLERS:
        registry.subscribe(event, handler, lane="slow")
    registry.subscribe("identity.cnic_verified", follow_card)
    registry.subscribe("identity.person_enrolled", follow_card)
    registry.subscribe("identity.supplier_verified", follow_supplier)
    registry.add_commands(register_cli.register)
    registry.schedule(
        ScheduledJob(
            name="registration.seal_register",
            use_case=seal_register,
            every=timedelta(seconds=5),
        ),
        ScheduledJob(
            name="registration.take_effect", use_case=take_effect, every=timedelta(hours=1)
        ),
        ScheduledJob(
            name="registration.fill_traits", use_case=fill_traits, every=timedelta(hours=1)
        ),
        ScheduledJob(
            name="registration.index_suppliers", use_case=index_suppliers, every=timedelta(days=1)
        ),
    )
    registry.schedule(
        ScheduledJob(
            name="registration.remind_minors", use_case=remind_minors, every=timedelta(hours=6)
        )
    )
    registry.add_due(due.due)
    registry.contribute(province.FIGURE)
    _menu(registry)


def _notices(registry: Registry) -> None:
    registry.add_permissions(notices_permissions.TABLE)
    registry.provide(EntryNotes, lambda _: NOTES)
    registry.add_web(notices_web.blueprint)
    registry.add_api(notices_api.api)
    registry.schedule(
        ScheduledJob(
            name="registration.remind_of_notices",
            use_case=remind_of_notices,
            every=timedelta(days=1),
        )
    )


def _menu(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label=sentence("Register of businesses"),
            endpoint="register.index",
            group=menu.SERVICES,
            visible=_everybody,
            order=12,
        ),
        NavigationItem(
            label=sentence("Your businesses"),
            endpoint="businesses.index",
            group=menu.YOURS,
            visible=lambda actor: actor.kind == "person",
            order=36,
        ),
        NavigationItem(
            label="Public notices that are missing",
            endpoint="public_notices.missing",
            group=menu.WORK,
            visible=lambda actor: actor.may(CERTIFY) and actor.may(RECORD_NOTICE),
            order=72,
        ),
        NavigationItem(
            label="Deaths that were reported",
            endpoint="death_reports.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(PROPOSE_FINDING) or actor.may(DECIDE_FINDING),
            order=73,
        ),
        NavigationItem(
            label="Old registers",
            endpoint="legacy.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(IMPORT_LEGACY),
            order=74,
        ),
    )


def _everybody(_: Actor) -> bool:
    return True
