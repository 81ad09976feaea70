"""An account lost its CNIC: what it signed by it stops counting, or is put before an officer."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, select

from app.casework.cases.models.application import Submission
from app.casework.cases.office_permissions import WORK
from app.casework.offices.queries import works_on
from app.casework.signing.models import SCREEN, DoubtedSignature, InvitedSigner, Signature
from app.errors import NotFound
from app.identity.public import hashes_of_persons_cnic
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class LookAtSignature:
    """The signature, and the officer's finding."""

    signature_id: UUID
    note: str


@handler("cases.doubt_signatures")
def doubt_signatures(uow: UnitOfWork, event: Event) -> None:
    """Handle `identity.cnic_lost`: whatever the account signed for a CNIC that is not its own now.

    In drafts their part ends, so that somebody else is asked. What was submitted is listed for the
    office. Doing it again changes nothing.
    """
    person_id = UUID(event.payload["person_id"])
    keys = hashes_of_persons_cnic(uow, person_id)
    parts = select(InvitedSigner).filter_by(person_id=person_id, ended_at=None)
    others = parts.where(InvitedSigner.cnic_hash.not_in(keys))
    for part in uow.session.scalars(others.with_for_update()):
        part.ended_at = uow.instant()
    found = uow.session.scalars(_undoubted(person_id, keys)).all()
    for row in (each for each in found if _submitted(uow, each)):
        uow.add(
            DoubtedSignature(
                signature_id=row.id, application_id=row.application_id, found_at=uow.instant()
            )
        )
        uow.audit("case.signature_doubted", row.application_id, after={"signature": str(row.id)})


def _undoubted(person_id: UUID, keys: list[bytes]) -> Select[Signature]:
    listed = exists().where(DoubtedSignature.signature_id == Signature.id)
    mine = select(Signature).filter_by(person_id=person_id, how=SCREEN)
    return mine.where(Signature.cnic_hash.not_in(keys), ~listed).order_by(Signature.id)


def _submitted(uow: UnitOfWork, row: Signature) -> bool:
    rounds = select(Submission).filter_by(application_id=row.application_id)
    kept = (each.content.get("signatures", ()) for each in uow.session.scalars(rounds))
    return any(each["id"] == str(row.id) for signatures in kept for each in signatures)


def look_at_signature(uow: UnitOfWork, command: LookAtSignature) -> DoubtedSignature:
    """Record what an officer found. To another office's people it does not exist."""
    require(uow.actor, WORK)
    row = uow.lock(DoubtedSignature, command.signature_id)
    if not works_on(uow, row.application_id):
        raise NotFound
    row.look(by=uow.actor.person, at=uow.instant(), note=command.note)
    uow.audit(
        "case.signature_looked_at", row.application_id, after={"signature": str(row.signature_id)}
    )
    return row
