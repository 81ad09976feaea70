"""Forget what has served: spent codes, registrations never confirmed, old wrong tries."""

from datetime import timedelta

from sqlalchemy import delete

from app.clock import real_now
from app.identity.accounts.use_cases.lock_out import FORGOTTEN_AFTER
from app.identity.people.models import OneTimeCode, Registration, SignInTries
from app.unit_of_work import UnitOfWork

CODES_KEPT = timedelta(days=1)


def forget_old_secrets(uow: UnitOfWork, command: None) -> None:
    """Delete the old secrets; safe to run twice."""
    del command
    now = real_now()
    uow.session.execute(delete(Registration).where(Registration.expires_at < now))
    uow.session.execute(delete(OneTimeCode).where(OneTimeCode.expires_at < now - CODES_KEPT))
    uow.session.execute(delete(SignInTries).where(SignInTries.last_at < now - FORGOTTEN_AFTER))
