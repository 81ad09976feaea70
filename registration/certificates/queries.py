"""Papers of the register as anybody sees them who has the address: their status follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import ShownPaper, Words, both_names
from app.errors import NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.certificates import labels
from registration.certificates.content import Addresses, addresses_of, basis_of
from registration.certificates.models import EXTRACT, RegisterPaper
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.permissions import CERTIFY
from registration.register.policy.business import from_json
from registration.register.policy.filings import Kind
from registration.register.queries.owners import of_registrar, on
from registration.register.queries.search import History, business_of, history_of, view_of
from registration.register.queries.views import BusinessView, view


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
    """A paper, its business as it is called now, and its status.

    `open` is false where the owner does not publish any more what the paper says.
    """

    paper: RegisterPaper
    business: BusinessView
    filing: Filing | None
    holds: Holds
    open: bool


def paper_at(uow: UnitOfWork, token: str) -> ShownPaper | None:
    """Return what the public page says of the paper at an address; None where there is none."""
    try:
        return shown(standing_at(uow, token))
    except NotFound:
        return None


def standing_at(uow: UnitOfWork, token: str) -> Standing:
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
        basis_of(entry, given) for entry in _said(uow, business, day) for given in (addresses, ())
    }
    if paper.basis not in said:
        return _overtaken(uow, paper)
    later = select(BusinessVersion.valid_from).where(
        BusinessVersion.business_id == business.id,
        BusinessVersion.valid_from > day,
        BusinessVersion.valid_from <= local_day(uow.now),
    )
    changed = uow.session.scalar(later.limit(1)) is not None
    return Holds.CHANGED_SINCE if changed else Holds.HOLDS


def addresses_on(uow: UnitOfWork, business: Business, day: date) -> Addresses:
    """Return the partners' permanent addresses as the register has them on a day."""
    query = select(BusinessVersion.state).where(BusinessVersion.business_id == business.id, on(day))
    told = uow.session.scalar(query)
    return addresses_of(from_json(told)) if told else ()


def _overtaken(uow: UnitOfWork, paper: RegisterPaper) -> Holds:
    """Say how it came that the register says something else of the day: a mistake, or news."""
    since = select(Filing.kind).where(
        Filing.business_id == paper.business_id, Filing.filed_at > paper.issued_at
    )
    corrected = Kind.CORRECTION.value in set(uow.session.scalars(since))
    return Holds.CORRECTED if corrected else Holds.RECORDED_SINCE


def is_open(uow: UnitOfWork, business: Business, extract: RegisterPaper) -> bool:
    """Whether anybody may read an extract: it says no more than its owner publishes now."""
    if business.details_published:
        return True
    return extract.basis == basis_of(view_of(uow, business, extract.day or date.min))


def _said(uow: UnitOfWork, business: Business, day: date) -> Sequence[BusinessView]:
    """Return what an extract of a day may say: to everybody, and where its owner agreed, whole."""
    return [view_of(uow, business, day, whole=whole) for whole in (False, True)]


def _of_copy(uow: UnitOfWork, filing: Filing) -> Holds:
    about = select(Filing.kind).filter_by(business_id=filing.business_id, corrects=filing.sequence)
    kinds = set(uow.session.scalars(about))
    if "withdrawal" in kinds:
        return Holds.WITHDRAWN
    return Holds.CORRECTED if "correction" in kinds else Holds.HOLDS


def shown(standing: Standing) -> ShownPaper:
    """Say it for the public page: of a copy whose and of what it is, not what was filed."""
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
        (sentence("Day of the change"), filing.effective_on),
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
