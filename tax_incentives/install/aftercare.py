"""Wiring of aftercare: pages, API, deadlines, jobs, and handlers of payments' events."""

from sqlalchemy import ColumnElement, and_, exists, or_

from app import menu
from app.calendar import local_day
from app.ledger.public import keep_as_posted
from app.registry import NavigationItem, Registry
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.waiting_decisions import WaitingKind
from payments.public import BASE_EVENTS
from tax_incentives.aftercare.doors import award_web, clawback_web, events, funding_web, para_web
from tax_incentives.aftercare.models import ANSWER, HEARING, Clawback, ClawbackAct
from tax_incentives.aftercare.parameters import DEFINITIONS, INITIAL
from tax_incentives.aftercare.postings import KINDS
from tax_incentives.aftercare.use_cases.end_revoked import end_revoked_award
from tax_incentives.install.claims import AS_DECIDED
from tax_incentives.kernel.events import AWARD_GRANTED
from tax_incentives.kernel.permissions import CLAW_BACK, READ_RELIEFS


def _heard(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return an SQL condition: another officer's notice, of which the holder was heard."""
    row, today = Clawback, local_day(uow.now)
    acts = exists().where(ClawbackAct.clawback_id == row.id)
    answered = or_(acts.where(ClawbackAct.kind == ANSWER), row.answer_by < today)
    to_come = acts.where(ClawbackAct.kind == HEARING, ClawbackAct.day > today)
    undecided = and_(row.approved_at.is_(None), row.refused_at.is_(None))
    return and_(undecided, row.entered_by != uow.actor.person, answered, ~to_come)


CLAWBACKS = WaitingKind(
    row=Clawback,
    may_decide=CLAW_BACK,
    title=sentence("Notices of recovery"),
    endpoint="relief_aftercare.index",
    arguments={"list": "clawbacks"},
    waits=_heard,
    not_by=Clawback.entered_by,
    act=sentence("Order it, or drop it"),
)


def install_aftercare(registry: Registry) -> None:
    """Register aftercare."""
    registry.contribute(CLAWBACKS)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(
        award_web.blueprint,
        award_web.holders,
        clawback_web.blueprint,
        para_web.blueprint,
        funding_web.blueprint,
    )
    registry.add_api(award_web.api, funding_web.api)
    for event in BASE_EVENTS:
        registry.subscribe(event, events.look_at_base)
    registry.subscribe("cases.registration_revoked", end_revoked_award)
    registry.subscribe(AWARD_GRANTED, events.enter_obligations_of_grant)
    registry.contribute(events.RELIEF)
    for event, handler in events.CHANGE_EVENTS:
        registry.subscribe(event, handler)
    registry.schedule(*events.JOBS)
    for kind in KINDS:
        keep_as_posted(kind, AS_DECIDED)
    registry.add_navigation(
        NavigationItem(
            label="Reliefs after the grant",
            endpoint="relief_aftercare.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=69,
        )
    )
