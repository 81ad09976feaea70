"""Notices to others if one signature is enough: on submission; they may object."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.policy.references import read_reference
from app.casework.cases.queries.case_file import Case
from app.casework.offices.queries import works_on
from app.casework.signing.models import ToldSigner
from app.errors import Conflict, NotFound
from app.identity.public import cnic_hashes, has_shown_card, own_cnic_hashes
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork

UNKNOWN = sentence(
    "Nobody with this CNIC was notified of an application with this reference. Check"
    " both: we notify people when it is submitted."
)


def notice_of_actor(uow: UnitOfWork, application_id: UUID, *, lock: bool = False) -> ToldSigner:
    """Return the newest round of which the actor was told. Raises NotFound for everybody else.

    Whoever only typed the CNIC is nobody here: the account that was told, or the card was seen.
    """
    mine = [
        row
        for row in _notified_rounds(uow, application_id, own_cnic_hashes(uow), lock=lock)
        if row.person_id == uow.actor.person or has_shown_card(uow)
    ]
    if not mine:
        raise NotFound
    return mine[0]


def notice_at_centre(
    uow: UnitOfWork, reference: str, cnic: str, *, lock: bool = False
) -> ToldSigner:
    """Return the newest round of which somebody was told who stands before an officer.

    Raises Conflict with one sentence for every reason (`nobody-told`).
    """
    wanted = read_reference(reference)
    found = uow.session.scalar(select(Application.id).filter_by(reference=wanted))
    rows = _notified_rounds(uow, found, cnic_hashes(uow, cnic), lock=lock) if found else []
    if not rows:
        raise Conflict(UNKNOWN, code="nobody-told", fields={"reference": UNKNOWN})
    return rows[0]


def notice_in_office(uow: UnitOfWork, told_id: UUID, *, lock: bool = False) -> ToldSigner:
    """Return who was told, for an officer of an office that works on it. Raises NotFound."""
    row = uow.lock(ToldSigner, told_id, share=True) if lock else uow.get(ToldSigner, told_id)
    require_genuine(uow.vault, row)
    if not works_on(uow, row.application_id):
        raise NotFound
    return row


@dataclass(frozen=True, kw_only=True)
class Unsigned:
    """A person who was notified of the last submission and did not sign it.

    `key` is the keyed hash of the CNIC; they may object until `object_by`.
    """

    key: bytes
    name: str
    object_by: date


def unsigned_of(uow: UnitOfWork, application_id: UUID) -> list[Unsigned]:
    """Return who was notified of the last submission without having signed it."""
    query = select(ToldSigner).filter_by(application_id=application_id).order_by(ToldSigner.id)
    newest = select(func.max(Submission.round)).filter_by(application_id=application_id)
    rows = uow.session.scalars(query.where(ToldSigner.round == newest.scalar_subquery()))
    return [
        Unsigned(key=row.cnic_hash, name=row.name, object_by=row.object_by)
        for row in genuine(uow.session, rows)
    ]


def is_over(case: Case) -> bool:
    """Return True if it is too late to object: all agencies decided, or it was withdrawn."""
    decided = bool(case.parts) and all(part.outcome for part in case.parts)
    return decided or case.application.withdrawn_at is not None


def _notified_rounds(
    uow: UnitOfWork, application_id: UUID, keys: Sequence[bytes], *, lock: bool
) -> list[ToldSigner]:
    query = (
        select(ToldSigner)
        .filter_by(application_id=application_id)
        .where(ToldSigner.cnic_hash.in_(keys))
        .order_by(ToldSigner.round.desc())
    )
    rows = uow.session.scalars(query.with_for_update(key_share=True) if lock else query)
    return list(genuine(uow.session, rows))
