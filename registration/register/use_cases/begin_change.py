"""An owner begins a filing about their business, or who joins a firm the notice of it."""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.casework.public import ToBegin, begin_application
from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import has_shown_card
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.models import Business
from registration.register.permissions import FILE
from registration.register.policy.business import Form, Standing
from registration.register.policy.filings import Kind
from registration.register.policy.permitted_filings import blocked
from registration.register.queries.my_businesses import SERVICE_OF, situation_of
from registration.register.queries.owners import entry_on, is_elector, is_owner
from registration.register.queries.search import business_of


@dataclass(frozen=True, kw_only=True)
class BeginChange:
    """About which business, and what kind of filing."""

    business_id: UUID
    kind: Kind


def begin_change(uow: UnitOfWork, command: BeginChange) -> UUID:
    """Begin the application, or go on with the one that waits to be filled in; returns its id.

    Raises NotFound for who owns no such business, Conflict with the sentence of what blocks it.
    """
    require(uow.actor, FILE)
    business = uow.get(Business, command.business_id)
    if not is_owner(uow, business.id) and not is_elector(uow, business.id):
        raise NotFound
    why = blocked(situation_of(uow, business), command.kind)
    if why is not None:
        raise Conflict(why, code="filing-blocked")
    return begin_application(
        uow, ToBegin(service=SERVICE_OF[command.kind], kind="change", subject=str(business.id))
    )


@dataclass(frozen=True, kw_only=True)
class BeginJoining:
    """Which firm somebody joins, by its number."""

    number: str


def begin_joining(uow: UnitOfWork, command: BeginJoining) -> UUID:
    """Begin the notice of an incoming partner (Partnership Act 1932, s. 63); returns its id.

    It is about the newcomer alone: what the register holds of the others stays theirs. Raises
    NotFound where it is no firm, Forbidden for who has not shown their card, Conflict for its
    partners and a firm that has ended.
    """
    require(uow.actor, FILE)
    business = business_of(uow.session, command.number)
    if business.form != Form.PARTNERSHIP or business.number is None:
        raise NotFound
    if not has_shown_card(uow):
        raise Forbidden(
            sentence("Show your CNIC card at a facilitation centre first. Then give the notice."),
            code="card-not-shown",
        )
    state = entry_on(uow, business.id, local_day(uow.now))
    if is_owner(uow, business.id):
        raise Conflict(
            sentence("You are a partner already. File a change from the page of the business."),
            code="partner-already",
        )
    if state is None or state.standing is Standing.DISSOLVED:
        raise Conflict(sentence("This firm has ended. Nobody joins it any more."), code="ended")
    return begin_application(
        uow, ToBegin(service="incoming_partner", kind="change", subject=str(business.id))
    )
