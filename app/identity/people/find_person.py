"""Finding people by what they typed; closed accounts are as unknown as none.

A CNIC leads only to who showed the card to an officer (`cnic_claims.py`): anybody can claim one.
CNIC, mobile number and e-mail address are encrypted: people are found by blind indexes, and whoever
was found so must hold the value. Nothing else asks these columns.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.encrypted_columns import blind_index
from app.identity.people.cnic_claims import holder_of_cnic
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Credential, Person, StaffRole
from app.identity.people.shared_phones import sharers_of
from app.row_macs import genuine, is_genuine, log_forged, vault_of


def find_person(session: Session, identifier: Identifier | None) -> Person | None:
    """Return who has this identifier, or None; also where somebody else wrote that they have it."""
    if identifier is None:
        return None
    if identifier.kind == "cnic":
        return holder_of_cnic(session, identifier.value)
    query = select(Person).where(has(session, identifier), Person.closed_at.is_(None))
    found = session.scalars(query).one_or_none()
    return found if found and _is(session, found, identifier) else None


def _is(session: Session, person: Person, identifier: Identifier) -> bool:
    """Whether a row that was found by an index is genuine, and really has the value."""
    value: str = getattr(person, identifier.kind) or ""
    if value.lower() != identifier.value.lower():
        log_forged("people", person.id)
        return False
    return is_genuine(vault_of(session), person)


def owners(session: Session, identifiers: Iterable[Identifier]) -> dict[Identifier, UUID]:
    """Return which mobile numbers and e-mail addresses are taken, and by whom, ever.

    A phone that people share is taken as well: it can be nobody's own while they do.
    """
    taken: dict[Identifier, UUID] = {}
    for identifier in identifiers:
        found = session.execute(select(Person.id).where(has(session, identifier))).scalar()
        shared = sharers_of(session, identifier.value) if identifier.kind == "mobile" else ()
        if found or shared:
            taken[identifier] = found or shared[0]
    return taken


def has(session: Session, identifier: Identifier) -> ColumnElement[bool]:
    """Build the condition that a person has a mobile number or an e-mail address."""
    column = {"mobile": Person.mobile_hash, "email": Person.email_hash}[identifier.kind]
    return column == blind_index(vault_of(session), f"people.{identifier.kind}", identifier.value)


def credential_of(session: Session, person_id: UUID) -> Credential | None:
    """Return how a person proves who they are.

    None where they were enrolled by an officer and never came, or where it was forged.
    """
    found = session.get(Credential, person_id, populate_existing=True)
    return found if found and is_genuine(vault_of(session), found) else None


def holds_staff_role(session: Session, person_id: UUID) -> bool:
    """Whether a person was given a role over the province, counting or not."""
    query = select(StaffRole).where(
        StaffRole.person_id == person_id,
        StaffRole.confirmed_at.is_not(None),
        StaffRole.ended_at.is_(None),
    )
    return bool(genuine(session, session.scalars(query)))
