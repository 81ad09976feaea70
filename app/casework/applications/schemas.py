"""Input of applicants other than answers, and output of applications."""

from marshmallow import Schema, fields, validate

from app.casework.applications.queries.assisted_applications import Assisted
from app.casework.applications.queries.overview import PaperLine, Progress, SectionLine
from app.casework.applications.queries.status import StepView
from app.casework.cases.models.application import CONSENTS, Draft
from app.casework.cases.policy.references import MAX_REFERENCE_LENGTH
from app.casework.cases.policy.states import ApplicationState, RegistrationState
from app.casework.catalogue.schemas import QuestionOut, ServiceWordsOut, words_at
from app.casework.definition.shapes import PaperKind, Registration
from app.casework.forms.policy.values import NOT_AMONG
from app.casework.money import Bill, Quote
from app.casework.ports import OutlookLine
from app.casework.tasks.schemas import ClockOut, PointOut
from app.documents.doors.api import DocumentOut
from app.identity.people.fields import Cnic
from app.identity.public import PersonSummary
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import (
    LONG,
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    QuerySchema,
    Text,
    Whole,
    page_of,
)
from app.stays.schemas import StayViewOut


class ListApplicationsSchema(QuerySchema):
    """The cursor of the list."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class StartSchema(CommandSchema):
    """The service; `answers` that are already known, by its sections."""

    service = needed(Text, most=100)
    answers = fields.Dict(load_default=dict)


class CaseSectionSchema(CommandSchema):
    """The answers of a page of the form: all that it holds from now on.

    `answers` are shaped by the service (GET the section to see its questions); `revision` is the
    draft's that was read. Not `finished`: what is missing comes later.
    """

    answers = fields.Dict(required=True)
    revision = Whole(load_default=0)
    finished = fields.Boolean(load_default=True)


class GroundsSchema(CommandSchema):
    """The grounds of an appeal, and the reason if it is made after the deadline."""

    grounds = needed(Text, most=LONG)
    why_late = Text(load_default="", most=LONG)


class AssistSchema(CommandSchema):
    """The citizen an officer fills in for, and their consent."""

    service = needed(Text, most=100)
    cnic = Cnic(required=True)
    consent_given = Text(
        required=True,
        validate=[validate.OneOf(CONSENTS, error=NOT_AMONG)],
        error_messages={"required": NOT_AMONG},
    )
    consent_reference = needed(Text)


class TrackSchema(CommandSchema):
    """A reference, however it is typed."""

    reference = needed(Text, most=MAX_REFERENCE_LENGTH)


class StartedOut(Schema):
    """An application, by what names it."""

    id = fields.UUID()
    reference = Text()
    service = Text()
    version = Whole()
    kind = Text()


class ApplicationLineOut(StartedOut):
    """An application in the list, and its status."""

    title = fields.Nested(ServiceWordsOut)
    display = Text()
    state = fields.Enum(ApplicationState, by_value=True)
    started_at = Moment()
    submitted_at = Moment(allow_none=True)


ApplicationsOut = page_of(ApplicationLineOut, "ApplicationsOut")


class PlaceOut(Schema):
    """A remark on a place: "#/answers/owner/cnic", "#/documents/lease"."""

    pointer = Text()
    detail = Text()
    suggestion = Text()


DraftSectionOut = output_of(
    SectionLine,
    "DraftSectionOut",
    only=(),
    code="section.code",
    title=words_at("section.title"),
    progress=fields.Enum(Progress, by_value=True),
)
DraftPaperOut = output_of(
    PaperLine,
    "DraftPaperOut",
    only=(),
    code="ask.code",
    title=words_at("ask.title"),
    hint=words_at("ask.hint", may_be_none=True),
    required="ask.required",
    kinds=fields.List(fields.Enum(PaperKind, by_value=True), attribute="ask.kinds"),
    documents=fields.List(fields.Nested(DocumentOut), attribute="files"),
)


class DraftOut(Schema):
    """The work left before it can be submitted."""

    revision = Whole()
    saved_at = Moment()
    sections = fields.List(fields.Nested(DraftSectionOut))
    papers = fields.List(fields.Nested(DraftPaperOut))
    problems = fields.List(fields.Nested(PlaceOut))


SavedDraftOut = output_of(Draft, "SavedDraftOut", only=("revision", "saved_at"))


class FilledSectionOut(Schema):
    """A page of the form: the questions that apply now, what was answered, what is wrong."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    guidance = fields.Nested(ServiceWordsOut, allow_none=True)
    revision = Whole()
    questions = fields.List(fields.Nested(QuestionOut))
    answers = fields.Raw()
    problems = fields.List(fields.Nested(PlaceOut))


CostOut = output_of(
    Quote,
    "CostOut",
    only=("fee", "registration", "amount_paisa", "citation", "confidence"),
    title=ServiceWordsOut,
)
RegistrationCodeOut = output_of(Registration, "AskedForOut", only=("code",), title=ServiceWordsOut)


OutlookLineOut = output_of(
    OutlookLine,
    "OutlookLineOut",
    only=("basis",),
    title=ServiceWordsOut,
    value=Text(),
    remedy=words_at("remedy", may_be_none=True),
)


class OutlookOut(Schema):
    """The expected result of a draft as it is filled in, line by line."""

    verdict = Text()
    amount = Amount(allow_none=True)
    missing = fields.List(Text())
    conditions = fields.List(fields.Nested(OutlookLineOut))
    steps = fields.List(fields.Nested(OutlookLineOut))


class CheckOut(Schema):
    """Problems, findings and costs of a draft; null: not known yet, with the reason.

    `ready`: it can be submitted now. `outlook`: the expected result; null if no domain has one.
    """

    ready = fields.Boolean()
    problems = fields.List(fields.Nested(PlaceOut))
    findings = fields.List(fields.Nested(PlaceOut))
    registrations = fields.List(fields.Nested(RegistrationCodeOut))
    costs = fields.List(fields.Nested(CostOut), allow_none=True)
    total = Amount(allow_none=True)
    no_costs = Text()
    outlook = fields.Nested(OutlookOut, allow_none=True)


# An office or an officer by name, in both languages where they have one.
ByNameOut = output_of(PersonSummary, "ByNameOut", only=("name", "name_ur"))
FollowedStepOut = output_of(
    StepView,
    "FollowedStepOut",
    only=("state", "since", "done_at"),
    title=ServiceWordsOut,
    holder=ByNameOut,
    clock=ClockOut,
)


class FollowedRefusalOut(Schema):
    """On which ground it was refused, and the office's words."""

    ground = fields.Nested(ServiceWordsOut, allow_none=True)
    reason = Text()


class FollowedPartOut(Schema):
    """One agency's part: its steps, what is next, and what may be done about it.

    `appeal_until` is the last day to appeal on, while it may be; `late_after` the same once it has
    passed by a rule that is no law, so that an appeal says why it is late.
    """

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    office = fields.Nested(ByNameOut, allow_none=True)
    state = fields.Enum(RegistrationState, by_value=True)
    steps = fields.List(fields.Nested(FollowedStepOut))
    waits_for = fields.List(fields.Nested(ServiceWordsOut))
    next = Text()
    number = Text(allow_none=True)
    valid_from = LocalDate(allow_none=True)
    valid_until = LocalDate(allow_none=True)
    refusal = fields.Nested(FollowedRefusalOut, allow_none=True)
    appeal_until = LocalDate(allow_none=True)
    late_after = LocalDate(allow_none=True)
    renewable = fields.Boolean()
    correctable = fields.Boolean()


class OwnPartOut(FollowedPartOut):
    """The same for whose it is: with the id by which it is appealed, renewed and corrected.

    `corrected_at` is the page on which it is corrected instead, where it is not corrected here;
    `correcting` the application of its correction that is with an office. `licence_id` is the grant
    that it came to, with its certificate (`/licences/ID`).
    """

    registration_id = fields.UUID()
    licence_id = fields.UUID(allow_none=True)
    corrected_at = Text(allow_none=True)
    correcting = fields.UUID(allow_none=True)


class OpenRoundOut(Schema):
    """A round that waits for the applicant: what the office asks to be made better."""

    id = fields.UUID()
    registration_id = fields.UUID()
    number = Whole()
    asked_at = Moment()
    message = Text()
    points = fields.List(fields.Nested(PointOut))


ApplicationBillOut = output_of(
    Bill,
    "ApplicationBillOut",
    only=("id", "number", "amount_paisa", "owed_paisa", "state", "pay_until", "ends_on"),
)


class ApplicationOut(ApplicationLineOut):
    """An application whole; `draft` until it is submitted, from then on what was submitted last.

    `bill_ran_out`: a bill is owed that can be paid no more; a new one can be asked for.
    """

    about_id = fields.UUID(allow_none=True)
    organisation_id = fields.UUID(allow_none=True)
    withdrawn_at = Moment(allow_none=True)
    draft = fields.Nested(DraftOut, allow_none=True)
    answers = fields.Raw()
    documents = fields.Dict(keys=Text(), values=fields.List(fields.UUID()))
    parts = fields.List(fields.Nested(OwnPartOut))
    rounds = fields.List(fields.Nested(OpenRoundOut))
    bills = fields.List(fields.Nested(ApplicationBillOut))
    bill_ran_out = fields.Boolean()
    stays = fields.List(fields.Nested(StayViewOut))


class TrackedApplicationOut(Schema):
    """An application without personal data, for a person with its code."""

    reference = Text()
    title = fields.Nested(ServiceWordsOut)
    display = Text()
    state = fields.Enum(ApplicationState, by_value=True)
    submitted_at = Moment()
    parts = fields.List(fields.Nested(FollowedPartOut))


class TrackingOut(Schema):
    """A request to follow an application; the code goes with its id."""

    id = fields.UUID()


AssistedOut = output_of(
    Assisted,
    "AssistedOut",
    only=("consented_at", "submitted"),
    id="application.id",
    reference="application.reference",
    service="application.service",
    version="application.version",
    kind="application.kind",
    title=ServiceWordsOut,
    citizen=fields.String(attribute="citizen.name", allow_none=True, dump_default=None),
)
AllAssistedOut = page_of(AssistedOut, "AllAssistedOut")
