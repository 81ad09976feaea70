"""Installation of the audit room in the application."""

from app import menu
from app.audit.doors.api import api
from app.audit.doors.cli import audit
from app.audit.doors.panel import PANEL
from app.audit.doors.web import web
from app.audit.exceptions import OWN_LISTS, ExceptionList, ExceptionLists
from app.audit.permissions import READ_TRAIL, TABLE
from app.audit.subjects import AuditSubject, AuditSubjects
from app.audit.use_cases import SEALER, TELLER
from app.audit.veils import Veils
from app.registry import NavigationItem, Registry


def install(registry: Registry) -> None:
    """Register pages, API, permissions, the two jobs and `bdm audit`."""
    registry.provide(AuditSubjects, lambda _: AuditSubjects(registry.contributed(AuditSubject)))
    registry.provide(ExceptionLists, lambda _: ExceptionLists(registry.contributed(ExceptionList)))
    for each in OWN_LISTS:
        registry.contribute(each)
    registry.provide(Veils, lambda _: Veils(registry.audit_veils))
    registry.add_web(web)
    registry.add_api(api)
    registry.add_permissions(TABLE)
    registry.schedule(SEALER, TELLER)
    registry.add_commands(audit)
    registry.add_panel(PANEL)
    registry.add_navigation(
        NavigationItem(
            label="Audit trail",
            endpoint="audit.trail",
            group=menu.RULES,
            visible=lambda actor: actor.may(READ_TRAIL),
            order=92,
        )
    )
