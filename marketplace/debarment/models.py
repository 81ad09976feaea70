"""Matters about suppliers: parties, notices and replies, orders, and later events.

Status is stored nowhere: it follows from these facts and the day (`policy.py`).
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json
from app.row_macs import WithMac
from app.two_people import Proposal, two_people

_DECIDED = ("entered_by", "approved_by", "approved_at", "refused_by", "refused_at")


class DebarmentMatter(WithMac, Base):
    """A department's matter against suppliers: "debarment" is its own, "blacklisting" for all.

    `ground` is the parameter's value as it was then; `rules` are the other values, frozen.
    """

    __tablename__ = "debarment_matters"
    MAC_OF = ("id", "kind", "department_id", "ground_code", "reference", "opened_by", "opened_at")
    __table_args__ = (
        CheckConstraint("kind in ('debarment', 'blacklisting')", name="kind"),
        CheckConstraint("facts <> ''", name="facts"),
        Index("ix_debarment_matters_department", "department_id", "id"),
    )

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    ground_code: Mapped[str] = mapped_column(Text)
    ground: Mapped[Json]
    rules: Mapped[Json]
    facts: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]


class DebarmentParty(WithMac, Base):
    """A firm, an owner or a related firm that is named in a matter: each is heard by itself.

    Known here by `organisation_id` or `person_id`, else by name, address and NTN (its blind index).
    """

    __tablename__ = "debarment_parties"
    MAC_OF = (
        *("id", "matter_id", "role", "organisation_id", "person_id", "ntn_hash", "name"),
        *("served_at", "reply_until", "heard_at"),
    )
    MAC_LATER = (
        "served_by",
        "reply",
        "replied_at",
        "replied_by",
        "hearing_at",
        "hearing_place",
        "heard_by",
        "attended",
        "minutes",
    )
    __table_args__ = (
        CheckConstraint("role in ('firm', 'owner', 'related')", name="role"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("num_nonnulls(organisation_id, person_id) <= 1", name="one"),
        CheckConstraint("(role = 'owner') or person_id is null", name="owner"),
        CheckConstraint("num_nonnulls(served_at, served_by, reply_until) in (0, 3)", name="served"),
        CheckConstraint("num_nonnulls(reply, replied_at, replied_by) in (0, 3)", name="replied"),
        CheckConstraint("num_nonnulls(hearing_at, hearing_place) in (0, 2)", name="hearing"),
        CheckConstraint("num_nonnulls(heard_at, heard_by, attended, minutes) in (0, 4)",
                        name="heard"),
        CheckConstraint("replied_at >= served_at and heard_at >= served_at", name="in_order"),
        Index("uq_debarment_parties_firm", "matter_id", "organisation_id", unique=True),
        Index("uq_debarment_parties_person", "matter_id", "person_id", unique=True),
        Index("ix_debarment_parties_organisation_id", "organisation_id"),
        Index("ix_debarment_parties_person_id", "person_id"),
        Index("ix_debarment_parties_ntn_hash", "ntn_hash"),
    )  # fmt: skip

    id: Mapped[Id]
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("debarment_matters.id"))
    role: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ntn_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    named_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[datetime]
    served_at: Mapped[datetime | None]
    served_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reply_until: Mapped[date | None] = mapped_column(Date)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    hearing_at: Mapped[datetime | None]
    hearing_place: Mapped[str | None] = mapped_column(Text)
    heard_at: Mapped[datetime | None]
    heard_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    attended: Mapped[bool | None]
    minutes: Mapped[str | None] = mapped_column(Text)

    @property
    def has_account(self) -> bool:
        """True if it can be notified, and can answer, here."""
        return self.organisation_id is not None or self.person_id is not None


class DebarmentOrder(WithMac, Proposal, Base):
    """A proposal and decision about one party: a bar for some months, or none.

    It bars from its approval to the end of `ends_on`, both written by the decision.
    """

    __tablename__ = "debarment_orders"
    MAC_OF = ("id", "party_id", "number", "bars", "months", "ends_on", "review_until", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reasons <> ''", name="reasons"),
        CheckConstraint("bars = (months is not null)", name="term"),
        CheckConstraint("months between 1 and 240", name="months"),
        CheckConstraint("(bars and approved_at is not null) = (ends_on is not null)", name="ends"),
        Index(
            "uq_debarment_orders_party_id",
            "party_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index(
            "ix_debarment_orders_public",
            "id",
            postgresql_where=text("bars and approved_at is not null"),
        ),
    )

    party_id: Mapped[UUID] = mapped_column(ForeignKey("debarment_parties.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    bars: Mapped[bool]
    months: Mapped[int | None] = mapped_column(SmallInteger)
    reasons: Mapped[str] = mapped_column(Text)
    ends_on: Mapped[date | None] = mapped_column(Date)
    review_until: Mapped[date | None] = mapped_column(Date)


class DebarmentReview(WithMac, Base):
    """That a party asked for a review of its order, or appealed, and the decision: each once."""

    __tablename__ = "debarment_reviews"
    MAC_OF = (
        *("id", "order_id", "stage", "asked_by", "asked_at"),
        *("outcome", "ends_on", "decided_by", "decided_at"),
    )
    MAC_LATER = ("reasons",)
    __table_args__ = (
        CheckConstraint("stage in ('review', 'appeal')", name="stage"),
        CheckConstraint("outcome in ('upheld', 'shortened', 'set_aside')", name="outcome"),
        CheckConstraint("grounds <> ''", name="grounds"),
        CheckConstraint(
            "num_nonnulls(outcome, reasons, decided_by, decided_at) in (0, 4)", name="decided"
        ),
        CheckConstraint("coalesce(outcome = 'shortened', false) = (ends_on is not null)",
                        name="shortened"),
        CheckConstraint("decided_by <> asked_by", name="two_people"),
        Index("uq_debarment_reviews_stage", "order_id", "stage", unique=True),
    )  # fmt: skip

    id: Mapped[Id]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("debarment_orders.id"))
    stage: Mapped[str] = mapped_column(Text)
    grounds: Mapped[str] = mapped_column(Text)
    late: Mapped[bool]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(Text)
    ends_on: Mapped[date | None] = mapped_column(Date)
    reasons: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]


class DebarmentLifting(WithMac, Proposal, Base):
    """An early end of a bar, proposed by one officer and decided by another."""

    __tablename__ = "debarment_liftings"
    MAC_OF = ("id", "order_id", *_DECIDED)
    MAC_LATER = ("refused_reason",)
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("reasons <> ''", name="reasons"),
        Index(
            "uq_debarment_liftings_order_id",
            "order_id",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("debarment_orders.id"))
    reasons: Mapped[str] = mapped_column(Text)


class DebarmentChange(Base):
    """A change in the public list: the rows of its change feed. `xid` is PostgreSQL's own."""

    __tablename__ = "debarment_changes"
    __table_args__ = (
        CheckConstraint("kind in ('barred', 'shortened', 'set_aside', 'lifted')", name="kind"),
        Index("ix_debarment_changes_xid", "xid", "id"),
        Index("ix_debarment_changes_order_id", "order_id"),
    )

    id: Mapped[Id]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("debarment_orders.id"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
