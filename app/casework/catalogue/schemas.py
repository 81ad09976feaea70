"""Services as the API writes them, and offers as officers type them."""

from marshmallow import Schema, fields

from app.casework.definition.determinants import ALWAYS
from app.casework.definition.fields import FieldType
from app.casework.definition.shapes import PaperKind
from app.parameters.schemas import confidence, needed
from app.schemas import Amount, CommandSchema, LocalDate, ProposalSchema, QuerySchema, Text, Whole
from app.text import sentence


class SearchServicesSchema(QuerySchema):
    """Words in what a service is called or does."""

    q = Text(load_default="", most=100)


class OfferServiceSchema(CommandSchema):
    """Which version of a service opens when; without one it is offered no more."""

    version = Whole(load_default=None, allow_none=True, least=1, most=9_999)
    opens_on = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    instrument = needed(Text, most=500)
    confidence = confidence()


class ServiceOfferOut(ProposalSchema):
    """An offer as officials see it."""

    id = fields.UUID()
    service = Text(attribute="code")
    version = Whole(allow_none=True)
    opens_on = fields.Date()
    instrument = Text()
    confidence = Text()


class ServiceOffersOut(Schema):
    """The offers of a service, newest first."""

    items = fields.List(fields.Nested(ServiceOfferOut))


class ServiceWordsOut(Schema):
    """The same in both languages."""

    en = Text()
    ur = Text()


class ServiceSourceOut(Schema):
    """Where a rule is from; U is a sample, and no law."""

    text = Text()
    confidence = Text()


class OfferedServiceOut(Schema):
    """A service that can be applied for today."""

    code = Text(attribute="service.code")
    version = Whole(attribute="service.version")
    stage = Text(attribute="service.stage.value")
    title = fields.Nested(ServiceWordsOut, attribute="service.title")
    summary = fields.Nested(ServiceWordsOut, attribute="service.summary")
    applicant = Text(attribute="service.applicant.value")
    offered_since = fields.Date(attribute="offer.opens_on")
    instrument = Text(attribute="offer.instrument")
    confidence = Text(attribute="offer.confidence")


class OfferedServicesOut(Schema):
    """Every service that can be applied for today."""

    items = fields.List(fields.Nested(OfferedServiceOut))


class AnswerChoiceOut(Schema):
    """One of the answers to choose from."""

    value = Text()
    words = fields.Nested(ServiceWordsOut)


class QuestionOut(Schema):
    """A question; a group holds questions that are asked again for every row.

    `conditional`: only some answers before it call for it; the draft's own page tells which.
    """

    name = Text()
    type = fields.Enum(FieldType, by_value=True)
    label = fields.Nested(ServiceWordsOut)
    hint = fields.Nested(ServiceWordsOut, allow_none=True)
    required = fields.Boolean()
    conditional = fields.Function(lambda field: field.when != ALWAYS)
    choices = fields.List(fields.Nested(AnswerChoiceOut))
    least = Whole(allow_none=True)
    most = Whole(allow_none=True)
    fields_ = fields.List(
        fields.Nested(lambda: QuestionOut(exclude=("fields_",))),
        attribute="fields",
        data_key="fields",
    )


class FormSectionOut(Schema):
    """A page of the form."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    questions = fields.List(fields.Nested(QuestionOut), attribute="fields")


class AskedPaperOut(Schema):
    """A paper that is asked for once, for every agency that reads it."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    required = fields.Boolean()
    kinds = fields.List(fields.Enum(PaperKind, by_value=True))


class AgencyStepOut(Schema):
    """A step of an agency, and the working days that it may take."""

    code = Text(attribute="task.code")
    title = fields.Nested(ServiceWordsOut, attribute="task.title")
    working_days = Whole(attribute="days")
    confidence = Text()
    conditional = fields.Boolean(attribute="sometimes")


class AgencyPartOut(Schema):
    """An agency's part; it waits for the parts that it names in `after`."""

    code = Text(attribute="registration.code")
    title = fields.Nested(ServiceWordsOut, attribute="registration.title")
    agency = fields.Nested(ServiceWordsOut)
    after = fields.List(Text(), attribute="registration.after")
    conditional = fields.Boolean(attribute="sometimes")
    months = Whole()
    steps = fields.List(fields.Nested(AgencyStepOut))


class ServiceFeeOut(Schema):
    """A fee; `amount` is null where it is not in force, the least where it is reckoned."""

    fee = Text(attribute="ask.code")
    registration = Text(attribute="registration.code")
    title = fields.Nested(ServiceWordsOut, attribute="quote.title")
    amount = Amount(attribute="quote.amount_paisa")
    citation = Text(attribute="quote.citation")
    confidence = Text(attribute="quote.confidence")
    reckoned_by = fields.Nested(ServiceWordsOut, attribute="by", allow_none=True)
    conditional = fields.Boolean(attribute="sometimes")
    late = fields.Boolean()


class SignatureAskOut(Schema):
    """Who signs what is submitted: everybody whom it names, each for themselves."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    source = Text()
    confidence = fields.Function(lambda ask: ask.confidence.value)


class ServiceOut(Schema):
    """A service whole: its form, its papers, its agencies at work in parallel, its fees."""

    code = Text(attribute="service.code")
    version = Whole(attribute="service.version")
    stage = Text(attribute="service.stage.value")
    title = fields.Nested(ServiceWordsOut, attribute="service.title")
    summary = fields.Nested(ServiceWordsOut, attribute="service.summary")
    guidance = fields.Nested(ServiceWordsOut, attribute="service.guidance")
    applicant = Text(attribute="service.applicant.value")
    sources = fields.List(fields.Nested(ServiceSourceOut), attribute="service.sources")
    sampled = fields.Boolean()
    sections = fields.List(fields.Nested(FormSectionOut), attribute="service.sections")
    documents = fields.List(fields.Nested(AskedPaperOut), attribute="service.documents")
    signatures = fields.List(fields.Nested(SignatureAskOut), attribute="service.signatures")
    levels = fields.List(fields.List(fields.Nested(AgencyPartOut)))
    fees = fields.List(fields.Nested(ServiceFeeOut))
    working_days_least = fields.Function(lambda page: page.days[0])
    working_days_most = fields.Function(lambda page: page.days[1])
