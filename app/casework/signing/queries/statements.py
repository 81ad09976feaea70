"""Statements for those who sign them, and who has signed for those who apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.application import Application, Submission
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.draft import files_by_id
from app.casework.cases.queries.ownership import own_case
from app.casework.forms.policy.required_signers import may_ask, without_numbers
from app.casework.signing.models import InvitedSigner, Signature
from app.casework.signing.permissions import RECORD_SIGNATURE, SIGN
from app.casework.signing.queries.completeness import check_complete
from app.casework.signing.queries.pending_signatures import Read, read_own_part, waiting_for
from app.casework.signing.queries.statement import Signing, statement_in
from app.data_files.words import Words
from app.documents.public import Document
from app.errors import NotFound
from app.identity.people.identifiers import mask_number
from app.identity.people.models import Person
from app.identity.public import own_cnic_hash
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class SignerLine:
    """Somebody who signs: by name, how and when they did; no number of theirs.

    `overtaken`: what they had signed was changed. `unconfirmed`: they signed, but who applies has
    still to confirm them. Who applies also sees the last digits of the number that a code was sent
    to, and who brought it. `place` counts from 1.
    """

    place: int
    name: Words
    any: bool = False
    how: str = ""
    at: datetime | None = None
    mine: bool = False
    instead: bool = False
    overtaken: bool = False
    asked_at: datetime | None = None
    document_id: UUID | None = None
    unconfirmed: bool = False
    sent_to: str = ""
    came: "Came | None" = None
    authority: "AgentAuthority | None" = None


@dataclass(frozen=True, kw_only=True)
class AgentAuthority:
    """The paper by which an agent signed, as an officer recorded it, and where it lies."""

    kind: str
    number: str
    dated: date
    attested: str
    lies: str


@dataclass(frozen=True, kw_only=True)
class Came:
    """The account that brought a signer’s code; who asked says whether it is whom they meant."""

    id: UUID
    name: str
    mobile: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class StatementView:
    """A statement for its signer: whole, but for the CNICs of others.

    `digest` (hex) is the digest to sign; empty if there is nothing to sign any more.
    """

    case: Case
    answers: Mapping[str, Any]
    papers: Mapping[str, Sequence[Document]]
    lines: Sequence[SignerLine]
    digest: str = ""
    signed: bool = False
    handed_in: bool = False
    instead: bool = False

    @property
    def application(self) -> Application:
        """The application."""
        return self.case.application


def statement_to_sign(uow: UnitOfWork, application_id: UUID) -> StatementView:
    """Return the statement that the actor is to sign, or has signed. Raises NotFound, Conflict."""
    require(uow.actor, SIGN)
    mine = uow.get(Person, uow.actor.person).cnic or ""
    return _view(uow, read_own_part(uow, application_id), mine, own_cnic_hash(uow))


def statement_on_paper(uow: UnitOfWork, reference: str, cnic: str) -> StatementView:
    """Return the statement for a person at the officer's desk to sign. Raises Conflict."""
    require(uow.actor, RECORD_SIGNATURE)
    part = waiting_for(uow, reference, cnic)
    read = Read(case=part.statement.case, content=part.statement.content, part=part)
    return _view(uow, read, cnic, part.signing.key)


def _view(uow: UnitOfWork, read: Read, cnic: str, key: bytes) -> StatementView:
    part, held = read.part, read.content["documents"]
    files = files_by_id(uow.session, [each for ids in held.values() for each in ids])
    return StatementView(
        case=read.case,
        answers=without_numbers(read.content["answers"], cnic, mask_number),
        papers={code: [files[i] for i in ids if i in files] for code, ids in held.items()},
        lines=_lines(part.statement.signings, key) if part else _submitted_lines(read.submission),
        digest=part.statement.digest.hex() if part else "",
        signed=part is None or has_signed(part.signing),
        handed_in=read.submission is not None,
        instead=part is not None and part.signing.signer.instead,
    )


def _lines(signings: Sequence[Signing], key: bytes = b"") -> list[SignerLine]:
    return [_line(number, each, key) for number, each in enumerate(signings, start=1)]


def _line(number: int, each: Signing, key: bytes) -> SignerLine:
    row, signer = each.signature, each.signer
    return SignerLine(
        place=number,
        name=Words.of_name(signer.name, signer.name_ur),
        how=row.how if row else "",
        at=row.at if row else None,
        mine=each.key == key,
        instead=signer.instead,
        any=signer.any,
        overtaken=row is None and each.unconfirmed is None and each.before is not None,
        unconfirmed=each.unconfirmed is not None,
        asked_at=max((request.at for request in each.asked), default=None),
        document_id=row.document_id if row else None,
        authority=authority_of(row) if row else None,
    )


def has_signed(signing: Signing) -> bool:
    """Return True if somebody has signed, even if it does not count yet."""
    return signing.signature is not None or signing.unconfirmed is not None


def _submitted_lines(submission: Submission | None) -> list[SignerLine]:
    return submitted_lines(submission) if submission else []


def submitted_lines(submission: Submission) -> list[SignerLine]:
    """Return the signatures that were submitted with a round."""
    return [
        SignerLine(
            place=number,
            name=Words(each["name"], each["name_ur"] or each["name"]),
            how=each["how"],
            at=datetime.fromisoformat(each["at"]),
        )
        for number, each in enumerate(submission.content.get("signatures", ()), start=1)
    ]


def submitted_signatures(uow: UnitOfWork, case: Case) -> list[SignerLine]:
    """Return the signatures of what was submitted last, with the pages that were signed on paper.

    Who may look at the case, the caller has asked.
    """
    lines = submitted_lines(case.latest) if case.latest else []
    if not lines or case.latest is None:
        return []
    ids = [UUID(each["id"]) for each in case.latest.content["signatures"]]
    rows = {
        row.id: row for row in uow.session.scalars(select(Signature).where(Signature.id.in_(ids)))
    }
    return [_with_paper(line, rows.get(key)) for line, key in zip(lines, ids, strict=True)]


def _with_paper(line: SignerLine, row: Signature | None) -> SignerLine:
    if row is None:
        return line
    return replace(line, document_id=row.document_id, authority=authority_of(row))


def authority_of(row: Signature) -> AgentAuthority | None:
    """Return an agent's authority as it was recorded, where one signed."""
    if row.authority_kind is None or row.authority_dated is None:
        return None
    return AgentAuthority(
        kind=row.authority_kind,
        number=row.authority_number or "",
        dated=row.authority_dated,
        attested=row.authority_attested or "",
        lies=row.consent_reference or "",
    )


@dataclass(frozen=True, kw_only=True)
class SignaturesPage:
    """The signatures of an application, for the applicant.

    `problems` keep anybody from being asked; `may_ask`: somebody may be asked (again) now;
    `complete`: all signatures that are needed are there.
    """

    case: Case
    lines: Sequence[SignerLine]
    problems: Mapping[str, Sentence]
    may_ask: bool
    asked: bool
    mine: bool
    complete: bool

    @property
    def one_enough(self) -> bool:
        """True if the signature of one of them is enough."""
        return all(each.any for each in self.lines)

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(each.at is not None for each in self.lines)


def signatures_of(uow: UnitOfWork, application_id: UUID) -> SignaturesPage:
    """Return the signatures of an application of the actor.

    Raises NotFound if it is not theirs or nobody signs, Conflict once it was submitted.
    """
    require(uow.actor, APPLY)
    case = own_case(uow, application_id)
    if not case.service.signatures:
        raise NotFound
    statement = statement_in(uow, case)
    key = own_cnic_hash(uow)
    digest, now = statement.digest, uow.now
    return SignaturesPage(
        case=case,
        lines=_lines_of_applicant(uow, statement.signings, key),
        problems=check_complete(uow, case),
        complete=not statement.missing,
        may_ask=any(may_ask(each.asked, digest, now) for each in statement.missing),
        asked=any(r.digest == digest for each in statement.signings for r in each.asked),
        mine=any(
            each.key == key and any(r.digest == digest for r in each.asked)
            for each in statement.missing
        ),
    )


def _lines_of_applicant(
    uow: UnitOfWork, signings: Sequence[Signing], key: bytes
) -> list[SignerLine]:
    """Return the lines with the person who entered each code."""
    ids = {each.invited.person_id for each in signings if each.invited} - {None}
    query = select(Person).where(Person.id.in_(ids))
    people = {person.id: person for person in uow.session.scalars(query)} if ids else {}
    return [
        replace(
            line,
            sent_to=each.invited.mobile_ending if each.invited else "",
            came=_code_user(each.invited, people),
        )
        for line, each in zip(_lines(signings, key), signings, strict=True)
    ]


def _code_user(invited: InvitedSigner | None, people: Mapping[UUID, Person]) -> Came | None:
    if invited is None or invited.person_id is None:
        return None
    person = people[invited.person_id]
    mobile = person.mobile if person.mobile and person.mobile_verified_at else ""
    return Came(
        id=invited.id,
        name=person.name,
        mobile=mask_number(mobile) if mobile else "",
        confirmed=invited.confirmed_at is not None,
    )
