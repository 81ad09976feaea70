"""Heads of account, made directly: dates may lie in the past."""

from datetime import date

from sqlalchemy.orm import Session

from app.ledger.models import LedgerHead
from factories.approved import approved


def make_head(session: Session, code: str, **fields: object) -> LedgerHead:
    """A head of account, in force since July 2020 unless told otherwise, approved by a second."""
    values: dict[str, object] = {
        "code": code,
        "name": f"Head {code}",
        "name_ur": "مد",
        "kind": "income",
        "in_force": True,
        "valid_from": date(2020, 7, 1),
        "instrument": "Sample",
        "confidence": "U",
    }
    return approved(session, LedgerHead, **(values | fields))
