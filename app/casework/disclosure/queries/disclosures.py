"""Reads of disclosures: the file to prepare one from, the register, and what applicants see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select

from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import Recusal
from app.casework.cases.permissions import READ_OWN_APPLICATIONS
from app.casework.cases.queries.ownership import is_own
from app.casework.disclosure.content import released_json
from app.casework.disclosure.grounds import CitedGround
from app.casework.disclosure.models import Disclosure, DisclosurePaper
from app.casework.disclosure.permissions import (
    PREPARE_DISCLOSURE,
    READ_ALL_DISCLOSURES,
    SEE_DISCLOSURES,
)
from app.casework.disclosure.policy import Censor, Disclosed, FilePart, Section
from app.casework.disclosure.queries.grounds import grounds_on
from app.casework.disclosure.queries.office_file import file_at_work, parts_of_file
from app.checked_rows import there_is
from app.data_files.words import Words
from app.documents.public import Document
from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine, is_genuine, require_genuine
from app.unit_of_work import UnitOfWork

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class OfferedPart:
    """A part of the file as an officer chooses: personal data is named and not shown."""

    key: str
    section: Section
    label: Words
    text: Words | None
    personal: bool


@dataclass(frozen=True, kw_only=True)
class OfficeFile:
    """The file of an office, to prepare a disclosure from."""

    registration_id: UUID
    application_id: UUID
    file: Words
    reference: str
    parts: Sequence[OfferedPart]
    grounds: Sequence[CitedGround]


@dataclass(frozen=True, kw_only=True)
class DisclosureView:
    """A disclosure with what is disclosed, and its paper once it is approved.

    `number` is empty until then. `third_parties` is for the office and auditors.
    """

    row: Disclosure
    paper: DisclosurePaper | None
    third_parties: str = ""

    @property
    def id(self) -> UUID:
        """Its id."""
        return self.row.id

    @property
    def number(self) -> str:
        """Its number, once it is approved."""
        return self.paper.number if self.paper else ""

    @property
    def request_number(self) -> str:
        """The number of the request for information."""
        return self.row.request_number

    @property
    def requested_on(self) -> date:
        """The day on which the request came."""
        return self.row.requested_on

    @property
    def file(self) -> Words:
        """The title of the file."""
        return self.row.file

    @property
    def office(self) -> Words:
        """The office that holds the file."""
        return self.row.office

    @property
    def state(self) -> str:
        """The state: proposed, approved or refused."""
        return self.row.state

    @property
    def entered_at(self) -> datetime:
        """The time of preparation."""
        return self.row.entered_at

    @property
    def approved_at(self) -> datetime | None:
        """The time of approval."""
        return self.row.approved_at

    @property
    def parts(self) -> Sequence[Disclosed]:
        """The file part by part."""
        return self.row.parts

    @property
    def grounds(self) -> Sequence[CitedGround]:
        """The grounds that it uses."""
        return self.row.grounds

    @property
    def content_sha256(self) -> str:
        """The SHA-256 of its content as JSON."""
        return bytes(self.paper.content_sha256).hex() if self.paper else ""

    @property
    def pdf_sha256(self) -> str:
        """The SHA-256 of the signed PDF."""
        return bytes(self.paper.sha256).hex() if self.paper else ""

    @property
    def document_id(self) -> UUID | None:
        """The signed PDF."""
        return self.paper.document_id if self.paper else None

    @property
    def withheld_count(self) -> int:
        """How many parts are withheld."""
        return sum(each.withheld for each in self.row.parts)

    @property
    def disclosed_count(self) -> int:
        """How many parts are disclosed, whole or with bars."""
        return len(self.row.parts) - self.withheld_count


def office_file(uow: UnitOfWork, registration_id: UUID) -> OfficeFile:
    """Return the file of a registration of the actor's office. Raises NotFound, Forbidden."""
    require(uow.actor, PREPARE_DISCLOSURE)
    case, part = file_at_work(uow, registration_id)
    parts = parts_of_file(uow, case, part)
    hide = Censor([trace for each in parts if each.personal for trace in each.traces])
    service, shape = case.service.title, part.shape.title
    return OfficeFile(
        registration_id=registration_id,
        application_id=case.application.id,
        file=Words(f"{service.en}: {shape.en}", f"{service.ur}: {shape.ur}"),
        reference=case.application.reference,
        parts=[_offered(each, hide) for each in parts],
        grounds=grounds_on(uow, local_day(uow.now)),
    )


def _offered(part: FilePart, hide: Censor) -> OfferedPart:
    text = Words(hide(part.text.en), hide(part.text.ur)) if part.typed else part.text
    return OfferedPart(
        key=part.key,
        section=part.section,
        label=part.label,
        text=None if part.personal else text,
        personal=part.personal,
    )


def disclosure_page(uow: UnitOfWork, disclosure_id: UUID) -> DisclosureView:
    """Return a disclosure to its office and to auditors. Raises NotFound, Forged."""
    row = _readable(uow, disclosure_id)
    return _view(uow, row, third_parties=row.third_parties)


def _readable(uow: UnitOfWork, disclosure_id: UUID) -> Disclosure:
    row = uow.get(Disclosure, disclosure_id)
    if not _may_read(uow, row):
        raise NotFound
    require_genuine(uow.vault, row)
    return row


def _may_read(uow: UnitOfWork, row: Disclosure) -> bool:
    if uow.actor.may(READ_ALL_DISCLOSURES):
        return True
    at_work = uow.actor.may(SEE_DISCLOSURES) and uow.actor.organisation_id == row.office_id
    back = (row.application_id, uow.actor.person_id)
    return at_work and uow.session.get(Recusal, back) is None


def _view(uow: UnitOfWork, row: Disclosure, *, third_parties: str = "") -> DisclosureView:
    paper = uow.session.get(DisclosurePaper, row.id)
    if paper is not None:
        require_genuine(uow.vault, paper)
    return DisclosureView(row=row, paper=paper, third_parties=third_parties)


def content_of(uow: UnitOfWork, disclosure_id: UUID) -> tuple[str, bytes]:
    """Return the number and the JSON of an approved disclosure, as it left the office.

    Raises NotFound before it is approved.
    """
    found = disclosure_page(uow, disclosure_id)
    if found.paper is None:
        raise NotFound
    return found.number, released_json(found.row, found.number)


def register_of_disclosures(uow: UnitOfWork, cursor: str | None = None) -> Page[DisclosureView]:
    """Return a page of disclosures, the newest first: the office's own; auditors read all."""
    query = _register(uow).limit(PAGE + 1)
    if cursor:
        query = query.where(Disclosure.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query).all()
    page = cut(rows, PAGE, lambda row: [str(row.id)])
    return Page(_views(uow, page.items), page.next_cursor)


def all_disclosures(uow: UnitOfWork) -> Iterator[DisclosureView]:
    """Yield the whole register, the newest first, some hundred rows at a time."""
    last: UUID | None = None
    while True:
        query = _register(uow).limit(_AT_ONCE)
        if last is not None:
            query = query.where(Disclosure.id < last)
        rows = uow.session.scalars(query).all()
        yield from _views(uow, rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].id


def _register(uow: UnitOfWork) -> Select[Disclosure]:
    query: Select[Disclosure] = select(Disclosure).order_by(Disclosure.id.desc())
    if uow.actor.may(READ_ALL_DISCLOSURES):
        return query
    require(uow.actor, SEE_DISCLOSURES)
    return query.where(of_own_office(uow))


def of_own_office(uow: UnitOfWork) -> ColumnElement[bool]:
    """Build the condition that a disclosure is of the actor's office, and they are not recused."""
    back = exists().where(
        Recusal.application_id == Disclosure.application_id,
        Recusal.person_id == uow.actor.person_id,
    )
    return and_(Disclosure.office_id == uow.actor.organisation_id, ~back)


def _views(uow: UnitOfWork, rows: Sequence[Disclosure]) -> list[DisclosureView]:
    good = genuine(uow.session, rows)
    query = select(DisclosurePaper).where(
        DisclosurePaper.disclosure_id.in_([each.id for each in good])
    )
    papers = {each.disclosure_id: each for each in genuine(uow.session, uow.session.scalars(query))}
    return [DisclosureView(row=each, paper=papers.get(each.id)) for each in good]


def disclosures_of(uow: UnitOfWork, application_id: UUID) -> list[DisclosureView]:
    """Return the disclosures of an application to its owner, newest first.

    Raises NotFound.
    """
    require(uow.actor, READ_OWN_APPLICATIONS)
    _own(uow, application_id)
    query = (
        select(Disclosure)
        .where(Disclosure.application_id == application_id, Disclosure.approved_at.is_not(None))
        .order_by(Disclosure.id.desc())
    )
    return _views(uow, uow.session.scalars(query).all())


def own_disclosure(uow: UnitOfWork, application_id: UUID, disclosure_id: UUID) -> DisclosureView:
    """Return a disclosure of the actor's own application. Raises NotFound."""
    require(uow.actor, READ_OWN_APPLICATIONS)
    _own(uow, application_id)
    row = uow.get(Disclosure, disclosure_id)
    if row.application_id != application_id or row.approved_at is None:
        raise NotFound
    require_genuine(uow.vault, row)
    return _view(uow, row)


def _own(uow: UnitOfWork, application_id: UUID) -> None:
    if not is_own(uow.actor, uow.get(Application, application_id)):
        raise NotFound


def was_disclosed(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if any of an application was disclosed; the caller checks permission."""
    query = select(Disclosure).where(
        Disclosure.application_id == application_id, Disclosure.approved_at.is_not(None)
    )
    return there_is(uow.session, query.limit(1))


def may_read_disclosure(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor may read a disclosure's paper: its page, or an own file."""
    row = uow.session.get(Disclosure, document.subject_id)
    if row is None or uow.actor.person_id is None:
        return False
    if _may_read(uow, row):
        return True
    application = uow.get(Application, row.application_id)
    return uow.actor.may(READ_OWN_APPLICATIONS) and is_own(uow.actor, application)


def paper_shown(uow: UnitOfWork, token: str) -> DisclosureView | None:
    """Return the disclosure that is published at a public address, or None."""
    query = select(DisclosurePaper).filter_by(token=token)
    paper = uow.session.scalars(query).one_or_none()
    if paper is None or not is_genuine(uow.vault, paper):
        return None
    row = uow.get(Disclosure, paper.disclosure_id)
    return DisclosureView(row=row, paper=paper) if is_genuine(uow.vault, row) else None
