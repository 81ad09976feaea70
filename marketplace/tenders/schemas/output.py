"""Output schemas of tenders.

PostgreSQL itself writes lists and single tenders (`marketplace/tenders/queries/sql.py`); the
schemas of those only describe them.
"""

from functools import partial

from marshmallow import Schema, fields

from app.documents.public import Document
from app.outputs import MAY_BE_ABSENT, key_of, output_of
from app.schemas import Amount, Moment, Whole, page_of
from app.stays.schemas import StayViewOut
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.candidates import Candidate
from marketplace.tenders.queries.tender_file import FindingView, Seat, TenderFile

TenderOut = output_of(
    Tender,
    "TenderOut",
    "Where a tender stands after a command.",
    only=(
        "id", "reference", "title", "revision", "closes_at", "opens_at", "submitted_at",
        "approved_at", "published_at", "cancelled_at", "key_fingerprint",
    ),
)  # fmt: skip


class TenderDepartmentOut(Schema):
    """The department that buys."""

    id = fields.UUID()
    name = fields.String()
    name_ur = fields.String()


class TenderListed(Schema):
    """A tender in a list."""

    id = fields.UUID()
    reference = fields.String(allow_none=True)
    status = fields.String()
    title = fields.String()
    title_ur = fields.String()
    category = fields.String()
    district = fields.String()
    department = fields.Nested(TenderDepartmentOut)
    value_band = fields.String()
    evaluation = fields.String()
    closes_at = Moment()
    opens_at = Moment()
    published_at = Moment(allow_none=True)


TendersOut = page_of(TenderListed, "TendersOut")


class OwnTenderListed(TenderListed):
    """A tender in its own department's list: drafts as well, and how far each has come."""

    estimate = Amount(allow_none=True)
    revision = Whole()
    created_at = Moment()
    submitted_at = Moment(allow_none=True)
    approved_at = Moment(allow_none=True)
    returned_reason = fields.String(allow_none=True)


OwnTendersOut = page_of(OwnTenderListed, "OwnTendersOut")


class TenderSecurityOut(Schema):
    """The bid security: none, per cent of the bid, or a fixed amount, possibly paid by bill."""

    kind = fields.String()
    percent = fields.String(allow_none=True)
    amount = fields.String(allow_none=True)
    by_bill = fields.Boolean()


class TenderKeyOut(Schema):
    """The public half that bids are sealed to, and its SHA-256."""

    recipient = fields.String(allow_none=True)
    fingerprint = fields.String(allow_none=True)


class TenderLotOut(Schema):
    """A lot."""

    number = Whole()
    title = fields.String()
    title_ur = fields.String()
    place = fields.String()


class TenderItemOut(Schema):
    """A line to be priced."""

    number = Whole()
    lot_number = Whole(allow_none=True)
    lot = fields.String()
    lot_ur = fields.String()
    description = fields.String()
    description_ur = fields.String()
    specification = fields.String()
    unit = fields.String()
    quantity = fields.String()
    delivery_place = fields.String()


class CriterionOut(Schema):
    """A row of the eligibility table; answers name it by its code."""

    number = Whole()
    code = fields.String()
    kind = fields.String()
    wording = fields.String()
    wording_ur = fields.String()


class RequiredDocumentOut(Schema):
    """A document that bids bring."""

    number = Whole()
    name = fields.String()
    name_ur = fields.String()
    mandatory = fields.Boolean()


_of_file = partial(
    output_of,
    Document,
    only=("id", "filename", "media_type"),
    title="purpose",
    bytes="plain_bytes",
)
TenderDocumentOut = _of_file(
    "TenderDocumentOut", "A file to download at /api/v1/documents/<id>/content."
)
BiddingDocumentOut = _of_file(
    "BiddingDocumentOut",
    "A bidding document; `version` brought it, `replaced_by` brought the text that followed it, "
    "`withdrawn_by` took it away without one. It stays to be read.",
    version=Whole(),
    replaced_by=Whole(allow_none=True),
    withdrawn_by=Whole(allow_none=True),
)
FindingOut = output_of(
    FindingView,
    "FindingOut",
    "What a rule says. H blocks; M and U need a reason of ten characters or more.",
    only=("code", "severity", "message", "citation", "parameter", "blocks", "reason"),
)


class FindingsOut(Schema):
    """All findings; `unchecked` says why the rules could not be asked."""

    items = fields.List(fields.Nested(FindingOut))
    unchecked = fields.String()


CommitteeSeatOut = output_of(
    Seat,
    "CommitteeSeatOut",
    only=("person_id", "name", "bps", "chair", "outside", "agency", "has_key"),
)
_FILE = (
    "revision", "estimate_paisa", "budget_head", "approval_reference", "created_by", "submitted_at",
    "submitted_by", "approved_at", "approved_by", "returned_reason",
)  # fmt: skip
CandidateOut = output_of(Candidate, "CandidateOut")


class CandidatesOut(Schema):
    """Officers who can be named by id, at most twenty."""

    items = fields.List(fields.Nested(CandidateOut))


TenderFileOut = output_of(
    TenderFile,
    "TenderFileOut",
    "What only the department's own officers see.",
    only=("findings",),
    findings=[FindingOut],
    stays=[StayViewOut],
    members=fields.List(fields.Nested(CommitteeSeatOut), attribute="seats"),
    **{key_of(name): f"tender.{name}" for name in _FILE},
)


class TenderStaysOut(Schema):
    """The stays in force on a tender."""

    items = fields.List(fields.Nested(StayViewOut))


class TenderWhole(TenderListed):
    """A tender with everything that a bidder needs; `file` only for its own officers."""

    description = fields.String()
    prices_with_tax = fields.Boolean()
    security = fields.Nested(TenderSecurityOut)
    performance_percent = fields.String(allow_none=True)
    performance_by_bill = fields.Boolean()
    document_fee = fields.String(allow_none=True)
    validity_days = Whole()
    international = fields.Boolean()
    integrity_pact = fields.Boolean()
    pec_category = fields.String(allow_none=True)
    delivery_place = fields.String()
    delivery_days = Whole(allow_none=True)
    issue_from = fields.Date()
    issue_to = fields.Date()
    opening_place = fields.String()
    opened_at = Moment(allow_none=True)
    reported_at = Moment(allow_none=True)
    report_returned_at = Moment(allow_none=True)
    awarded_at = Moment(allow_none=True)
    signed_at = Moment(allow_none=True)
    completed_at = Moment(allow_none=True)
    terminated_at = Moment(allow_none=True)
    cancelled_at = Moment(allow_none=True)
    cancelled_reason = fields.String(allow_none=True)
    copied_from = fields.UUID(allow_none=True)
    version = Whole()
    amended_at = Moment(allow_none=True)
    reconfirmation = fields.Boolean()
    validity_added_days = Whole()
    key = fields.Nested(TenderKeyOut)
    lots = fields.List(fields.Nested(TenderLotOut))
    items = fields.List(fields.Nested(TenderItemOut))
    criteria = fields.List(fields.Nested(CriterionOut))
    required_documents = fields.List(fields.Nested(RequiredDocumentOut))
    documents = fields.List(fields.Nested(BiddingDocumentOut))
    file = fields.Nested(TenderFileOut, metadata={MAY_BE_ABSENT: True})
