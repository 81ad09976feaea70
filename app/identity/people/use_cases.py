"""Codes on paper or by SMS, and notifications about an account."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from app.errors import Invalid
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person
from app.identity.people.throttle import CODES_BROUGHT, CODES_TO_ONE, CODES_TYPED_TO, Throttle
from app.notifications.public import queue_message
from app.text import sentence
from app.unit_of_work import UnitOfWork

# No 0, 1, I, L, O or U: the code is read from paper and typed by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
# Ten give 49 bits: nobody guesses one of them in the month that an invitation lasts.
BY_SMS = 10
NOT_RIGHT = sentence(
    "This code is wrong, it is too old, or it belongs to another CNIC than your account’s. "
    "Check it, or ask who sent it for a new one."
)


def new_code(length: int) -> str:
    """Make a random code, in groups of five."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return "-".join(code[at : at + GROUP] for at in range(0, length, GROUP))


def plain_code(typed: str) -> str:
    """Return a code without what is between its letters, however it was typed."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)


def code_hash(uow: UnitOfWork, purpose: str, code: str) -> bytes:
    """Return the stored hash of a code that was sent."""
    return code_hashes(uow, purpose, code)[0]


def code_hashes(uow: UnitOfWork, purpose: str, code: str) -> list[bytes]:
    """Return the hashes under every key, which find a row that has a MAC."""
    return uow.vault.hashes(purpose, plain_code(code).encode())


def count_code_entry(uow: UnitOfWork) -> None:
    """Count a code that the actor types, right or wrong; raises TooMany."""
    uow.port(Throttle).count(CODES_BROUGHT, str(uow.actor.person))


def not_right() -> Invalid:
    """Return the one refusal of a code, whatever is wrong with it."""
    return Invalid(NOT_RIGHT, code="wrong-code", fields={"code": NOT_RIGHT})


def send_letter_code(uow: UnitOfWork, template: str, *, mobile: str, **values: str) -> None:
    """Send a code to a mobile number (E.164) that the actor typed; raise TooMany.

    The number may be anybody's: so it is limited by actor and by number. It is written in the
    language of the actor, who knows the recipient.
    """
    uow.port(Throttle).count(CODES_TYPED_TO, str(uow.actor.person))
    uow.port(Throttle).count(CODES_TO_ONE, uow.vault.hash("code to", mobile.encode()).hex())
    language = uow.get(Person, uow.actor.person).language
    queue_message(
        uow, template=template, values=values, to_mobile=mobile, language=language, secret=True
    )


# Notifications of this room: codes, and what happened to their account. Texts: `messages/`.

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
