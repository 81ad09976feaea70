"""The register certifies: what it says of a business on a day, and what was filed.

An extract holds what anybody may see, so anybody may ask for one, signed in or not; how many is
bounded, and the same is never made twice. A copy holds the whole filing: for the owners, and for
officers of the Registrar's office; both are free to them. Anybody orders one of a firm's, or of its
entry, which an officer certifies (Partnership Act 1932, s. 67), for the fee that is in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.casework.public import Paper, Words, issue_paper, reissue_certificates
from app.db import new_id
from app.errors import Invalid, NotFound
from app.identity.people.throttle import Limit, Throttle
from app.identity.public import organisations_by_id
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.certificates import labels
from registration.certificates.content import (
    Extracted,
    Fact,
    basis_of,
    copy_facts,
    extract_facts,
)
from registration.certificates.models import COPY, EXTRACT, RegisterPaper
from registration.certificates.queries import addresses_on, copied_filing, may_copy
from registration.register.events import CHANGED, FILED, PUBLICATION_CHANGED
from registration.register.models import Business, Filing
from registration.register.permissions import CERTIFY, COPY_OWN
from registration.register.policy.business import Standing, State
from registration.register.policy.filings import minors_of
from registration.register.queries.districts import district_words
from registration.register.queries.owners import business_of_grant, entry_on
from registration.register.queries.search import business_of, filing_numbered, history_of, view_of
from registration.register.use_cases.project_filings import entries_of

# `subject_kind` of the papers; their subject is the business.
EXTRACT_KIND, COPY_KIND = "register_extract", "register_copy"
EXTRACTS = Limit("register-extract", 20, 3600)


@dataclass(frozen=True, kw_only=True)
class IssueExtract:
    """The business, by its number, and the day (None: today)."""

    number: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class IssueCopy:
    """The filing to copy."""

    filing_id: UUID


def issue_extract(uow: UnitOfWork, command: IssueExtract) -> RegisterPaper:
    """Issue an extract, or return the one with the same contents for that day.

    Raises NotFound if the register has no entry, Invalid for a future day, TooMany.
    """
    business = business_of(uow.session, command.number)
    day = command.on or local_day(uow.now)
    if day > local_day(uow.now):
        problem = sentence("The date must be today or in the past.")
        raise Invalid(problem, fields={"on": problem})
    entry, addresses = view_of(uow, business, day), addresses_on(uow, business, day)
    basis = basis_of(entry, addresses)
    _one_at_a_time(uow, business.id)
    there = select(RegisterPaper).filter_by(
        business_id=business.id, day=day, basis=basis, order_id=None
    )
    known = uow.session.scalars(there).one_or_none()
    if known is not None:
        return known
    uow.port(Throttle).count(EXTRACTS, uow.actor.counted_as)
    agencies = history_of(uow, business.id).agencies
    said = Extracted(entry=entry, agencies=agencies, day=day, addresses=addresses)
    facts = extract_facts(said, district_words(uow))
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
    there = select(RegisterPaper).filter_by(filing_id=filing.id, order_id=None)
    known = uow.session.scalars(there).one_or_none()
    if known is not None:
        return known
    copied = copied_filing(uow, business, filing)
    number = f"{business.shown_number}/{filing.sequence}"
    row = RegisterPaper(
        kind=COPY, business_id=business.id, filing_id=filing.id, basis=filing.digest
    )
    paper = _paper(labels.COPY, number, copy_facts(copied, district_words(uow)))
    return _issue(uow, row, paper, COPY_KIND)


@dataclass(frozen=True, kw_only=True)
class Order:
    """The application that ordered a paper; the actor certifies it."""

    order_id: UUID
    business_id: UUID


def certify_entry(uow: UnitOfWork, order: Order) -> RegisterPaper:
    """Certify the entry of a firm as it is today, for its orderer. Raises NotFound."""
    require(uow.actor, CERTIFY)
    business, day = uow.get(Business, order.business_id), local_day(uow.now)
    entry, addresses = view_of(uow, business, day), addresses_on(uow, business, day)
    agencies = history_of(uow, business.id).agencies
    said = Extracted(
        entry=entry, agencies=agencies, day=day, addresses=addresses, certified=_certifier(uow)
    )
    facts = extract_facts(said, district_words(uow))
    row = RegisterPaper(
        kind=EXTRACT, business_id=business.id, day=day, basis=basis_of(entry, addresses)
    )
    paper = _paper(labels.CERTIFIED_ENTRY, entry.number, facts)
    return _ordered(uow, row, paper, order, EXTRACT_KIND)


def certify_filing(uow: UnitOfWork, order: Order, sequence: int) -> RegisterPaper:
    """Certify a filing of a firm, for its orderer. Raises NotFound."""
    require(uow.actor, CERTIFY)
    business = uow.get(Business, order.business_id)
    filing = filing_numbered(uow, business.id, sequence)
    copied = replace(
        copied_filing(uow, business, filing),
        certified=_certifier(uow),
        public=True,
        minors=minors_of(entries_of(uow, business.id), sequence),
    )
    row = RegisterPaper(
        kind=COPY, business_id=business.id, filing_id=filing.id, basis=filing.digest
    )
    number = f"{business.shown_number}/{filing.sequence}"
    paper = _paper(labels.COPY, number, copy_facts(copied, district_words(uow)))
    return _ordered(uow, row, paper, order, COPY_KIND)


def _certifier(uow: UnitOfWork) -> Words:
    """Name the officer who certifies, and the office."""
    office = organisations_by_id(uow.session, [uow.actor.organisation])[uow.actor.organisation]
    values = {"name": uow.actor.name, "office": office.name}
    said = labels.FOR_REGISTRAR
    return Words(said.en.format(**values), said.ur.format(**values))


def _ordered(
    uow: UnitOfWork, row: RegisterPaper, paper: Paper, order: Order, kind: str
) -> RegisterPaper:
    row.order_id, row.certified_by = order.order_id, uow.actor.person
    return _issue(uow, row, paper, kind)


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


# Certificates follow the register: what a filing has made wrong on them is printed again.
#
# Told whenever a filing enters, takes effect or a paper is printed; where all papers say what the
# register says, nothing happens. So no order of news leaves a holder with a paper that is not so.


@handler("registration.follow_filing")
def follow_filing(uow: UnitOfWork, event: Event) -> None:
    """Handle `registration.filed`, `…business_changed` and `…publication_changed`."""
    _follow(uow, uow.get(Business, UUID(event.payload["business_id"])))


@handler("registration.follow_certificate")
def follow_certificate(uow: UnitOfWork, event: Event) -> None:
    """Handle `cases.certificate_issued`: a filing may have come between grant and paper."""
    business_id = business_of_grant(uow, UUID(event.payload["registration_id"]))
    if business_id is not None:
        _follow(uow, uow.get(Business, business_id))


def _follow(uow: UnitOfWork, business: Business) -> None:
    if business.application_id is None:  # an entry of an old register has papers of no grant
        return
    state = entry_on(uow, business.id, local_day(uow.now))
    if state is not None and state.standing is Standing.REGISTERED:
        reissue_certificates(uow, business.application_id, now_so(state))


def now_so(state: State) -> Mapping[str, Any]:
    """Return the data that filings may have changed, by the questions shown on certificates."""
    return {
        "business_name": state.name,
        "business_name_ur": state.name_ur,
        "place": {"line": state.place.line, "district": state.place.district},
        "duration": state.duration,
    }


HANDLERS = (
    (FILED, follow_filing),
    (CHANGED, follow_filing),
    (PUBLICATION_CHANGED, follow_filing),
    ("cases.certificate_issued", follow_certificate),
)
