"""Notice of joining a firm: the newcomer begins it from the public page of the firm."""

from dataclasses import dataclass
from uuid import UUID

from app.calendar import local_day
from app.casework.public import ToBegin, begin_application
from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import has_shown_card
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.permissions import FILE
from registration.register.policy.business import Form, Standing
from registration.register.queries.my_businesses import INCOMING
from registration.register.queries.owners import entry_on, is_owner
from registration.register.queries.search import business_of


@dataclass(frozen=True, kw_only=True)
class BeginJoining:
    """The number of the firm."""

    number: str


def begin_joining(uow: UnitOfWork, command: BeginJoining) -> UUID:
    """Begin the notice of an incoming partner (Partnership Act 1932, s. 63); return its id.

    The form is about the newcomer alone, and shows nothing that only the partners may read. Raises
    NotFound if it is no firm, Forbidden if the actor has not shown their card, Conflict for its
    partners and for a firm that has ended.
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
        raise Conflict(sentence("This firm has ended. Nobody can join it now."), code="ended")
    return begin_application(
        uow, ToBegin(service=INCOMING, kind="change", subject=str(business.id))
    )
