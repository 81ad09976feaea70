"""Ports of the engine for domains, filled at install; it imports none of them.

A domain calls `registry.contribute(Services(folder=…, facts=…, checks=…, granted=…))`. The port of
payments is in `money.py`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from app.data_files.words import Words
from app.overrides.public import Breach
from app.permissions import Permission
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

Answers = Mapping[str, Any]
# The act that rules against a grant hold, as overrides name it (`tasks/queries/held_steps.py`).
GRANT = "cases.pass_step"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The applicant and the service: subjects of facts and checks.

    `about_id` is the grant that a renewal or correction is about.
    """

    application_id: UUID | None
    service: str
    kind: str
    person_id: UUID
    organisation_id: UUID | None
    subject: str
    answers: Answers
    about_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CheckFinding:
    """A domain's finding about an answer. `stops` refuses; else it is only information.

    `reason_in` names the question in which a reason lifts it; it stops nobody who is not asked that
    question.
    """

    code: str
    sentence: Sentence
    stops: bool = True
    suggestion: str = ""
    reason_in: str = ""

    def stops_among(self, names: Collection[str]) -> bool:
        """Return True if it stops an applicant who answers only these questions."""
        return self.stops and (not self.reason_in or self.reason_in in names)


@dataclass(frozen=True, kw_only=True)
class Granted:
    """The grant of a registration, passed on in the commit of the grant.

    `answers` and `documents` are those submitted last; `outputs` those of the officers' forms.
    `overridden` are the sentences of rules against it that two officers overrode; None if no
    officer acts, as when the law deems it approved, so that no rule holds it.
    """

    application_id: UUID
    registration_id: UUID
    service: str
    kind: str
    registration: str
    agency: str
    number: str
    person_id: UUID
    organisation_id: UUID | None
    subject: str
    about_id: UUID | None
    valid_from: date
    valid_until: date | None
    answers: Answers
    documents: Mapping[str, Sequence[str]]
    outputs: Mapping[str, Any]
    overridden: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A submission (first or later), passed on in its commit, so that a domain may reserve."""

    application_id: UUID
    round: int
    asking: Asking


@dataclass(frozen=True, kw_only=True)
class Ended:
    """An application came to nothing more: withdrawn, or every registration is decided."""

    application_id: UUID
    service: str
    granted: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownPaper:
    """The content of a paper's public page (by its QR code): holder and status.

    `state` is drawn in `colour`; `verdict` is the first thing to know; `facts` are (label, value),
    days among them. `names` is the holder or subject, in both languages. `sha256` is that of the
    file that was issued. `file_id` names the file if everybody may have it.
    """

    token: str
    title: Words
    state: Sentence
    colour: str
    verdict: Sentence
    facts: Sequence[tuple[Sentence, Words | date | str]]
    sha256: bytes
    file_id: UUID | None = None
    names: Words | None = None

    @property
    def holds(self) -> bool:
        """True if it is in force."""
        return self.colour == "green"


def both_names(label: Sentence, names: Words) -> tuple[tuple[Sentence, Words], ...]:
    """Return the facts that tell a name in English and in Urdu; one where it has no other."""
    english, urdu = Words(names.en, names.en), Words(names.ur, names.ur)
    if english == urdu:
        return ((label, names),)
    return ((label, english), (sentence("In Urdu"), urdu))


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A grant, as a domain is asked about it: which, of which application, for which firm."""

    registration_id: UUID
    application_id: UUID
    organisation_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class HolderGone:
    """The end of a grant's holder, with its day. `said` is the public statement, with the day."""

    since: date
    said: Sentence


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """The place of a correction elsewhere: `label` is its link, `why` a refusal's reason.

    `href` is empty if the actor has no such page. `waits`: the application of a correction that an
    office has; then `href` links to that, and nothing more is offered.
    """

    label: Sentence
    href: str
    why: Sentence
    waits: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PageAbout:
    """A page of a domain about an application, for anyone who sees the application."""

    label: Sentence
    href: str


@dataclass(frozen=True, kw_only=True)
class FileRecord:
    """A domain's record of an application besides the answers, for a disclosure.

    `personal` is withheld unless an officer gives a reason; `typed` is a text that people wrote.
    """

    key: str
    label: Words
    text: Words
    personal: bool = False
    typed: bool = False


@dataclass(frozen=True, kw_only=True)
class OutlookLine:
    """A condition with its verdict, drawn in `colour`, or a step with its result.

    `basis` is the clause, `remedy` what would have to change where it is not met.
    """

    title: Words
    basis: str
    value: Sentence | date | str
    colour: str = ""
    remedy: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The expected result of an application as it is filled in now, line by line.

    `missing` is the unknown part.
    """

    verdict: Sentence
    colour: str
    amount_paisa: int | None
    missing: Sequence[Words | Sentence]
    conditions: Sequence[OutlookLine]
    steps: Sequence[OutlookLine]


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """Data that a certificate leaves out, to protect its holder.

    `answers` replace those submitted; `holder` replaces the name of a person.
    """

    answers: Answers
    holder: Words


# The paper at an address, by its token; None if the domain has none there.
PaperAt = Callable[[UnitOfWork, str], ShownPaper | None]
# A plain value where a determinant asks for it; for `prefill` an answer of the field's type.
Fact = Callable[[UnitOfWork, Asking], Any]
Check = Callable[[UnitOfWork, Asking, Any], Sequence[CheckFinding]]
OnGrant = Callable[[UnitOfWork, Granted], Mapping[str, Any]]
# Rules that are no law and speak against a grant, by the answers: they hold who would pass a step.
Against = Callable[[UnitOfWork, Asking], Sequence[Breach]]
# Warnings for an officer before a decision; they hold and refuse nothing.
Warns = Callable[[UnitOfWork, Asking], Sequence[Sentence]]
# Grants, by their registrations, whose holder no longer exists today; others are left out.
# Where a grant is corrected that is only what a domain's own books say; by its registration.
CorrectedAt = Callable[[UnitOfWork, UUID], Elsewhere]
# A domain's current data about a filing's subject, by the names of the form's questions.
NowSo = Callable[[UnitOfWork, Asking], Answers]
PagesAbout = Callable[[UnitOfWork, UUID], Sequence[PageAbout]]
# A domain's records of a registration, for a disclosure of its office's file.
RecordsOf = Callable[[UnitOfWork, UUID], Sequence[FileRecord]]
OutlookOf = Callable[[UnitOfWork, Asking], Outlook]
# Amounts of a call's winners, in paisa (0: recognition only), by their applications.
GivenTo = Callable[[UnitOfWork, Collection[UUID]], Mapping[UUID, int]]
# Data that papers of a registration withhold, or None.
WithheldFrom = Callable[[UnitOfWork, UUID], Withheld | None]
FindEndedHolders = Callable[[UnitOfWork, Sequence[Holding]], Mapping[UUID, HolderGone]]


@dataclass(frozen=True, kw_only=True)
class Services:
    """What a domain brings: a folder of files, and what they may name.

    `facts` and `checks` by name. `lasting` are facts too, such as that somebody was given so much
    in a year: frozen like all others when it is submitted, and asked again each time that the case
    goes on. Once one is known it holds for the case, whatever becomes of it: an object, which says
    why. None is asked again. `granted` by service code, or "service/registration": it does what the
    grant means, in the same commit, and returns outputs to add. `handed_in` and `ended` by
    service code. `refused` by service code: it raises, before a form is begun, the
    refusals of `handed_in` that no answer can change. `questionnaire` is a file of a few
    questions that lead to services.
    `paper` finds papers that the domain certifies (`grants/use_cases/issue.py`). `holders_gone`
    says whose holder no longer exists: such a grant is neither renewed nor reminded of.
    `corrected_at`,
    by "service/registration": what is corrected in the domain's own books, and not by the engine.
    `against`, by "service/registration": rules that hold its officers until a second one agrees.
    `warns`, by "service/registration": what its officers read on the step, and may still pass.
    `now_so` by service code: its answers take the place of old ones where a grant is renewed or
    corrected. `calls`: services that are applied for only while a call is open, each with the most
    places that a call may have; `given_to` says what the winners of their calls got.
    `pages_about` by service code: its pages about an application. `outlooks` by service code: what
    a draft would come to. `pays`: codes of the services whose grant leads to money, of which no
    step is ever deemed approved. `records` by service code: what the domain adds to the file that
    an office discloses. `read_by` by service code: who holds that permission reads what was
    submitted and what offices did, and changes nothing. `withheld` by service code: what its
    certificates and their pages leave out, such as the street of somebody who trades at home.
    `display_names` by service code: the name in lists of an application whose form asks no name.
    `objections_end` by "service/registration": the last day on which nothing is granted yet, while
    people who have not signed may object; the clocks of its steps stand still until then.
    """

    folder: Path
    facts: Mapping[str, Fact] = field(default_factory=dict)
    lasting: Mapping[str, Fact] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    granted: Mapping[str, OnGrant] = field(default_factory=dict)
    handed_in: Mapping[str, Callable[[UnitOfWork, HandedIn], None]] = field(default_factory=dict)
    refused: Mapping[str, Callable[[UnitOfWork, Asking], None]] = field(default_factory=dict)
    ended: Mapping[str, Callable[[UnitOfWork, Ended], None]] = field(default_factory=dict)
    questionnaire: Path | None = None
    paper: PaperAt | None = None
    holders_gone: FindEndedHolders | None = None
    corrected_at: Mapping[str, CorrectedAt] = field(default_factory=dict)
    now_so: Mapping[str, NowSo] = field(default_factory=dict)
    against: Mapping[str, Against] = field(default_factory=dict)
    warns: Mapping[str, Warns] = field(default_factory=dict)
    pages_about: Mapping[str, PagesAbout] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)
    given_to: GivenTo | None = None
    outlooks: Mapping[str, OutlookOf] = field(default_factory=dict)
    pays: Collection[str] = ()
    records: Mapping[str, RecordsOf] = field(default_factory=dict)
    read_by: Mapping[str, Permission] = field(default_factory=dict)
    withheld: Mapping[str, WithheldFrom] = field(default_factory=dict)
    display_names: Mapping[str, Callable[[UnitOfWork, Asking], str]] = field(default_factory=dict)
    objections_end: Mapping[str, Callable[[UnitOfWork, Asking], date | None]] = field(
        default_factory=dict
    )


@dataclass(frozen=True, kw_only=True)
class AddedPages:
    """Additions of casework's higher nouns: papers but no certificates, pages about a case."""

    paper: PaperAt
    about: PagesAbout
