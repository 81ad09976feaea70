"""Prove again that it is the same person, before something that binds."""

from dataclasses import dataclass, field

from app.errors import Invalid
from app.identity.accounts.passwords import password_is_right
from app.identity.accounts.queries.fresh_proof import has_second_step
from app.identity.accounts.use_cases.lock_out import forget_tries, start_try, target_person
from app.identity.accounts.use_cases.proofs import WRONG_PASSWORD, note_proof, prove_second_step
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.queries import credential_of
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ReAuthenticate:
    """The password, and a code where the second step is set up."""

    password: str = field(repr=False)
    code: str = field(repr=False, default="")


def re_authenticate(uow: UnitOfWork, command: ReAuthenticate) -> None:
    """Note on the session or token that its holder proved who they are. Raises Invalid, TooMany."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    prove_password(uow, command.password, field_name="password")
    credential = credential_of(uow.session, uow.actor.person)
    if credential is not None and has_second_step(credential):
        prove_second_step(uow, credential, command.code)
    counts = target_person(uow.actor.person, credential).from_within(uow)
    forget_tries(uow, counts)
    note_proof(uow)
    uow.audit("person.proved", uow.actor.person)


def prove_password(uow: UnitOfWork, password: str, *, field_name: str) -> None:
    """Count a try and judge the actor's password; raises Invalid on the field, or TooMany."""
    credential = credential_of(uow.session, uow.actor.person)
    start_try(uow, target_person(uow.actor.person, credential).from_within(uow))
    stored = credential.password_hash if credential else None
    if not password_is_right(uow.vault, uow.actor.person, stored, password):
        raise Invalid(WRONG_PASSWORD, code="wrong-password", fields={field_name: WRONG_PASSWORD})
