"""Two officers override a rule that holds an act, by either door."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.people.models import Organisation, Person
from app.overrides.models import RuleOverride
from factories.doors import Doors, Outcome, Place

REASON = "Nobody would take one for the other"


def ask_override(
    doors: Doors, door: str, who: Person, office: Organisation | None, address: str
) -> Outcome:
    """Ask another officer to agree; `address` is "act/subject/rule"."""
    place = Place(f"/overrides/{address}", f"/overrides/{address}")
    return doors.open(door, who, office).send(place, {"reason": REASON})


def agree(
    doors: Doors, door: str, session: Session, who: Person, office: Organisation | None
) -> Outcome:
    """Agree to the override that was asked for last."""
    address = f"/overrides/{newest_override(session).id}"
    return doors.open(door, who, office).send(Place(f"{address}/approve", f"{address}/approval"))


def newest_override(session: Session) -> RuleOverride:
    session.expire_all()
    found = session.scalars(select(RuleOverride).order_by(RuleOverride.id.desc())).first()
    assert found is not None
    return found
