"""Reports of deaths: one's own, and those of an office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.calendar import local_day
from app.errors import NotFound
from app.identity.public import names_of_deciders
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_lines, require_genuine
from app.unit_of_work import UnitOfWork
from registration.deaths.models import DeathFinding, DeathReport, decided
from registration.deaths.permissions import REPORT_DEATH
from registration.deaths.policy import Finding, owner_of
from registration.register.models import Business, BusinessVersion
from registration.register.permissions import CERTIFY
from registration.register.queries.owners import (
    entry_on,
    in_registrars_office,
    of_registrar,
    on,
    registrars_businesses,
)


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A report as who made it reads it: who died, by which certificate, and what was found."""

    id: UUID
    number: str
    business: str
    business_ur: str
    name: str
    relation: str
    died_on: date
    paper_number: str
    paper_on: date
    paper_authority: str
    reported_at: datetime
    found: str


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    """A report for the office: whether an owner has that CNIC, who reported, what was found."""

    report: ReportView
    owner: str
    reporter: str
    findings: Sequence[DeathFinding]
    names: Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A report in the list of an office."""

    id: UUID
    number: str
    business: str
    died_on: date
    reported_at: datetime


def found_of(uow: UnitOfWork, report_id: UUID) -> Finding | None:
    """Return the last finding of two officers on a report; None until they have decided."""
    query = select(DeathFinding).filter_by(report_id=report_id)
    query = query.where(DeathFinding.approved_at.is_not(None)).order_by(DeathFinding.id)
    rows = genuine(uow.session, uow.session.scalars(query))
    return Finding(rows[-1].finding) if rows else None


def reported_business(uow: UnitOfWork, report: DeathReport) -> Business:
    """Return the business of a report to its Registrar's office. Raises NotFound for others."""
    require_genuine(uow.vault, report)
    business = uow.get(Business, report.business_id)
    if not of_registrar(uow, business):
        raise NotFound
    return business


def own_report(uow: UnitOfWork, report_id: UUID) -> ReportView:
    """Return a report to the person who made it. Raises NotFound for everybody else."""
    require(uow.actor, REPORT_DEATH)
    report = uow.get(DeathReport, report_id)
    if report.reported_by != uow.actor.person_id:
        raise NotFound
    return _view(uow, report)


def report_file(uow: UnitOfWork, report_id: UUID) -> ReportFile:
    """Return a report to the Registrar's office of the district. Raises NotFound for others."""
    require(uow.actor, CERTIFY)
    report = uow.get(DeathReport, report_id)
    reported_business(uow, report)
    rows = uow.session.scalars(
        select(DeathFinding).filter_by(report_id=report.id).order_by(DeathFinding.id.desc())
    ).all()
    names = names_of_deciders(uow.session, rows, report.reported_by)
    owner = owner_of(entry_on(uow, report.business_id, local_day(uow.now)), report.told["cnic"])
    return ReportFile(
        report=_view(uow, report),
        owner=owner.name if owner else "",
        reporter=names[report.reported_by],
        findings=rows,
        names=names,
    )


def _view(uow: UnitOfWork, report: DeathReport) -> ReportView:
    require_genuine(uow.vault, report)
    business, told = uow.get(Business, report.business_id), report.told
    state = entry_on(uow, business.id, local_day(uow.now))
    found = found_of(uow, report.id)
    return ReportView(
        id=report.id,
        number=business.shown_number,
        business=state.name if state else "",
        business_ur=(state.name_ur or state.name) if state else "",
        name=told["name"],
        relation=told["relation"],
        died_on=report.died_on,
        paper_number=told["paper_number"],
        paper_on=report.paper_on,
        paper_authority=told["paper_authority"],
        reported_at=report.reported_at,
        found=found.value if found else "",
    )


def open_reports(uow: UnitOfWork, cursor: str | None = None) -> Page[ReportLine]:
    """List what the actor's office has still to decide, the oldest first."""
    require(uow.actor, CERTIFY)
    query = (
        select(DeathReport, Business, BusinessVersion.name)
        .join(Business, Business.id == DeathReport.business_id)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(on(local_day(uow.now)), ~decided(), in_registrars_office(uow))
        .order_by(DeathReport.id)
        .limit(PAGE + 1)
    )
    if cursor:
        query = query.where(DeathReport.id > as_id(decode_cursor(cursor, 1)[0]))
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, PAGE, lambda row: [str(row[0].id)])
    lines = genuine_lines(uow.session, page.items)
    return Page([_line(*row) for row in lines], page.next_cursor)


def _line(report: DeathReport, business: Business, name: str) -> ReportLine:
    return ReportLine(
        id=report.id,
        number=business.shown_number,
        business=name,
        died_on=report.died_on,
        reported_at=report.reported_at,
    )


def of_registrars_office(uow: UnitOfWork) -> ColumnElement[bool]:
    """Build the condition that a finding is of a business of the actor's Registrar's office."""
    reports = select(DeathReport.id).where(DeathReport.business_id.in_(registrars_businesses(uow)))
    return DeathFinding.report_id.in_(reports)


def number_of(uow: UnitOfWork, finding: DeathFinding) -> str:
    """Return the number of the business of whose owner a finding is."""
    business = uow.get(Business, uow.get(DeathReport, finding.report_id).business_id)
    return business.number or business.temporary


def readable(uow: UnitOfWork, finding_id: UUID) -> DeathFinding:
    """Return a finding to the office that may decide it. Raises NotFound."""
    row = uow.get(DeathFinding, finding_id)
    reported_business(uow, uow.get(DeathReport, row.report_id))
    return row
