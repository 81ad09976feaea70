"""Services as the API writes them, and offers as officers type them."""

from marshmallow import Schema, fields

from app.casework.catalogue.models import FilingOrder, ServiceOffer
from app.casework.catalogue.queries.catalogue import AgencyBox, FeeLine, ServicePage, StepLine
from app.casework.catalogue.queries.filing_orders import Acceptance
from app.casework.catalogue.queries.offers import Offered
from app.casework.definition.determinants import ALWAYS
from app.casework.definition.fields import Choice, Field, FieldType
from app.casework.definition.shapes import DocumentAsk, PaperKind, Section, SignatureAsk, Source
from app.data_files.words import Words
from app.outputs import MAY_BE_ABSENT, output_of
from app.parameters.schemas import confidence, needed
from app.schemas import CommandSchema, LocalDate, QuerySchema, Text, Whole
from app.text import sentence
from app.two_people import DECISION


class SearchServicesSchema(QuerySchema):
    """Words in what a service is called or does."""

    q = Text(load_default="", most=100)


class OfferServiceSchema(CommandSchema):
    """A service's version and opening day; without a version it is no longer offered."""

    version = Whole(load_default=None, allow_none=True, least=1, most=9_999)
    opens_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    instrument = needed(Text, most=500)
    confidence = confidence()


ServiceOfferOut = output_of(
    ServiceOffer,
    "ServiceOfferOut",
    only=("id", "version", "opens_on", "instrument", "confidence", *DECISION),
    service="code",
)


class ServiceOffersOut(Schema):
    """The offers of a service, newest first."""

    items = fields.List(fields.Nested(ServiceOfferOut))


ServiceWordsOut = output_of(Words, "ServiceWordsOut")
ServiceSourceOut = output_of(Source, "ServiceSourceOut")


def words_at(path: str, *, may_be_none: bool = False) -> fields.Nested:
    """Return the field of words in both languages at the path of an attribute."""
    return fields.Nested(ServiceWordsOut, attribute=path, allow_none=may_be_none)


OfferedServiceOut = output_of(
    Offered,
    "OfferedServiceOut",
    only=(),
    code="service.code",
    version="service.version",
    stage="service.stage",
    title=words_at("service.title"),
    summary=words_at("service.summary"),
    applicant="service.applicant",
    offered_since="offer.opens_on",
    instrument="offer.instrument",
    confidence="offer.confidence",
)


class OfferedServicesOut(Schema):
    """Every service that can be applied for today."""

    items = fields.List(fields.Nested(OfferedServiceOut))


AnswerChoiceOut = output_of(Choice, "AnswerChoiceOut", words=ServiceWordsOut)
QuestionOut: type[Schema] = output_of(
    Field,
    "QuestionOut",
    """A question; a group holds questions that are asked again for every row.

    `conditional`: only some answers before it call for it; the draft's own page tells which.
    """,
    only=("name", "required", "least", "most"),
    type=fields.Enum(FieldType, by_value=True),
    label=ServiceWordsOut,
    hint=ServiceWordsOut,
    conditional=fields.Function(lambda field: field.when != ALWAYS),
    choices=[AnswerChoiceOut],
    fields_=fields.List(
        fields.Nested(lambda: QuestionOut(exclude=("fields_",))),
        attribute="fields",
        data_key="fields",
        metadata={MAY_BE_ABSENT: True},  # a question within a group has none
    ),
)
FormSectionOut = output_of(
    Section,
    "FormSectionOut",
    only=("code",),
    title=ServiceWordsOut,
    questions=fields.List(fields.Nested(QuestionOut), attribute="fields"),
)
DocumentAskOut = output_of(
    DocumentAsk,
    "AskedPaperOut",
    only=("code", "required"),
    title=ServiceWordsOut,
    kinds=fields.List(fields.Enum(PaperKind, by_value=True)),
)
AgencyStepOut = output_of(
    StepLine,
    "AgencyStepOut",
    only=("confidence",),
    code="task.code",
    title=words_at("task.title"),
    working_days="days",
    conditional="sometimes",
)
AgencyPartOut = output_of(
    AgencyBox,
    "AgencyPartOut",
    "An agency's part; it waits for the parts that it names in `after`.",
    only=("months",),
    code="registration.code",
    title=words_at("registration.title"),
    agency=ServiceWordsOut,
    after="registration.after",
    conditional="sometimes",
    steps=[AgencyStepOut],
)
ServiceFeeOut = output_of(
    FeeLine,
    "ServiceFeeOut",
    "A fee; `amount` is null where it is not in force, the least where it is reckoned.",
    only=("late",),
    fee="ask.code",
    registration="registration.code",
    title=words_at("quote.title"),
    amount="quote.amount_paisa",
    citation="quote.citation",
    confidence="quote.confidence",
    reckoned_by=words_at("by", may_be_none=True),
    conditional="sometimes",
)
SignatureAskOut = output_of(
    SignatureAsk,
    "SignatureAskOut",
    only=("code", "source"),
    title=ServiceWordsOut,
    confidence=fields.Function(lambda ask: ask.confidence.value),
)
CitedOrderOut = output_of(
    FilingOrder, "CitedOrderOut", only=("number", "issued_on", "authority", "valid_from")
)
AcceptanceOut = output_of(
    Acceptance,
    "AcceptanceOut",
    "By which order an agency accepts electronic filings; null: none that was verified.",
    only=(),
    agency=ServiceWordsOut,
    order=fields.Nested(CitedOrderOut, attribute="cited", allow_none=True),
)
ServiceOut = output_of(
    ServicePage,
    "ServiceOut",
    "A service whole: its form, its papers, its agencies at work in parallel, its fees.",
    only=("sampled",),
    code="service.code",
    version="service.version",
    stage="service.stage",
    title=words_at("service.title"),
    summary=words_at("service.summary"),
    guidance=words_at("service.guidance"),
    applicant="service.applicant",
    sources=fields.List(fields.Nested(ServiceSourceOut), attribute="service.sources"),
    sections=fields.List(fields.Nested(FormSectionOut), attribute="service.sections"),
    documents=fields.List(fields.Nested(DocumentAskOut), attribute="service.documents"),
    signatures=fields.List(fields.Nested(SignatureAskOut), attribute="service.signatures"),
    levels=fields.List(fields.List(fields.Nested(AgencyPartOut))),
    fees=[ServiceFeeOut],
    acceptances=[AcceptanceOut],
    working_days_least=fields.Function(lambda page: page.days[0]),
    working_days_most=fields.Function(lambda page: page.days[1]),
)
