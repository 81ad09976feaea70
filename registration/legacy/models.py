"""Files of old paper registers that were taken in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id


class LegacyImport(Base):
    """A spreadsheet of an old paper register that was taken in, and how many entries it brought."""

    __tablename__ = "legacy_imports"

    id: Mapped[Id]
    district: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    file_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    entries: Mapped[int]
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[datetime]
