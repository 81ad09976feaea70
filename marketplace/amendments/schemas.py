"""Input and output of amendments, for both doors."""

from typing import Any

from marshmallow import fields, post_load, validate

from app.outputs import output_of
from app.schemas import (
    LONG,
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    Percent,
    Quantity,
    Text,
    UrduText,
    Whole,
    rows,
)
from app.text import sentence
from app.two_people import DECISION
from marketplace.amendments.models import Amendment
from marketplace.amendments.use_cases.compare_parts import MAX_LINES
from marketplace.amendments.use_cases.compare_tender import (
    CriterionChange,
    DocumentChange,
    ItemChange,
    PaperChange,
)
from marketplace.tenders.queries.versions import ChangeView
from marketplace.tenders.schemas.output import FindingOut as FindingOut
from marketplace.tenders.schemas.output import TenderDocumentOut
from marketplace.tenders.schemas.tenders import CHOOSE, CRITERIA, FindingReasonSchema
from marketplace.tenders.use_cases.documents import MAX_DOCUMENTS

MAX_NUMBER = 32_767
MAX_CHANGES = 200
NO_DOCUMENT = sentence("Choose the document too.")
TOO_MANY = sentence("Choose up to %(most)d documents.", most=MAX_DOCUMENTS)
WHY = sentence("Explain why, in a sentence.")
_NONE: dict[str, Any] = {"load_default": None, "allow_none": True}


class ItemChangeSchema(CommandSchema):
    """An item as it is to be; without a number it is new. What is left out stays."""

    number = Whole(least=1, most=MAX_NUMBER, **_NONE)
    description = Text(most=500, **_NONE)
    unit = Text(most=40, **_NONE)
    quantity = Quantity(**_NONE)
    lot = Text(most=60, **_NONE)
    delivery_place = Text(**_NONE)
    specification = Text(most=2_000, **_NONE)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> ItemChange:
        """Make the change."""
        return ItemChange(**data)


class CriterionChangeSchema(CommandSchema):
    """A criterion as it is to be worded; without a number it is new, and needs a kind."""

    number = Whole(least=1, most=MAX_NUMBER, **_NONE)
    kind = fields.String(validate=validate.OneOf(CRITERIA, error=CHOOSE), **_NONE)
    wording = UrduText(most=1_000, **_NONE)
    wording_ur = UrduText(most=1_000, **_NONE)
    dropped = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> CriterionChange:
        """Make the change."""
        return CriterionChange(**data)


class PaperChangeSchema(CommandSchema):
    """A document that bids bring; without a number it is new, and needs a name."""

    number = Whole(least=1, most=MAX_NUMBER, **_NONE)
    name = Text(**_NONE)
    name_ur = UrduText(**_NONE)
    mandatory = fields.Boolean(**_NONE)
    dropped = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> PaperChange:
        """Make the change."""
        return PaperChange(**data)


class DocumentChangeSchema(CommandSchema):
    """A document that was put beside the tender; `replaces` is the one in force that it follows."""

    document_id = fields.UUID(required=True, error_messages={"required": NO_DOCUMENT})
    replaces = fields.UUID(**_NONE)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> DocumentChange:
        """Make the change."""
        return DocumentChange(**data)


class ProposeAmendmentSchema(CommandSchema):
    """A change of the version that was read; what is left out stays.

    Times in local time or ISO with an offset. One of the two days of publication is needed.
    """

    version = Whole(required=True, least=1, most=MAX_NUMBER)
    reason = Text(most=LONG, least=10, required=True, error_messages={"required": WHY})
    substance = fields.Boolean(load_default=False)
    newspaper_on = LocalDate(**_NONE)
    regulator_on = LocalDate(**_NONE)
    late_reason = Text(most=LONG, load_default="")
    grievance_id = fields.UUID(**_NONE)
    title = UrduText(most=300, **_NONE)
    title_ur = UrduText(most=300, **_NONE)
    description = UrduText(most=LONG, **_NONE)
    delivery_place = Text(**_NONE)
    delivery_days = Whole(least=1, most=3_650, **_NONE)
    opening_place = Text(**_NONE)
    performance_percent = Percent(**_NONE)
    security_percent = Percent(**_NONE)
    security_amount = Amount(attribute="security_paisa", least_paisa=1, **_NONE)
    issue_to = LocalDate(**_NONE)
    closes_at = Moment(**_NONE)
    opens_at = Moment(**_NONE)
    items = rows(ItemChangeSchema, most=MAX_CHANGES)
    criteria = rows(CriterionChangeSchema, most=MAX_LINES)
    required_documents = rows(PaperChangeSchema, most=MAX_LINES)
    documents = rows(DocumentChangeSchema, most=MAX_DOCUMENTS)
    withdrawn_documents = fields.List(
        fields.UUID(), validate=validate.Length(max=MAX_DOCUMENTS, error=TOO_MANY)
    )
    withdrawn_lot = Whole(least=1, most=MAX_NUMBER, **_NONE)
    reasons = rows(FindingReasonSchema, most=20)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Give the command its items and its reasons by code."""
        reasons = {line["code"]: line["reason"] for line in data.pop("reasons", ())}
        lists = ("items", "criteria", "required_documents", "documents", "withdrawn_documents")
        return data | {name: tuple(data.get(name, ())) for name in lists} | {"reasons": reasons}


AmendmentChangeOut = output_of(ChangeView, "AmendmentChange")
_AMENDMENT = (
    *("id", "tender_id", "written_for", "what", "reason", "late_reason", "substance"),
    *("needs_prices", "newspaper_on", "regulator_on", *DECISION),
    *("grievance_id", "grievance_reference"),
)
AmendmentOut = output_of(
    Amendment,
    "Amendment",
    "A change of a published tender. Approved by a second officer it becomes a version of it.",
    only=_AMENDMENT,
    changes=[AmendmentChangeOut],
)


class AmendmentsOut(CommandSchema):
    """The changes proposed for a tender, the newest first.

    `documents` were put beside it for a change, and no version has brought them yet.
    """

    items = fields.List(fields.Nested(AmendmentOut))
    documents = fields.List(fields.Nested(TenderDocumentOut))
