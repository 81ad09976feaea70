"""Services on offer: versions of services, offers, orders on filing, and offices."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.db import Base, Json
from app.identity.people.models import Organisation
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class ServiceVersion(Base):
    """A version of a service as it was when it was first offered; never changed.

    `digest` is the SHA-256 of the canonical JSON, so that a file that was changed without a new
    version is found out.
    """

    __tablename__ = "service_versions"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[Json]
    kept_at: Mapped[datetime]


class ServiceOffer(CheckedOnLoad, Proposal, Base):
    """Two officers offer a version of a service from a day on; version null: no longer offered.

    The approved offer with the latest `opens_on` that has come counts, the later approved of two.
    `digest` is that of the content which the first officer saw: the second approves the same.
    """

    __tablename__ = "service_offers"
    __table_args__ = (
        *two_people(),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("(version is null) = (digest is null)", name="of_content"),
        Index("ix_service_offers_code", "code", "opens_on"),
    )

    code: Mapped[str] = mapped_column(Text)
    version: Mapped[int | None] = mapped_column(SmallInteger)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    opens_on: Mapped[date]
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)


class FilingOrder(CheckedOnLoad, Proposal, Base):
    """An order by which an agency accepts electronic filings from a day on (ETO 2002, s. 16).

    Or by which a department that buys accepts electronic bids: one of the two. Another office
    writes it; two officers record what it says. The approved one with the latest `valid_from` that
    has come counts, the later approved of two.
    """

    __tablename__ = "filing_orders"
    __table_args__ = (
        *two_people(),
        CheckConstraint("agency ~ '^[a-z][a-z0-9_]{1,39}$'", name="agency"),
        CheckConstraint("num_nonnulls(agency, department_id) = 1", name="of_one"),
        CheckConstraint("instrument <> '' and number <> '' and authority <> ''", name="cited"),
        Index("ix_filing_orders_agency", "agency", "valid_from"),
        Index("ix_filing_orders_department_id", "department_id", "valid_from"),
    )

    agency: Mapped[str | None] = mapped_column(Text)
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    # Read with the row, so that a list asks for no department alone.
    department: Mapped[str | None] = column_property(
        select(Organisation.name).where(Organisation.id == department_id).scalar_subquery()
    )
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    authority: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)

    @property
    def verified(self) -> bool:
        """True if anybody has seen it; an unverified order is never cited."""
        return self.confidence != "U"


class Office(CheckedOnLoad, Proposal, Base):
    """Two administrators say which department is an agency's office, for a district or for all.

    `agency` is the code that services use; the office of the applicant's district comes before the
    one for all (`district` empty). A later approved row replaces an earlier one.
    """

    __tablename__ = "case_offices"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("agency ~ '^[a-z][a-z0-9_]{1,39}$'", name="agency"),
        Index(
            "ix_case_offices_agency",
            "agency",
            "district",
            "approved_at",
            postgresql_where=text("approved_at is not null"),
        ),
    )

    agency: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
