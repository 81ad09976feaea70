"""The Registrar's office decides a report of a death: an officer proposes, a second one approves.

A recorded death is a filing of the Registrar's own (Partnership Act 1932, s. 64). From then on
nobody acts for the dead partner, and the other partners are asked for the notice of the firm
(s. 63). A business of one person is closed from the day of the death.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import cnic_hash, cnic_hashes, own_cnic_hash, require_fresh_proof
from app.notifications.public import queue_message
from app.permissions import require
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.deaths.models import DeathFinding, DeathReport, decided
from registration.deaths.permissions import DECIDE_FINDING, PROPOSE_FINDING, REPORT_DEATH
from registration.deaths.policy import Finding, against, owner_of, record_of
from registration.deaths.queries import found_of, reported_business
from registration.register.models import Business
from registration.register.policy.business import Form, Owner, Standing, State
from registration.register.policy.changes import Paper, paper_json
from registration.register.policy.filings import ALIVE, OWNER_DIED, Entry, Kind
from registration.register.queries.owners import entry_on
from registration.register.queries.search import business_of
from registration.register.use_cases.business_names import close_names
from registration.register.use_cases.correct_filing import correct_filing
from registration.register.use_cases.enter_filing import NewFiling, enter_filing
from registration.register.use_cases.notifications import about_owner, notify_owners
from registration.register.use_cases.past_changes import Change, against_day
from registration.register.use_cases.project_filings import entries_of

# Who is notified of a report of a death, and of what the office decided.


def notify_reported(uow: UnitOfWork, business: Business, state: State, owner: Owner) -> None:
    """Notify who is reported as dead: they may be alive, and say so."""
    values = about_owner(business, state, owner)
    notify_owners(uow, [owner], "registration/death_reported", values)


def notify_partners(uow: UnitOfWork, business: Business, state: State, report: DeathReport) -> None:
    """Ask the partners who stay to give the notice of the firm (s. 63)."""
    gone = next(each for each in state.owners if each.cnic == report.told["cnic"])
    alive = (each for each in state.owners if each.died_on is None and not each.minor)
    stay = [each for each in alive if each is not gone]
    values = about_owner(business, state, gone, day=f"{report.died_on:%d-%m-%Y}")
    notify_owners(uow, stay, "registration/death_recorded", values)


def notify_reporter(uow: UnitOfWork, business: Business, report: DeathReport) -> None:
    """Notify who reported the death that the office has decided."""
    values = {
        "name": report.told["name"],
        "number": business.shown_number,
        "report": str(report.id),
    }
    queue_message(
        uow,
        template="registration/death_report_decided",
        values=values,
        person_id=report.reported_by,
    )


@dataclass(frozen=True, kw_only=True)
class ProposeFinding:
    """The report, what was found, and on what basis: the certificate that was seen."""

    report_id: UUID
    finding: Finding
    basis: str


def _values(uow: UnitOfWork, command: ProposeFinding) -> Mapping[str, object]:
    """Return the values of a finding.

    Raises NotFound for other offices, Conflict if it contradicts an earlier one.
    """
    report = uow.lock(DeathReport, command.report_id, share=True)
    business = reported_business(uow, report)
    waiting = select(DeathFinding).filter_by(report_id=report.id, approved_at=None, refused_at=None)
    if there_is(uow.session, waiting.limit(1)):
        _refuse(sentence("A finding already needs a second officer. Decide that one first."))
    _refuse_contradiction(uow, business, report, command.finding)
    return {
        "report_id": report.id,
        "finding": command.finding.value,
        "basis": command.basis,
    }


def _refuse_contradiction(
    uow: UnitOfWork, business: Business, report: DeathReport, finding: Finding
) -> None:
    """Refuse a finding that does not follow from what was found, or from the register.

    Asked again at the approval, since others may have filed in between.
    """
    why = against(finding, found_of(uow, report.id))
    if why is None and finding is Finding.RECORDED:
        why = _against_record(uow, business, report)
    if why is None and finding is Finding.ALIVE and _record(uow, report) is None:
        why = sentence("The record of this death is no longer in force.")
    if why is not None:
        _refuse(why)


def _against_record(uow: UnitOfWork, business: Business, report: DeathReport) -> Sentence | None:
    if _owner(uow, business, report) is None:
        return sentence(
            "No partner or proprietor of this business has this CNIC, or the death is recorded."
            " Find that it is not recorded, and say why."
        )
    death = Change(kind=_kind(business), on=report.died_on, content={})
    return against_day(uow, business.id, death)


def _kind(business: Business) -> Kind:
    return Kind.DISSOLUTION if business.form == Form.SOLE else Kind.DEATH


def _owner(uow: UnitOfWork, business: Business, report: DeathReport) -> Owner | None:
    return owner_of(entry_on(uow, business.id, local_day(uow.now)), report.told["cnic"])


def _record(uow: UnitOfWork, report: DeathReport) -> Entry | None:
    return record_of(entries_of(uow, report.business_id), report.told["cnic"])


def _refuse(why: Sentence) -> None:
    raise Conflict(why, code="death-finding")


def _approval(uow: UnitOfWork, row: DeathFinding) -> None:
    require_genuine(uow.vault, row)
    report = uow.get(DeathReport, row.report_id)
    business = reported_business(uow, report)
    uow.lock(Business, business.id)
    _refuse_contradiction(uow, business, report, Finding(row.finding))


def _refuse_strangers(uow: UnitOfWork, row: DeathFinding) -> None:
    reported_business(uow, uow.get(DeathReport, row.report_id))


def _enter(uow: UnitOfWork, row: DeathFinding) -> None:
    """Enter in the register what was found, and notify whom it concerns."""
    report = uow.get(DeathReport, row.report_id)
    business = uow.get(Business, report.business_id)
    if row.finding == Finding.RECORDED:
        _record_death(uow, business, report)
    elif row.finding == Finding.ALIVE:
        _take_back(uow, report, row)
    notify_reporter(uow, business, report)


def _record_death(uow: UnitOfWork, business: Business, report: DeathReport) -> None:
    owner, kind = _owner(uow, business, report), _kind(business)
    if owner is None:  # looked at just before, under the lock
        raise NotFound
    filing = NewFiling(
        kind=kind,
        effective_on=report.died_on,
        content=_content(owner, report, kind),
        filed_by=report.reported_by,
    )
    enter_filing(uow, business.id, filing)
    if kind is Kind.DISSOLUTION:
        close_names(uow, business, report.died_on)
        return
    state = entry_on(uow, business.id, local_day(uow.now))
    if state is not None:
        notify_partners(uow, business, state, report)


def _content(owner: Owner, report: DeathReport, kind: Kind) -> dict[str, Any]:
    gone = {"gone": owner.cnic, "gone_name": owner.name, "gone_name_ur": owner.name_ur}
    paper = Paper(
        number=report.told["paper_number"],
        on=report.paper_on,
        authority=report.told["paper_authority"],
    )
    ended = {"ground": OWNER_DIED} if kind is Kind.DISSOLUTION else {}
    return gone | ended | paper_json(paper)


def _take_back(uow: UnitOfWork, report: DeathReport, row: DeathFinding) -> None:
    """Correct the record of the death: the owner is one as before, and acts again from today."""
    record = _record(uow, report)
    if record is None:  # looked at just before, under the lock
        raise NotFound
    taken_back = NewFiling(
        kind=Kind.CORRECTION,
        effective_on=local_day(uow.instant()),
        content={ALIVE: True},
        corrects=record.sequence,
        filed_by=row.entered_by,
    )
    correct_filing(uow, report.business_id, taken_back)


def _summary(row: DeathFinding) -> Json:
    """Keep no name of a person in the trail."""
    return {"report": str(row.report_id), "finding": row.finding}


FINDING = Decision(
    row=DeathFinding,
    command=ProposeFinding,
    names=Names("propose_death_finding", "approve_death_finding", "refuse_death_finding"),
    audit=Audit(
        "register.death_finding_proposed",
        "register.death_finding_approved",
        "register.death_finding_refused",
    ),
    may_propose=PROPOSE_FINDING,
    may_decide=DECIDE_FINDING,
    summary=_summary,
    values=_values,
    before_approval=_approval,
    before_refusal=_refuse_strangers,
    on_approval=_enter,
    proof=require_fresh_proof,
)


# An heir reports that a partner or a proprietor died, with the death certificate.
#
# Only partners give the notice of section 63 (Partnership Act 1932). An heir who is no partner
# reports the death instead. Once two officers have recorded it, nobody acts for who died, and the
# office asks the other partners for their notice.

# Reports of one person that may wait at a time.
MAX_OPEN = 5


class Relation(StrEnum):
    """The reporter's relation to the dead person."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class ReportDeath:
    """The business, who died (a CNIC of 13 digits), on which day, and the death certificate."""

    number: str
    cnic: str = field(repr=False)
    name: str
    relation: Relation
    died_on: date
    paper_number: str
    paper_on: date
    paper_authority: str


def report_death(uow: UnitOfWork, command: ReportDeath) -> DeathReport:
    """Keep the report. Only the office learns whether the CNIC is that of an owner.

    Raises Invalid for impossible days or one's own CNIC, Conflict for a company or a closed
    business (`no-report`), for the same report while it waits (`reported-already`), and for more
    than `MOST_OPEN` that wait (`too-many`).
    """
    require(uow.actor, REPORT_DEATH)
    business = uow.lock(Business, business_of(uow.session, command.number).id)
    at = uow.instant()
    _refuse_days(uow, command, local_day(at))
    state = entry_on(uow, business.id, local_day(at))
    if business.form == Form.COMPANY or state is None or state.standing is Standing.DISSOLVED:
        raise Conflict(
            sentence(
                "This register closes no company, and no business that has ended. For a company,"
                " notify SECP."
            ),
            code="no-report",
        )
    row = _row(uow, business, command)
    _refuse_more(uow, row)
    uow.add(row)
    uow.session.flush()
    uow.audit("register.death_reported", business.id, after={"report": str(row.id)})
    owner = owner_of(state, command.cnic)
    if owner is not None:
        notify_reported(uow, business, state, owner)
    return row


def _row(uow: UnitOfWork, business: Business, command: ReportDeath) -> DeathReport:
    return DeathReport(
        id=new_id(),
        business_id=business.id,
        cnic_hash=cnic_hash(uow, command.cnic),
        told={
            "cnic": command.cnic,
            "name": command.name,
            "relation": command.relation.value,
            "paper_number": command.paper_number,
            "paper_authority": command.paper_authority,
        },
        died_on=command.died_on,
        paper_on=command.paper_on,
        reported_by=uow.actor.person,
        reported_at=uow.instant(),
    )


def _refuse_days(uow: UnitOfWork, command: ReportDeath, today: date) -> None:
    if command.died_on > today:
        _wrong("died_on", sentence("The date of the death must be today or in the past."))
    if not command.died_on <= command.paper_on <= today:
        _wrong(
            "paper_on",
            sentence(
                "Enter the date of the certificate: on or after the date of the death,"
                " and no later than today."
            ),
        )
    if cnic_hash(uow, command.cnic) == own_cnic_hash(uow):
        _wrong("cnic", sentence("This is your own CNIC. Enter that of the person who died."))


def _wrong(name: str, problem: Sentence) -> None:
    raise Invalid(problem, fields={name: problem})


def _refuse_more(uow: UnitOfWork, row: DeathReport) -> None:
    mine = select(func.count()).where(DeathReport.reported_by == uow.actor.person, ~decided())
    same = mine.where(
        DeathReport.business_id == row.business_id,
        DeathReport.cnic_hash.in_(cnic_hashes(uow, row.told["cnic"])),
    )
    if uow.session.scalar(same):
        raise Conflict(
            sentence("You have already reported this. The office is checking it."),
            code="reported-already",
        )
    if (uow.session.scalar(mine) or 0) >= MAX_OPEN:
        raise Conflict(
            sentence("%(most)s of your reports are already open. Ask the office.", most=MAX_OPEN),
            code="too-many",
        )
