"""Input of tenders' doors: one schema a command, for the forms and for JSON."""

from typing import Any

from marshmallow import fields, validate

from app.identity.people.fields import Cnic
from app.identity.public import MIN_LETTERS
from app.schemas import (
    LONG,
    Amount,
    CommandSchema,
    KeptQuery,
    LocalDate,
    Moment,
    Percent,
    Quantity,
    QuerySchema,
    Text,
    UrduText,
    Whole,
    rows,
)
from app.text import Sentence, sentence
from marketplace.kernel.policy import Category
from marketplace.kernel.schemas import PagedSchema
from marketplace.tenders.policy.search import BANDS
from marketplace.tenders.use_cases.set_items import MAX_ITEMS

FILL_IN = sentence("Fill this in.")
CHOOSE = sentence("Choose one of the answers.")
A_DATE = sentence("Enter a date, for example 31-12-2026.")
A_MOMENT = sentence("Enter a date and time, for example 31-12-2026 14:30.")
EVALUATIONS = ("whole", "lot", "item")
SECURITIES = ("none", "percent", "fixed")
CRITERIA = ("ntn", "strn", "experience", "turnover", "acceptance", "delivery", "other")
STATES = ("open", "closed", "all")
HEAD = validate.Regexp(
    r"[A-Z][A-Z0-9]{2,11}\Z", error=sentence("Enter a head of account, for example C02702.")
)
_MAX_PAY_SCALE = 22
_MAX_MEMBERS = 15
_MAX_CRITERIA = 50


def _required(message: Sentence = FILL_IN) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": message, "null": message}}


def _one_of(names: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(names, error=CHOOSE)


class TenderTermsSchema(CommandSchema):
    """The terms of a tender. Amounts in rupees, times in local time or ISO with an offset."""

    title = UrduText(most=300, **_required())
    title_ur = UrduText(most=300, load_default="")
    description = UrduText(most=LONG, load_default="")
    category = fields.String(
        validate=_one_of(tuple(category.value for category in Category)), **_required(CHOOSE)
    )
    district = fields.String(**_required(CHOOSE))
    delivery_place = Text(load_default="")
    delivery_days = Whole(least=1, most=3_650, load_default=None, allow_none=True)
    estimate = Amount(attribute="estimate_paisa", least_paisa=1, **_required())
    budget_head = Text(most=100, load_default="")
    approval_reference = Text(load_default="")
    evaluation = fields.String(validate=_one_of(EVALUATIONS), **_required(CHOOSE))
    prices_with_tax = fields.Boolean(**_required(CHOOSE))
    security_kind = fields.String(validate=_one_of(SECURITIES), **_required(CHOOSE))
    security_percent = Percent(load_default=None, allow_none=True)
    security_amount = Amount(
        attribute="security_paisa", least_paisa=1, load_default=None, allow_none=True
    )
    performance_percent = Percent(load_default=None, allow_none=True)
    document_fee = Amount(
        attribute="document_fee_paisa", least_paisa=1, load_default=None, allow_none=True
    )
    security_by_bill = fields.Boolean(load_default=False)
    performance_by_bill = fields.Boolean(load_default=False)
    income_head = Text(most=12, validate=[HEAD], load_default=None, allow_none=True)
    validity_days = Whole(least=1, most=730, **_required())
    international = fields.Boolean(load_default=False)
    integrity_pact = fields.Boolean(load_default=False)
    pec_category = Text(most=20, load_default=None, allow_none=True)
    reconfirmation = fields.Boolean(load_default=False)
    issue_from = LocalDate(**_required(A_DATE))
    issue_to = LocalDate(**_required(A_DATE))
    closes_at = Moment(**_required(A_MOMENT))
    opens_at = Moment(**_required(A_MOMENT))
    opening_place = Text(load_default="")


class Revised(CommandSchema):
    """`revision` is the one that was read; leave it out to write whatever happened meanwhile."""

    revision = Whole(least=1, most=10**8, load_default=None, allow_none=True)


class ReviseTenderTermsSchema(TenderTermsSchema, Revised):
    """All terms again."""


class TenderItemSchema(CommandSchema):
    """A line to be priced."""

    description = Text(most=500, **_required(sentence("Enter what you want to buy.")))
    unit = Text(most=40, **_required(sentence("Enter a unit, such as each, kg or metre.")))
    quantity = Quantity(**_required(sentence("Enter a number, for example 12 or 2.5.")))
    lot = Text(most=60, load_default="")
    delivery_place = Text(load_default="")
    specification = Text(most=2_000, load_default="")
    description_ur = UrduText(most=500, load_default="")
    lot_ur = UrduText(most=60, load_default="")


class SetItemsSchema(Revised):
    """All items, in their order."""

    items = rows(TenderItemSchema, most=MAX_ITEMS, required=True)


FEW_LETTERS = sentence("Enter at least three letters of the name.")


class CriterionSchema(CommandSchema):
    """A row of the eligibility table."""

    kind = fields.String(validate=_one_of(CRITERIA), **_required(CHOOSE))
    wording = Text(most=1_000, **_required(sentence("Enter what bidders must show.")))
    wording_ur = UrduText(most=1_000, load_default="")


class RequiredDocumentSchema(CommandSchema):
    """A document that bids bring; `mandatory` unless said otherwise."""

    name = Text(**_required(sentence("Enter the name of the document.")))
    name_ur = UrduText(load_default="")
    mandatory = fields.Boolean(load_default=True)


class SetEligibilitySchema(Revised):
    """The eligibility table and the documents to bring."""

    criteria = rows(CriterionSchema, most=_MAX_CRITERIA, required=True)
    required_documents = rows(RequiredDocumentSchema, most=_MAX_CRITERIA)


class CommitteeMemberSchema(CommandSchema):
    """A committee member by CNIC; `bps` only for an officer of government.

    Officers of departments (`GET /committee-candidates`), and present members of this committee,
    may be named by `person_id` instead.
    """

    cnic = Cnic(load_default="")
    person_id = fields.UUID(load_default=None, allow_none=True)
    bps = Whole(least=1, most=_MAX_PAY_SCALE, load_default=None, allow_none=True)
    chair = fields.Boolean(load_default=False)
    outside = fields.Boolean(load_default=False)
    agency = Text(load_default="")


class CandidatesSchema(QuerySchema):
    """Words of a name and of a department, of at least three letters together."""

    q = Text(most=100, least=MIN_LETTERS, **_required(FEW_LETTERS))


class NameCommitteeSchema(Revised):
    """The whole committee."""

    members = rows(CommitteeMemberSchema, most=_MAX_MEMBERS, required=True)


class FindingReasonSchema(CommandSchema):
    """The officer's reason to continue in spite of a warning."""

    code = Text(most=100, **_required())
    reason = Text(most=1_000, load_default="")


class HandInTenderSchema(CommandSchema):
    """A reason for each warning; `GET …/findings` lists them."""

    reasons = rows(FindingReasonSchema, most=100)


class TenderReasonSchema(CommandSchema):
    """The reason for sending back or cancelling a tender."""

    reason = Text(most=2_000, least=10, **_required(sentence("Explain why, in a sentence.")))


class CopyTenderSchema(CommandSchema):
    """The copy's own times."""

    closes_at = Moment(**_required(A_MOMENT))
    opens_at = Moment(**_required(A_MOMENT))


class AddDocumentSchema(CommandSchema):
    """The description of a file; the file itself is the multipart field `file`."""

    title = Text(most=100, **_required(sentence("Choose the kind of document.")))


class SearchTendersSchema(PagedSchema, KeptQuery):
    """A search among published tenders; days are days in the province."""

    q = Text(load_default="")
    category = fields.String(
        load_default="", validate=_one_of(("", *(category.value for category in Category)))
    )
    district = Text(most=60, load_default="")
    band = fields.String(load_default="", validate=_one_of(("", *BANDS)))
    state = fields.String(load_default="all", validate=_one_of(STATES))
    closes_from = LocalDate(load_default=None, allow_none=True)
    closes_to = LocalDate(load_default=None, allow_none=True)


class OwnTendersSchema(PagedSchema):
    """A search among the department's own tenders."""

    q = Text(load_default="")
    status = Text(most=20, load_default="")
