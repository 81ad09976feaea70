"""Declare who owns a firm in the end; each declaration is whole, and the newest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.db import new_id
from app.errors import Invalid
from app.identity.public import require_for_firm
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.profiles.models import BeneficialOwner, OwnershipDeclaration
from marketplace.profiles.policy import shares_problem

MOST_OWNERS = 20


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A person and their share in per cent; `country` where it is not Pakistan."""

    name: str
    share_percent: Decimal
    name_ur: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class DeclareOwners:
    """All beneficial owners of the firm."""

    owners: Sequence[Owner]


def declare_owners(uow: UnitOfWork, command: DeclareOwners) -> OwnershipDeclaration:
    """Keep a declaration. Raises Invalid for none, or for shares above the whole."""
    require_for_firm(uow.actor, permissions.DECLARE_OWNERS)
    if not command.owners:
        message = sentence("Name at least one owner.")
        raise Invalid(message, fields={"owners": message})
    problem = shares_problem([owner.share_percent for owner in command.owners])
    if problem is not None:
        raise Invalid(problem, fields={"owners": problem})
    declaration = OwnershipDeclaration(
        id=new_id(),
        supplier_id=uow.actor.organisation,
        declared_by=uow.actor.person,
        declared_at=uow.instant(),
    )
    uow.add(declaration)
    for number, owner in enumerate(command.owners, start=1):
        uow.add(BeneficialOwner(declaration_id=declaration.id, number=number, **vars(owner)))
    uow.audit("firm_owners.declared", declaration.id, after={"owners": len(command.owners)})
    return declaration
