"""Lines that auditors look at first: lists of acts that are allowed, and yet unusual.

Each list is a condition on the trail, so that it is read, searched, sampled and downloaded as the
trail is. Domains contribute theirs, where a line alone does not show it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH

from app.audit.models import AuditEntry
from app.errors import Invalid
from app.identity.people.models import Organisation, StaffRole
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Whole ten thousands of rupees, in paisa.
ROUND_PAISA = 1_000_000
_AMOUNT = " || ".join(f'@.key == "{key}"' for key in ("amount", "total", "amount_paisa", "paisa"))
_IS_ROUND = f"$.keyvalue() ? ({_AMOUNT}).value ? (@ > 0 && @ % {ROUND_PAISA} == 0)"


@dataclass(frozen=True, kw_only=True)
class ExceptionList:
    """A list for auditors: its title, the reason to look, and the condition of its lines."""

    code: str
    title: str
    why: str
    lines: Callable[[UnitOfWork], ColumnElement[bool]]


@dataclass(frozen=True)
class ExceptionLists:
    """All lists: a port over the registry's table."""

    each: Sequence[ExceptionList]

    def get(self, code: str) -> ExceptionList:
        """Return the list of a code; raises Invalid."""
        for found in self.each:
            if found.code == code:
                return found
        raise Invalid(sentence("Choose one of the lists of exceptions."))


def _round(_uow: UnitOfWork) -> ColumnElement[bool]:
    return func.jsonb_path_exists(AuditEntry.after, cast(_IS_ROUND, JSONPATH))


def by_officers() -> ColumnElement[bool]:
    """Return the condition of the lines of staff and of departments."""
    staff = select(StaffRole.person_id)
    departments = select(Organisation.id).where(Organisation.kind == "department")
    return or_(AuditEntry.actor_id.in_(staff), AuditEntry.acting_for.in_(departments))


def by_actions(*actions: str) -> Callable[[UnitOfWork], ColumnElement[bool]]:
    """Return the condition of the lines of some actions."""
    return lambda _uow: AuditEntry.action.in_(actions)


OWN_LISTS = (
    ExceptionList(
        code="round",
        title="Round sums",
        why="Amounts in whole ten thousands of rupees: prices that somebody named, not counted.",
        lines=_round,
    ),
)
