"""A firm states how large it is, once; the newest statement counts, earlier ones stay."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.db import new_id
from app.identity.public import require_for_firm
from app.parameters.public import ParameterSet, set_in_force
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.parameters.definitions import MEDIUM_TURNOVER_MAX, SMALL_TURNOVER_MAX
from marketplace.profiles.models import FirmSizeStatement
from marketplace.profiles.policy import FirmSize, Turnover, size_of


@dataclass(frozen=True, kw_only=True)
class StateSize:
    """How many people the firm employs, and the band of what it turns over in a year."""

    employees: int
    turnover: Turnover


def state_size(uow: UnitOfWork, command: StateSize) -> FirmSizeStatement:
    """Keep the statement. Awards that were made keep the size of their day."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    row = FirmSizeStatement(
        id=new_id(),
        supplier_id=uow.actor.organisation,
        employees=command.employees,
        turnover=command.turnover.value,
        stated_by=uow.actor.person,
        stated_at=uow.instant(),
    )
    uow.add(row)
    after = {"employees": row.employees, "turnover": row.turnover}
    uow.audit("firm_size.stated", row.id, after=after)
    return row


def size_rules(uow: UnitOfWork, on: date) -> ParameterSet:
    """Return the limits of small and medium firms on a day."""
    return set_in_force(uow.session, [SMALL_TURNOVER_MAX.key, MEDIUM_TURNOVER_MAX.key], on)


def size_by(rules: ParameterSet, turnover: Turnover) -> FirmSize | None:
    """Return the size that follows from a band; None where a limit is not in force."""
    if rules.get(SMALL_TURNOVER_MAX.key) is None or rules.get(MEDIUM_TURNOVER_MAX.key) is None:
        return None
    return size_of(
        turnover,
        small_paisa=rules.paisa(SMALL_TURNOVER_MAX.key),
        medium_paisa=rules.paisa(MEDIUM_TURNOVER_MAX.key),
    )


def sizes_of(uow: UnitOfWork, firms: Collection[UUID], on: date) -> Mapping[UUID, FirmSize]:
    """Return how large firms are by what each stated last; who stated nothing is absent."""
    newer = aliased(FirmSizeStatement)
    later = exists().where(
        newer.supplier_id == FirmSizeStatement.supplier_id, newer.id > FirmSizeStatement.id
    )
    query = select(FirmSizeStatement).where(FirmSizeStatement.supplier_id.in_(firms), ~later)
    stated = uow.session.scalars(query).all()
    rules = size_rules(uow, on) if stated else None
    if rules is None:
        return {}
    sizes = {row.supplier_id: size_by(rules, row.band) for row in stated}
    return {firm: size for firm, size in sizes.items() if size is not None}
