"""Papers of the register as anybody sees them who has the address: their status follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import (
    ShownPaper,
    Words,
    both_names,
    may_read_application,
    signed_by,
    unsigned_of,
)
from app.documents.public import Document
from app.errors import Conflict, Forbidden, NotFound
from app.permissions import require
from app.row_macs import genuine_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.public import Answers, fee_quote
from registration.certificates import labels
from registration.certificates.content import (
    Addresses,
    Copied,
    Fact,
    addresses_of,
    basis_of,
    copy_facts,
)
from registration.certificates.models import EXTRACT, RegisterInspection, RegisterPaper
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.permissions import CERTIFY
from registration.register.policy.business import Form
from registration.register.policy.filings import Kind, minors_of
from registration.register.queries.districts import district_words
from registration.register.queries.owners import entry_on, is_owner, of_registrar, on
from registration.register.queries.search import (
    History,
    business_of,
    filing_numbered,
    history_of,
    view_of,
)
from registration.register.queries.views import BusinessView, view
from registration.register.use_cases.project_filings import entries_of


class Holds(StrEnum):
    """The status of a paper: valid, changed or recorded since, corrected or withdrawn."""

    HOLDS = "holds"
    CHANGED_SINCE = "changed_since"
    RECORDED_SINCE = "recorded_since"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


_STATES: dict[Holds, tuple[Sentence, str, Sentence]] = {
    Holds.HOLDS: (
        sentence("Valid"),
        "green",
        sentence("It is genuine, and the register says the same."),
    ),
    Holds.CHANGED_SINCE: (
        sentence("Changed since"),
        "blue",
        sentence("It is genuine. The entry was changed after that day: see the register."),
    ),
    Holds.RECORDED_SINCE: (
        sentence("Recorded since"),
        "blue",
        sentence(
            "It is genuine, and says what was recorded when it was issued. A change that had"
            " occurred by that day was recorded later: see the register."
        ),
    ),
    Holds.CORRECTED: (
        sentence("Corrected"),
        "orange",
        sentence("It is genuine, and overtaken: what it says was corrected in the register."),
    ),
    Holds.WITHDRAWN: (
        sentence("Withdrawn"),
        "grey",
        sentence("It is genuine, and overtaken: the filing was withdrawn before it took effect."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A paper, its business under its present name, and its status.

    `open` is false if the owner no longer publishes the paper's contents.
    """

    paper: RegisterPaper
    business: BusinessView
    filing: Filing | None
    holds: Holds
    open: bool


def paper_at(uow: UnitOfWork, token: str) -> ShownPaper | None:
    """Return the public view of the paper at an address; None if there is none."""
    try:
        return shown(certificate_status(uow, token))
    except NotFound:
        return None


def certificate_status(uow: UnitOfWork, token: str) -> Standing:
    """Return a paper by its token, and its status today. Raises NotFound."""
    paper = uow.session.scalars(select(RegisterPaper).filter_by(token=token)).one_or_none()
    if paper is None:
        raise NotFound
    business = uow.get(Business, paper.business_id)
    filing = uow.get(Filing, paper.filing_id) if paper.filing_id else None
    return Standing(
        paper=paper,
        business=_entry(uow, business),
        filing=filing,
        holds=_of_copy(uow, filing) if filing else _of_extract(uow, business, paper),
        open=filing is None and is_open(uow, business, paper),
    )


def _entry(uow: UnitOfWork, business: Business, *, whole: bool = False) -> BusinessView:
    """Return the entry of today; before a first filing takes effect, that filing's."""
    query = select(BusinessVersion).filter_by(business_id=business.id)
    today = uow.session.scalars(query.where(on(local_day(uow.now)))).one_or_none()
    first = query.order_by(BusinessVersion.valid_from).limit(1)
    return view(business, today or uow.session.scalars(first).one(), whole=whole)


def _of_extract(uow: UnitOfWork, business: Business, paper: RegisterPaper) -> Holds:
    day = paper.day or date.min
    addresses = addresses_on(uow, business, day)
    # Papers from before gave no addresses.
    said = {
        basis_of(entry, given)
        for entry in _views_of_extract(uow, business, day)
        for given in (addresses, ())
    }
    if paper.basis not in said:
        return _overtaken(uow, paper)
    later = select(BusinessVersion).where(
        BusinessVersion.business_id == business.id,
        BusinessVersion.valid_from > day,
        BusinessVersion.valid_from <= local_day(uow.now),
    )
    found = genuine_of(uow.session, later)
    return Holds.CHANGED_SINCE if found else Holds.HOLDS


def addresses_on(uow: UnitOfWork, business: Business, day: date) -> Addresses:
    """Return the partners' permanent addresses as the register has them on a day."""
    state = entry_on(uow, business.id, day)
    return addresses_of(state) if state else ()


def _overtaken(uow: UnitOfWork, paper: RegisterPaper) -> Holds:
    """Return why the register differs from the paper: a corrected mistake, or a new filing."""
    since = select(Filing.kind).where(
        Filing.business_id == paper.business_id, Filing.filed_at > paper.issued_at
    )
    corrected = Kind.CORRECTION.value in set(uow.session.scalars(since))
    return Holds.CORRECTED if corrected else Holds.RECORDED_SINCE


def is_open(uow: UnitOfWork, business: Business, extract: RegisterPaper) -> bool:
    """Return True if anybody may read an extract: it shows no more than its owner publishes now."""
    if business.details_published:
        return True
    return extract.basis == basis_of(view_of(uow, business, extract.day or date.min))


def _views_of_extract(uow: UnitOfWork, business: Business, day: date) -> Sequence[BusinessView]:
    """Return what an extract of a day may say: to everybody, and where its owner agreed, whole."""
    return [view_of(uow, business, day, whole=whole) for whole in (False, True)]


def _of_copy(uow: UnitOfWork, filing: Filing) -> Holds:
    about = select(Filing.kind).filter_by(business_id=filing.business_id, corrects=filing.sequence)
    kinds = set(uow.session.scalars(about))
    if "withdrawal" in kinds:
        return Holds.WITHDRAWN
    return Holds.CORRECTED if "correction" in kinds else Holds.HOLDS


def shown(standing: Standing) -> ShownPaper:
    """Return the public view: of a copy, its subject and owner, not its contents."""
    paper, entry, filing = standing.paper, standing.business, standing.filing
    state, colour, verdict = _STATES[standing.holds]
    return ShownPaper(
        token=paper.token,
        title=labels.EXTRACT if paper.kind == EXTRACT else labels.COPY,
        state=state,
        colour=colour,
        verdict=verdict,
        names=Words(entry.name, entry.name_ur or entry.name),
        facts=(
            *both_names(sentence("Business"), Words(entry.name, entry.name_ur or entry.name)),
            (sentence("Number"), entry.number),
            *(((sentence("As of"), paper.day),) if paper.day else ()),
            *(_filed(filing) if filing else ()),
            (sentence("Issued"), local_day(paper.issued_at)),
        ),
        sha256=paper.sha256,
        file_id=paper.document_id if standing.open else None,
    )


def _filed(filing: Filing) -> tuple[tuple[Sentence, Words | date | str], ...]:
    kind = labels.KINDS[filing.kind]
    said = Words(f"{filing.sequence}: {kind.en}", f"{filing.sequence}: {kind.ur}")
    return (
        (sentence("Filing"), said),
        (sentence("Date of the change"), filing.effective_on),
    )


def filings_to_copy(uow: UnitOfWork, number: str) -> tuple[BusinessView, History]:
    """Return a business and its filings, for officers of the Registrar's office.

    Raises NotFound for officers of others.
    """
    require(uow.actor, CERTIFY)
    business = business_of(uow.session, number)
    if not of_registrar(uow, business):
        raise NotFound
    return _entry(uow, business, whole=True), history_of(uow, business.id)


# Who may take the file of a paper of the register.


def may_read_extract(uow: UnitOfWork, document: Document) -> bool:
    """Everybody: it says what the public register says. Else its owner, and the office."""
    paper = uow.session.scalars(select(RegisterPaper).filter_by(document_id=document.id)).one()
    business = uow.get(Business, paper.business_id)
    return is_open(uow, business, paper) or may_copy(uow, business)


def may_read_copy(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor is today's owner, in the Registrar's office, or the orderer."""
    business = uow.session.get(Business, document.subject_id)
    if business is None:
        return False
    return may_copy(uow, business) or _ordered(uow, document)


def _ordered(uow: UnitOfWork, document: Document) -> bool:
    query = select(RegisterPaper).filter_by(document_id=document.id)
    paper = uow.session.scalars(query).one_or_none()
    if paper is None or paper.order_id is None:
        return False
    return may_read_application(uow, paper.order_id)


def may_copy(uow: UnitOfWork, business: Business) -> bool:
    """Return True if the actor owns the business, or is an officer of the Registrar's office."""
    return is_owner(uow, business.id) or of_registrar(uow, business)


# Reading what a firm filed: open to anybody (Partnership Act 1932, s. 66), without CNICs.
#
# Where the province has put a fee for it in force, who reads has ordered it first.

FEE = "register-inspection"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The contents of a filing, line by line, without minors' names or anybody's number."""

    number: str
    sequence: int
    facts: Sequence[Fact]


def inspect_filing(uow: UnitOfWork, number: str, sequence: int) -> Statement:
    """Return a filing of a firm in its public form.

    Raises NotFound for a business that is no firm, Forbidden (`inspection-fee`) if a fee is in
    force and the actor has not ordered an inspection.
    """
    business = business_of(uow.session, number)
    if business.form != Form.PARTNERSHIP or business.number is None:
        raise NotFound
    filing = filing_numbered(uow, business.id, sequence)
    if not _may_inspect(uow, business):
        raise Forbidden(
            sentence("A fee is in force for reading what a firm filed. Order an inspection first."),
            code="inspection-fee",
        )
    minors = minors_of(entries_of(uow, business.id), sequence)
    copied = replace(copied_filing(uow, business, filing), public=True, minors=minors)
    return Statement(
        number=business.number, sequence=sequence, facts=copy_facts(copied, district_words(uow))
    )


def copied_filing(uow: UnitOfWork, business: Business, filing: Filing) -> Copied:
    """Return a filing with the names of those who signed it, and of the notified who did not."""
    application = filing.application_id
    return Copied(
        business=business,
        filing=filing,
        signed=signed_by(uow, application) if application else (),
        unsigned=[each.name for each in unsigned_of(uow, application)] if application else (),
    )


def _may_inspect(uow: UnitOfWork, business: Business) -> bool:
    today = local_day(uow.now)
    if not _has_a_fee(uow, today):
        return True
    if uow.actor.person_id is None:
        return False
    # The rows themselves, so that a planted one opens nothing.
    ordered = select(RegisterInspection).where(
        RegisterInspection.person_id == uow.actor.person_id,
        RegisterInspection.business_id == business.id,
        RegisterInspection.until >= today,
    )
    return uow.session.scalars(ordered).first() is not None or may_copy(uow, business)


def _has_a_fee(uow: UnitOfWork, today: date) -> bool:
    try:
        return fee_quote(uow, FEE, Answers(), today).amount_paisa > 0
    except (NotFound, Conflict):  # nobody has made one, or it is not in force
        return False
