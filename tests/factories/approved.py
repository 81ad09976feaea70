"""Rows that one officer entered and another approved."""

from typing import TypeVar

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.two_people import Proposal
from factories.identity import make_person

Row = TypeVar("Row", bound=Proposal)


def approved(session: Session, table: type[Row], **values: object) -> Row:
    """Add a row with these values, entered and approved now."""
    entered = {"id": new_id(), "entered_by": make_person(session).id, "entered_at": real_now()}
    row = table(**(entered | values))
    session.add(row)
    session.flush()
    row.approve(by=make_person(session).id, at=real_now())
    session.flush()
    return row
