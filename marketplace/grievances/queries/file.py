"""A grievance as each of its readers sees it, and its papers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import there_is
from app.documents.public import Document
from app.errors import Conflict, NotFound
from app.identity.public import PersonSummary, people_by_id
from app.overrides.public import Override, overrides_of
from app.row_macs import is_genuine
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
from marketplace.grievances.policy import Window
from marketplace.grievances.queries.rows import GrievanceRow, is_own, listed_rows, rows_of, told_at
from marketplace.grievances.use_cases.answer_terms import is_upheld
from marketplace.grievances.use_cases.appeal_grievance import appeal_window, refuse_appeal
from marketplace.grievances.use_cases.file_grievance import scopes_of
from marketplace.grievances.use_cases.regulator import declared, require_appealed, unconflicted
from marketplace.grievances.use_cases.rule_on_grievance import refuse_letter, refuse_ruling
from marketplace.grievances.use_cases.suspension import DESPITE
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.use_cases.versions import versions_of
from payments.public import BillView, bill_state


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
class ChangeSince:
    """A version of the tender since terms were found unlawful; `answers`: it names the grievance.

    `what` as of `TenderVersion`.
    """

    number: int
    what: str
    recorded_at: datetime
    answers: bool


@dataclass(frozen=True, kw_only=True)
class GrievanceFile:
    """A grievance as its reader sees it; what is not theirs to know is None or empty.

    `members` are names, public with the decision; `findings` are the committee's own. `ruled_by`
    are who made the regulator's decision, or entered its letter, and who confirmed it.
    `changes` is what changed of the tender since its terms were found unlawful, the oldest first;
    `terms_upheld` says whether they were. `may` names what the reader may do now.
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
    appeal_grounds: str | None
    bill: BillView | None
    appeal_by: Window | None
    ruling: GrievanceRuling | None
    ruled_by: Sequence[str]
    waiting_ruling: GrievanceRuling | None
    overrides: Sequence[Override]
    terms_upheld: bool
    changes: Sequence[ChangeSince]
    mine: bool
    may: Sequence[str]

    def can(self, act: str) -> bool:
        """Return True if the actor may do this now."""
        return act in self.may


def grievance_file(uow: UnitOfWork, grievance_id: UUID) -> GrievanceFile:
    """Return a grievance to anybody, each with their own part. Raises NotFound."""
    query = rows_of(Grievance.id == grievance_id)
    found = uow.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    row, tender, appeal = found[0], found[1], found[3]
    (listed,) = listed_rows(uow, [found])
    seats = seats_of(uow, row)
    seat = own_seat(uow, seats)
    own, office = is_own(uow, row), is_of_office(uow, tender)
    decides = is_regulators(uow, row, appeal)
    audits = uow.actor.may(permissions.AUDIT_PROCUREMENT)
    inside = own or office or seat is not None or audits or decides
    rulings = _rulings(uow, row)
    upheld = is_upheld(uow, row)
    amends = _may_amend(uow, tender)
    ruling = next((r for r in rulings if r.approved_at and is_genuine(uow.vault, r)), None)
    return GrievanceFile(
        row=listed,
        grounds=row.grounds,
        scope_titles=_titles(uow, row, tender),
        reasons=row.reasons,
        withdrawn_at=row.withdrawn_at and told_at(uow, row, tender, row.withdrawn_at),
        escalated_at=row.escalated_at,
        last_at=row.last_at,
        late_reason=row.late_reason if inside else "",
        document_id=row.document_id if inside else None,
        members=_names(uow, seats) if row.decided_at or inside else (),
        findings=_findings(uow, row) if seat is not None else (),
        appeal=appeal,
        appeal_grounds=appeal.grounds if appeal and (own or decides) else None,
        bill=bill_state(uow, appeal.bill_id) if own and appeal and appeal.bill_id else None,
        appeal_by=appeal_window(uow, row, tender) if own and row.ended_at else None,
        ruling=ruling,
        ruled_by=_ruled_by(uow, ruling),
        waiting_ruling=_waiting(rulings, office=office, regulator=decides),
        overrides=_overrides(uow, row),
        terms_upheld=upheld,
        changes=_changes(uow, row, rulings) if upheld else (),
        mine=own,
        may=sorted(
            _may(uow, row, tender, seat, rulings)
            + (_may_for_regulator(uow, row, tender, rulings) if decides else [])
            + (amends if upheld else [])
        ),
    )


def seats_of(uow: UnitOfWork, row: Grievance) -> Sequence[GrievanceMember]:
    """Return who sits on the committee now."""
    query = select(GrievanceMember).filter_by(grievance_id=row.id, left_at=None)
    return uow.session.scalars(query.order_by(GrievanceMember.id)).all()


def own_seat(uow: UnitOfWork, seats: Sequence[GrievanceMember]) -> GrievanceMember | None:
    """Return the actor's own seat among them; None without one."""
    me = uow.actor.person_id
    return next((each for each in seats if me is not None and each.person_id == me), None)


def works_on_files(uow: UnitOfWork) -> bool:
    """Return True if the actor reads tender files for an office."""
    acts = uow.actor.organisation_id is not None
    return acts and uow.actor.may(permissions.READ_TENDER_FILE)


def is_of_office(uow: UnitOfWork, tender: Tender) -> bool:
    """Return True if a tender belongs to the actor's office."""
    return works_on_files(uow) and tender.department_id == uow.actor.organisation_id


def is_regulators(uow: UnitOfWork, row: Grievance, appeal: GrievanceAppeal | None) -> bool:
    """Return True if it has come to the regulator, and the actor reads it there."""
    came = appeal is not None or row.escalated_at is not None
    return came and uow.actor.may(permissions.DECIDE_APPEAL)


def _ruled_by(uow: UnitOfWork, ruling: GrievanceRuling | None) -> list[str]:
    if ruling is None or ruling.approved_by is None:
        return []
    people = people_by_id(uow.session, [ruling.entered_by, ruling.approved_by])
    return [people[each].name for each in (ruling.entered_by, ruling.approved_by)]


def _waiting(
    rulings: Sequence[GrievanceRuling], *, office: bool, regulator: bool
) -> GrievanceRuling | None:
    """Return the decision that waits for a second officer, to its own side."""
    found = next((each for each in rulings if each.waiting), None)
    if found is None:
        return None
    return found if (regulator if found.by_regulator else office) else None


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


def _changes(
    uow: UnitOfWork, row: Grievance, rulings: Sequence[GrievanceRuling]
) -> list[ChangeSince]:
    """List what changed since the last word on a grievance."""
    ruled = next((each.approved_at for each in rulings if each.approved_at), None)
    since = ruled or row.decided_at
    return [
        ChangeSince(
            number=each.number,
            what=each.what,
            recorded_at=each.recorded_at,
            answers=each.grievance_id == row.id,
        )
        for each in versions_of(uow.session, row.tender_id)
        if each.grievance_id == row.id or (since is not None and each.recorded_at >= since)
    ]


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
    runs, own, office = row.ended_at is None, is_own(uow, row), is_of_office(uow, tender)
    ruled = bool(rulings) or not office or not uow.actor.may(permissions.ENTER_RULING)
    offered = {
        "withdraw": own and runs,
        "appeal": own and _allowed(lambda: refuse_appeal(uow, row, tender)),
        "name": office and runs and uow.actor.may(permissions.NAME_GRIEVANCE_COMMITTEE),
        "declare": seat is not None and runs and seat.declared_at is None,
        "decide": seat is not None and runs and seat.declared_at is not None,
        "rule": not ruled and _allowed(lambda: refuse_letter(uow, row, tender)),
    }
    return [act for act, offers in offered.items() if offers]


def _may_amend(uow: UnitOfWork, tender: Tender) -> list[str]:
    changes = is_of_office(uow, tender) and uow.actor.may(permissions.PROPOSE_AMENDMENT)
    return ["amend"] if changes and may(TenderAction.AMEND, tender.facts(), uow.now) else []


def _may_for_regulator(
    uow: UnitOfWork, row: Grievance, tender: Tender, rulings: Sequence[GrievanceRuling]
) -> list[str]:
    """Return the acts open to an officer of the regulator: declare, then decide or confirm."""
    ruled = any(each.approved_at for each in rulings)
    me = uow.actor.person
    if ruled or not _allowed(lambda: require_appealed(uow, row)):
        return []
    if not unconflicted(uow, row, tender, [me]):
        return []
    if declared(uow, row.id, me) is None:
        return ["regulator_declare"]
    proposed = any(each.by_regulator for each in rulings)
    acts = ["regulator_declare", "regulator_confirm"]
    if not proposed and _allowed(lambda: refuse_ruling(uow, row)):
        acts.append("regulator_decide")
    return acts


def _allowed(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Conflict:
        return False
    return True


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor may read a paper: firm, committee, department, auditors.

    The regulator's letter is among the papers that the decision published.
    """
    row = uow.session.get(Grievance, document.subject_id)
    if row is None:
        return False
    letter = select(GrievanceRuling).where(
        GrievanceRuling.document_id == document.id, GrievanceRuling.approved_at.is_not(None)
    )
    if there_is(uow.session, letter):
        return True
    tender = uow.get(Tender, row.tender_id)
    sits_here = uow.actor.person_id is not None and own_seat(uow, seats_of(uow, row)) is not None
    audits = uow.actor.may(permissions.AUDIT_PROCUREMENT)
    decides = is_regulators(uow, row, uow.session.get(GrievanceAppeal, row.id))
    return is_own(uow, row) or sits_here or is_of_office(uow, tender) or audits or decides
