"""Two officers disclose the file of an application: one prepares it, another approves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.disclosure.content import sha256_of
from app.casework.disclosure.models import Disclosure, DisclosurePaper, frozen_part
from app.casework.disclosure.permissions import DECIDE_DISCLOSURE, PREPARE_DISCLOSURE
from app.casework.disclosure.policy import (
    Choice,
    Disclosed,
    FilePart,
    Ground,
    contradicted,
    holds_cnic,
    release,
)
from app.casework.disclosure.printing import disclosure_pdf
from app.casework.disclosure.queries.grounds import grounds_on
from app.casework.disclosure.queries.office_file import (
    digest_of_file,
    digests_of_file,
    file_at_work,
    parts_of_file,
)
from app.casework.grants.use_cases.issue import ToPrint, issue_pdf
from app.casework.workflow.use_cases.grant_numbers import next_serial
from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import organisations_by_id
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

# `subject_kind` of the papers; their subject is the disclosure.
DISCLOSURE_KIND = "disclosure"
DISCLOSED = "cases.file_disclosed"
MAX_PARTS = 500
# Stored as a text, and shown in the user's language if nobody wrote another.
PERSONAL_DATA = sentence("Personal data of a natural person")
_NO_GROUND = sentence("Choose the ground on which this is withheld.")
_NO_REASON = sentence("Explain why this is withheld.")
_NO_JUSTIFICATION = sentence("This is personal data. Explain why it is still disclosed.")
_ELSEWHERE = sentence(
    "The same is withheld in another part of this file. Disclose both, or withhold both."
)
_NO_PART = sentence("The file does not have this part. Open it again.")


class Act(StrEnum):
    """The choice for a part."""

    DISCLOSE = "disclose"
    WITHHOLD = "withhold"


@dataclass(frozen=True, kw_only=True)
class PartChoice:
    """An officer's choice for a part of the file, by its key; `why` in words."""

    key: str
    act: Act
    ground: Ground | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class PrepareDisclosure:
    """A disclosure of the file of a registration's office, on a numbered request.

    Parts that `choices` do not name: personal data is withheld, all else is disclosed.
    `black_out` are more words to black out in texts; they are kept nowhere.
    """

    registration_id: UUID
    request_number: str
    requested_on: date
    choices: Sequence[PartChoice] = ()
    black_out: str = ""
    third_parties: str = ""


def _values(uow: UnitOfWork, command: PrepareDisclosure) -> Mapping[str, object]:
    """Return the columns. Raises NotFound, Forbidden, Invalid naming the field, Conflict."""
    case, part = file_at_work(uow, command.registration_id, lock=True)
    _refuse_request(uow, command)
    parts = parts_of_file(uow, case, part)
    if len(parts) > MAX_PARTS:
        problem = sentence(
            "This file has more than %(most)s parts. Contact support.",
            most=MAX_PARTS,
        )
        raise Conflict(problem, code="too-many-parts")
    released = release(parts, _chosen(parts, command.choices), _words(command.black_out))
    return {
        "registration_id": part.row.id,
        "application_id": case.application.id,
        "office_id": part.row.office_id,
        "request_number": command.request_number,
        "requested_on": command.requested_on,
        "content": _content(uow, case, part, released),
        "file_digest": digest_of_file(uow, parts),
        "third_parties": command.third_parties,
    }


def _refuse_request(uow: UnitOfWork, command: PrepareDisclosure) -> None:
    if holds_cnic(command.request_number):
        problem = sentence(
            "Enter the number of the request. The name of the person who made it is not"
            " stored here."
        )
        raise Invalid(problem, code="request-number", fields={"request_number": problem})
    if command.requested_on > local_day(uow.instant()):
        problem = sentence("Enter the date when the request was received: today or earlier.")
        raise Invalid(problem, code="requested-on", fields={"requested_on": problem})
    same = select(Disclosure).filter_by(
        registration_id=command.registration_id,
        request_number=command.request_number,
        refused_at=None,
    )
    if there_is(uow.session, same.limit(1)):
        problem = sentence(
            "This file has been disclosed, or will be, on a request with this number."
        )
        raise Conflict(problem, code="disclosed-already")


def _words(black_out: str) -> list[str]:
    return [line.strip() for line in black_out.splitlines() if line.strip()]


def _chosen(parts: Sequence[FilePart], given: Sequence[PartChoice]) -> Mapping[str, Choice]:
    """Return the choice for each part. Raises Invalid naming the rows that are wrong."""
    known = {each.key: each for each in parts}
    problems = {
        f"choices.{row}.{name}": problem
        for row, each in enumerate(given)
        for name, problem in _problems(known.get(each.key), each)
    }
    if problems:
        raise Invalid(next(iter(problems.values())), code="choices", fields=problems)
    named = {each.key: _choice(each) for each in given}
    chosen = {each.key: named.get(each.key, _default(each)) for each in parts}
    _refuse_contradictions(parts, given, chosen)
    return chosen


def _refuse_contradictions(
    parts: Sequence[FilePart], given: Sequence[PartChoice], chosen: Mapping[str, Choice]
) -> None:
    """Refuse to disclose in one place what is withheld in another."""
    rows = {each.key: row for row, each in enumerate(given)}
    problems = {f"choices.{rows[key]}.act": _ELSEWHERE for key in contradicted(parts, chosen)}
    if problems:
        raise Invalid(_ELSEWHERE, code="withheld-elsewhere", fields=problems)


def _problems(part: FilePart | None, given: PartChoice) -> Sequence[tuple[str, Sentence]]:
    if part is None:
        return [("key", _NO_PART)]
    if given.act is Act.DISCLOSE:
        return [("why", _NO_JUSTIFICATION)] if part.personal and not given.why else []
    by_itself = part.personal and given.ground in {None, Ground.PRIVACY}
    if by_itself:
        return []
    found = [] if given.ground else [("ground", _NO_GROUND)]
    return found if given.why else [*found, ("why", _NO_REASON)]


def _choice(given: PartChoice) -> Choice:
    if given.act is Act.DISCLOSE:
        return Choice(withheld=False, why=given.why)
    ground = given.ground or Ground.PRIVACY
    return Choice(withheld=True, ground=ground.value, why=given.why or str(PERSONAL_DATA))


def _default(part: FilePart) -> Choice:
    if not part.personal:
        return Choice(withheld=False)
    return Choice(withheld=True, ground=Ground.PRIVACY.value, why=str(PERSONAL_DATA))


def _content(uow: UnitOfWork, case: Case, part: Part, released: Sequence[Disclosed]) -> Json:
    used = {each.ground for each in released} | {
        Ground.PRIVACY.value for each in released if each.struck
    }
    office = organisations_by_id(uow.session, [part.row.office_id])[part.row.office_id]
    service, shape = case.service.title, part.shape.title
    return {
        "file": [f"{service.en}: {shape.en}", f"{service.ur}: {shape.ur}"],
        "office": [office.name, office.name_ur or office.name],
        "grounds": [
            each.freeze()
            for each in grounds_on(uow, local_day(uow.instant()))
            if each.code.value in used
        ],
        "parts": [frozen_part(each) for each in released],
    }


def _refuse_changed(uow: UnitOfWork, row: Disclosure) -> None:
    """Refuse another office's, a forged one, and one whose file has changed meanwhile."""
    case, part = file_at_work(uow, row.registration_id, lock=True)
    require_genuine(uow.vault, row)
    if bytes(row.file_digest) not in digests_of_file(uow, parts_of_file(uow, case, part)):
        problem = sentence(
            "The file has changed since this was prepared. Refuse it, and prepare the disclosure"
            " once more."
        )
        raise Conflict(problem, code="file-changed")


def _of_office(uow: UnitOfWork, row: Disclosure) -> None:
    part_at_work(uow, row.registration_id)


def _issue(uow: UnitOfWork, row: Disclosure) -> None:
    """Print, sign and keep what leaves the office, and let the applicant know."""
    year = local_day(uow.instant()).year
    number = f"RTI/{year}/{next_serial(uow, f'disclosures:{year}'):05}"
    issued = issue_pdf(
        uow,
        ToPrint(
            office=row.office.en,
            reference=number,
            pdf=lambda issued_at, check: disclosure_pdf(
                row,
                number,
                issued_at=issued_at,
                check=check,
                demonstration=uow.executor.demonstration,
            ),
        ),
        subject_kind=DISCLOSURE_KIND,
        subject_id=row.id,
        purpose="disclosure",
    )
    paper = DisclosurePaper(
        disclosure_id=row.id,
        number=number,
        token=issued.token,
        document_id=issued.document_id,
        content_sha256=sha256_of(row, number),
        sha256=issued.sha256,
        issued_at=issued.issued_at,
    )
    uow.add(paper)
    uow.publish(DISCLOSED, disclosure_id=row.id)


def _summary(row: Disclosure) -> Json:
    """Return the summary for the trail: counts, never content of the file."""
    withheld = [each for each in row.parts if each.withheld]
    return {
        "registration": str(row.registration_id),
        "request": row.request_number,
        "requested_on": row.requested_on.isoformat(),
        "disclosed": len(row.parts) - len(withheld),
        "withheld": len(withheld),
        "justified": sum(bool(each.justification) for each in row.parts),
    }


DISCLOSURES = Decision(
    row=Disclosure,
    command=PrepareDisclosure,
    names=Names("prepare_disclosure", "approve_disclosure", "refuse_disclosure"),
    audit=Audit("disclosure.prepared", "disclosure.approved", "disclosure.refused"),
    may_propose=PREPARE_DISCLOSURE,
    may_decide=DECIDE_DISCLOSURE,
    summary=_summary,
    values=_values,
    before_approval=_refuse_changed,
    before_refusal=_of_office,
    on_approval=_issue,
)
