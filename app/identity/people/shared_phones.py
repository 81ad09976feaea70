"""Phones that several people share for notices: who shares one, and whose a number is alone."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.encrypted_columns import blind_index
from app.identity.people.models import SharedPhone
from app.row_macs import genuine, vault_of


def shared_phone_of(session: Session, person_id: UUID) -> SharedPhone | None:
    """Return the phone that a person shares, None where there is none or it was forged."""
    query = select(SharedPhone).filter_by(person_id=person_id, ended_at=None)
    return next(iter(genuine(session, session.scalars(query))), None)


def sharers_of(session: Session, mobile: str) -> Sequence[UUID]:
    """Return who shares a number now, by their ids."""
    hashed = blind_index(vault_of(session), "shared_phones.mobile", mobile)
    query = select(SharedPhone).filter_by(mobile_hash=hashed, ended_at=None)
    held = genuine(session, session.scalars(query.order_by(SharedPhone.person_id)))
    return [row.person_id for row in held if row.mobile == mobile]


def hold_number(session: Session, mobile: str) -> None:
    """Let two who take one number at the same instant do it one after the other."""
    key = blind_index(vault_of(session), "shared_phones.mobile", mobile).hex()
    lock = func.pg_advisory_xact_lock(func.hashtext("shared_phones"), func.hashtext(key))
    session.execute(select(lock))
