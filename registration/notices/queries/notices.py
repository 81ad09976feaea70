"""Public notices of a firm: what each says, where it was published, and what is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, tuple_

from app.calendar import local_day
from app.errors import NotFound
from app.identity.public import cnic_hash, has_shown_card, own_cnic_hash
from app.paging import PAGE, Page, as_day, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_lines
from app.unit_of_work import UnitOfWork
from registration.notices.models import NoticePublication, NoticeReminder
from registration.notices.policy import Medium, Needed, Subject, complete_on, notices_needed
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.permissions import CERTIFY
from registration.register.policy.business import Form, State
from registration.register.policy.filings import Entry, Kind
from registration.register.queries.owners import in_registrars_office, is_owner, of_registrar, on
from registration.register.queries.projection import entry_of
from registration.register.queries.search import business_of
from registration.register.use_cases.project_filings import entries_of

# Kinds of filings of which some ask for a public notice.
_MAY_ASK = (Kind.OWNERS.value, Kind.ELECTION.value, Kind.DISSOLUTION.value)


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A recorded publication of a notice."""

    title: str
    number: str
    published_on: date
    page: str


@dataclass(frozen=True, kw_only=True)
class NoticeView:
    """A public notice of a firm: of a filing, what it says, where it was published so far.

    `complete_on` is the day from which it was given everywhere; None while something is missing.
    """

    filing_id: UUID
    business_id: UUID
    sequence: int
    number: str
    firm: State
    subjects: Sequence[Subject]
    since: date
    filed_on: date
    gazette: Citation | None
    newspaper: Citation | None

    @property
    def complete_on(self) -> date | None:
        """Return since when liability to others ended by it, or None."""
        said = (each.published_on if each else None for each in (self.gazette, self.newspaper))
        gazette, newspaper = said
        return complete_on(self.filed_on, gazette, newspaper)

    @property
    def missing(self) -> list[Medium]:
        """Return where it is still to be published."""
        there = {Medium.GAZETTE: self.gazette, Medium.NEWSPAPER: self.newspaper}
        return [medium for medium, citation in there.items() if citation is None]


@dataclass(frozen=True, kw_only=True)
class Notices:
    """The notices that a firm has to give, the newest first."""

    items: Sequence[NoticeView]


def notices_of(uow: UnitOfWork, business: Business) -> list[NoticeView]:
    """Return the notices of a business whose day has come, the newest first: three queries."""
    if business.form != Form.PARTNERSHIP or business.number is None:
        return []
    today = local_day(uow.now)
    needed = [n for n in notices_needed(entries_of(uow, business.id)) if n.since <= today]
    if not needed:
        return []
    filings = _filings(uow, business, [each.sequence for each in needed])
    cited = _citations(uow, [filing.id for filing in filings.values()])
    return [_view(business, each, filings[each.sequence], cited) for each in reversed(needed)]


def public_notices(uow: UnitOfWork, number: str) -> Notices:
    """Return the notices of a firm for anybody. Raises NotFound."""
    return Notices(items=notices_of(uow, business_of(uow.session, number)))


@dataclass(frozen=True, kw_only=True)
class OwnNotice:
    """A notice for a person who may publish it; `owner` is a partner of today."""

    notice: NoticeView
    business: Business
    owner: bool


def own_notice(uow: UnitOfWork, filing_id: UUID) -> OwnNotice:
    """Return a notice to a partner, a person who left by its filing, or the Registrar's office.

    Raises NotFound for everybody else, and if the filing needs no notice.
    """
    filing = uow.get(Filing, filing_id)
    business = uow.get(Business, filing.business_id)
    owner = is_owner(uow, business.id)
    if not owner and not of_registrar(uow, business) and not _left_by(uow, business, filing):
        raise NotFound
    found = next((n for n in notices_of(uow, business) if n.filing_id == filing_id), None)
    if found is None:
        raise NotFound
    return OwnNotice(notice=found, business=business, owner=owner)


def own_notices(uow: UnitOfWork, business_id: UUID) -> Notices:
    """Return the notices of a business for its partners. Raises NotFound for others."""
    if not is_owner(uow, business_id):
        raise NotFound
    return Notices(items=notices_of(uow, uow.get(Business, business_id)))


@dataclass(frozen=True, kw_only=True)
class MissingNotice:
    """A notice of some firm that is not published everywhere yet."""

    filing_id: UUID
    number: str
    firm: str
    subjects: Sequence[Subject]
    since: date
    missing: Sequence[Medium]


def may_owe(today: date) -> tuple[ColumnElement[bool], ...]:
    """Return SQL conditions: a filing of a firm may lack a publication; SQL cannot read its needs.

    A reminder numbered 0 records that the filing needs no notice.
    """
    published = select(func.count(NoticePublication.medium.distinct())).where(
        NoticePublication.filing_id == Filing.id
    )
    settled = exists().where(NoticeReminder.filing_id == Filing.id, NoticeReminder.number == 0)
    return (
        Business.form == Form.PARTNERSHIP.value,
        Filing.kind.in_(_MAY_ASK),
        Filing.effective_on <= today,
        published.scalar_subquery() < len(Medium),
        ~settled,
    )


def missing_notices(uow: UnitOfWork, cursor: str | None = None) -> Page[MissingNotice]:
    """List the notices that firms of the actor's office still owe, the oldest change first.

    A page may be short, or even empty with more to come: what a filing asks for is in its content,
    which SQL cannot read. Four queries, however many firms there are.
    """
    require(uow.actor, CERTIFY)
    today = local_day(uow.now)
    query = _owing(uow, today).order_by(Filing.effective_on, Filing.id)
    if cursor:
        day, last = decode_cursor(cursor, 2)
        query = query.where(tuple_(Filing.effective_on, Filing.id) > (as_day(day), as_id(last)))
    rows = uow.session.execute(query.limit(PAGE + 1), execution_options=UNCHECKED).all()
    page = cut(rows, PAGE, lambda each: (each[0].effective_on.isoformat(), str(each[0].id)))
    lines = genuine_lines(uow.session, page.items)
    return Page(items=_missing_among(uow, lines), next_cursor=page.next_cursor)


def _owing(uow: UnitOfWork, today: date) -> Select[Filing, Business]:
    """Ask for filings of firms in the office's districts that may lack a publication."""
    return (
        select(Filing, Business)
        .join(Business, Business.id == Filing.business_id)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(on(today), in_registrars_office(uow), Business.number.is_not(None))
        .where(*may_owe(today))
    )


def _missing_among(uow: UnitOfWork, rows: Sequence[Row[Filing, Business]]) -> list[MissingNotice]:
    """Return which notices filings ask for that are still to be cited."""
    needed = _needed_of(uow, {business.id for _, business in rows})
    cited = _citations(uow, [filing.id for filing, _ in rows])
    found = (
        _view(business, needed[business.id, filing.sequence], filing, cited)
        for filing, business in rows
        if (business.id, filing.sequence) in needed
    )
    return [_missing(view) for view in found if view.missing]


def _needed_of(
    uow: UnitOfWork, business_ids: Collection[UUID]
) -> Mapping[tuple[UUID, int], Needed]:
    """Return the notices that firms need, by business and filing: one query for all."""
    entries: dict[UUID, list[Entry]] = {}
    query = select(Filing).where(Filing.business_id.in_(business_ids)).order_by(Filing.sequence)
    for filing in uow.session.scalars(query):
        entries.setdefault(filing.business_id, []).append(entry_of(filing))
    return {
        (business_id, needed.sequence): needed
        for business_id, filed in entries.items()
        for needed in notices_needed(filed)
    }


def _missing(view: NoticeView) -> MissingNotice:
    return MissingNotice(
        filing_id=view.filing_id,
        number=view.number,
        firm=view.firm.name,
        subjects=view.subjects,
        since=view.since,
        missing=view.missing,
    )


def _left_by(uow: UnitOfWork, business: Business, filing: Filing) -> bool:
    """Return True if the actor was a partner before a filing; shown by card, not by typing."""
    if uow.actor.person_id is None or not has_shown_card(uow):
        return False
    needed = notices_needed(entries_of(uow, business.id))
    mine, before = own_cnic_hash(uow), [n.before for n in needed if n.sequence == filing.sequence]
    return any(cnic_hash(uow, each) == mine for cnics in before for each in cnics)


def _filings(uow: UnitOfWork, business: Business, sequences: Sequence[int]) -> Mapping[int, Filing]:
    query = select(Filing).filter_by(business_id=business.id).where(Filing.sequence.in_(sequences))
    return {filing.sequence: filing for filing in uow.session.scalars(query)}


def _citations(uow: UnitOfWork, filing_ids: Sequence[UUID]) -> Mapping[tuple[UUID, str], Citation]:
    """Return the newest citation of each notice and medium; forged ones count for nothing."""
    query = select(NoticePublication).where(NoticePublication.filing_id.in_(filing_ids))
    rows = genuine(uow.session, uow.session.scalars(query.order_by(NoticePublication.id)))
    return {
        (row.filing_id, row.medium): Citation(
            title=row.title, number=row.number, published_on=row.published_on, page=row.page
        )
        for row in rows
    }


def _view(
    business: Business,
    needed: Needed,
    filing: Filing,
    cited: Mapping[tuple[UUID, str], Citation],
) -> NoticeView:
    return NoticeView(
        filing_id=filing.id,
        business_id=business.id,
        sequence=filing.sequence,
        number=business.shown_number,
        firm=needed.firm,
        subjects=needed.subjects,
        since=needed.since,
        filed_on=local_day(filing.filed_at),
        gazette=cited.get((filing.id, Medium.GAZETTE)),
        newspaper=cited.get((filing.id, Medium.NEWSPAPER)),
    )
