"""Rows that wait for a role: domains select them, and administrators see the roles nobody holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, Text, Uuid, cast, null, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import InstrumentedAttribute

from app.permissions import Role

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
NO_ONE: ColumnElement[Any] = cast(null(), Uuid)


@dataclass(frozen=True, kw_only=True)
class WaitingForRole:
    """Rows that wait, as `waiting_for` selects them."""

    rows: Callable[["UnitOfWork"], Select[Any]]


def waiting_for(
    roles: tuple[Role, ...] | ColumnElement[Any], *, at: Column = NO_ONE, not_by: Column = NO_ONE
) -> Select[Any]:
    """Select of each row the roles that may decide it, where, and the person who may not.

    `at` is the organisation; null: any in the province.
    """
    if isinstance(roles, tuple):
        roles = cast(array([role.name for role in roles]), ARRAY(Text))
    return select(at.label("organisation_id"), roles.label("roles"), not_by.label("not_by"))
