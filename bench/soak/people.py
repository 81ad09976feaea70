"""People of the soak, and the tokens by which they ask the API."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import token_hash
from app.identity.people.models import ApiToken, Person
from app.platform import Platform


def make_person(session: Session, cnic: str, name: str, **known: Any) -> UUID:  # noqa: ANN401 - fields of the row
    """Enter somebody; `known` is what else is known of them."""
    person = Person(id=new_id(), cnic=cnic, name=name, created_at=real_now(), **known)
    session.add(person)
    session.flush()
    return person.id


def make_token(
    platform: Platform,
    session: Session,
    person: UUID,
    scopes: Sequence[str],
    acting_for: UUID | None = None,
) -> str:
    """Create a token for a person for a day, with a fresh proof of identity."""
    token, now = secrets.token_urlsafe(24), real_now()
    session.add(
        ApiToken(
            id=new_id(),
            person_id=person,
            acting_for=acting_for,
            label="soak",
            token_hash=token_hash(platform.settings.secret_key, token),
            scopes=list(scopes),
            created_at=now,
            proved_at=now,
            expires_at=now + timedelta(days=1),
        )
    )
    return token
