"""A verification officer compares a declared firm with its papers and decides."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Forbidden, NotFound
from app.identity.organisations.queries.members import was_ever_member
from app.identity.organisations.queries.membership_access import has_ntn_of
from app.identity.people import permissions
from app.identity.people.models import Organisation
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class VerifySupplier:
    """The declaration agrees with the papers."""

    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseSupplier:
    """The declaration goes back to its owner with the reason."""

    organisation_id: UUID
    reason: str


def verify_supplier(uow: UnitOfWork, command: VerifySupplier) -> Organisation:
    """Allow the firm to bid. Raises Conflict if another firm is verified under the same NTN."""
    firm = _judged(uow, command.organisation_id)
    _refuse_second_holder(uow, firm)
    firm.verify(by=uow.actor.person, at=uow.instant())
    uow.audit("supplier.verified", firm.id)
    uow.publish("identity.supplier_verified", organisation_id=firm.id)
    return firm


def refuse_supplier(uow: UnitOfWork, command: RefuseSupplier) -> Organisation:
    """Send the declaration back; the owner sees the reason and can correct it."""
    firm = _judged(uow, command.organisation_id)
    firm.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("supplier.refused", firm.id, after={"reason": command.reason})
    uow.publish("identity.supplier_refused", organisation_id=firm.id)
    return firm


def _judged(uow: UnitOfWork, organisation_id: UUID) -> Organisation:
    require(uow.actor, permissions.VERIFY_SUPPLIER)
    firm = uow.lock(Organisation, organisation_id)
    if firm.kind != "supplier":
        raise NotFound
    if was_ever_member(uow.session, uow.actor.person, firm.id):
        raise Forbidden(sentence("Another officer must decide: you are or were a member."))
    return firm


def _refuse_second_holder(uow: UnitOfWork, firm: Organisation) -> None:
    """Lock every firm that claims the number, in one order, and look for a verified one."""
    rivals = uow.session.scalars(
        select(Organisation)
        .where(has_ntn_of(uow, firm))
        .order_by(Organisation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if any(rival.verified_at is not None for rival in rivals):
        raise Conflict(
            sentence("Another firm is verified under this NTN. Refuse this one, or settle it.")
        )
