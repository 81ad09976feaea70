"""The shapes of a service. Everything is frozen: an application keeps the version it began with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app import roles
from app.casework.definition.determinants import ALWAYS, Determinant
from app.casework.definition.fields import Field
from app.data_files.words import Words


class Confidence(StrEnum):
    """The confidence of a rule: official text, a secondary source, or an unverified sample."""

    HIGH = "H"
    MEDIUM = "M"
    UNVERIFIED = "U"


class PaperKind(StrEnum):
    """A kind of file that a paper may be submitted as."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of the form."""

    code: str
    title: Words
    guidance: Words | None = None
    when: Determinant = ALWAYS
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentAsk:
    """A paper, asked for once and shared by every registration that names it.

    `kinds` are names of `app/documents/kinds.py`.
    """

    code: str
    title: Words
    hint: Words | None = None
    when: Determinant = ALWAYS
    required: bool = True
    kinds: tuple[PaperKind, ...] = tuple(PaperKind)


@dataclass(frozen=True, kw_only=True)
class SignatureAsk:
    """The signers of a submission: everybody of `answer`, or of `fact`, for whom `when` holds.

    `answer` is a question of type person, or "group.question": one in each row of a group. `fact`
    is a domain's fact: a person, or rows that hold one under `person`. `when` may look into the
    same row. `any`: one person of all such asks signs for them, and the others are notified and may
    object. `instead`: an officer may record a paper in place of a signature, the special authority
    of an agent. Nobody signs for the dead: an ask leaves them out by its `when`. Under `told` of a
    service it names people who sign nothing, are notified and may object: a person declared dead
    may be alive.
    """

    code: str
    title: Words
    answer: str = ""
    fact: str = ""
    person: str = ""
    when: Determinant = ALWAYS
    any: bool = False
    instead: bool = False
    source: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class FeeAsk:
    """A fee of the catalogue by code.

    `units` names the answer that says how many (a number, or a group: its rows); `amount` an answer
    of money that it is a share of.

    What was paid for it is given back (`returned`) when its registration is no longer needed, or
    the application is withdrawn, before anybody has decided anything about it; else it stays.
    `free_unless_set`: it costs nothing while the catalogue has no fee of this code in force; any
    other fee that is not in force keeps an application waiting.
    """

    code: str
    units: str = ""
    amount: str = ""
    when: Determinant = ALWAYS
    returned: bool = False
    free_unless_set: bool = False


class AtEnd(StrEnum):
    """The act of the clock at the end of a task's time.

    `approve` (deemed approval) only if two officers have put the parameter
    `cases.SERVICE.REGISTRATION.TASK.deemed` in force as yes; else it escalates.
    """

    ESCALATE = "escalate"
    APPROVE = "approve"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A task's time in working days: the first value of `cases.SERVICE.REGISTRATION.TASK.days`."""

    working_days: int
    at_end: AtEnd
    source: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion, scored from 0 to `most` points."""

    code: str
    title: Words
    most: int


class Kind(StrEnum):
    """The kind of a step: pages name it, and an inspection has a day and a place."""

    EXAMINE = "examine"
    INSPECT = "inspect"
    APPROVE = "approve"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A step of an office. It opens when `after` (codes of tasks) are done and `when` holds.

    `role` is the name of a role of departments. `different_from` are codes of tasks whose deciders
    may not decide this one. `form` is what the officer fills in: its answers are outputs of the
    registration. `escalates_to` is who may decide too when time is over.
    """

    code: str
    title: Words
    kind: Kind = Kind.EXAMINE
    role: str
    after: tuple[str, ...] = ()
    when: Determinant = ALWAYS
    different_from: tuple[str, ...] = ()
    clock: Clock | None = None
    escalates_to: str = "department_head"
    form: tuple[Field, ...] = ()
    scoring: tuple[Criterion, ...] = ()
    passes_at: int = 0


@dataclass(frozen=True, kw_only=True)
class RefusalReason:
    """A ground on which a registration may be refused; officers add words of their own."""

    code: str
    title: Words


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long a grant counts. Zero months: until it is ended.

    `renewal` opens so many days before the end; people are reminded at each of `reminders`, days
    before it; it lapses `grace` days after it. `surcharge` is the code of a fee that a late renewal
    costs beside the fees of the renewal.
    """

    months: int
    renewal: int = 0
    reminders: tuple[int, ...] = ()
    grace: int = 0
    surcharge: str = ""
    source: str = ""
    confidence: Confidence = Confidence.UNVERIFIED


# Roles that may do a step of a service: they see people's papers.
WORKERS = (roles.CASE_OFFICER, roles.CASE_APPROVER, roles.INSPECTOR, roles.DEPARTMENT_HEAD)
# The output of a signed service for its certificate: the names of the signers.
SIGNATURES = "signatures"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The text of the paper: `lines` are (label, name of an answer or output)."""

    title: Words
    lines: tuple[tuple[Words, str], ...]
    text: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What one agency may grant. It waits for the grants of `after` (codes of registrations).

    `number` is a format of `app/casework/workflow/use_cases/grant_numbers.py`
    ("RF/{district}/{year}/{serial:5}"). `outputs` are names of what a domain
    adds when it is granted (`Services.granted`). `statutory_register` cites the law by which an
    officer who is satisfied enters it in a register: no clock does, whatever a parameter says.
    """

    code: str
    agency: str
    title: Words
    when: Determinant = ALWAYS
    after: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    fees: tuple[FeeAsk, ...] = ()
    tasks: tuple[Task, ...]
    reasons: tuple[RefusalReason, ...]
    number: str
    outputs: tuple[str, ...] = ()
    term: Term | None = None
    certificate: Certificate | None = None
    appeal_role: str = "department_head"
    statutory_register: str = ""

    def task(self, code: str) -> Task:
        """Return a task by its code. Raises KeyError."""
        return next_by_code(self.tasks, code)


class Applicant(StrEnum):
    """The applicant: a person for themselves, or a person who acts for an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"
    EITHER = "either"


class DistinctPeople(StrEnum):
    """Among which steps nobody decides two."""

    APPLICATION = "application"


class Stage(StrEnum):
    """The stage in the life of a firm or a citizen of a service: the catalogue's parts."""

    START = "start"
    RUN = "run"
    CHANGE = "change"
    CLOSE = "close"
    LIVE = "live"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The source of a rule of this file, and its confidence."""

    text: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Agency:
    """The agency of a part: a code that offices are named for, and its name."""

    code: str
    title: Words


@dataclass(frozen=True, kw_only=True)
class Caution:
    """The penalty in law for signing a false statement: read before signing, and on the form."""

    text: Words
    source: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service, whole. `(code, version)` never changes its content once somebody has applied.

    `display` names the answer that tells one application from another in lists ("owner.name" goes
    into a person); `district` the answer (a district, or an address) whose offices take the work.
    `hidden` services are begun only by a domain (a filing, a renewal), never from the catalogue.
    `distinct_people: application`: nobody decides two steps of one application, at whichever
    agency and however often a step is done again, nor a step and an appeal. Without it each step
    names those that it is checked against (`different_from`).
    """

    code: str
    version: int
    title: Words
    summary: Words
    guidance: Words
    applicant: Applicant = Applicant.PERSON
    valid_from: date
    sources: tuple[Source, ...]
    agencies: tuple[Agency, ...] = ()
    sections: tuple[Section, ...]
    documents: tuple[DocumentAsk, ...] = ()
    signatures: tuple[SignatureAsk, ...] = ()
    told: tuple[SignatureAsk, ...] = ()
    warning: Caution | None = None
    registrations: tuple[Registration, ...]
    display: str = ""
    district: str = ""
    stage: Stage = Stage.START
    hidden: bool = False
    distinct_people: DistinctPeople | None = None

    def registration(self, code: str) -> Registration:
        """Return a registration by its code. Raises KeyError."""
        return next_by_code(self.registrations, code)

    def agency(self, code: str) -> Agency:
        """Return an agency by its code. Raises KeyError."""
        return next_by_code(self.agencies, code)

    def document(self, code: str) -> DocumentAsk:
        """Return a paper by its code. Raises KeyError."""
        return next_by_code(self.documents, code)

    def section(self, code: str) -> Section:
        """Return a page of the form by its code. Raises KeyError."""
        return next_by_code(self.sections, code)


Coded = TypeVar("Coded", Registration, Task, DocumentAsk, Section, Agency)


def next_by_code(among: tuple[Coded, ...], code: str) -> Coded:
    """Return the one with this code. Raises KeyError."""
    for each in among:
        if each.code == code:
            return each
    raise KeyError(code)
