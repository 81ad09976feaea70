"""The businesses that somebody owns: what stands in the register, and what may be filed now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import services_requested_about
from app.errors import NotFound
from app.permissions import require
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.permissions import READ_OWN_BUSINESSES
from registration.register.policy.business import State
from registration.register.policy.filings import Kind
from registration.register.policy.minors import adults_since_admission
from registration.register.policy.permitted_filings import MenuLine, Situation, menu
from registration.register.queries.coming_of_age import coming_of_age
from registration.register.queries.owners import entry_on, is_elector, is_owner, on, own_businesses
from registration.register.queries.search import History, history_of
from registration.register.queries.views import BusinessView, FilingView, view

SERVICE_OF = {
    Kind.NAME: "change_of_name",
    Kind.PLACE: "change_of_place",
    Kind.OWNERS: "change_of_partners",
    Kind.ACTIVITIES: "change_of_activities",
    Kind.CORRECTION: "correction",
    Kind.DISSOLUTION: "dissolution",
    Kind.ELECTION: "minor_election",
}
KIND_OF = {service: kind for kind, service in SERVICE_OF.items()}
# A person who joins a firm begins this from its public page: it is not in the partners' menu.
INCOMING = "incoming_partner"
FILED_BY = {**KIND_OF, INCOMING: Kind.OWNERS}


@dataclass(frozen=True, kw_only=True)
class OwnBusiness:
    """A business for its owner: the entry, the permitted filings or obstacles, future changes.

    `owner`: False for a person admitted as a minor who may elect to become a partner.
    """

    business: BusinessView
    owner: bool
    menu: Sequence[MenuLine]
    history: History
    to_come: Sequence[FilingView]


def list_own(uow: UnitOfWork) -> Sequence[BusinessView]:
    """List the businesses of the actor as the register has them today: at most 200."""
    require(uow.actor, READ_OWN_BUSINESSES)
    query = (
        select(Business, BusinessVersion)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(Business.id.in_(own_businesses(uow)), on(local_day(uow.now)))
        .order_by(BusinessVersion.name, Business.id)
    )
    lines = genuine_lines_of(uow.session, query)
    return [view(business, version, whole=True) for business, version in lines]


def own_business(uow: UnitOfWork, business_id: UUID) -> OwnBusiness:
    """Return a business of the actor's, or in which they may elect. Raises NotFound for others."""
    require(uow.actor, READ_OWN_BUSINESSES)
    owner = is_owner(uow, business_id)
    if not owner and not is_elector(uow, business_id):
        raise NotFound
    business = uow.get(Business, business_id)
    today = local_day(uow.now)
    version = uow.session.scalars(
        select(BusinessVersion).where(BusinessVersion.business_id == business_id, on(today))
    ).one()
    history = history_of(uow, business_id)
    return OwnBusiness(
        business=view(business, version, whole=True),
        owner=owner,
        menu=list(menu(situation_of(uow, business))),
        history=history,
        to_come=[
            filing
            for filing in history.filings
            if filing.effective_on > today and not filing.withdrawn and not filing.corrects
        ],
    )


def situation_of(uow: UnitOfWork, business: Business) -> Situation:
    """Return all that decides what may be filed about a business now: four queries at most."""
    today = local_day(uow.now)
    state, owner = entry_on(uow, business.id, today), is_owner(uow, business.id)
    return Situation(
        state=state,
        today=today,
        grown=_grown(uow, state, today),
        elector=not owner and is_elector(uow, business.id),
        to_come=_upcoming_kinds(uow, business.id),
        asked=frozenset(
            KIND_OF[service]
            for service in services_requested_about(uow, str(business.id))
            if service in KIND_OF
        ),
        owner=owner,
    )


def _grown(uow: UnitOfWork, state: State | None, today: date) -> bool:
    if state is None or not any(owner.minor for owner in state.owners):
        return False
    return bool(adults_since_admission(state.owners, today, coming_of_age(uow.session, today)))


def _upcoming_kinds(uow: UnitOfWork, business_id: UUID) -> frozenset[Kind]:
    rows = uow.session.scalars(select(Filing).filter_by(business_id=business_id)).all()
    gone = {row.corrects for row in rows if row.kind == Kind.WITHDRAWAL.value}
    today = local_day(uow.now)
    return frozenset(
        Kind(row.kind) for row in rows if row.effective_on > today and row.sequence not in gone
    )
