"""Who has no account signs on paper: an officer sees their CNIC, and keeps the page they signed.

Any facilitation centre may do it, wherever the other partners are: the reference of the
application and the CNIC of who stands there lead to the statement, and nothing else does.
"""

from dataclasses import dataclass, field

from app.casework.signing.models import INSTEAD, PAPER, Signature
from app.casework.signing.notifications import notify
from app.casework.signing.pending_signatures import MyPart, waiting_for
from app.casework.signing.permissions import RECORD_SIGNATURE
from app.casework.signing.use_cases.sign_statement import keep_signature, refuse_overtaken
from app.db import new_id
from app.documents.public import JPEG, PDF, PNG, Upload, store
from app.errors import Invalid
from app.identity.public import people_with_cnics
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

# `subject_kind` of the pages that were signed; their subject is the application.
PAGE_KIND = "signature"
KINDS = frozenset({PDF, JPEG, PNG})


@dataclass(frozen=True, kw_only=True)
class RecordSignature:
    """Whose (13 digits), of which statement (`digest` as it was read out), and the page.

    `how` is "paper", with the consent that was given, or "instead" for a paper that stands in
    for it, where the service lets one. `reference` says where the paper itself lies.
    """

    reference: str
    cnic: str = field(repr=False)
    digest: str
    how: str
    consent_given: str | None
    consent_reference: str
    upload: Upload | None


def record_signature(uow: UnitOfWork, command: RecordSignature) -> Signature:
    """Record it. Raises Invalid without a page or consent, Conflict where nothing waits for them.

    Forbidden for an officer who is named in the statement, or applies.
    """
    require(uow.actor, RECORD_SIGNATURE)
    part = waiting_for(uow, command.reference, command.cnic, lock=True)
    refuse_overtaken(part, command.digest)
    _refuse_how(part, command)
    if command.upload is None:
        problem = sentence("Choose the file of the page that was signed.")
        raise Invalid(problem, fields={"file": problem})
    application = part.statement.application
    page = store(
        uow,
        command.upload.stream,
        command.upload.filename,
        kinds=KINDS,
        subject_kind=PAGE_KIND,
        subject_id=application.id,
        purpose=command.how,
    )
    person = people_with_cnics(uow, [command.cnic]).get(command.cnic)
    row = Signature(
        id=new_id(),
        application_id=application.id,
        cnic_hash=part.signing.key,
        name=part.signing.signer.name,
        name_ur=part.signing.signer.name_ur,
        digest=part.statement.digest,
        how=command.how,
        person_id=person,
        recorded_by=uow.actor.person,
        document_id=page.id,
        consent_given=command.consent_given if command.how == PAPER else None,
        consent_reference=command.consent_reference,
        at=uow.instant(),
    )
    keep_signature(uow, row, part)
    if person is not None:
        notify(uow, "signature_recorded", part.statement.case, person, who=uow.actor.name)
    return row


def _refuse_how(part: MyPart, command: RecordSignature) -> None:
    if command.how == INSTEAD and not part.signing.signer.instead:
        problem = sentence("No paper can replace this signature: the partner must sign.")
        raise Invalid(problem, fields={"how": problem})
    if command.how == PAPER and command.consent_given is None:
        problem = sentence("Choose how they signed.")
        raise Invalid(problem, fields={"consent_given": problem})
