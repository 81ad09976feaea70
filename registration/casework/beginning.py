"""A business begins when its registration is handed in, with a temporary identifier."""

import secrets
from uuid import UUID

from sqlalchemy import select

from app.cases.public import HandedIn
from app.db import new_id
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.casework.about import of_other_agency
from registration.casework.reading import FORMS
from registration.models.register import Business

# No 0, 1, I, L, O or U: it is read aloud and typed by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def begin_business(uow: UnitOfWork, handed_in: HandedIn) -> None:
    """Make the business that asks to be registered; a later round finds it there.

    A renewal or correction is of a business that is there. Raises Conflict (`correct-in-register`)
    where it would correct the registration itself, past the filings that make the register.
    """
    if handed_in.asking.about_id is not None:
        _refuse_past_the_register(uow, handed_in.asking.kind, handed_in.asking.about_id)
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


def _refuse_past_the_register(uow: UnitOfWork, kind: str, about_id: UUID) -> None:
    if kind == "correction" and not of_other_agency(uow, about_id):
        raise Conflict(
            sentence(
                "This certificate says what the register says. Correct it from the page of the "
                "business, under “Your businesses”; a new certificate follows by itself."
            ),
            code="correct-in-register",
        )


def temporary() -> str:
    """Make an identifier for until there is a number: "T-7KQM29XA"."""
    return "T-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
