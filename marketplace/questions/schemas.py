"""Input of the doors of questions and meetings, and what the API answers."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.schemas import LONG, CommandSchema, Moment, Text, UrduText, page_of
from app.text import sentence
from marketplace.questions.models import MeetingMinutes, PreBidMeeting, TenderQuestion
from marketplace.questions.queries.answers import AnswerView, TenderQuestions
from marketplace.questions.queries.firm_questions import OwnQuestion
from marketplace.questions.queries.meetings import MeetingView
from marketplace.questions.queries.received_questions import ReceivedQuestion
from marketplace.questions.queries.register import TakerView
from marketplace.questions.use_cases.ask_question import MAX_CHARACTERS
from marketplace.tenders.models import Tender

_A_MOMENT = sentence("Enter a date and time, for example 31-12-2026 14:30.")


class AskQuestionSchema(CommandSchema):
    """A question, in words that everybody may read."""

    words = UrduText(most=MAX_CHARACTERS, required=True)


class AnswerQuestionSchema(CommandSchema):
    """A question in its public wording, and its answer."""

    public_words = UrduText(most=MAX_CHARACTERS, required=True)
    answer = UrduText(most=LONG, required=True)


class AnnounceMeetingSchema(CommandSchema):
    """The time and place of a meeting; the reason if an earlier one is moved."""

    meets_at = Moment(required=True, error_messages={"required": _A_MOMENT, "null": _A_MOMENT})
    place = Text(most=300, required=True)
    place_ur = Text(most=300, load_default="")
    reason = Text(most=1_000, load_default="")


class PublishMinutesSchema(CommandSchema):
    """The minutes of a meeting, without names."""

    minutes = UrduText(most=LONG, required=True)


SubmittedQuestionOut = output_of(
    TenderQuestion,
    "QuestionAsked",
    "A question as the firm asked it.",
    only=("id", "tender_id", "asked_at"),
)
AnswerOut = output_of(AnswerView, "QuestionAnswer")
MeetingOut = output_of(MeetingView, "PreBidMeetingView")
TenderQuestionsOut = output_of(
    TenderQuestions,
    "TenderQuestions",
    meeting=fields.Nested(MeetingOut, allow_none=True),
    items=[AnswerOut],
)
OwnQuestionOut = output_of(OwnQuestion, "OwnQuestion")
OwnQuestionsOut = page_of(OwnQuestionOut, "OwnQuestions")
ReceivedQuestionOut = output_of(ReceivedQuestion, "ReceivedQuestion")
ReceivedQuestionsOut = page_of(ReceivedQuestionOut, "ReceivedQuestions")
AnsweredOut = output_of(
    TenderQuestion,
    "QuestionAnswered",
    only=("id", "tender_id", "answer", "answered_at"),
    question="public_words",
)
AnnouncedOut = output_of(
    PreBidMeeting,
    "MeetingAnnounced",
    only=("id", "tender_id", "meets_at", "place", "place_ur", "reason"),
)
MinutesOut = output_of(
    MeetingMinutes, "MeetingMinutes", only=("meeting_id", "minutes", "published_at")
)
TakerOut = output_of(TakerView, "DocumentTaker")
TakingOut = output_of(
    Tender, "DocumentsTaken", "The tender whose documents the firm has.", only=(), tender_id="id"
)


class TakersOut(Schema):
    """The takers of the documents of a tender whose bids are open."""

    items = fields.List(fields.Nested(TakerOut))
