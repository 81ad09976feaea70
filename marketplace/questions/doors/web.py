"""Questions about a tender on pages: for everybody, for firms, and for the department."""

from uuid import UUID

from flask import Blueprint, request, url_for

from app.identity.public import require_for_firm
from app.permissions import require
from app.registry import PublicPages
from app.schemas import CursorSchema
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import in_reader_language
from app.web.observability import leave_out_of_metrics
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from marketplace.kernel import permissions
from marketplace.questions.doors.api import blueprint as api
from marketplace.questions.queries import register
from marketplace.questions.queries.answers import tender_questions
from marketplace.questions.queries.firm_questions import OwnQuestion, own_questions
from marketplace.questions.queries.meetings import meeting_of, own_meeting
from marketplace.questions.queries.open_questions import open_at_closing
from marketplace.questions.queries.received_questions import received_question, received_questions
from marketplace.questions.queries.register import TakerView
from marketplace.questions.schemas import (
    AnnouncedOut,
    AnnounceMeetingSchema,
    AnsweredOut,
    AnswerQuestionSchema,
    AskQuestionSchema,
    MinutesOut,
    PublishMinutesSchema,
    SubmittedQuestionOut,
    TakingOut,
)
from marketplace.questions.use_cases.answer_question import answer_question
from marketplace.questions.use_cases.ask_question import ask_question
from marketplace.questions.use_cases.hold_meeting import announce_meeting, publish_minutes
from marketplace.questions.use_cases.take_documents import take_documents
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.queries.tender_file import own_tender_row, published_row
from marketplace.tenders.queries.tenders import count_published, published_ids

blueprint = Blueprint("questions", __name__)
officials = Blueprint("department_questions", __name__, url_prefix="/department")
leave_out_of_metrics(blueprint)
needs_sign_in(blueprint, but=("index", "takers"))
needs_sign_in(officials)
TENDER = "/tenders/<uuid:tender_id>"
RECEIVED = "department_questions.received"
PUBLISHED = PublicPages(endpoint="questions.index", counted=count_published, listed=published_ids)


def _cursor() -> str | None:
    cursor: str | None = CursorSchema().load(request.args)["cursor"]
    return cursor


def _title(tender: Tender) -> str:
    return in_reader_language(tender.title, tender.title_ur)


@blueprint.get(f"{TENDER}/questions")
def index(tender_id: UUID) -> str:
    """Show everybody the answers, until when questions are taken, and the meeting."""
    with reading() as uow:
        tender = published_row(uow, tender_id)
        found = tender_questions(uow, tender_id, _cursor())
        mine = uow.actor.organisation_id == tender.department_id
        values = {
            "asks": found.taken_now and not mine,
            "firm": uow.actor.may(permissions.ASK_QUESTION),
            "has_documents": register.has_documents(uow, tender_id),
            "opened": tender.opened_at is not None,
        }
    return draw(
        "questions/index.html", tender=tender, title_of=_title(tender), found=found, **values
    )


def _show_question_form(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        require_for_firm(uow.actor, permissions.ASK_QUESTION)
        tender = published_row(uow, tender_id)
        found = tender_questions(uow, tender_id)
    return draw(
        "questions/ask.html", form=form, tender=tender, title_of=_title(tender), found=found
    )


tender_doors = Subject(blueprint, api, TENDER, TENDER, "questions.index")
tender_doors.act(ask_question, AskQuestionSchema).on_page(
    "/questions/ask", "asked", ask="ask", draw=_show_question_form
).done(
    sentence(
        "Your question is with the department, without your name. You get a notification when it "
        "is answered."
    )
).on_api("/questions", "ask", SubmittedQuestionOut, status=201).describe(
    "Ask about a tender. The department reads the words, never who asked."
)
tender_doors.act(take_documents).on_page(
    "/documents-taken", "take", draw=lambda _form, tender_id: index(tender_id)
).done(
    sentence("We notify your firm of every answer and change. Nobody else can see that.")
).on_api("/documents-taken", "take", TakingOut).describe(
    "Record that your firm has the documents: we notify it of answers and changes."
)


_TAKERS: Table[TakerView] = Table(
    Column(sentence("Firm"), lambda each: in_reader_language(each.name, each.name_ur)),
    Column(sentence("Took the documents on"), lambda each: local_date(each.taken_on)),
)


@blueprint.get(f"{TENDER}/documents-taken")
def takers(tender_id: UUID) -> str:
    """Show everybody who took the documents, once the bids are open."""
    with reading() as uow:
        tender = published_row(uow, tender_id)
        found = register.takers(uow, tender_id)
    return draw(
        "questions/takers.html", tender=tender, title_of=_title(tender), listed=_TAKERS.of(found)
    )


OWN: Table[OwnQuestion] = Table(
    Column(
        sentence("Tender"),
        lambda each: linked(
            in_reader_language(each.tender_title, each.tender_title_ur),
            "questions.index",
            tender_id=each.tender_id,
        ),
    ),
    Column(sentence("Your question"), lambda each: each.words),
    Column(sentence("Asked on"), lambda each: local_date(each.asked_at)),
    Column(sentence("Answer"), lambda each: each.answer or translate(sentence("Not answered yet"))),
)


@blueprint.get("/questions")
def mine() -> str:
    """Show a firm what it asked, and the answers."""
    with reading() as uow:
        page = own_questions(uow, _cursor())
    return draw(
        "questions/mine.html",
        listed=OWN.of(page.items),
        next_href=page.next_cursor and url_for("questions.mine", cursor=page.next_cursor),
    )


@officials.get(f"{TENDER}/questions")
def received(tender_id: UUID) -> str:
    """Show the department what it was asked, and its meeting."""
    with reading() as uow:
        tender = own_tender_row(uow, tender_id)
        page = received_questions(uow, tender_id, _cursor())
        told = tender_questions(uow, tender_id) if tender.published_at else None
        closing = open_at_closing(uow, tender)
        explains = uow.actor.may(permissions.EXPLAIN_TENDER)
        may_explain = explains and may(TenderAction.EXPLAIN, tender.facts(), uow.now)
        now = uow.now
    return draw(
        "questions/officials/received.html",
        tender=tender,
        page=page,
        told=told,
        closing=closing,
        explains=explains,
        may_explain=may_explain,
        now=now,
        next_href=page.next_cursor
        and url_for(RECEIVED, tender_id=tender_id, cursor=page.next_cursor),
    )


def _answering(form: Form, tender_id: UUID, question_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.EXPLAIN_TENDER)
        question = received_question(uow, tender_id, question_id)
        tender = own_tender_row(uow, tender_id)
    if request.method == "GET":
        form = Form(values={"public_words": question.words})
    return draw("questions/officials/answer.html", form=form, tender=tender, question=question)


department_questions = Subject(officials, api, back=RECEIVED)
department_questions.act(answer_question, AnswerQuestionSchema).on_page(
    "/tenders/<uuid:tender_id>/questions/<uuid:question_id>/answer",
    "answered",
    ask="answer",
    draw=_answering,
).done(sentence("The answer is public. Every firm that took the documents is notified.")).on_api(
    "/tenders/<uuid:tender_id>/questions/<uuid:question_id>/answer", "answer", AnsweredOut
).describe("Publish a question in words that give nobody away, with its answer.")


def _announcing(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        tender = own_meeting(uow, tender_id)
        meeting = meeting_of(uow, tender_id)
    return draw("questions/officials/meeting.html", form=form, tender=tender, meeting=meeting)


department_questions.act(announce_meeting, AnnounceMeetingSchema).on_page(
    "/tenders/<uuid:tender_id>/meeting", "announced", ask="meeting", draw=_announcing
).done(
    sentence("The meeting is announced. Every firm that took the documents is notified.")
).on_api(
    "/tenders/<uuid:tender_id>/meetings", "announce_meeting", AnnouncedOut, status=201
).describe("Announce a meeting before bids, or move the one that was announced, with the reason.")


def _minutes(form: Form, tender_id: UUID, meeting_id: UUID) -> str:
    with reading() as uow:
        tender = own_meeting(uow, tender_id, meeting_id)
        meeting = meeting_of(uow, tender_id)
    return draw("questions/officials/minutes.html", form=form, tender=tender, meeting=meeting)


department_questions.act(publish_minutes, PublishMinutesSchema).on_page(
    "/tenders/<uuid:tender_id>/meetings/<uuid:meeting_id>/minutes",
    "minutes_published",
    ask="minutes",
    draw=_minutes,
).done(sentence("The minutes are public. Every firm that took the documents is notified.")).on_api(
    "/tenders/<uuid:tender_id>/meetings/<uuid:meeting_id>/minutes",
    "publish_minutes",
    MinutesOut,
    status=201,
).describe("Publish what was said at a meeting that was held. Nobody is named.")
