"""An office's part of casework: queues, decisions, clocks, offices, figures."""

from flask import url_for

from app import menu
from app.casework.appeals.doors import api as appeals_api
from app.casework.appeals.doors import web as appeals_web
from app.casework.appeals.queries import ALLOW_LATE, appeals_by_role
from app.casework.cases.models.certificate import Revocation
from app.casework.cases.office_permissions import DECIDE_REVOCATION, READ_ALL_FIGURES, REVOKE, TABLE
from app.casework.cases.queries.stays import STAYABLE
from app.casework.catalogue.permissions import SEE_OFFERS
from app.casework.figures.doors import api as case_figures_api
from app.casework.figures.doors import province
from app.casework.figures.doors import web as case_figures_web
from app.casework.grants.doors import office_api as case_grants_api
from app.casework.grants.doors import office_web as case_grants_web
from app.casework.grants.doors import revocation_notices_web as notices_web
from app.casework.grants.queries.held_revocations import KEEP_AFTER_LATE_ANSWER, REVOKE_EARLY
from app.casework.grants.queries.office_grants import revocations_by_office, revocations_of_office
from app.casework.home.doors import office_notifications as work_events
from app.casework.home.doors import office_panels as work_panels
from app.casework.offices.doors import filing_orders
from app.casework.offices.doors import web as case_offices_web
from app.casework.offices.doors.api import api as case_offices_api
from app.casework.offices.queries import may_read_photograph
from app.casework.tasks.doors import api as casework_api
from app.casework.tasks.doors import decision_web as deciding_web
from app.casework.tasks.doors import web as casework_web
from app.casework.tasks.queries.attachments import TASK_KIND
from app.casework.tasks.queries.held_steps import PASS
from app.casework.tasks.queries.out_of_order import LISTS
from app.casework.tasks.use_cases import follow_staff_transfer as follow_charge
from app.casework.tasks.use_cases import watch_clocks
from app.casework.tasks.use_cases.draw_task import draw_task
from app.casework.tasks.use_cases.resume_case import resume_case
from app.menu import FirstStep
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.stays.public import ENDED
from app.text import sentence
from app.vacancies import WaitingForRole
from app.web.waiting_decisions import WaitingKind

# Importing a door puts its routes on the blueprint of the offices.
DOORS = (appeals_api, case_grants_api)
_PAGES = (
    casework_web,
    deciding_web,
    appeals_web,
    case_grants_web,
    case_offices_web,
    filing_orders,
    case_figures_web,
    notices_web,
)

REVOCATIONS = WaitingKind(
    row=Revocation,
    may_decide=DECIDE_REVOCATION,
    title=sentence("Revocations of grants"),
    endpoint="case_grants.index",
    mine=revocations_of_office,
)

DESK = FirstStep(
    title=sentence("Applications at your office"),
    href=lambda _: url_for("casework.desk"),
    visible=work_panels.at_work,
)


def install_work(registry: Registry) -> None:
    """Register pages, API, permissions, menu, panel, jobs and what officers are notified of."""
    registry.add_permissions(TABLE)
    registry.contribute(ALLOW_LATE)
    registry.contribute(KEEP_AFTER_LATE_ANSWER)
    registry.contribute(PASS)
    registry.contribute(REVOKE_EARLY)
    registry.contribute(STAYABLE)
    registry.contribute(REVOCATIONS)
    registry.contribute(DESK)
    for each in LISTS:
        registry.contribute(each)
    registry.contribute(WaitingForRole(rows=appeals_by_role))
    registry.contribute(WaitingForRole(rows=revocations_by_office))
    registry.subscribe(ENDED, resume_case)
    for event in ("cases.task_opened", "cases.task_put_back"):
        registry.subscribe(event, draw_task)
    registry.add_web(*(module.blueprint for module in _PAGES))
    registry.add_api(casework_api.api, case_offices_api, case_figures_api.api, filing_orders.api)
    for figure in province.FIGURES:
        registry.contribute(figure)
    registry.add_due(filing_orders.due)
    registry.add_document_reader(TASK_KIND, may_read_photograph)
    for event, handler in work_events.EVENTS:
        registry.subscribe(event, handler)
    registry.add_panel(
        Panel(
            name="casework",
            template="cases/officials/panel.html",
            load=work_panels.panel,
            order=20,
        )
    )
    registry.schedule(
        ScheduledJob(
            name="cases.watch_clocks",
            use_case=watch_clocks.watch_clocks,
            every=watch_clocks.EVERY,
        ),
        ScheduledJob(
            name="cases.follow_charges",
            use_case=follow_charge.follow_charges,
            every=follow_charge.EVERY,
        ),
    )
    _menu(registry)


def _menu(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label="Applications",
            endpoint="casework.desk",
            group=menu.WORK,
            visible=work_panels.at_work,
            order=30,
        ),
        NavigationItem(
            label="Grants",
            endpoint="case_grants.index",
            group=menu.WORK,
            visible=lambda actor: work_panels.at_work(actor) and actor.may(REVOKE),
            order=31,
        ),
        NavigationItem(
            label="Casework in figures",
            endpoint="case_figures.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(READ_ALL_FIGURES),
            order=73,
        ),
        NavigationItem(
            label="Offices",
            endpoint="case_offices.index",
            group=menu.RULES,
            visible=work_panels.sees_offices,
            order=74,
        ),
        NavigationItem(
            label="Electronic filings",
            endpoint="filing_orders.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_OFFERS),
            order=73,
        ),
    )
