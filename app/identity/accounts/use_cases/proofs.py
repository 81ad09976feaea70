"""Proving who one is: the password, then a code of the app or a recovery code.

Each function raises Invalid with one sentence for every reason; who calls has begun a try.
"""

import re
from uuid import UUID

from sqlalchemy import or_, select, update

from app.clock import real_now
from app.errors import Invalid
from app.identity.accounts import totp
from app.identity.accounts.queries.fresh_proof import current_credential
from app.identity.accounts.recovery_codes import recovery_hashes
from app.identity.people.identifiers import plain_digits
from app.identity.people.models import Credential, RecoveryCode
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork

WRONG_PASSWORD = sentence("The password is not right.")
WRONG_SECOND_STEP = sentence(
    "This code is wrong, or has already been used. Wait for the next one, or use a recovery code."
)
_SIX_DIGITS = re.compile(r"[0-9]{6}")


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
    """Return True for a current unused code; its step is used up, even in a race."""
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
    """Return True for an unused code, which is locked and used up: of two at one instant, one."""
    unused = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash.in_(recovery_hashes(uow.vault, person_id, code)),
        RecoveryCode.used_at.is_(None),
    )
    found = genuine_of(uow.session, unused.with_for_update())
    if not found:
        return False
    found[0].used_at = real_now()
    uow.session.flush()
    uow.audit("recovery_code.used", person_id)
    return True


def note_proof(uow: UnitOfWork) -> None:
    """Write on the session or token in use that its holder has proved who they are now."""
    way, key = current_credential(uow)
    uow.session.execute(update(way).where(way.id == key).values(proved_at=real_now()))
