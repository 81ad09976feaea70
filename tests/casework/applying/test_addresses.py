"""An address that names an application and a registration is right whole, or leads nowhere."""

from collections.abc import Callable
from uuid import UUID

import pytest
from factories.applicants import APPEAL, CORRECT, RENEW
from factories.applying import Applying
from factories.doors import Doors, Place
from factories.identity import make_person
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Appeal
from app.db import new_id

DOORS = pytest.mark.parametrize("door", ["web", "api"])
GROUNDS = {"grounds": "The lease proves it"}


def refused(applying: Applying) -> UUID:
    application_id = applying.paid(applying.hand_in().id)
    applying.decide(application_id, "shop", "refused")
    return application_id


def granted(applying: Applying) -> UUID:
    application_id = applying.paid(applying.hand_in().id)
    applying.grant(application_id)
    return application_id


def made(session: Session) -> list[int | None]:
    """Count what a filing or an appeal would add to."""
    tables = (Application, Appeal)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


@DOORS
@pytest.mark.parametrize(
    ("place", "data", "begin"),
    [(APPEAL, GROUNDS, refused), (RENEW, {}, granted), (CORRECT, {}, granted)],
)
def test_it_is_nowhere_under_another_application(
    applying: Applying,
    session: Session,
    doors: Doors,
    door: str,
    place: Place,
    data: dict[str, str],
    begin: Callable[[Applying], UUID],
) -> None:
    mine = begin(applying)
    other, registration = applying.start().id, applying.part(mine).row.id
    owner, applying.person = applying.person, make_person(session, "Somebody Else")
    session.commit()
    anothers = applying.start().id
    before = made(session)
    way = doors.open(door, owner)
    for wrong in (other, anothers, new_id()):
        outcome = way.send(place.at(wrong, registration), data)
        assert outcome.status == 404, (wrong, outcome.sentences)
    assert made(session) == before
    # A renewal may not be open yet: what counts is that the right address is heard.
    assert way.send(place.at(mine, registration), data).status != 404
