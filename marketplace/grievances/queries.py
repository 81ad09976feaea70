"""Grievances for everybody, for the firm, its committee and the department; each sees its own part.

Who objects to terms is nobody's to know before the opening: not the department's, nor the
committee's. These queries leave the firm out then, except to the firm itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from app.documents.public import Document
from app.errors import Conflict, NotFound
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    officers_by_id,
    officers_matching,
    organisations_by_id,
    people_by_id,
    require_for_firm,
)
from app.overrides.public import Override, overrides_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import Permission, require
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import (
    Grievance,
    GrievanceAppeal,
    GrievanceFinding,
    GrievanceMember,
    GrievanceRuling,
    GrievanceVote,
)
from marketplace.grievances.policy import AFTER_CLOSING, About, Status, Window, status
from marketplace.grievances.use_cases.appeal_grievance import appeal_window, refuse_appeal
from marketplace.grievances.use_cases.file_grievance import is_sealed, refuse_filing, scopes_of
from marketplace.grievances.use_cases.rule_on_grievance import refuse_ruling
from marketplace.grievances.use_cases.suspension import DESPITE
from marketplace.grievances.use_cases.windows import last_days
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from payments.public import BillView, bill_state

MOST_DUE = 50
MOST_ON_A_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class GrievanceRow:
    """A grievance in a list; `firm` is None where its reader may not know who filed it."""

    id: UUID
    reference: str
    tender_id: UUID
    tender_reference: str
    title: str
    title_ur: str
    about: str
    scopes: Sequence[str]
    rule: str
    suspends: bool
    filed_at: datetime
    decide_by: datetime | None
    status: Status
    outcome: str | None
    decided_at: datetime | None
    firm: str | None
    firm_ur: str | None


@dataclass(frozen=True, kw_only=True)
class WrittenFinding:
    """A decision as a member wrote it; `agreed`: by the reader too."""

    id: UUID
    outcome: str
    reasons: str
    written_at: datetime
    writer: str
    votes: int
    agreed: bool


@dataclass(frozen=True, kw_only=True)
class GrievanceFile:
    """A grievance as its reader sees it; what is not theirs to know is None or empty.

    `members` are names, public with the decision; `findings` are the committee's own.
    `may` names what the reader may do now.
    """

    row: GrievanceRow
    grounds: str
    scope_titles: Sequence[Sentence]
    reasons: str | None
    withdrawn_at: datetime | None
    escalated_at: datetime | None
    last_at: datetime | None
    late_reason: str
    document_id: UUID | None
    members: Sequence[str]
    findings: Sequence[WrittenFinding]
    appeal: GrievanceAppeal | None
    bill: BillView | None
    appeal_by: Window | None
    ruling: GrievanceRuling | None
    waiting_ruling: GrievanceRuling | None
    overrides: Sequence[Override]
    mine: bool
    may: Sequence[str]

    def can(self, act: str) -> bool:
        """Whether the reader may do this now."""
        return act in self.may


_Found = tuple[Grievance, Tender, bool]


def _rows(*conditions: ColumnElement[bool]) -> Select[Grievance, Tender, bool]:
    return (
        select(Grievance, Tender, _seat_of_grievance().exists())
        .join(Tender, Tender.id == Grievance.tender_id)
        .where(*conditions)
        .order_by(Grievance.id.desc())
    )


def _seat_of_grievance() -> Select[UUID]:
    return select(GrievanceMember.id).where(
        GrievanceMember.grievance_id == Grievance.id, GrievanceMember.left_at.is_(None)
    )


def _page(
    uow: UnitOfWork, cursor: str | None, *conditions: ColumnElement[bool]
) -> Page[GrievanceRow]:
    query = _rows(*conditions).limit(PAGE + 1)
    if cursor:
        query = query.where(Grievance.id < as_id(decode_cursor(cursor, 1)[0]))
    found = [(row[0], row[1], row[2]) for row in uow.session.execute(query).all()]
    return cut(_listed(uow, found), PAGE, lambda each: [str(each.id)])


def _listed(uow: UnitOfWork, found: Sequence[_Found]) -> list[GrievanceRow]:
    known = {g.supplier_id for g, tender, _ in found if _knows_firm(uow, g, tender)}
    firms = organisations_by_id(uow.session, known) if known else {}
    return [_row(uow, *each, firms) for each in found]


def _knows_firm(uow: UnitOfWork, row: Grievance, tender: Tender) -> bool:
    return not is_sealed(tender, row.about) or _is_own(uow, row)


def _is_own(uow: UnitOfWork, row: Grievance) -> bool:
    own = uow.actor.organisation_id == row.supplier_id
    return own and uow.actor.may(permissions.FILE_GRIEVANCE)


def _row(
    uow: UnitOfWork,
    row: Grievance,
    tender: Tender,
    named: bool,  # noqa: FBT001 - as the query returns it
    firms: Mapping[UUID, OrganisationSummary],
) -> GrievanceRow:
    firm = firms.get(row.supplier_id) if _knows_firm(uow, row, tender) else None
    same = ("id", "reference", "about", "scopes", "rule", "suspends", "filed_at", "decide_by")
    return GrievanceRow(
        **{name: getattr(row, name) for name in same},
        tender_id=tender.id,
        tender_reference=tender.reference or "",
        title=tender.title,
        title_ur=tender.title_ur,
        status=status(row, named=named, now=uow.now),
        outcome=row.outcome,
        decided_at=row.decided_at,
        firm=firm.name if firm else None,
        firm_ur=firm.name_ur if firm else None,
    )


def grievances(uow: UnitOfWork, cursor: str | None) -> Page[GrievanceRow]:
    """List all grievances to everybody, the newest first."""
    return _page(uow, cursor)


def grievances_of(uow: UnitOfWork, tender_id: UUID) -> list[GrievanceRow]:
    """List those about a tender, the newest first, at most a hundred."""
    query = _rows(Grievance.tender_id == tender_id).limit(MOST_ON_A_PAGE)
    return _listed(uow, [(row[0], row[1], row[2]) for row in uow.session.execute(query).all()])


def my_grievances(uow: UnitOfWork, cursor: str | None) -> Page[GrievanceRow]:
    """List those of the firm that the actor acts for."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    return _page(uow, cursor, Grievance.supplier_id == uow.actor.organisation)


def desk(uow: UnitOfWork, cursor: str | None) -> Page[GrievanceRow]:
    """List those that the actor hears, and those about tenders of the office acted for."""
    require(uow.actor, permissions.HEAR_GRIEVANCE)
    mine: list[ColumnElement[bool]] = [Grievance.id.in_(_heard_by(uow))]
    if _works_on_files(uow):
        mine.append(Tender.department_id == uow.actor.organisation_id)
    return _page(uow, cursor, or_(*mine))


def _heard_by(uow: UnitOfWork) -> Select[UUID]:
    return select(GrievanceMember.grievance_id).where(
        GrievanceMember.person_id == uow.actor.person, GrievanceMember.left_at.is_(None)
    )


def _works_on_files(uow: UnitOfWork) -> bool:
    acts = uow.actor.organisation_id is not None
    return acts and uow.actor.may(permissions.READ_TENDER_FILE)


def grievance_file(uow: UnitOfWork, grievance_id: UUID) -> GrievanceFile:
    """Return a grievance to anybody, each with their own part. Raises NotFound."""
    query = _rows(Grievance.id == grievance_id)
    found = uow.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    row, tender, named = found
    (listed,) = _listed(uow, [(row, tender, named)])
    seats = _seats(uow, row)
    seat = _own_seat(uow, seats)
    own, office = _is_own(uow, row), _office(uow, tender)
    inside = own or office or seat is not None or uow.actor.may(permissions.AUDIT_PROCUREMENT)
    appeal = uow.session.get(GrievanceAppeal, row.id)
    rulings = _rulings(uow, row)
    return GrievanceFile(
        row=listed,
        grounds=row.grounds,
        scope_titles=_titles(uow, row, tender),
        reasons=row.reasons,
        withdrawn_at=row.withdrawn_at,
        escalated_at=row.escalated_at,
        last_at=row.last_at,
        late_reason=row.late_reason if inside else "",
        document_id=row.document_id if inside else None,
        members=_names(uow, seats) if row.decided_at or inside else (),
        findings=_findings(uow, row) if seat is not None else (),
        appeal=appeal,
        bill=bill_state(uow, appeal.bill_id) if own and appeal and appeal.bill_id else None,
        appeal_by=appeal_window(uow, row, tender) if own and row.ended_at else None,
        ruling=next((each for each in rulings if each.approved_at), None),
        waiting_ruling=next((each for each in rulings if each.waiting), None) if office else None,
        overrides=_overrides(uow, row),
        mine=own,
        may=sorted(_may(uow, row, tender, seat, rulings)),
    )


def _seats(uow: UnitOfWork, row: Grievance) -> Sequence[GrievanceMember]:
    query = select(GrievanceMember).filter_by(grievance_id=row.id, left_at=None)
    return uow.session.scalars(query.order_by(GrievanceMember.id)).all()


def _own_seat(uow: UnitOfWork, seats: Sequence[GrievanceMember]) -> GrievanceMember | None:
    me = uow.actor.person_id
    return next((each for each in seats if me is not None and each.person_id == me), None)


def _office(uow: UnitOfWork, tender: Tender) -> bool:
    return _works_on_files(uow) and tender.department_id == uow.actor.organisation_id


def _names(uow: UnitOfWork, seats: Sequence[GrievanceMember]) -> list[str]:
    people: Mapping[UUID, PersonSummary] = people_by_id(
        uow.session, [each.person_id for each in seats]
    )
    return [people[each.person_id].name for each in seats]


def _titles(uow: UnitOfWork, row: Grievance, tender: Tender) -> list[Sentence]:
    if not row.scopes:
        return []
    named = scopes_of(uow, tender)
    return [named[each] for each in row.scopes if each in named]


def _findings(uow: UnitOfWork, row: Grievance) -> list[WrittenFinding]:
    query = select(GrievanceFinding).filter_by(grievance_id=row.id).order_by(GrievanceFinding.id)
    found = uow.session.scalars(query).all()
    votes = uow.session.execute(
        select(GrievanceVote.finding_id, GrievanceVote.person_id).where(
            GrievanceVote.finding_id.in_([each.id for each in found])
        )
    ).all()
    people = people_by_id(uow.session, [each.written_by for each in found])
    mine = {finding for finding, person in votes if person == uow.actor.person_id}
    return [
        WrittenFinding(
            id=each.id,
            outcome=each.outcome,
            reasons=each.reasons,
            written_at=each.written_at,
            writer=people[each.written_by].name,
            votes=sum(finding == each.id for finding, _ in votes),
            agreed=each.id in mine,
        )
        for each in found
    ]


def _rulings(uow: UnitOfWork, row: Grievance) -> Sequence[GrievanceRuling]:
    query = select(GrievanceRuling).filter_by(grievance_id=row.id, refused_at=None)
    return uow.session.scalars(query).all()


def _overrides(uow: UnitOfWork, row: Grievance) -> list[Override]:
    made = overrides_of(uow.session, DESPITE, row.tender_id, row.filed_at)
    return [each for each in made if each.rule == f"grievance-{row.reference}"]


def _may(
    uow: UnitOfWork,
    row: Grievance,
    tender: Tender,
    seat: GrievanceMember | None,
    rulings: Sequence[GrievanceRuling],
) -> list[str]:
    runs, own, office = row.ended_at is None, _is_own(uow, row), _office(uow, tender)
    ruled = bool(rulings) or not office or not uow.actor.may(permissions.ENTER_RULING)
    offered = {
        "withdraw": own and runs,
        "appeal": own and _allowed(lambda: refuse_appeal(uow, row, tender)),
        "name": office and runs and uow.actor.may(permissions.NAME_GRIEVANCE_COMMITTEE),
        "declare": seat is not None and runs and seat.declared_at is None,
        "decide": seat is not None and runs and seat.declared_at is not None,
        "rule": not ruled and _allowed(lambda: refuse_ruling(uow, row)),
    }
    return [act for act, may in offered.items() if may]


def _allowed(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Conflict:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a firm may object to now, and the parts of the tender to choose from."""

    tender: Tender
    windows: Sequence[Window]
    scopes: Mapping[str, Sentence]
    sealed: bool


def offer(uow: UnitOfWork, tender_id: UUID) -> Offer:
    """Return what the firm may object to now; Conflict where it has no standing for any of it."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    first = About.TERMS if uow.now < tender.closes_at else About.FINAL_REPORT
    refuse_filing(uow, tender, first)
    abouts = (About.TERMS,) if first is About.TERMS else AFTER_CLOSING
    return Offer(
        tender=tender,
        windows=last_days(uow, tender, abouts),
        scopes=scopes_of(uow, tender),
        sealed=tender.opened_at is None,
    )


def days_after_report(uow: UnitOfWork, tender_id: UUID) -> Sequence[Window]:
    """Return until when a firm whose bid was opened may object; nothing of a cancelled tender.

    Its caller has shown that bid to the firm, so nobody asks for it a second time.
    """
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    tender = uow.get(Tender, tender_id)
    if tender.cancelled_at is not None:
        return ()
    return last_days(uow, tender, AFTER_CLOSING)


def own_file(uow: UnitOfWork, grievance_id: UUID) -> GrievanceFile:
    """Return a grievance of one's own firm, for a form about it. Raises NotFound."""
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    found = grievance_file(uow, grievance_id)
    if not found.mine:
        raise NotFound
    return found


@dataclass(frozen=True, kw_only=True)
class OfficerFound:
    """An officer whom the head may name."""

    person_id: UUID
    name: str
    name_ur: str
    department: str


def officers(uow: UnitOfWork, q: str) -> list[OfficerFound]:
    """Find officers by name and department, at most twenty."""
    require(uow.actor, permissions.NAME_GRIEVANCE_COMMITTEE)
    return [
        OfficerFound(
            person_id=each.id, name=each.name, name_ur=each.name_ur, department=each.department
        )
        for each in officers_matching(uow, q)
    ]


def officers_by_ids(uow: UnitOfWork, ids: Sequence[UUID]) -> list[OfficerFound]:
    """Return those of some people whom the head may name, for the form that names them."""
    require(uow.actor, permissions.NAME_GRIEVANCE_COMMITTEE)
    return [
        OfficerFound(
            person_id=each.id, name=each.name, name_ur=each.name_ur, department=each.department
        )
        for each in (officers_by_id(uow, ids).values() if ids else ())
    ]


def of_own_department(uow: UnitOfWork, grievance_id: UUID) -> GrievanceRow:
    """Return a grievance about a tender of the actor's department, to its head."""
    return of_office(uow, grievance_id, permissions.NAME_GRIEVANCE_COMMITTEE)


def of_office(uow: UnitOfWork, grievance_id: UUID, permission: Permission) -> GrievanceRow:
    """Return a grievance about a tender of the actor's department, to who may do this there."""
    require(uow.actor, permission)
    found = uow.get(Grievance, grievance_id)
    tender = uow.get(Tender, found.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    (row,) = _listed(uow, [(found, tender, False)])
    return row


def heard_file(uow: UnitOfWork, grievance_id: UUID) -> GrievanceFile:
    """Return a grievance to a member of its committee. Raises NotFound."""
    require(uow.actor, permissions.HEAR_GRIEVANCE)
    row = uow.get(Grievance, grievance_id)
    if _own_seat(uow, _seats(uow, row)) is None:
        raise NotFound
    return grievance_file(uow, grievance_id)


def sits(uow: UnitOfWork, grievance_id: UUID) -> list[OfficerFound]:
    """Return who sits on a committee now, for the head's form."""
    seats = _seats(uow, uow.get(Grievance, grievance_id))
    people = people_by_id(uow.session, [each.person_id for each in seats])
    return [
        OfficerFound(person_id=each.id, name=each.name, name_ur=each.name_ur, department="")
        for each in people.values()
    ]


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Whether the actor may read a paper: the firm, the committee, the department, auditors.

    The regulator's letter is among what the decision published.
    """
    row = uow.session.get(Grievance, document.subject_id)
    if row is None:
        return False
    letter = select(GrievanceRuling.id).where(
        GrievanceRuling.document_id == document.id, GrievanceRuling.approved_at.is_not(None)
    )
    if uow.session.scalar(letter) is not None:
        return True
    tender = uow.get(Tender, row.tender_id)
    sits_here = uow.actor.person_id is not None and _own_seat(uow, _seats(uow, row)) is not None
    audits = uow.actor.may(permissions.AUDIT_PROCUREMENT)
    return _is_own(uow, row) or sits_here or _office(uow, tender) or audits


@dataclass(frozen=True, kw_only=True)
class DueGrievance:
    """What somebody has to do about a grievance: `act` is name, decide, confirm or silent."""

    id: UUID
    title: str
    act: str
    due_at: datetime | None


def due_grievances(uow: UnitOfWork) -> list[DueGrievance]:
    """Return what the actor has to do, in one statement; firms have nothing to do here."""
    if uow.actor.person_id is None or uow.actor.may(permissions.FILE_GRIEVANCE):
        return []
    runs = Grievance.ended_at.is_(None)
    heard = and_(runs, Grievance.id.in_(_heard_by(uow)))
    silent = and_(runs, Grievance.escalated_at.is_not(None), _answers(uow))
    unnamed = and_(runs, ~_seat_of_grievance().exists(), _heads(uow))
    confirm = _to_confirm(uow)
    acts = case((confirm, "confirm"), (heard, "decide"), (silent, "silent"), else_="name")
    query = (
        select(Grievance.id, Grievance.reference, Tender.title, Grievance.decide_by, acts)
        .join(Tender, Tender.id == Grievance.tender_id)
        .where(or_(heard, silent, unnamed, confirm))
        .order_by(Grievance.id)
        .limit(MOST_DUE)
    )
    return [
        DueGrievance(id=row[0], title=f"{row[1]}: {row[2]}", due_at=row[3], act=row[4])
        for row in uow.session.execute(query).all()
    ]


def _heads(uow: UnitOfWork) -> ColumnElement[bool]:
    """Whether a tender is of the department that the actor heads."""
    if not uow.actor.may(permissions.NAME_GRIEVANCE_COMMITTEE):
        return false()
    return Tender.department_id == uow.actor.organisation_id


def _answers(uow: UnitOfWork) -> ColumnElement[bool]:
    """Whether the actor answers for a committee's silence: its head, and auditors of all."""
    return true() if uow.actor.may(permissions.AUDIT_PROCUREMENT) else _heads(uow)


def _to_confirm(uow: UnitOfWork) -> ColumnElement[bool]:
    if not uow.actor.may(permissions.ENTER_RULING):
        return false()
    waiting = select(GrievanceRuling.grievance_id).where(
        GrievanceRuling.approved_at.is_(None),
        GrievanceRuling.refused_at.is_(None),
        GrievanceRuling.entered_by != uow.actor.person,
    )
    return and_(Tender.department_id == uow.actor.organisation_id, Grievance.id.in_(waiting))


def count_grievances(uow: UnitOfWork) -> int:
    """Count all, for the map of public pages."""
    return uow.session.scalar(select(func.count()).select_from(Grievance)) or 0


def grievance_ids(uow: UnitOfWork, after: int, most: int) -> list[Mapping[str, UUID]]:
    """List their ids in an order that stays, for the map of public pages."""
    query = select(Grievance.id).order_by(Grievance.id).offset(after).limit(most)
    return [{"grievance_id": each} for each in uow.session.scalars(query)]
