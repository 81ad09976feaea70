"""Notifications of this room: codes, and what happened to their account. Texts: `messages/`."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person
from app.notifications.public import queue_message
from app.unit_of_work import UnitOfWork

# How long a code may be typed in.
LIFE = timedelta(minutes=10)
MINUTES = str(int(LIFE.total_seconds()) // 60)


def send_code(uow: UnitOfWork, digits: str, *, to: Iterable[Identifier], language: str) -> None:
    """Send a code to mobile numbers and e-mail addresses; it is kept out of every inbox."""
    addresses = {identifier.kind: identifier.value for identifier in to}
    queue_message(
        uow,
        template="identity/code",
        values={"code": digits, "minutes": MINUTES},
        to_mobile=addresses.get("mobile"),
        to_email=addresses.get("email"),
        language=language,
        secret=True,
    )


def notify(uow: UnitOfWork, person: Person, what: str) -> None:
    """Notify a person what happened to their account, where they have proved to be reached."""
    notify_id(uow, person.id, what)


def notify_everywhere(uow: UnitOfWork, person: Person, what: str, **values: str) -> None:
    """Notify a person at every address that they proved to be theirs: somebody may hold one."""
    queue_message(
        uow, template=f"identity/{what}", values=values, person_id=person.id, everywhere=True
    )


def notify_id(uow: UnitOfWork, person_id: UUID, what: str) -> None:
    """As `notify`, by id. `what` is the name of a file in `messages/`."""
    queue_message(uow, template=f"identity/{what}", values={}, person_id=person_id)
