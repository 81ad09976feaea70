"""A visit to a centre: who stood there, who saw it, what they agreed to, and the one act."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import WithMac

PAPER, DEVICE = "paper", "device"


class AssistedVisit(WithMac, Base):
    """A visit for one act. It is over when the act is done, when it ends, or at `expires_at`.

    `place` is the code of an office, or what was typed before there was a list to choose from.
    `consent_text` is what was read out, in `language` as it was said. The witness is known by name
    and by the keyed hash of their CNIC. `subject` is what the act was done to.
    """

    MAC_OF = (
        *("id", "person_id", "officer_id", "act", "place", "language", "consent_text"),
        *("witness_name", "witness_hash", "proof", "document_id", "device_reference"),
        *("opened_at", "expires_at", "confirmed_by", "confirmed_at", "done_at", "subject"),
        *("ended_at", "disputed_at"),
    )
    MAC_LATER = ("dispute",)

    __tablename__ = "assisted_visits"
    __table_args__ = (
        CheckConstraint("officer_id <> person_id", name="by_another"),
        CheckConstraint("confirmed_by not in (officer_id, person_id)", name="two_officers"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed"),
        CheckConstraint("language in ('ur', 'bal', 'brh', 'ps', 'en')", name="language"),
        CheckConstraint(
            "(proof = 'paper') = (document_id is not null)"
            " and (proof = 'device') = (device_reference is not null)",
            name="proof",
        ),
        CheckConstraint("(done_at is null) = (subject is null)", name="done"),
        CheckConstraint("done_at is null or ended_at is not null", name="over"),
        CheckConstraint("(disputed_at is null) = (dispute is null)", name="disputed"),
        CheckConstraint("place <> '' and witness_name <> ''", name="named"),
        Index("ix_assisted_visits_opened_at", "opened_at", "id"),
        Index("ix_assisted_visits_person_id", "person_id", "id"),
        Index("ix_assisted_visits_officer_id", "officer_id", "opened_at"),
        Index("ix_assisted_visits_witness_hash", "witness_hash", "opened_at"),
        Index(
            "ix_assisted_visits_disputed",
            "id",
            postgresql_where=text("disputed_at is not null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    act: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    consent_text: Mapped[str] = mapped_column(Text)
    witness_name: Mapped[str] = mapped_column(Text)
    witness_hash: Mapped[bytes] = mapped_column(LargeBinary)
    proof: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    device_reference: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    subject: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]
    dispute: Mapped[str | None] = mapped_column(Text)

    def state(self, now: datetime) -> str:
        """Return "disputed", "done", "over" or "open"."""
        if self.disputed_at is not None:
            return "disputed"
        if self.done_at is not None:
            return "done"
        return "over" if self.ended_at is not None or self.expires_at <= now else "open"
