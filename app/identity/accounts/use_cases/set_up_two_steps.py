"""Sign in with two steps: set up the authenticator app, confirm it, take it away again.

Who holds a stolen session must not change any of this: each needs a fresh proof.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete

from app.clock import real_now
from app.errors import Conflict, Invalid
from app.identity.accounts import totp
from app.identity.accounts.queries.fresh_proof import has_second_step, require_fresh_proof
from app.identity.accounts.recovery_codes import new_recovery_codes, recovery_hash
from app.identity.accounts.use_cases.proofs import WRONG_SECOND_STEP, spend_totp
from app.identity.people.models import Credential, Person, RecoveryCode
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.use_cases import notify
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ConfirmTotp:
    """A code that the app shows."""

    code: str = field(repr=False)


def set_up_totp(uow: UnitOfWork, command: None) -> str:
    """Make a secret, keep it sealed, and return it; it counts once a code confirms it."""
    del command
    credential = _own_credential(uow)
    if has_second_step(credential):
        raise Conflict(sentence("An authenticator app is set up already. Remove it first."))
    secret = totp.new_secret()
    credential.totp_secret = uow.vault.seal(secret.encode())
    credential.totp_last_step = None
    uow.audit("totp.begun", credential.person_id)
    return secret


def confirm_totp(uow: UnitOfWork, command: ConfirmTotp) -> list[str]:
    """Turn the second step on and return ten recovery codes, shown only now. Raises Invalid."""
    credential = _own_credential(uow)
    if credential.totp_secret is None or has_second_step(credential):
        raise Conflict(sentence("Start setting up the authenticator app again."))
    if not spend_totp(uow, credential, command.code):
        raise Invalid(WRONG_SECOND_STEP, code="wrong-code", fields={"code": WRONG_SECOND_STEP})
    uow.session.refresh(credential)
    credential.prove_totp(at=real_now())
    return _changed(uow, credential, "totp.confirmed")


def renew_recovery_codes(uow: UnitOfWork, command: None) -> list[str]:
    """Replace the recovery codes with ten new ones, shown only now."""
    del command
    credential = _own_credential(uow)
    if not has_second_step(credential):
        raise Conflict(sentence("Set up an authenticator app first."))
    return _changed(uow, credential, "recovery_codes.renewed")


def remove_totp(uow: UnitOfWork, command: None) -> None:
    """Turn the second step off; recovery codes go with it, and staff roles stop counting."""
    del command
    credential = _own_credential(uow)
    if credential.totp_secret is None:
        raise Conflict(sentence("No authenticator app is set up."))
    credential.forget_totp()
    _drop_recovery_codes(uow, credential)
    uow.audit("totp.removed", credential.person_id)
    notify(uow, uow.get(Person, credential.person_id), "two_steps_changed")


def _own_credential(uow: UnitOfWork) -> Credential:
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    require_fresh_proof(uow)
    credential = uow.lock(Credential, uow.actor.person)
    require_genuine(uow.vault, credential)
    return credential


def _changed(uow: UnitOfWork, credential: Credential, action: str) -> list[str]:
    codes = new_recovery_codes()
    _drop_recovery_codes(uow, credential)
    uow.session.add_all(
        RecoveryCode(
            person_id=credential.person_id,
            code_hash=recovery_hash(uow.vault, credential.person_id, code),
        )
        for code in codes
    )
    uow.audit(action, credential.person_id)
    notify(uow, uow.get(Person, credential.person_id), "two_steps_changed")
    return codes


def _drop_recovery_codes(uow: UnitOfWork, credential: Credential) -> None:
    uow.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == credential.person_id))
