"""The list of signatures for the officers of an office to look at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration, Recusal
from app.casework.cases.office_permissions import WORK
from app.casework.signing.models import DoubtedSignature, Signature
from app.permissions import require
from app.row_macs import UNCHECKED, is_genuine
from app.unit_of_work import UnitOfWork

MAX_WAITING = 100
# Those that were looked at are read too: a forged look takes nothing off the list.
MAX_READ = 1_000


@dataclass(frozen=True, kw_only=True)
class Doubted:
    """A signature to look at: of which application, under which name, when it was made."""

    signature_id: UUID
    application_id: UUID
    reference: str
    name: str
    signed_at: datetime


def doubted_signatures(uow: UnitOfWork) -> Sequence[Doubted]:
    """List what waits in the actor's office, the oldest first: 100 at most."""
    require(uow.actor, WORK)
    asked = exists().where(
        CaseRegistration.application_id == DoubtedSignature.application_id,
        CaseRegistration.office_id == uow.actor.organisation,
    )
    back = exists().where(
        Recusal.application_id == DoubtedSignature.application_id,
        Recusal.person_id == uow.actor.person,
    )
    query = (
        select(Signature, Application.reference, DoubtedSignature)
        .join(DoubtedSignature, DoubtedSignature.signature_id == Signature.id)
        .join(Application, Application.id == Signature.application_id)
        .where(asked, ~back)
        .order_by(DoubtedSignature.looked_at.nulls_first(), Signature.id)
        .limit(MAX_READ)
    )
    waiting = [
        _doubted(signature, reference)
        for signature, reference, row in uow.session.execute(query, execution_options=UNCHECKED)
        if row.looked_at is None or not is_genuine(uow.vault, row)
    ]
    return waiting[:MAX_WAITING]


def _doubted(signature: Signature, reference: str) -> Doubted:
    return Doubted(
        signature_id=signature.id,
        application_id=signature.application_id,
        reference=reference,
        name=signature.name,
        signed_at=signature.at,
    )
