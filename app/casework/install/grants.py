"""Installation after a grant: papers, terms, notices, and holders' pages."""

from datetime import timedelta

from app import menu
from app.casework.grants.doors import certificates_web
from app.casework.grants.doors import holder_api as licences_api
from app.casework.grants.doors import holder_web as licences_web
from app.casework.grants.doors.certificate_check import KIND, VERIFIER
from app.casework.grants.permissions import GRANTS_TABLE, READ_OWN_GRANTS
from app.casework.grants.queries.document_access import may_read_certificate
from app.casework.grants.use_cases.expire_and_remind import lapse_grants, remind_holders
from app.casework.grants.use_cases.issue_certificate import CERTIFICATE_KIND, issue_certificate
from app.casework.home.doors import due
from app.casework.home.doors.applicant_notifications import APPLICATION, CHANGE_EVENTS, NOTICES
from app.permissions import Actor
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.text import sentence

# Terms end with a day: a few looks at it are enough, and a missed one is made good by the next.
_EVERY = timedelta(hours=4)


def install_grants(registry: Registry) -> None:
    """Register pages, API, handlers, jobs and the check of papers."""
    registry.add_permissions(GRANTS_TABLE)
    registry.add_web(certificates_web.blueprint, licences_web.blueprint)
    registry.add_api(licences_api.api)
    registry.add_document_reader(CERTIFICATE_KIND, may_read_certificate)
    registry.add_verifier(KIND, VERIFIER)
    registry.subscribe("cases.registration_granted", issue_certificate, lane="awaited")
    registry.contribute(APPLICATION)
    for event, handler in (*NOTICES, *CHANGE_EVENTS):
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(name="cases.remind_holders", use_case=remind_holders, every=_EVERY),
        ScheduledJob(name="cases.lapse_grants", use_case=lapse_grants, every=_EVERY),
    )
    registry.add_due(due.due)
    registry.add_panel(
        Panel(
            name="licences",
            template="cases/licences/panel.html",
            load=licences_web.panel,
            order=16,
            aside=True,
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Licences and registrations"),
            endpoint="licences.index",
            group=menu.YOURS,
            visible=_holders,
            order=34,
        )
    )


def _holders(actor: Actor) -> bool:
    """Return True if the actor holds grants; officers at work have other menus."""
    return actor.may(READ_OWN_GRANTS)
