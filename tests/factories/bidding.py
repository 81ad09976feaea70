"""Tenders to bid for and to open: with a published key in the trail, and members' own passphrases.

Their keys are locked at a demonstration's price (`marketplace/sealing/passphrase.py`).
"""

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from factories.history import rewriting
from factories.installation import SIGNER
from factories.marketplace import World, _split, make_published
from marketplace.sealing import member_identity
from marketplace.sealing.passphrase import Work
from marketplace.tenders.models import CommitteeMember, MemberIdentity, RequiredDocument
from marketplace.tenders.use_cases.signed_keys import sign_member_key, sign_publication

PASSPHRASE = "seven quiet camels cross the river"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
PRICES = [1_250_00, 32_000_00]
TOTAL_PAISA = 40 * 1_250_00 + 400_000_00
ITEMS = [{"number": 1, "unit_price": "1250"}, {"number": 2, "unit_price": "32000"}]
ANSWERS = [
    {"criterion": "ntn", "met": True, "details": "1234567"},
    {"criterion": "experience", "met": True, "details": "Five years"},
]


def security(**changes: object) -> dict[str, Any]:
    """A call deposit that is good enough for PRICES."""
    good_until = local_day(real_now() + timedelta(days=200)).isoformat()
    values = {"kind": "cdr", "bank": "National Bank of Pakistan, Turbat", "number": "CDR-77"}
    return values | {"amount": "9000", "expires_on": good_until} | changes


def whole_bid(**changes: object) -> dict[str, Any]:
    """A whole bid, as an API client sends it at once."""
    return {"quotes": ITEMS, "answers": ANSWERS, "security": security()} | changes


@cache
def locked_identities() -> tuple[tuple[member_identity.LockedIdentity, str], ...]:
    """Three identities as the passphrase locks them, and what is inside."""
    made = [member_identity.make_locked_identity(PASSPHRASE, Work.DEMONSTRATION) for _ in range(3)]
    return tuple((each, member_identity.unlock(each.locked, PASSPHRASE)) for each in made)


def make_biddable(session: Session, **fields: object) -> World:
    """A published tender."""
    return make_published(session, **fields)


def make_openable(session: Session, **fields: object) -> World:
    """As `make_biddable`, with members whose keys PASSPHRASE unlocks."""
    world = make_published(session, **fields)
    rows = session.scalars(select(CommitteeMember).filter_by(tender_id=world.tender.id)).all()
    with rewriting(session):
        for row, (made, identity) in zip(rows, locked_identities(), strict=True):
            session.get_one(MemberIdentity, row.identity_id).retired_at = real_now()
            session.flush()
            held = MemberIdentity(
                id=new_id(),
                person_id=row.person_id,
                recipient=made.recipient,
                locked=made.locked,
                created_at=real_now(),
            )
            sign_member_key(SIGNER, held)
            session.add(held)
            session.flush()
            row.identity_id = held.id
            world.identities[row.person_id] = identity
        _split(session, world.tender, world.key, world.identities)
        sign_publication(session, SIGNER, world.tender)
    return world


def require_document(session: Session, world: World, name: str = "Bank statement") -> None:
    with rewriting(session):
        session.add(
            RequiredDocument(tender_id=world.tender.id, number=1, name=name, mandatory=True)
        )
        sign_publication(session, SIGNER, world.tender)


def close(session: Session, world: World, *, minutes_ago: int = 40) -> None:
    """Let the closing and the opening time pass."""
    closed = real_now() - timedelta(minutes=minutes_ago)
    with rewriting(session):
        world.tender.closes_at = closed
        world.tender.opens_at = closed + timedelta(minutes=30)
        sign_publication(session, SIGNER, world.tender)
    session.commit()
