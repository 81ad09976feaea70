"""A tender: what is bought, on what terms, and the times of what happened to it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id, Json, Paisa, Sealed
from app.errors import Conflict
from app.row_macs import CheckedOnLoad, WithMac
from app.text import Sentence
from marketplace.tenders.policy.lifecycle import Status, TenderAction, TenderFacts, refusal, status

# See migrations/sql/tender_list.sql.
LIST_ENTRY = (
    "case when published_at is not null then tender_listed(id, reference, title, title_ur, "
    "category, district, evaluation, closes_at, opens_at, published_at) end"
)


VERSIONS = (
    "corrigendum",
    "extension",
    "postponed_opening",
    "changed_item",
    "withdrawn_lot",
    "cancellation",
    "waiting_question",
)


class Tender(CheckedOnLoad, Base):
    """A procurement by open competitive bidding, one stage, one envelope, lowest price.

    `issue_from` and `issue_to` are the first and last day of issuing bidding documents (r. 2(za)).
    `parameters` and `rule_set` are the values in force, frozen when the draft was handed in.
    `document_fee_paisa` is charged for the bidding documents; `income_head` is the head of account
    that it, and what is forfeited of securities by bill, belongs to.
    `key_recipient` is the public half that bids are sealed to; nobody holds the private half.
    `publication_signature` is the installation's, over what `signed_keys.py` lists.
    `version` counts what changed since publication (`versions.py`). Bids handed in before
    `confirm_version` must be confirmed, those before `price_version` priced again, where the
    bidding document asks for it (`reconfirmation`). `withdrawn_items` are numbers that no price
    counts for any more. `validity_added_days` is what bidders were asked to add to the validity.
    `waiting_parts` are those of the report that an award left for a later one, each with its bid.
    """

    __tablename__ = "tenders"
    MAC_WITHOUT: ClassVar = {"search": "PostgreSQL writes it; tenders are only found by it."}
    __table_args__ = (
        CheckConstraint(
            "category in ('goods', 'works', 'services', 'consultancy')", name="category"
        ),
        CheckConstraint("evaluation in ('whole', 'lot', 'item')", name="evaluation"),
        CheckConstraint("security_kind in ('none', 'percent', 'fixed')", name="security_kind"),
        CheckConstraint(
            "(security_kind = 'percent') = (security_percent is not null)", name="percent"
        ),
        CheckConstraint("(security_kind = 'fixed') = (security_paisa is not null)", name="fixed"),
        CheckConstraint("estimate_paisa >= 0 and security_paisa > 0", name="amounts"),
        CheckConstraint("opens_at >= closes_at", name="opens_after_closing"),
        CheckConstraint("approved_by is null or approved_by <> created_by", name="two_people"),
        CheckConstraint("approved_by <> submitted_by", name="approver_hands_nothing_in"),
        CheckConstraint("(approved_at is null) = (approved_by is null)", name="approved"),
        CheckConstraint("approved_at is null or submitted_at is not null", name="handed_in_first"),
        CheckConstraint(
            "published_at is null or (approved_at is not null and reference is not null "
            "and key_recipient is not null and parameters is not null)",
            name="published_whole",
        ),
        CheckConstraint("opened_at is null or opened_at >= closes_at", name="never_early"),
        CheckConstraint("document_fee_paisa > 0", name="document_fee"),
        # A required percentage would reveal the bid.
        CheckConstraint("not security_by_bill or security_kind = 'fixed'", name="security_by_bill"),
        CheckConstraint(
            "not performance_by_bill or performance_percent is not null", name="performance_by_bill"
        ),
        CheckConstraint(
            "income_head <> '' and (income_head is not null or "
            "(document_fee_paisa is null and not security_by_bill and not performance_by_bill))",
            name="income_head",
        ),
        CheckConstraint(
            "confirm_version between 1 and version and price_version between 1 and confirm_version",
            name="versions",
        ),
        CheckConstraint("(version = 1) = (amended_at is null)", name="amended"),
        CheckConstraint("validity_added_days >= 0", name="validity_added"),
        CheckConstraint(
            "(parts_wait_since is null) = (waiting_parts = '{}') "
            "and (parts_wait_since is null or awarded_at is not null)",
            name="waiting_parts",
        ),
        Index("ix_tenders_department_id", "department_id", "id"),
        Index("ix_tenders_search", "search", postgresql_using="gin"),
        Index(
            "ix_tenders_public",
            text("closes_at desc"),
            text("id desc"),
            postgresql_where=text("published_at is not null"),
        ),
        Index(
            "ix_tenders_public_district",
            "district",
            text("closes_at desc"),
            text("id desc"),
            postgresql_where=text("published_at is not null"),
        ),
        Index(
            "ix_tenders_public_cancelled",
            text("closes_at desc"),
            text("id desc"),
            postgresql_where=text("published_at is not null and cancelled_at is not null"),
        ),
        Index(
            "ix_tenders_public_kinds",
            "category",
            "district",
            "estimate_paisa",
            postgresql_where=text("published_at is not null"),
        ),
    )

    id: Mapped[Id]
    department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(Integer, default=1)
    copied_from: Mapped[UUID | None] = mapped_column(ForeignKey("tenders.id"))

    reference: Mapped[str | None] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    title_ur: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    delivery_place: Mapped[str] = mapped_column(Text, default="")
    delivery_days: Mapped[int | None] = mapped_column(Integer)
    estimate_paisa: Mapped[Paisa]
    budget_head: Mapped[str] = mapped_column(Text, default="")
    approval_reference: Mapped[str] = mapped_column(Text, default="")
    evaluation: Mapped[str] = mapped_column(Text)
    prices_with_tax: Mapped[bool]
    security_kind: Mapped[str] = mapped_column(Text)
    security_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    security_paisa: Mapped[Paisa | None]
    performance_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    document_fee_paisa: Mapped[Paisa | None]
    security_by_bill: Mapped[bool] = mapped_column(default=False, server_default=false())
    performance_by_bill: Mapped[bool] = mapped_column(default=False, server_default=false())
    income_head: Mapped[str | None] = mapped_column(Text)
    validity_days: Mapped[int] = mapped_column(Integer)
    international: Mapped[bool] = mapped_column(default=False)
    integrity_pact: Mapped[bool] = mapped_column(default=False)
    pec_category: Mapped[str | None] = mapped_column(Text)
    reconfirmation: Mapped[bool] = mapped_column(default=False, server_default=false())
    issue_from: Mapped[date]
    issue_to: Mapped[date]
    closes_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    opening_place: Mapped[str] = mapped_column(Text, default="")

    finding_reasons: Mapped[Json] = mapped_column(default=dict)
    parameters: Mapped[Json | None]
    findings: Mapped[list[Any] | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_reason: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    key_recipient: Mapped[str | None] = mapped_column(Text)
    key_fingerprint: Mapped[str | None] = mapped_column(Text)
    publication_signature: Mapped[bytes | None]
    opened_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    award_not_before: Mapped[datetime | None]
    awarded_at: Mapped[datetime | None]
    parts_wait_since: Mapped[datetime | None]
    waiting_parts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    signed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    terminated_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    confirm_version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    price_version: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    amended_at: Mapped[datetime | None]
    withdrawn_items: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    validity_added_days: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    # Written by migrations/sql/tender_words.sql.
    search: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)
    listed: Mapped[str | None] = mapped_column(
        Text, Computed(LIST_ENTRY, persisted=True), deferred=True
    )

    def facts(self) -> TenderFacts:
        """Return the times of what has happened: all that status and permits depend on."""
        return TenderFacts(**{name: getattr(self, name) for name in FACTS})

    def status(self, now: datetime) -> Status:
        """Return the tender's status at a time."""
        return status(self.facts(), now)

    def leave_parts(self, waiting: Mapping[str, str], at: datetime) -> None:
        """Let these parts of the report, each with its bid, wait for a later award; none: nothing.

        Since when anything waits stays as it was.
        """
        self.waiting_parts = dict(waiting)
        self.parts_wait_since = (self.parts_wait_since or at) if waiting else None

    def require(self, action: TenderAction, now: datetime) -> None:
        """Refuse with a sentence unless the action may be done now (`policy/lifecycle.py`)."""
        reason = refusal(action, self.facts(), now)
        if reason is not None:
            raise not_now(action, reason)


def not_now(action: TenderAction, reason: Sentence) -> Conflict:
    """Make the refusal of an action that may not be done now."""
    return Conflict(reason, code=f"tender-{action.value.replace('_', '-')}-not-now")


FACTS = tuple(field.name for field in fields(TenderFacts))


class TenderLot(Base):
    """A part of a tender with a title and a place; a tender without lots has none."""

    __tablename__ = "tender_lots"

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    title_ur: Mapped[str] = mapped_column(Text, default="", server_default="")
    place: Mapped[str] = mapped_column(Text, default="")


class TenderItem(Base):
    """A line of the schedule of requirements; bidders price each of them."""

    __tablename__ = "tender_items"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    lot_number: Mapped[int | None] = mapped_column(SmallInteger)
    description: Mapped[str] = mapped_column(Text)
    description_ur: Mapped[str] = mapped_column(Text, default="", server_default="")
    specification: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text)
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    delivery_place: Mapped[str] = mapped_column(Text, default="", server_default="")


class TenderCriterion(Base):
    """A row of the eligibility table (domain: NTN, STRN, experience, turnover, acceptance …)."""

    __tablename__ = "tender_criteria"
    __table_args__ = (
        CheckConstraint(
            "kind in ('ntn', 'strn', 'experience', 'turnover', 'acceptance', 'delivery', 'other')",
            name="kind",
        ),
        UniqueConstraint("tender_id", "code"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text)
    wording_ur: Mapped[str] = mapped_column(Text, default="", server_default="")


class RequiredDocument(Base):
    """A document that every bid must bring."""

    __tablename__ = "tender_required_documents"

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text, default="", server_default="")
    mandatory: Mapped[bool] = mapped_column(default=True)


class CommitteeMember(Base):
    """A person who opens and evaluates. After publication each row holds their sealed share."""

    __tablename__ = "committee_members"
    __table_args__ = (
        Index(
            "uq_committee_members_chair",
            "tender_id",
            unique=True,
            postgresql_where=text("chair"),
        ),
        Index("ix_committee_members_person_id", "person_id"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    bps: Mapped[int | None] = mapped_column(SmallInteger)
    chair: Mapped[bool] = mapped_column(default=False)
    outside: Mapped[bool] = mapped_column(default=False)
    agency: Mapped[str] = mapped_column(Text, default="")
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("member_identities.id"))
    share_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    share_commitment: Mapped[str | None] = mapped_column(Text)


class TenderVersion(WithMac, Base):
    """A change of a published tender, its reason and its deciders; version 1 is the publication.

    `changes` lists each change as it was applied: `part` ("terms", "item" or "lot"), `number` of
    the item or lot, `name` of the field, `before` and `after` as text. `counts_from` is the day
    from which bidders have the time that the rules give them: the later of the two publications.
    `grievance_id` is the grievance that it answers, if one was upheld against the terms. A
    cancellation is decided by one person; bidding is extended automatically while a question waits
    for its answer; everything else is decided by two.
    """

    __tablename__ = "tender_versions"
    MAC_OF = (
        *("tender_id", "number", "what", "reason", "late_reason", "changes", "substance"),
        *("needs_prices", "entered_by", "approved_by", "recorded_at", "newspaper_on"),
        *("regulator_on", "counts_from", "grievance_id"),
        "grievance_reference",
    )
    MAC_WHERE_SET = ("grievance_id", "grievance_reference")
    __table_args__ = (
        CheckConstraint(f"what in {VERSIONS}", name="what"),
        CheckConstraint("number > 1 and reason <> ''", name="told"),
        CheckConstraint("approved_by <> entered_by", name="two_people"),
        CheckConstraint(
            "approved_by is not null or what in ('cancellation', 'waiting_question')",
            name="approved",
        ),
        CheckConstraint(
            "(entered_by is null) = (what = 'waiting_question') "
            "and (entered_by is not null or approved_by is null)",
            name="clock",
        ),
        CheckConstraint("substance or not needs_prices", name="prices_are_substance"),
        CheckConstraint("(grievance_id is null) = (grievance_reference is null)", name="grievance"),
        Index(
            "ix_tender_versions_grievance_id",
            "grievance_id",
            postgresql_where=text("grievance_id is not null"),
        ),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tenders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    late_reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[Any]]
    substance: Mapped[bool] = mapped_column(default=False)
    needs_prices: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    newspaper_on: Mapped[date | None]
    regulator_on: Mapped[date | None]
    counts_from: Mapped[date]
    grievance_id: Mapped[UUID | None] = mapped_column(ForeignKey("grievances.id"))
    grievance_reference: Mapped[str | None] = mapped_column(Text)


class VersionDocument(WithMac, Base):
    """A bidding document that came with a version; `replaces` is the one whose newer text it is.

    What it replaces stays, so that everybody can read what bidders had before.
    """

    __tablename__ = "tender_version_documents"
    MAC_OF = ("document_id", "tender_id", "version", "replaces")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tender_id", "version"], ["tender_versions.tender_id", "tender_versions.number"]
        ),
        CheckConstraint("document_id <> replaces", name="another"),
        Index("ix_tender_version_documents_tender_id", "tender_id", "version"),
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    tender_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(SmallInteger)
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"), unique=True)


class WithdrawnDocument(WithMac, Base):
    """A bidding document that a version withdrew, with no newer text; it stays to be read."""

    __tablename__ = "tender_withdrawn_documents"
    MAC_OF = ("document_id", "tender_id", "version")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tender_id", "version"], ["tender_versions.tender_id", "tender_versions.number"]
        ),
        Index("ix_tender_withdrawn_documents_tender_id", "tender_id", "version"),
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    tender_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(SmallInteger)


class MemberIdentity(Base):
    """A person's age key: the public half, and the private half locked with a passphrase.

    `signature` is the installation's, over whose key it is (`signed_keys.py`).
    """

    __tablename__ = "member_identities"
    __table_args__ = (
        Index(
            "uq_member_identities_current",
            "person_id",
            unique=True,
            postgresql_where=text("retired_at is null"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recipient: Mapped[str] = mapped_column(Text)
    locked: Mapped[bytes] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    signature: Mapped[bytes | None]


class MemberIdentityRequest(Base):
    """A person who waits for their key: the passphrase, sealed, until a worker has used it."""

    __tablename__ = "member_identity_requests"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    passphrase: Mapped[bytes] = mapped_column(Sealed)
    asked_at: Mapped[datetime]
