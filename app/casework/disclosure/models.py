"""Disclosures of files as two officers decide them, and the papers that left the office."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.disclosure.grounds import CitedGround, thawed
from app.casework.disclosure.policy import Disclosed, Section
from app.data_files.words import Words
from app.db import Base, Json
from app.encrypted_columns import EncryptedJson
from app.row_macs import WithMac
from app.two_people import Proposal, two_people


class Disclosure(WithMac, Proposal, Base):
    """A disclosure from an office's file of an application, on a request for information.

    `content` is frozen when it is prepared and holds no value that is withheld: {"file": title of
    the application, "office", "grounds": clauses of that day, "parts": …}. `file_digest` is a keyed
    hash of the whole file then. Of the requester only the request's number is kept. `third_parties`
    notes whose interests it touches; it never leaves the office.
    """

    MAC_OF = (
        *("id", "registration_id", "application_id", "office_id", "request_number"),
        *("requested_on", "content", "file_digest", "third_parties"),
        *("entered_by", "approved_by", "approved_at", "refused_by", "refused_at"),
    )
    MAC_LATER = ("refused_reason",)
    __tablename__ = "disclosures"
    __table_args__ = (
        *two_people(sourced=False),
        CheckConstraint("request_number <> ''", name="request_number"),
        CheckConstraint("length(file_digest) = 32", name="file_digest"),
        Index(
            "uq_disclosures_request",
            "registration_id",
            "request_number",
            unique=True,
            postgresql_where=text("refused_at is null"),
        ),
        Index("ix_disclosures_application_id", "application_id", "id"),
        Index("ix_disclosures_office_id", "office_id", "id"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("case_registrations.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    request_number: Mapped[str] = mapped_column(Text)
    requested_on: Mapped[date]
    content: Mapped[Json] = mapped_column(EncryptedJson("disclosures.content"))
    file_digest: Mapped[bytes] = mapped_column(LargeBinary)
    third_parties: Mapped[str] = mapped_column(Text, server_default="")

    @property
    def file(self) -> Words:
        """The title of the file."""
        return Words(*self.content["file"])

    @property
    def office(self) -> Words:
        """The office that holds the file."""
        return Words(*self.content["office"])

    @property
    def grounds(self) -> Sequence[CitedGround]:
        """The grounds that it uses, as they were cited on its day."""
        return [thawed(each) for each in self.content["grounds"]]

    @property
    def parts(self) -> Sequence[Disclosed]:
        """The file part by part, without what is withheld."""
        return [_part(each) for each in self.content["parts"]]


class DisclosurePaper(WithMac, Base):
    """The paper of an approved disclosure: what left the office, once.

    `content_sha256` is that of the JSON (`content.py`), `sha256` that of the signed PDF; `token` is
    the last part of the public address at which the paper is checked.
    """

    MAC_OF = (
        *("disclosure_id", "number", "token", "document_id"),
        *("content_sha256", "sha256", "issued_at"),
    )
    __tablename__ = "disclosure_papers"
    __table_args__ = (
        CheckConstraint("token ~ '^[0-9a-hjkmnp-tv-z]{27}$'", name="token"),
        CheckConstraint("length(sha256) = 32 and length(content_sha256) = 32", name="sha256"),
    )

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosures.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    token: Mapped[str] = mapped_column(Text, unique=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), unique=True)
    content_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]


def frozen_part(part: Disclosed) -> Json:
    """Return a part as it is kept."""
    text = part.text
    return {
        "key": part.key,
        "section": part.section.value,
        "label": [part.label.en, part.label.ur],
        "text": [text.en, text.ur] if text else None,
        "ground": part.ground,
        "reason": part.reason,
        "justification": part.justification,
        "struck": part.struck,
    }


def _part(kept: Mapping[str, Any]) -> Disclosed:
    return Disclosed(
        key=kept["key"],
        section=Section(kept["section"]),
        label=Words(*kept["label"]),
        text=Words(*kept["text"]) if kept["text"] else None,
        ground=kept["ground"],
        reason=kept["reason"],
        justification=kept["justification"],
        struck=kept["struck"],
    )
