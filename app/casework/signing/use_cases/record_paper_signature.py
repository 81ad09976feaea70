"""Signatures on paper without an account: an officer sees the CNIC, and keeps the page.

Any facilitation centre may do it, wherever the other partners are: only the reference of the
application and the CNIC of the person at the desk open the statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from app.calendar import local_day
from app.casework.signing.models import AUTHORITIES, INSTEAD, PAPER, Signature
from app.casework.signing.permissions import RECORD_SIGNATURE
from app.casework.signing.queries.pending_signatures import MyPart, waiting_for
from app.casework.signing.use_cases.notifications import notify
from app.casework.signing.use_cases.sign_statement import keep_signature, refuse_overtaken
from app.db import new_id
from app.documents.public import JPEG, PDF, PNG, Upload, store
from app.errors import Invalid
from app.identity.public import people_with_cnics
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

# `subject_kind` of the pages that were signed; their subject is the application.
PAGE_KIND = "signature"
KINDS = frozenset({PDF, JPEG, PNG})


@dataclass(frozen=True, kw_only=True)
class Authority:
    """An agent's authority on paper: its kind (`AUTHORITIES`), number, date and attester.

    `seen`: the officer saw the paper itself. All is empty if nobody signs by an agent.
    """

    kind: str | None = None
    number: str | None = None
    dated: date | None = None
    attested: str | None = None
    seen: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordSignature:
    """The signer (13 digits), the statement (`digest` as it was read out), and the page.

    `how` is "paper", with the consent that was given, or "instead" for a paper in place of the
    signature, if the service allows it: `authority` describes it. `reference` is the application's;
    `consent_reference` is the place of the paper itself.
    """

    reference: str
    cnic: str = field(repr=False)
    digest: str
    how: str
    consent_given: str | None
    consent_reference: str
    file: Upload | None
    authority: Authority = Authority()


def record_signature(uow: UnitOfWork, command: RecordSignature) -> Signature:
    """Record a signature on paper. Raises Invalid without a page, consent or authority.

    Conflict if nothing waits for them; Forbidden for an officer who is named in the statement, or
    applies.
    """
    require(uow.actor, RECORD_SIGNATURE)
    part = waiting_for(uow, command.reference, command.cnic, lock=True)
    refuse_overtaken(part, command.digest)
    _refuse_how(part, command)
    _refuse_authority(uow, command)
    if command.file is None:
        problem = sentence("Choose the file of the page that was signed.")
        raise Invalid(problem, fields={"file": problem})
    application = part.statement.application
    page = store(
        uow,
        command.file.stream,
        command.file.filename,
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
        **_authority(command),
        at=uow.instant(),
    )
    keep_signature(uow, row, part)
    if person is not None:
        notify(uow, "signature_recorded", part.statement.case, person, who=uow.actor.name)
    return row


def _refuse_how(part: MyPart, command: RecordSignature) -> None:
    if command.how == INSTEAD and not part.signing.signer.instead:
        problem = sentence("No document can replace this signature: the partner must sign.")
        raise Invalid(problem, fields={"how": problem})
    if command.how == PAPER and command.consent_given is None:
        problem = sentence("Choose how they signed.")
        raise Invalid(problem, fields={"consent_given": problem})


def _authority(command: RecordSignature) -> dict[str, object]:
    """Return the columns of an agent's authority, where one stands in."""
    if command.how != INSTEAD:
        return {}
    given = command.authority
    return {
        "authority_kind": given.kind,
        "authority_number": given.number,
        "authority_dated": given.dated,
        "authority_attested": given.attested,
    }


def _refuse_authority(uow: UnitOfWork, command: RecordSignature) -> None:
    """Refuse an authority that is not described, or that the officer has not before them.

    The Electronic Transactions Ordinance 2002 leaves powers of attorney out (s. 31, secondary
    source): what is kept here is a picture of one, and it is the paper that authorises.
    """
    if command.how != INSTEAD:
        return
    problems = dict(_problems(command.authority, local_day(uow.now)))
    if problems:
        raise Invalid(next(iter(problems.values())), code="authority", fields=problems)


def _problems(given: Authority, today: date) -> Iterator[tuple[str, Sentence]]:
    if not given.seen:
        yield (
            "authority_seen",
            sentence(
                "A power of attorney that was made or sent electronically is not"
                " accepted. Record it when you have the paper itself in front of you."
            ),
        )
    if given.kind not in AUTHORITIES:
        yield "authority_kind", sentence("Choose what kind of paper it is.")
    if not given.number:
        yield "authority_number", sentence("Enter the number of the document, or “none”.")
    if given.dated is None or given.dated > today:
        yield "authority_dated", sentence("Enter the date of the document: today or earlier.")
    if not given.attested:
        yield (
            "authority_attested",
            sentence(
                "Enter the name of the person or office that attested or registered the document."
            ),
        )
