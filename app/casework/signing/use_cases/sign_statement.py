"""Somebody whom a statement names signs it: exactly what they have read, after a fresh proof."""

from dataclasses import dataclass
from uuid import UUID

from app.casework.signing.models import SCREEN, Signature
from app.casework.signing.permissions import SIGN
from app.casework.signing.queries.pending_signatures import MyPart, my_part
from app.casework.signing.queries.statement import statement_in
from app.casework.signing.record_hashes import seal_of_signature
from app.casework.signing.use_cases.notifications import notify
from app.db import new_id
from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

READ_AGAIN = sentence("This was changed while you read it. Read it again before you sign.")

SIGNED_ALREADY = sentence("This has already been signed.")


@dataclass(frozen=True, kw_only=True)
class SignStatement:
    """The application; `digest` (hex) is that of the statement as it was read."""

    application_id: UUID
    digest: str


def sign_statement(uow: UnitOfWork, command: SignStatement) -> Signature:
    """Sign a statement. Raises NotFound if not asked, ProofNeeded without a fresh proof.

    Conflict if it changed (`changed-since`, `changed-meanwhile`), was already signed
    (`signed-already`), or waits for no signature any more.
    """
    require(uow.actor, SIGN)
    part = my_part(uow, command.application_id, lock=True)
    require_fresh_proof(uow)
    refuse_overtaken(part, command.digest)
    if part.signing.unconfirmed is not None:
        raise Conflict(SIGNED_ALREADY, code="signed-already")
    row = Signature(
        id=new_id(),
        application_id=command.application_id,
        cnic_hash=part.signing.key,
        name=part.signing.signer.name,
        name_ur=part.signing.signer.name_ur,
        digest=part.statement.digest,
        how=SCREEN,
        person_id=uow.actor.person,
        recorded_by=uow.actor.person,
        at=uow.instant(),
    )
    return keep_signature(uow, row, part)


def refuse_overtaken(part: MyPart, digest: str) -> None:
    """Refuse another content than the one that was read, and a second signature of the same."""
    if digest not in {each.hex() for each in part.statement.digests}:
        raise Conflict(READ_AGAIN, code="changed-meanwhile")
    if part.signing.signature is not None:
        raise Conflict(SIGNED_ALREADY, code="signed-already")


def keep_signature(uow: UnitOfWork, row: Signature, part: MyPart) -> Signature:
    """Keep a signature under its seal; who applies is notified when it was the last."""
    row.seal = seal_of_signature(uow.vault, row)
    uow.add(row)
    uow.session.flush()
    case = part.statement.case
    uow.audit("case.signed", row.application_id, after={"how": row.how})
    applicant = case.application.applicant_id
    if not statement_in(uow, case).missing and applicant != uow.actor.person:
        notify(uow, "all_signed", case, applicant)
    return row
