"""The register certifies: what it says of a business on a day, and what was filed.

An extract holds what anybody may see, so anybody may ask for one, signed in or not; how many is
bounded, and the same is never made twice. A copy holds the whole filing: for the owners, and for
officers of the Registrar's office. No fee for either stands in the catalogue: both are free.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.casework.public import Paper, Words, issue_paper, signed_by
from app.db import new_id
from app.errors import Invalid, NotFound
from app.identity.people.throttle import Limit, Throttle
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.certificates import labels
from registration.certificates.content import Copied, Fact, basis_of, copy_facts, extract_facts
from registration.certificates.document_access import may_copy
from registration.certificates.models import COPY, EXTRACT, RegisterPaper
from registration.register.models import Business, Filing
from registration.register.permissions import COPY_OWN
from registration.register.queries.districts import district_words
from registration.register.queries.search import business_of, history_of, view_of

# `subject_kind` of the papers; their subject is the business.
EXTRACT_KIND, COPY_KIND = "register_extract", "register_copy"
EXTRACTS = Limit("register-extract", 20, 3600)


@dataclass(frozen=True, kw_only=True)
class IssueExtract:
    """Of which business, by its number, and of which day (None: today)."""

    number: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class IssueCopy:
    """Of which filing."""

    filing_id: UUID


def issue_extract(uow: UnitOfWork, command: IssueExtract) -> RegisterPaper:
    """Issue an extract, or return the one that says the same of that day.

    Raises NotFound where the register says nothing, Invalid for a day to come, TooMany.
    """
    business = business_of(uow.session, command.number)
    day = command.on or local_day(uow.now)
    if day > local_day(uow.now):
        problem = sentence("This day is still to come. Write one that is not after today.")
        raise Invalid(problem, fields={"on": problem})
    entry = view_of(uow, business, day)
    basis = basis_of(entry)
    _one_at_a_time(uow, business.id)
    there = select(RegisterPaper).filter_by(business_id=business.id, day=day, basis=basis)
    known = uow.session.scalars(there).one_or_none()
    if known is not None:
        return known
    uow.port(Throttle).count(EXTRACTS, uow.actor.counted_as)
    facts = extract_facts(entry, history_of(uow, business.id).agencies, day, district_words(uow))
    row = RegisterPaper(kind=EXTRACT, business_id=business.id, day=day, basis=basis)
    return _issue(uow, row, _paper(labels.EXTRACT, entry.number, facts), EXTRACT_KIND)


def issue_copy(uow: UnitOfWork, command: IssueCopy) -> RegisterPaper:
    """Issue a certified copy, or return the one that was issued. Raises NotFound for others."""
    require(uow.actor, COPY_OWN)
    filing = uow.get(Filing, command.filing_id)
    business = uow.get(Business, filing.business_id)
    if not may_copy(uow, business):
        raise NotFound
    _one_at_a_time(uow, business.id)
    known = uow.session.scalars(select(RegisterPaper).filter_by(filing_id=filing.id)).one_or_none()
    if known is not None:
        return known
    signed = signed_by(uow, filing.application_id) if filing.application_id else []
    copied = Copied(business=business, filing=filing, signed=signed)
    number = f"{business.number or business.temporary}/{filing.sequence}"
    row = RegisterPaper(
        kind=COPY, business_id=business.id, filing_id=filing.id, basis=filing.digest
    )
    paper = _paper(labels.COPY, number, copy_facts(copied, district_words(uow)))
    return _issue(uow, row, paper, COPY_KIND)


def _paper(title: Words, reference: str, facts: list[Fact]) -> Paper:
    return Paper(
        title=title, office=labels.OFFICE, reference=reference, facts=facts, note=labels.NOTE
    )


def _issue(uow: UnitOfWork, row: RegisterPaper, paper: Paper, kind: str) -> RegisterPaper:
    issued = issue_paper(
        uow, paper, subject_kind=kind, subject_id=row.business_id, purpose=row.kind
    )
    row.id, row.issued_by, row.issued_at = new_id(), uow.actor.person_id, issued.issued_at
    row.token, row.document_id, row.sha256 = issued.token, issued.document_id, issued.sha256
    uow.add(row)
    uow.session.flush()
    uow.audit("register.paper_issued", row.business_id, after={"kind": row.kind})
    return row


def _one_at_a_time(uow: UnitOfWork, business_id: UUID) -> None:
    """Let two who ask at the same instant get one paper."""
    key = func.hashtext(str(business_id))
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("register.paper"), key)))
