"""Papers that the register certifies: extracts of a day, and copies of what was filed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import CheckedOnLoad

EXTRACT, COPY = "extract", "copy"


class RegisterPaper(CheckedOnLoad, Base):
    """A paper that was issued, for good. Whether it still holds follows from the filings.

    An extract is of a `day`; `basis` is the SHA-256 of what the register said of that day, so that
    a later correction is found out. A copy is of a filing, and its `basis` the filing's digest.
    The same is issued once: who asks again gets the same paper. `issued_by` is null where somebody
    asked who was not signed in. One that was ordered (`order_id`: the application by which an
    officer certified it, `certified_by`) is issued anew for each order.
    """

    __tablename__ = "register_papers"
    __table_args__ = (
        Index(
            "uq_register_papers_extract",
            *("business_id", "day", "basis"),
            unique=True,
            postgresql_where=text("order_id is null and day is not null"),
        ),
        Index(
            "uq_register_papers_copy",
            "filing_id",
            unique=True,
            postgresql_where=text("order_id is null and filing_id is not null"),
        ),
        UniqueConstraint("order_id"),
        CheckConstraint("(order_id is null) = (certified_by is null)", name="ordered"),
        CheckConstraint("kind in ('extract', 'copy')", name="kind"),
        CheckConstraint("(kind = 'extract') = (day is not null)", name="day"),
        CheckConstraint("(kind = 'copy') = (filing_id is not null)", name="filing"),
        CheckConstraint("token ~ '^[0-9a-hjkmnp-tv-z]{27}$'", name="token"),
        CheckConstraint("length(sha256) = 32", name="sha256"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"))
    day: Mapped[date | None]
    filing_id: Mapped[UUID | None] = mapped_column(ForeignKey("filings.id"))
    basis: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str] = mapped_column(Text, unique=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), unique=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    issued_at: Mapped[datetime]
    order_id: Mapped[UUID | None]
    certified_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class RegisterInspection(CheckedOnLoad, Base):
    """That somebody may read what a firm filed, to the end of a day: they ordered it."""

    __tablename__ = "register_inspections"
    __table_args__ = (Index("ix_register_inspections_person_id", "person_id", "business_id"),)

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    until: Mapped[date]
