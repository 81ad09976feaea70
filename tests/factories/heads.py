"""Heads of account, made directly: dates may lie in the past."""

from datetime import date

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.ledger.models import LedgerHead
from factories.identity import make_person


def make_head(session: Session, code: str, **fields: object) -> LedgerHead:
    """A head of account, in force since July 2020 unless told otherwise, approved by a second."""
    values: dict[str, object] = {
        "id": new_id(),
        "code": code,
        "name": f"Head {code}",
        "name_ur": "مد",
        "kind": "income",
        "in_force": True,
        "valid_from": date(2020, 7, 1),
        "instrument": "Sample",
        "confidence": "U",
        "entered_by": make_person(session).id,
        "entered_at": real_now(),
    }
    row = LedgerHead(**(values | fields))
    session.add(row)
    session.flush()
    row.approve(by=make_person(session).id, at=real_now())
    session.flush()
    return row
