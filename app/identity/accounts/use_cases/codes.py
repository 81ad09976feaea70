"""Secrets that are good once, for one purpose, for ten minutes of real time and five tries.

Six digits sent to a mobile or e-mail, or a long token that a browser holds between two pages: only
a keyed hash is kept, bound to the row: its purpose, whose it is, what it is about and how long.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.clock import real_now
from app.db import new_id
from app.errors import Invalid, TooMany
from app.identity.people.identifiers import plain_digits
from app.identity.people.models import OneTimeCode
from app.identity.people.throttle import CODE_TRIES, CODES_TO_ONE, Throttle
from app.identity.people.use_cases import LIFE
from app.row_macs import is_mac_of, mac_of
from app.text import sentence
from app.unit_of_work import UnitOfWork

MAX_TRIES = 5
PAUSE, MOST_AN_HOUR = timedelta(minutes=1), 5
DIGITS = 6
_CODES = "one_time_codes"
WRONG = sentence("This code is wrong, or it is too old. Check it, or ask for a new one.")


def new_digits() -> str:
    """Make six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def pace_codes(
    uow: UnitOfWork, purpose: str, destination: str, *, asker: str, known: bool = False
) -> None:
    """Refuse a code too soon after the asker's last, or too many in an hour; raises TooMany.

    Called with what was typed, known or not, so that the answer tells nothing. Each asker (a
    person, a network, a device) has a separate pace: who keeps asking for somebody else's codes
    does not keep that person from getting one. All together are limited loosely, but for an asker
    that is `known` (`known_devices.py`).
    """
    _pace_asker(uow, purpose, _destination(uow, destination, asker))
    if not known:
        everybody = _destination(uow, destination, "everybody").hex()
        uow.port(Throttle).count(CODES_TO_ONE, f"{purpose}:{everybody}")


def _pace_asker(uow: UnitOfWork, purpose: str, destination_hash: bytes) -> None:
    now = real_now()
    sent_at = uow.session.execute(
        select(OneTimeCode.created_at)
        .where(
            OneTimeCode.destination_hash == destination_hash,
            OneTimeCode.purpose == purpose,
            OneTimeCode.created_at > now - timedelta(hours=1),
        )
        .order_by(OneTimeCode.created_at.desc())
        .limit(MOST_AN_HOUR)
    ).scalars()
    recent = list(sent_at)
    waits = [recent[0] + PAUSE - now] if recent else []
    waits += [recent[-1] + timedelta(hours=1) - now] if len(recent) == MOST_AN_HOUR else []
    wait = math.ceil(max(waits, default=timedelta()).total_seconds())
    if wait > 0:
        raise TooMany(
            sentence(
                "A code has already been sent. You can ask for another one in %(seconds)s seconds.",
                seconds=wait,
            ),
            retry_after=wait,
        )


def keep_secret(  # noqa: PLR0913 - each argument is a part of the row
    uow: UnitOfWork,
    secret: str,
    *,
    purpose: str,
    destination: str,
    asker: str = "",
    person_id: UUID | None = None,
    about: str | None = None,
) -> OneTimeCode:
    """Store the hash of a secret for a purpose; `destination` is where it was sent.

    `asker` is the value given to `pace_codes`.

    `about` is stored sealed with it, for the person who spends the code.
    """
    now = real_now()
    code = OneTimeCode(
        id=new_id(),
        person_id=person_id,
        purpose=purpose,
        destination_hash=_destination(uow, destination, asker),
        sealed=uow.vault.seal(about.encode()) if about is not None else None,
        created_at=now,
        expires_at=now + LIFE,
        tries=0,
    )
    code.code_hash = mac_of(uow.vault, _CODES, _bound(code, secret))
    uow.add(code)
    return code


@dataclass(frozen=True, kw_only=True)
class CountCodeTry:
    """One more try at a code."""

    code_id: UUID
    purpose: str


def spend_code(
    uow: UnitOfWork, code_id: UUID | None, purpose: str, given: str, *, field: str = "code"
) -> OneTimeCode:
    """Use a code up and return it; raises Invalid on `field` where it is wrong, old or spent."""
    refused = Invalid(WRONG, code="wrong-code", fields={field: WRONG})
    uow.port(Throttle).count(CODE_TRIES, str(code_id))
    if code_id is None or not uow.apart(
        count_code_try, CountCodeTry(code_id=code_id, purpose=purpose)
    ):
        raise refused
    code = uow.lock(OneTimeCode, code_id)
    values = _bound(code, plain_digits(given))
    right = is_mac_of(uow.vault, _CODES, values, code.code_hash)
    if not right or code.used_at is not None:
        raise refused
    code.used_at = real_now()
    return code


def count_code_try(uow: UnitOfWork, command: CountCodeTry) -> bool:
    """Count a try before it is checked; False if the code is old, spent or tried too often."""
    counted = uow.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.id == command.code_id,
            OneTimeCode.purpose == command.purpose,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > real_now(),
            OneTimeCode.tries < MAX_TRIES,
        )
        .values(tries=OneTimeCode.tries + 1)
        .returning(OneTimeCode.id)
    )
    return counted.scalar() is not None


def _destination(uow: UnitOfWork, destination: str, asker: str) -> bytes:
    return uow.vault.hash("code destination", f"{destination.lower()} {asker}".encode())


def _bound(code: OneTimeCode, secret: str) -> dict[str, Any]:
    """Return the values that the hash of a code covers."""
    bound = ("id", "person_id", "purpose", "sealed", "expires_at")
    return {name: getattr(code, name) for name in bound} | {"secret": secret}
