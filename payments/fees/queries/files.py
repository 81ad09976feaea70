"""Fees for officials: the list, and one fee with its proposals and history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.public import names_of_deciders, organisations_by_id
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.fees.models import Fee, FeeVersion
from payments.kernel.permissions import READ_FEE_FILES

MAX_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """A fee, its department's name, the version in force (None: none) and what waits."""

    fee: Fee
    department: str
    current: FeeVersion | None
    waiting: int


@dataclass(frozen=True, kw_only=True)
class FeeFile:
    """All versions of a fee, latest start first, and the names of their authors."""

    fee: Fee
    department: str
    current: FeeVersion | None
    rows: Sequence[FeeVersion]
    names: Mapping[UUID, str]

    @property
    def proposals(self) -> list[FeeVersion]:
        """The undecided rows."""
        return [row for row in self.rows if row.waiting]


def all_fees(uow: UnitOfWork, on: date) -> list[FeeLine]:
    """Return all fees by title, for officials: three queries."""
    require(uow.actor, READ_FEE_FILES)
    fees = uow.session.scalars(select(Fee).order_by(Fee.title, Fee.id).limit(MAX_ROWS)).all()
    versions = uow.session.scalars(
        select(FeeVersion).where(
            FeeVersion.fee_id.in_([fee.id for fee in fees]), FeeVersion.refused_at.is_(None)
        )
    ).all()
    houses = organisations_by_id(uow.session, {fee.department_id for fee in fees})
    return [
        FeeLine(
            fee=fee,
            department=houses[fee.department_id].name,
            current=in_force([each for each in versions if each.fee_id == fee.id], on),
            waiting=sum(each.fee_id == fee.id and each.waiting for each in versions),
        )
        for fee in fees
    ]


def fee_file(uow: UnitOfWork, fee_id: UUID, on: date) -> FeeFile:
    """Return all versions of a fee, for officials: four queries. Raises NotFound."""
    require(uow.actor, READ_FEE_FILES)
    fee = uow.get(Fee, fee_id)
    rows = history(uow.session, fee_id)
    houses = organisations_by_id(uow.session, [fee.department_id])
    return FeeFile(
        fee=fee,
        department=houses[fee.department_id].name,
        current=in_force(rows, on),
        rows=rows,
        names=names_of_deciders(uow.session, rows),
    )


def history(session: Session, fee_id: UUID) -> Sequence[FeeVersion]:
    """Return every version of a fee, refused ones too: the latest first day first."""
    query = (
        select(FeeVersion)
        .where(FeeVersion.fee_id == fee_id)
        .order_by(FeeVersion.valid_from.desc(), FeeVersion.entered_at.desc())
    )
    return session.scalars(query.limit(MAX_ROWS)).all()


def locked_versions(session: Session, fee_id: UUID) -> Sequence[FeeVersion]:
    """Return and lock all versions of a fee: approvals of one fee wait for each other."""
    query = (
        select(FeeVersion)
        .where(FeeVersion.fee_id == fee_id)
        .order_by(FeeVersion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def in_force(rows: Iterable[FeeVersion], on: date) -> FeeVersion | None:
    """Return the approved version of a fee that covers a day."""
    return next((row for row in rows if row.approved_at and row.covers(on)), None)
