"""Later versions of schemes: texts that two officers of Finance put in force from a day on."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class SchemeChange(WithMac, Proposal, Base):
    """A version of a scheme. `content` is its whole file, `digest` the SHA-256 of it.

    Once approved it is in force from `valid_from` until the day before the next version is; the
    file says on which days the scheme can be claimed. Each version begins after the one before.
    """

    MAC_OF = (
        *("id", "code", "version", "digest", "valid_from"),
        *("entered_by", "approved_by", "approved_at", "refused_by", "refused_at"),
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "relief_scheme_changes"
    __table_args__ = (
        *two_people(),
        CheckConstraint("version > 1", name="version"),
        CheckConstraint("instrument <> ''", name="cited"),
        CheckConstraint("digest = sha256(convert_to(content, 'UTF8'))", name="digest"),
        Index(
            "uq_relief_scheme_changes_version",
            "code",
            "version",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    code: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    valid_from: Mapped[date] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
