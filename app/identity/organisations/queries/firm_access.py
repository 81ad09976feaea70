"""Acts of firms only: a refusal includes the next step towards a verified firm."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import roles
from app.errors import Conflict, Forbidden
from app.identity.organisations.queries.organisations import (
    Mine,
    OrganisationSummary,
    my_organisations,
    summary_of,
)
from app.identity.people.models import Organisation
from app.permissions import Actor, Permission, require
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Names of the roles that members of firms have.
OF_FIRMS = frozenset(role.name for role in roles.ALL if role.scope == "supplier")


class FirmNeeded(Forbidden):
    """Only somebody who acts for a firm may do this; a page leads there and back."""

    code = "firm-needed"


class FirmNotVerified(Conflict):
    """The firm acted for is not verified yet; a page says what it lacks."""

    code = "supplier-not-verified"


@dataclass(frozen=True, kw_only=True)
class FirmStep:
    """The next step of a person who wants to act as a firm.

    `state`: "none" (they belong to no firm), "choose" (they act for no firm of their `firms`),
    "waiting" or "refused" (the firm acted for, the only one in `firms`), "verified".
    """

    state: str
    firms: Sequence[Organisation]
    owner: bool = False


def require_for_firm(actor: Actor, permission: Permission) -> None:
    """Require a permission of firms; raise FirmNeeded if the actor acts for no firm."""
    if actor.kind == "person" and not actor.roles & {role.name for role in permission.holders}:
        refusal = firm_needed()
        refusal.permission = permission.name
        raise refusal
    require(actor, permission)


def firm_needed() -> FirmNeeded:
    """Make the refusal."""
    return FirmNeeded(
        sentence("Only firms can do this. Add your firm, or choose to act for the one you have.")
    )


def refuse_unverified_supplier(kind: str, *, verified: bool) -> None:
    """Raise FirmNeeded for what is no supplier, FirmNotVerified for one not verified yet."""
    if kind != "supplier":
        raise firm_needed()
    if not verified:
        raise FirmNotVerified(
            sentence("Your firm is not verified yet. Your home page says how to get it verified.")
        )


def require_verified_supplier(uow: UnitOfWork) -> OrganisationSummary:
    """Return the supplier that the actor acts for.

    Raises FirmNeeded where they act for no supplier, FirmNotVerified where it is not verified yet.
    """
    organisation = uow.get(Organisation, uow.actor.organisation)
    refuse_unverified_supplier(organisation.kind, verified=organisation.verified)
    return summary_of(organisation)


def require_supplier(uow: UnitOfWork) -> OrganisationSummary:
    """Return the supplier that the actor acts for, verified or not; raises FirmNeeded."""
    organisation = uow.get(Organisation, uow.actor.organisation)
    if organisation.kind != "supplier":
        raise firm_needed()
    return summary_of(organisation)


def firm_step(uow: UnitOfWork) -> FirmStep:
    """Return the next step of the actor: two statements at most."""
    firms = [each for each in my_organisations(uow) if each.organisation.kind == "supplier"]
    acting = [each for each in firms if each.organisation.id == uow.actor.organisation_id]
    if acting and uow.actor.roles & OF_FIRMS:
        return _of_firm(acting[0])
    state = "choose" if firms else "none"
    return FirmStep(state=state, firms=[each.organisation for each in firms])


def _of_firm(mine: Mine) -> FirmStep:
    firm, owner = mine.organisation, roles.SUPPLIER_OWNER.name in mine.roles
    return FirmStep(state=firm.verification, firms=[firm], owner=owner)
