"""A firm's papers and owners: whole for itself, its owners in bands for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.documents.public import Document
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id, require_for_firm
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, Contract
from marketplace.kernel import permissions
from marketplace.parameters.definitions import SMALL_TURNOVER_MAX
from marketplace.profiles.models import (
    BeneficialOwner,
    FirmPaper,
    FirmSizeStatement,
    OwnershipDeclaration,
)
from marketplace.profiles.policy import (
    AHEAD,
    Band,
    FirmSize,
    PaperState,
    Turnover,
    band_of,
    paper_state,
)
from marketplace.profiles.use_cases import size_by, size_rules


@dataclass(frozen=True, kw_only=True)
class PaperView:
    """A paper of one's own firm; `state` is good, expiring (within 30 days) or expired."""

    id: UUID
    name: str
    filename: str
    document_id: UUID
    valid_until: date | None
    state: PaperState


@dataclass(frozen=True, kw_only=True)
class OwnerView:
    """An owner as everybody may see them: the band of the share."""

    name: str
    name_ur: str
    country: str
    band: Band


@dataclass(frozen=True, kw_only=True)
class OwnOwnerView:
    """An owner as the firm itself declared them."""

    name: str
    name_ur: str
    country: str
    share_percent: Decimal
    band: Band


@dataclass(frozen=True, kw_only=True)
class SizeView:
    """The size that the actor's firm stated; `size` follows from the current rules.

    `rule` is their name; both are None if no limit is in force.
    """

    employees: int
    turnover: Turnover
    size: FirmSize | None
    rule: str | None
    stated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The profile of a firm for its bids. `size` is None until the firm stated it."""

    supplier_id: UUID
    size: SizeView | None
    papers: Sequence[PaperView]
    owners: Sequence[OwnOwnerView]
    declared_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class FirmOwners:
    """The owners of a firm that has a contract with the government."""

    firm: OrganisationSummary
    owners: Sequence[OwnerView]
    declared_at: datetime | None


def own_profile(uow: UnitOfWork) -> Profile:
    """Return the profile of the firm acted for."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    declaration = _newest(uow, uow.actor.organisation)
    return Profile(
        supplier_id=uow.actor.organisation,
        size=own_size(uow),
        papers=own_papers(uow),
        owners=[
            OwnOwnerView(
                name=each.name,
                name_ur=each.name_ur,
                country=each.country,
                share_percent=each.share_percent,
                band=band_of(each.share_percent),
            )
            for each in _owners(uow, declaration)
        ],
        declared_at=declaration.declared_at if declaration else None,
    )


def own_size(uow: UnitOfWork) -> SizeView | None:
    """Return the last size statement of the actor's firm; None if it made none."""
    query = select(FirmSizeStatement).filter_by(supplier_id=uow.actor.organisation)
    row = uow.session.scalars(query.order_by(FirmSizeStatement.id.desc()).limit(1)).first()
    if row is None:
        return None
    rules = size_rules(uow, local_day(uow.now))
    rule = rules.get(SMALL_TURNOVER_MAX.key)
    return SizeView(
        employees=row.employees,
        turnover=row.band,
        size=size_by(rules, row.band),
        rule=rule.instrument if rule is not None and rule.is_law else None,
        stated_at=row.stated_at,
    )


def own_papers(uow: UnitOfWork) -> Sequence[PaperView]:
    """List the papers of the firm acted for, by their names."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    query = (
        select(FirmPaper, Document.filename)
        .join(Document, Document.id == FirmPaper.document_id)
        .where(FirmPaper.supplier_id == uow.actor.organisation)
        .order_by(FirmPaper.name, FirmPaper.id)
    )
    today = local_day(uow.now)
    return [
        PaperView(
            id=paper.id,
            name=paper.name,
            filename=filename,
            document_id=paper.document_id,
            valid_until=paper.valid_until,
            state=paper_state(paper.valid_until, today),
        )
        for paper, filename in uow.session.execute(query)
    ]


def papers_ending(uow: UnitOfWork) -> Sequence[FirmPaper]:
    """List the papers of the firm acted for that end soon or have ended, the first one first."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.KEEP_PROFILE):
        return []
    query = (
        select(FirmPaper)
        .filter_by(supplier_id=actor.organisation_id)
        .where(FirmPaper.valid_until <= local_day(uow.now) + AHEAD)
        .order_by(FirmPaper.valid_until)
        .limit(10)
    )
    return uow.session.scalars(query).all()


def firm_owners(uow: UnitOfWork, organisation_id: UUID) -> FirmOwners:
    """Return the owners of a firm that was ever given a contract, for everybody.

    Raises NotFound for any other firm: who owns it is its own affair.
    """
    given = (
        select(Contract)
        .join(Award, Award.id == Contract.award_id)
        .where(Contract.supplier_id == organisation_id, Award.reversed_at.is_(None))
        .limit(1)
    )
    if not there_is(uow.session, given):
        raise NotFound
    declaration = _newest(uow, organisation_id)
    return FirmOwners(
        firm=organisations_by_id(uow.session, [organisation_id])[organisation_id],
        owners=[
            OwnerView(
                name=each.name,
                name_ur=each.name_ur,
                country=each.country,
                band=band_of(each.share_percent),
            )
            for each in _owners(uow, declaration)
        ],
        declared_at=declaration.declared_at if declaration else None,
    )


def _newest(uow: UnitOfWork, supplier_id: UUID) -> OwnershipDeclaration | None:
    query = select(OwnershipDeclaration).filter_by(supplier_id=supplier_id)
    return uow.session.scalars(query.order_by(OwnershipDeclaration.id.desc()).limit(1)).first()


def _owners(uow: UnitOfWork, declaration: OwnershipDeclaration | None) -> Sequence[BeneficialOwner]:
    if declaration is None:
        return []
    query = select(BeneficialOwner).filter_by(declaration_id=declaration.id)
    return uow.session.scalars(query.order_by(BeneficialOwner.number)).all()


def may_read_paper(uow: UnitOfWork, document: Document) -> bool:
    """Let only the firm itself read the papers that it keeps."""
    own = document.subject_id == uow.actor.organisation_id
    return own and uow.actor.may(permissions.KEEP_PROFILE)
