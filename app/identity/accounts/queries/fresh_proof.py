"""A fresh proof of who one is: given within the last minutes, by session or token."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.clock import real_now
from app.errors import Forbidden
from app.identity.people.models import ApiToken, Credential, LoginSession
from app.permissions import require_sign_in
from app.text import sentence
from app.unit_of_work import UnitOfWork

FRESH_MINUTES = 10


class ProofNeeded(Forbidden):
    """The person must prove again that it is them; a page leads there and back."""

    code = "proof-needed"


def has_second_step(credential: Credential | None) -> bool:
    """Return True if a code is asked for after the password."""
    return credential is not None and credential.totp_confirmed_at is not None


def require_fresh_proof(uow: UnitOfWork, *, minutes: int = FRESH_MINUTES) -> None:
    """Raise ProofNeeded unless the person proved who they are within `minutes`.

    A page sends them to the password and back; the API answers 403 `proof-needed`: send `POST
    /api/v1/me/proof`, then the request again. Raises Unauthenticated if nobody is signed in.
    """
    require_sign_in(uow.actor)
    way, key = current_credential(uow)
    proved_at = uow.session.scalar(select(way.proved_at).where(way.id == key)) if key else None
    if proved_at is None or proved_at < real_now() - timedelta(minutes=minutes):
        raise ProofNeeded(sentence("Enter your password again to show that it is you."))


def current_credential(uow: UnitOfWork) -> tuple[type[LoginSession] | type[ApiToken], UUID | None]:
    """Return the table of sessions or of tokens, and the id of the one in use."""
    if uow.actor.token_id is not None:
        return ApiToken, uow.actor.token_id
    return LoginSession, uow.actor.session_id
