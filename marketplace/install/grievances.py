"""Wiring of grievances: pages, API, the time limit of committees, and audit secrecy."""

from datetime import timedelta
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.menu import FirstStep, SignInReason
from app.open_sets.public import OpenSet
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.waiting_decisions import WaitingKind
from marketplace.amendments.use_cases.grounds import UpheldGrievances
from marketplace.grievances.confidentiality import sealed_entries
from marketplace.grievances.doors import api, web
from marketplace.grievances.doors.due import due
from marketplace.grievances.doors.notifications import GRIEVANCE_EVENTS
from marketplace.grievances.models import GrievanceRuling
from marketplace.grievances.queries.file import may_read_paper
from marketplace.grievances.use_cases.answer_terms import find_upheld
from marketplace.grievances.use_cases.appeal_grievance import RAISER, grievance_of_fee
from marketplace.grievances.use_cases.escalate_grievances import escalate_grievances
from marketplace.grievances.use_cases.file_grievance import PAPER
from marketplace.grievances.use_cases.suspension import DESPITE
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import DECIDE_APPEAL, FILE_GRIEVANCE, READ_TENDER_FILE
from marketplace.tenders.doors.presenter import cited
from payments.public import Billed, Origin, add_origin

RULINGS = WaitingKind(
    row=GrievanceRuling,
    may_decide=DECIDE_APPEAL,
    title=sentence("Decisions of the regulator"),
    endpoint="grievances.desk",
    on_home=False,
)


def _to_complain(uow: UnitOfWork, tender_id: UUID) -> Sentence:
    return sentence("Sign in to submit a grievance about %(tender)s.", tender=cited(uow, tender_id))


def install_grievances(registry: Registry) -> None:
    """Register grievances."""
    registry.add_web(web.blueprint)
    registry.add_api(api.blueprint)
    registry.contribute(
        OpenSet(
            name="grievances",
            title=sentence("Grievances of firms"),
            about=sentence("What firms objected to, and what was decided."),
            page="grievances.index",
            files={"JSON": "grievances_api.list_grievances"},
            order=35,
        )
    )
    registry.publish_pages("grievances.index")
    registry.contribute(web.PUBLISHED)
    registry.contribute(SignInReason(endpoint="grievances.new", sentence_of=_to_complain))
    registry.contribute(web.SECTION)
    registry.contribute(web.DEBRIEF)
    registry.contribute(DESPITE)
    registry.contribute(RULINGS)
    registry.provide(UpheldGrievances, lambda _: UpheldGrievances(find=find_upheld))
    registry.veil_audit(sealed_entries)
    registry.add_document_reader(PAPER, may_read_paper)
    registry.add_due(due)
    for event, handler in GRIEVANCE_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.escalate_grievances",
            use_case=escalate_grievances,
            every=timedelta(minutes=15),
        )
    )
    registry.contribute(
        FirstStep(
            title=sentence("Read the grievances that the regulator received"),
            href=lambda _: url_for("grievances.desk"),
            visible=lambda actor: actor.may(DECIDE_APPEAL),
        )
    )
    add_origin(RAISER, _origin)
    registry.add_navigation(*_items())


def _items() -> tuple[NavigationItem, ...]:
    return (
        NavigationItem(
            label=sentence("Grievances"),
            endpoint="grievances.index",
            group=TENDERS,
            visible=_has_tenders,
            order=60,
        ),
        NavigationItem(
            label=sentence("My grievances"),
            endpoint="grievances.mine",
            group=TENDERS,
            visible=lambda actor: actor.may(FILE_GRIEVANCE),
            order=26,
        ),
        NavigationItem(
            label=sentence("Grievances to decide"),
            endpoint="grievances.desk",
            group=TENDERS,
            visible=_deciders,
            order=35,
        ),
    )


def _has_tenders(actor: Actor) -> bool:
    """Return True if the actor has a tenders menu; others find the list through a tender."""
    return actor.may(FILE_GRIEVANCE) or _officers(actor)


def _officers(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.may(READ_TENDER_FILE)


def _deciders(actor: Actor) -> bool:
    return _officers(actor) or actor.may(DECIDE_APPEAL)


def _origin(_: UnitOfWork, billed: Billed) -> Origin | None:
    """Lead from the bill of an appeal back to its grievance."""
    grievance_id = grievance_of_fee(billed.reference)
    if grievance_id is None:
        return None
    address = url_for("grievances.show", grievance_id=grievance_id)
    return Origin(words=gettext("See the grievance"), address=address)
