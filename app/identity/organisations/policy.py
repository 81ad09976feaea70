"""Roles by kind of organisation, and the earliest start of a handing-over. Pure."""

from datetime import date, datetime, time, timedelta

from app import roles
from app.calendar import PROVINCE, local_day
from app.errors import Invalid
from app.permissions import Role
from app.text import sentence

INVITATION_LASTS = timedelta(days=30)
HAND_OVER_AHEAD = timedelta(days=366)
CHIEFS = {"department": roles.DEPARTMENT_HEAD, "supplier": roles.SUPPLIER_OWNER}


def roles_of(kind: str) -> list[Role]:
    """List the roles that a member of this kind of organisation can have."""
    return [role for role in roles.ALL if role.scope == kind]


def fitting_role(kind: str, name: str) -> Role:
    """Return the role of that name; raise Invalid if this kind of organisation has none."""
    for role in roles_of(kind):
        if role.name == name:
            return role
    problem = sentence("Choose a role for this type of organisation.")
    raise Invalid(problem, fields={"role": problem})


def staff_role(name: str) -> Role:
    """Return the province-wide role of that name; raises Invalid for any other."""
    role = roles.BY_NAME.get(name)
    if role is None or role.scope != "staff":
        problem = sentence("Choose one of the roles in the list.")
        raise Invalid(problem, fields={"role": problem})
    return role


def hand_over_moment(day: date | None, now: datetime) -> datetime:
    """Return when a handing-over takes effect: now, or at the beginning of a coming day here.

    Raises Invalid for a day that is past (history stays as it was) or too far ahead.
    """
    today = local_day(now)
    if day is None or day == today:
        return now
    if day < today:
        problem = sentence("Choose today or a later day: what is past stays as it was.")
        raise Invalid(problem, fields={"from_day": problem})
    if day > today + HAND_OVER_AHEAD:
        problem = sentence("Choose a day within a year.")
        raise Invalid(problem, fields={"from_day": problem})
    return datetime.combine(day, time(), PROVINCE).astimezone(now.tzinfo)
