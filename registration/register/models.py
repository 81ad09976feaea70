"""The register: businesses, their filings for ever, and the projection that filings make."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.encrypted_columns import EncryptedJson
from app.row_macs import CheckedOnLoad


class Business(CheckedOnLoad, Base):
    """A business that is registered, or asks to be. What it is called is in its versions.

    `temporary` names it from its application on, `number` from its registration; both for good.
    `organisation_id` is what it acts as here (identity); none for an entry of an old register.
    `details_published`: its owner agreed that everybody reads their name and street. Only a sole
    proprietor is asked; the register of firms is open by law.
    """

    __tablename__ = "businesses"
    __table_args__ = (
        CheckConstraint("form in ('sole', 'partnership', 'company')", name="form"),
        CheckConstraint("(number is null) = (numbered_at is null)", name="numbered"),
        CheckConstraint("details_published or form = 'sole'", name="published"),
        Index("ix_businesses_organisation_id", "organisation_id"),
    )

    id: Mapped[Id]
    form: Mapped[str] = mapped_column(Text)
    temporary: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str | None] = mapped_column(Text, unique=True)
    application_id: Mapped[UUID | None] = mapped_column(unique=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    begun_at: Mapped[datetime]
    numbered_at: Mapped[datetime | None]
    details_published: Mapped[bool] = mapped_column(Boolean)

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - columns of several types
        """Publish what is no sole proprietor's: the MAC has to cover it from the beginning."""
        super().__init__(**{"details_published": values["form"] != "sole"} | values)

    @property
    def shown_number(self) -> str:
        """Return its number; the temporary one until it is registered."""
        return self.number or self.temporary


class Filing(CheckedOnLoad, Base):
    """A filing, kept permanently. `digest` is the vault's hash of the canonical filing.

    `effective_on` is the day on which it occurred, also a past one, or is to take effect; the
    register recorded it on that of `filed_at`, and authority to act follows both. `sequence` counts
    the filings of a business from 1; `corrects` is the sequence of the one that this corrects or
    withdraws.
    """

    __tablename__ = "filings"
    __table_args__ = (
        UniqueConstraint("business_id", "sequence"),
        UniqueConstraint("registration_id"),
        ForeignKeyConstraint(
            ["business_id", "corrects"], ["filings.business_id", "filings.sequence"]
        ),
        CheckConstraint(
            "kind in ('registered', 'imported', 'name', 'place', 'owners', 'activities',"
            " 'correction', 'dissolution', 'withdrawal', 'election', 'death')",
            name="kind",
        ),
        CheckConstraint(
            "(kind in ('correction', 'withdrawal')) = (corrects is not null)", name="corrects"
        ),
        CheckConstraint("sequence > 0 and corrects < sequence", name="sequence"),
        Index("ix_filings_xid", "xid", "id"),
        Index(
            "ix_filings_of_notices",
            "effective_on",
            "id",
            postgresql_where=text("kind in ('owners', 'election', 'dissolution')"),
        ),
        Index(
            "ix_filings_later",
            "effective_on",
            "id",
            postgresql_where=text("effective_on > (timezone('Asia/Karachi', filed_at))::date"),
        ),
    )

    MAC_WITHOUT: ClassVar = {
        "xid": "PostgreSQL's own number of the transaction, which nobody can choose"
    }

    id: Mapped[Id]
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"))
    sequence: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    content: Mapped[Json] = mapped_column(EncryptedJson("filings.content"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    corrects: Mapped[int | None] = mapped_column(SmallInteger)
    application_id: Mapped[UUID | None]
    registration_id: Mapped[UUID | None]
    filed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    filed_at: Mapped[datetime]
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )


class FilingInEffect(Base):
    """A record, made once, that a later effect was published: `use_cases/take_effect.py`."""

    __tablename__ = "filings_in_effect"

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    at: Mapped[datetime]


class MajorityReminder(Base):
    """A reminder, sent once, that a minor comes of age, or that the time to elect ends."""

    __tablename__ = "majority_reminders"
    __table_args__ = (CheckConstraint("about in ('majority', 'ending')", name="about"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    about: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]


class AgencyNumber(CheckedOnLoad, Base):
    """A number of a business from an agency within one form, and its last day."""

    __tablename__ = "agency_numbers"

    registration_id: Mapped[UUID] = mapped_column(primary_key=True)
    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), index=True)
    agency: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class BusinessVersion(CheckedOnLoad, Base):
    """The register's record of a business between two days: built from its filings at any time.

    `state` is `policy/business.py`'s JSON. `search` holds both names folded, for finding.
    """

    __tablename__ = "business_versions"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        ExcludeConstraint(
            ("business_id", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            using="gist",
            name="ex_business_versions_never_two",
        ),
        Index("ix_business_versions_district", "district", "business_id"),
        Index("ix_business_versions_activities", "activities", postgresql_using="gin"),
        Index(
            "ix_business_versions_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    sequence: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[Json] = mapped_column(EncryptedJson("business_versions.state"))
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    standing: Mapped[str] = mapped_column(Text)
    activities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    search: Mapped[str] = mapped_column(Text)


class BusinessOwner(CheckedOnLoad, Base):
    """A proprietor or partner in a version, by a keyed hash of the CNIC."""

    __tablename__ = "business_owners"
    __table_args__ = (
        ForeignKeyConstraint(
            ["business_id", "valid_from"],
            ["business_versions.business_id", "business_versions.valid_from"],
            ondelete="CASCADE",
        ),
        Index("ix_business_owners_cnic_hash", "cnic_hash"),
        Index("ix_business_owners_minors", "business_id", postgresql_where=text("minor")),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    cnic_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    minor: Mapped[bool]


class BusinessTrait(Base):
    """An owner, place or name of a business from a day to a day, by a keyed hash.

    Firms that share one are linked (`queries/related.py`). Each kind is hashed for itself: a row
    cannot be joined with `business_owners` or with people.
    """

    __tablename__ = "business_traits"
    __table_args__ = (
        CheckConstraint("kind in ('owner', 'place', 'name')", name="kind"),
        CheckConstraint("until >= since", name="period"),
        Index("ix_business_traits_key", "key", "business_id"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    kind: Mapped[str] = mapped_column(Text)
