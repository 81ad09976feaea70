"""Declare who owns a firm in the end; each declaration is whole, and the newest counts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.calendar import local_day
from app.db import new_id
from app.documents.public import PAPERS, Upload, remove_document, store
from app.errors import Invalid, NotFound
from app.identity.public import require_for_firm
from app.parameters.public import ParameterSet, set_in_force
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.parameters.definitions import MEDIUM_TURNOVER_MAX, SMALL_TURNOVER_MAX
from marketplace.profiles.models import (
    BeneficialOwner,
    FirmPaper,
    FirmSizeStatement,
    OwnershipDeclaration,
)
from marketplace.profiles.policy import AHEAD, FirmSize, Turnover, shares_problem, size_of

MAX_OWNERS = 20


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A person and their share in per cent; `country` where it is not Pakistan."""

    name: str
    share_percent: Decimal
    name_ur: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class DeclareOwners:
    """All beneficial owners of the firm."""

    owners: Sequence[Owner]


def declare_owners(uow: UnitOfWork, command: DeclareOwners) -> OwnershipDeclaration:
    """Record a declaration. Raises Invalid for no owners, or for shares above the whole."""
    require_for_firm(uow.actor, permissions.DECLARE_OWNERS)
    if not command.owners:
        message = sentence("Add at least one owner.")
        raise Invalid(message, fields={"owners": message})
    problem = shares_problem([owner.share_percent for owner in command.owners])
    if problem is not None:
        raise Invalid(problem, fields={"owners": problem})
    declaration = OwnershipDeclaration(
        id=new_id(),
        supplier_id=uow.actor.organisation,
        declared_by=uow.actor.person,
        declared_at=uow.instant(),
    )
    uow.add(declaration)
    for number, owner in enumerate(command.owners, start=1):
        uow.add(BeneficialOwner(declaration_id=declaration.id, number=number, **vars(owner)))
    uow.audit("firm_owners.declared", declaration.id, after={"owners": len(command.owners)})
    return declaration


# Keep a firm's papers once, for all its bids; and take them away.

FIRM_PAPER = "firm_paper"
MAX_PAPERS = 40


@dataclass(frozen=True, kw_only=True)
class AddPaper:
    """Keep a paper under a name, such as the one that tenders ask for it by."""

    name: str
    valid_until: date | None
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class RemovePaper:
    """Take a paper away; bids that were submitted with it keep theirs."""

    paper_id: UUID


def add_paper(uow: UnitOfWork, command: AddPaper) -> FirmPaper:
    """Store a paper. Raises Invalid for no file, too many papers or an expired one."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    if command.file is None:
        message = sentence("Choose a file.")
        raise Invalid(message, fields={"file": message})
    _refuse(uow, command)
    document = store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=PAPERS,
        subject_kind=FIRM_PAPER,
        subject_id=uow.actor.organisation,
        purpose=command.name,
    )
    paper = FirmPaper(
        id=new_id(),
        supplier_id=uow.actor.organisation,
        name=command.name,
        document_id=document.id,
        valid_until=command.valid_until,
        added_by=uow.actor.person,
        added_at=uow.instant(),
    )
    uow.add(paper)
    uow.audit("firm_paper.added", paper.id, after={"name": paper.name})
    return paper


def _refuse(uow: UnitOfWork, command: AddPaper) -> None:
    if command.valid_until is not None and command.valid_until < local_day(uow.now):
        message = sentence("This document has expired. Add one that is still valid.")
        raise Invalid(message, fields={"valid_until": message})
    held = select(func.count()).select_from(FirmPaper)
    held = held.filter_by(supplier_id=uow.actor.organisation)
    if (uow.session.scalar(held) or 0) >= MAX_PAPERS:
        raise Invalid(sentence("A firm can store up to %(most)s documents.", most=MAX_PAPERS))


def remove_paper(uow: UnitOfWork, command: RemovePaper) -> FirmPaper:
    """Take it away. Raises NotFound for a paper of another firm."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    paper = own_paper(uow, command.paper_id)
    uow.session.delete(paper)
    uow.session.flush()
    remove_document(uow, paper.document_id)
    uow.audit("firm_paper.removed", paper.id, before={"name": paper.name})
    return paper


def own_paper(uow: UnitOfWork, paper_id: UUID) -> FirmPaper:
    """Return a paper of the firm acted for; raises NotFound for any other."""
    paper = uow.get(FirmPaper, paper_id)
    if paper.supplier_id != uow.actor.organisation:
        raise NotFound
    return paper


# Remind firms of papers before their last day, and once more when it has passed.

EXPIRING, EXPIRED = "marketplace.firm_paper_expiring", "marketplace.firm_paper_expired"
BATCH_SIZE = 500


def remind_of_papers(uow: UnitOfWork, _command: None = None) -> int:
    """Remind of each paper once before its last day and once after; returns how many now."""
    today = local_day(uow.now)
    return sum(_remind(uow, paper, today) for paper in _due(uow, today))


def _due(uow: UnitOfWork, today: date) -> Iterator[FirmPaper]:
    soon = select(FirmPaper).where(
        FirmPaper.valid_until <= today + AHEAD,
        FirmPaper.valid_until >= today,
        FirmPaper.reminded_at.is_(None),
    )
    over = select(FirmPaper).where(
        FirmPaper.valid_until < today, FirmPaper.expiry_told_at.is_(None)
    )
    for query in (soon, over):
        locked = query.order_by(FirmPaper.id).limit(BATCH_SIZE).with_for_update(skip_locked=True)
        yield from uow.session.scalars(locked).all()


def _remind(uow: UnitOfWork, paper: FirmPaper, today: date) -> bool:
    at = uow.instant()
    expired = paper.valid_until is not None and paper.valid_until < today
    if expired:
        paper.expiry_told_at = at
    else:
        paper.reminded_at = at
    uow.publish(EXPIRED if expired else EXPIRING, paper_id=paper.id)
    return True


# A firm states how large it is, once; the newest statement counts, earlier ones stay.


@dataclass(frozen=True, kw_only=True)
class StateSize:
    """How many people the firm employs, and the band of what it turns over in a year."""

    employees: int
    turnover: Turnover


def state_size(uow: UnitOfWork, command: StateSize) -> FirmSizeStatement:
    """Keep the statement. Awards that were made keep the size of their day."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    row = FirmSizeStatement(
        id=new_id(),
        supplier_id=uow.actor.organisation,
        employees=command.employees,
        turnover=command.turnover.value,
        stated_by=uow.actor.person,
        stated_at=uow.instant(),
    )
    uow.add(row)
    after = {"employees": row.employees, "turnover": row.turnover}
    uow.audit("firm_size.stated", row.id, after=after)
    return row


def size_rules(uow: UnitOfWork, on: date) -> ParameterSet:
    """Return the limits of small and medium firms on a day."""
    return set_in_force(uow.session, [SMALL_TURNOVER_MAX.key, MEDIUM_TURNOVER_MAX.key], on)


def size_by(rules: ParameterSet, turnover: Turnover) -> FirmSize | None:
    """Return the size for a turnover band; None if a limit is not in force."""
    if rules.get(SMALL_TURNOVER_MAX.key) is None or rules.get(MEDIUM_TURNOVER_MAX.key) is None:
        return None
    return size_of(
        turnover,
        small_paisa=rules.paisa(SMALL_TURNOVER_MAX.key),
        medium_paisa=rules.paisa(MEDIUM_TURNOVER_MAX.key),
    )


def sizes_of(uow: UnitOfWork, firms: Collection[UUID], on: date) -> Mapping[UUID, FirmSize]:
    """Return how large firms are by what each stated last; who stated nothing is absent."""
    newer = aliased(FirmSizeStatement)
    later = exists().where(
        newer.supplier_id == FirmSizeStatement.supplier_id, newer.id > FirmSizeStatement.id
    )
    query = select(FirmSizeStatement).where(FirmSizeStatement.supplier_id.in_(firms), ~later)
    stated = uow.session.scalars(query).all()
    rules = size_rules(uow, on) if stated else None
    if rules is None:
        return {}
    sizes = {row.supplier_id: size_by(rules, row.band) for row in stated}
    return {firm: size for firm, size in sizes.items() if size is not None}
