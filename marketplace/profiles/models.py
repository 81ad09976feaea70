"""Papers of a firm that its bids bring again and again, its size, and who owns it in the end."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from marketplace.profiles.policy import Turnover


class FirmPaper(Base):
    """A paper that a firm keeps for its bids; `valid_until` None never expires.

    It is reminded of twice: before its last day and after it.
    """

    __tablename__ = "firm_papers"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index("ix_firm_papers_supplier_id", "supplier_id", "id"),
        Index("ix_firm_papers_valid_until", "valid_until"),
    )

    id: Mapped[Id]
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    valid_until: Mapped[date | None] = mapped_column(Date)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    expiry_told_at: Mapped[datetime | None]


class OwnershipDeclaration(Base):
    """That a firm has declared its beneficial owners; the newest counts, earlier ones stay."""

    __tablename__ = "ownership_declarations"
    __table_args__ = (Index("ix_ownership_declarations_supplier_id", "supplier_id", "id"),)

    id: Mapped[Id]
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    declared_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    declared_at: Mapped[datetime]


class BeneficialOwner(Base):
    """A person who owns a firm in the end. Others see the band of the share, never the share."""

    __tablename__ = "beneficial_owners"
    __table_args__ = (
        CheckConstraint("share_percent > 0 and share_percent <= 100", name="share"),
        CheckConstraint("name <> ''", name="name"),
    )

    declaration_id: Mapped[UUID] = mapped_column(
        ForeignKey("ownership_declarations.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="", server_default="")
    country: Mapped[str] = mapped_column(Text, default="", server_default="")
    share_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))


class FirmSizeStatement(Base):
    """How large a firm says that it is; the newest counts, earlier ones stay."""

    __tablename__ = "firm_sizes"
    __table_args__ = (
        CheckConstraint("employees >= 0", name="employees"),
        CheckConstraint(
            "turnover in ('up-to-30m', '30m-to-150m', '150m-to-400m', '400m-to-800m', 'over-800m')",
            name="turnover",
        ),
        Index("ix_firm_sizes_supplier_id", "supplier_id", "id"),
    )

    id: Mapped[Id]
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    employees: Mapped[int] = mapped_column(Integer)
    turnover: Mapped[str] = mapped_column(Text)
    stated_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    stated_at: Mapped[datetime]

    @property
    def band(self) -> Turnover:
        """The band, as policy knows it."""
        return Turnover(self.turnover)
