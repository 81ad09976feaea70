"""Statements to sign: open only to the named person who entered the code sent to them.

For everybody else a statement does not exist, whatever address they use: also for a person who
typed that CNIC first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.policy.references import read_reference
from app.casework.cases.queries.case_file import Case, load_case
from app.casework.signing.models import InvitedSigner, Signature, SignatureRequest
from app.casework.signing.queries.statement import Signing, Statement, statement_in
from app.casework.signing.record_hashes import digests_of_statement
from app.db import Json
from app.errors import Conflict, Forbidden, NotFound, Refusal
from app.identity.public import cnic_hashes, own_cnic_hashes, people_who_claim
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork

UNKNOWN = sentence(
    "No statement with this reference needs the signature of this person. Check the"
    " reference and the CNIC, and ask the applicant to request the signatures first."
)


@dataclass(frozen=True, kw_only=True)
class MyPart:
    """A statement, and the actor's part in it."""

    statement: Statement
    signing: Signing


def my_part(uow: UnitOfWork, application_id: UUID, *, lock: bool = False) -> MyPart:
    """Return the statement for the actor to sign.

    Raises NotFound if the actor entered no code, Conflict if it was submitted or withdrawn, or
    changed since they were asked (`changed-since`).
    """
    keys = own_cnic_hashes(uow)
    asked = requests_to(uow, keys, application_id)
    if not asked or not _brought_code(uow, keys, application_id):
        raise NotFound
    return part_of(uow, application_id, keys[0], asked, lock=lock)


def _brought_code(uow: UnitOfWork, keys: Sequence[bytes], application_id: UUID) -> bool:
    query = select(InvitedSigner).filter_by(
        application_id=application_id,
        person_id=uow.actor.person,
        ended_at=None,
    )
    query = query.where(InvitedSigner.cnic_hash.in_(keys))
    return bool(genuine(uow.session, uow.session.scalars(query)))


def part_of(
    uow: UnitOfWork,
    application_id: UUID,
    key: bytes,
    asked: Sequence[SignatureRequest],
    *,
    lock: bool = False,
) -> MyPart:
    """Return the part of somebody whom one of these requests asked."""
    statement = statement_in(uow, load_case(uow, application_id, lock=lock))
    signing = statement.signing(key)
    if signing is None or {*statement.digests}.isdisjoint(each.digest for each in asked):
        raise Conflict(
            sentence(
                "This was changed since you were asked to sign it. You are asked again when it is "
                "complete."
            ),
            code="changed-since",
        )
    return MyPart(statement=statement, signing=signing)


def requests_to(
    uow: UnitOfWork, keys: Sequence[bytes], application_id: UUID
) -> Sequence[SignatureRequest]:
    """Return by which requests somebody was asked about an application."""
    query = select(SignatureRequest).filter_by(application_id=application_id)
    query = query.where(SignatureRequest.cnic_hash.in_(keys))
    return uow.session.scalars(query).all()


@dataclass(frozen=True, kw_only=True)
class Read:
    """The actor's statement: to sign (`part`), or submitted as they signed it.

    `submission` is that submission.
    """

    case: Case
    content: Json
    part: MyPart | None = None
    submission: Submission | None = None


def read_own_part(uow: UnitOfWork, application_id: UUID) -> Read:
    """Return what the actor is asked to sign, or has signed. Raises as `my_part`."""
    try:
        part = my_part(uow, application_id)
    except (Conflict, NotFound):
        signed = _handed_in_as_signed(uow, application_id)
        if signed is None:
            raise
        return signed
    return Read(case=part.statement.case, content=part.statement.content, part=part)


def _handed_in_as_signed(uow: UnitOfWork, application_id: UUID) -> Read | None:
    """Return the last submitting of exactly what the actor signed."""
    mine = select(Signature.digest).filter_by(
        application_id=application_id, person_id=uow.actor.person
    )
    digests = set(uow.session.scalars(mine))
    case = load_case(uow, application_id) if digests else None
    for each in reversed(case.submissions if case else ()):
        found = digests_of_statement(uow.vault, case.application, each.content) if case else ()
        if case and not digests.isdisjoint(found):
            return Read(case=case, content=each.content, submission=each)
    return None


def papers_to_sign(uow: UnitOfWork, application_id: UUID) -> frozenset[str]:
    """Return the ids of the papers that belong to what the actor signs; none for others."""
    if uow.actor.person_id is None:
        return frozenset()
    try:
        read = read_own_part(uow, application_id)
    except Refusal:
        return frozenset()
    return frozenset(each for ids in read.content["documents"].values() for each in ids)


def waiting_for(uow: UnitOfWork, reference: str, cnic: str, *, lock: bool = False) -> MyPart:
    """Return the statement that waits for somebody; the caller has asked for the permission.

    Raises Conflict with one sentence for every reason (`no-statement`), Forbidden for an officer
    who has to do with it.
    """
    unknown = Conflict(UNKNOWN, code="no-statement", fields={"reference": UNKNOWN})
    wanted = read_reference(reference)
    found = uow.session.scalar(select(Application).filter_by(reference=wanted)) if wanted else None
    keys = cnic_hashes(uow, cnic)
    asked = requests_to(uow, keys, found.id) if found else ()
    if found is None or not asked:
        raise unknown
    try:
        part = part_of(uow, found.id, keys[0], asked, lock=lock)
    except Conflict as refusal:
        raise unknown from refusal
    _refuse_own(uow, part)
    return part


def _refuse_own(uow: UnitOfWork, part: MyPart) -> None:
    named = people_who_claim(uow, [each.signer.cnic for each in part.statement.signings])
    if uow.actor.person in {*named, part.statement.application.applicant_id}:
        raise Forbidden(
            sentence("You have to do with this statement yourself. Another officer records it.")
        )
