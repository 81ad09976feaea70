"""Setting a person's password, wherever that happens: sign-up, change, reset, enrolment slip."""

from app.clock import real_now
from app.errors import Invalid
from app.identity.accounts.passwords import hash_password, weakness
from app.identity.people.models import Credential, Person
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork


def check_new_password(password: str, *facts: str | None, field: str = "password") -> None:
    """Refuse a weak password, with the reason on `field`; `facts` are known of the person."""
    wrong = weakness(password, facts)
    if wrong is not None:
        raise Invalid(wrong, code="weak-password", fields={field: wrong})


def set_password(
    uow: UnitOfWork, person: Person, password: str, *, field: str = "password"
) -> None:
    """Set a new password, which ends all pauses. Raises Invalid if it is weak."""
    facts = (person.cnic, person.mobile, person.email, person.name, person.name_ur)
    check_new_password(password, *facts, field=field)
    store_password(uow, person, hash_password(uow.vault, person.id, password))


def store_password(uow: UnitOfWork, person: Person, hashed: str) -> None:
    """Store a hash from `hash_password`. Raises Forged if the second step is not theirs."""
    credential = uow.session.get(Credential, person.id)
    if credential is None:
        credential = Credential(person_id=person.id)
        uow.session.add(credential)
    else:
        require_genuine(uow.vault, credential)
    credential.password_hash, credential.password_set_at = hashed, real_now()
    uow.session.flush()
