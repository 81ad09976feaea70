"""A business that asks to be registered, under an identifier of its own until it has a number."""

import secrets

from sqlalchemy import select

from app.casework.public import HandedIn
from app.db import new_id
from app.unit_of_work import UnitOfWork
from registration.applications.form_answers import FORMS
from registration.register.models import Business

# No 0, 1, I, L, O or U: it is read aloud and typed by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


LENGTH = 8


def start_business(uow: UnitOfWork, handed_in: HandedIn) -> None:
    """Make the business that asks to be registered; a later round finds it there.

    A renewal or correction is of a business that is there.
    """
    if handed_in.asking.about_id is not None:
        return
    query = select(Business.id).filter_by(application_id=handed_in.application_id)
    if uow.session.scalar(query) is not None:
        return
    business = Business(
        id=new_id(),
        form=FORMS[handed_in.asking.service].value,
        temporary=temporary(),
        application_id=handed_in.application_id,
        begun_at=uow.now,
    )
    uow.add(business)
    uow.audit("register.begun", business.id, after={"temporary": business.temporary})


def temporary() -> str:
    """Make an identifier for until there is a number: "T-7KQM29XA"."""
    return "T-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
