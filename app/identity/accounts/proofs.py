"""Proving who one is: the password, then a code of the app or a recovery code.

Each function raises Invalid with one sentence for every reason; who calls has begun a try.
"""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from app.clock import real_now
from app.errors import Forbidden, Invalid
from app.identity.accounts import totp
from app.identity.accounts.recovery_codes import recovery_hash
from app.identity.people.identifiers import plain_digits
from app.identity.people.models import ApiToken, Credential, LoginSession, RecoveryCode
from app.permissions import require_sign_in
from app.text import sentence
from app.unit_of_work import UnitOfWork

WRONG_PASSWORD = sentence("The password is not right.")
WRONG_SECOND_STEP = sentence(
    "This code is not right, or was used already. Wait for the next one, or use a recovery code."
)
FRESH_MINUTES = 10
_SIX_DIGITS = re.compile(r"[0-9]{6}")


class ProofNeeded(Forbidden):
    """The person must prove again that it is them; a page leads there and back."""

    code = "proof-needed"


def has_second_step(credential: Credential | None) -> bool:
    """Whether a code is asked for after the password."""
    return credential is not None and credential.totp_confirmed_at is not None


def prove_second_step(uow: UnitOfWork, credential: Credential, code: str) -> None:
    """Accept a code of the app, never twice, or a recovery code, once."""
    digits = plain_digits(code)
    if _SIX_DIGITS.fullmatch(digits):
        proved = spend_totp(uow, credential, digits)
    else:
        proved = _spend_recovery_code(uow, credential.person_id, code)
    if not proved:
        raise Invalid(WRONG_SECOND_STEP, code="wrong-code", fields={"code": WRONG_SECOND_STEP})


def spend_totp(uow: UnitOfWork, credential: Credential, digits: str) -> bool:
    """Whether it is a code of now that was not used; its step is used up, even in a race."""
    if credential.totp_secret is None:
        return False
    secret = uow.vault.open(credential.totp_secret).decode()
    step = totp.matching_step(secret, digits, at=real_now(), after=credential.totp_last_step)
    if step is None:
        return False
    spent = uow.session.execute(
        update(Credential)
        .where(
            Credential.person_id == credential.person_id,
            or_(Credential.totp_last_step.is_(None), Credential.totp_last_step < step),
        )
        .values(totp_last_step=step)
        .returning(Credential.person_id)
    )
    return spent.scalar() is not None


def _spend_recovery_code(uow: UnitOfWork, person_id: UUID, code: str) -> bool:
    spent = uow.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == recovery_hash(uow.vault, person_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=real_now())
        .returning(RecoveryCode.person_id)
    )
    if spent.scalar() is None:
        return False
    uow.audit("recovery_code.used", person_id)
    return True


def note_proof(uow: UnitOfWork) -> None:
    """Write on the session or token in use that its holder has proved who they are now."""
    way, key = _way_in(uow)
    uow.session.execute(update(way).where(way.id == key).values(proved_at=real_now()))


def require_fresh_proof(uow: UnitOfWork, *, minutes: int = FRESH_MINUTES) -> None:
    """Refuse with ProofNeeded unless the person proved who they are within so many minutes.

    A page is led to the password and back; the API answers 403 `proof-needed`: send
    `POST /api/v1/me/proof`, then the request again. Raises Unauthenticated where nobody is.
    """
    require_sign_in(uow.actor)
    way, key = _way_in(uow)
    proved_at = uow.session.scalar(select(way.proved_at).where(way.id == key)) if key else None
    if proved_at is None or proved_at < real_now() - timedelta(minutes=minutes):
        raise ProofNeeded(sentence("Enter your password again to show that it is you."))


def _way_in(uow: UnitOfWork) -> tuple[type[LoginSession] | type[ApiToken], UUID | None]:
    if uow.actor.token_id is not None:
        return ApiToken, uow.actor.token_id
    return LoginSession, uow.actor.session_id
