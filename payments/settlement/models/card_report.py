"""What reading each of the card gateway's settlement reports came to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id

ACCEPTED, EMPTY, REFUSED = "accepted", "empty", "refused"


class CardReportReading(Base):
    """What reading the bytes of a report came to; a number is taken in once.

    `problems` are rows of {row, column, text}; `file_id` is the settlement file that it became.
    """

    __tablename__ = "card_report_readings"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("outcome in ('accepted', 'empty', 'refused')", name="outcome"),
        CheckConstraint("(outcome = 'accepted') = (file_id is not null)", name="file"),
        UniqueConstraint("number", "digest"),
        Index(
            "uq_card_report_readings_read",
            "number",
            unique=True,
            postgresql_where=text("outcome <> 'refused'"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(Text)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlement_files.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    read_at: Mapped[datetime]
