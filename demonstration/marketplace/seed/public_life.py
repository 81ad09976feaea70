"""Public events of a tender: questions, a meeting, a change, grievances."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.calendar import local_day
from app.decisions import Approve
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.bids.use_cases.confirm_bid import ConfirmBid, confirm_bid
from marketplace.grievances.policy import About, Outcome
from marketplace.grievances.use_cases.decide_grievance import (
    AgreeToFinding,
    WriteFinding,
    agree_to_finding,
    write_finding,
)
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.grievances.use_cases.name_hearing import (
    DeclareGrievanceInterest,
    NameGrievanceCommittee,
    declare_grievance_interest,
    name_grievance_committee,
)
from marketplace.questions.use_cases.answer_question import AnswerQuestion, answer_question
from marketplace.questions.use_cases.ask_question import AskQuestion, ask_question
from marketplace.questions.use_cases.hold_meeting import (
    AnnounceMeeting,
    PublishMinutes,
    announce_meeting,
    publish_minutes,
)
from marketplace.questions.use_cases.take_documents import TakeDocuments, take_documents

AN_HOUR = timedelta(hours=1)
# None of them took part in a tender of the department.
HEARING = ("billing", "labour_officer", "revenue_officer")
MINUTES = (
    "The engineer showed the road. Work goes on by halves, so that the park stays open. Nothing in "
    "the documents changes by what was said; the department publishes a change where one is needed."
)


@dataclass(frozen=True, kw_only=True)
class Objection:
    """A grievance: the person, the part of a report, and the grounds."""

    who: str
    about: About
    rule: str
    grounds: str


DISQUALIFIED = Objection(
    who="owner2",
    about=About.TECHNICAL,
    rule="Eligibility, experience",
    grounds="The report says that we show one supply in two years. Two are in our bid.",
)
COSTS_OF_PAPER = Objection(
    who="owner3",
    about=About.FINAL_REPORT,
    rule="Evaluation criteria of the bidding documents",
    grounds="The report compares prices without the toner for a year that the documents ask for.",
)


def questions(desk: Desk, tender_id: UUID, *, on: int) -> None:
    """Let firms take the documents and ask; one question is answered, one waits. They meet."""
    at = days.moment(on)
    for who in ("owner", "owner2"):
        desk.do(who, take_documents, TakeDocuments(tender_id=tender_id), at)
    words = "Can the road be closed to traffic while the asphalt is laid?"
    asked = desk.do("owner2", ask_question, AskQuestion(tender_id=tender_id, words=words), at)
    answer = AnswerQuestion(
        question_id=asked.id,
        public_words=words,
        answer="Half of its width at a time, from eight in the morning until two.",
    )
    desk.do("approver", answer_question, answer, days.moment(on + 1))
    _meet(desk, tender_id, on=on)
    later = AskQuestion(tender_id=tender_id, words="Who supplies water for the compaction?")
    desk.do("owner", ask_question, later, days.moment(-1))


def _meet(desk: Desk, tender_id: UUID, *, on: int) -> None:
    meeting = AnnounceMeeting(
        tender_id=tender_id,
        meets_at=days.moment(on + 2),
        place="Gate of the technology park, Quetta",
        place_ur="ٹیکنالوجی پارک کا گیٹ، کوئٹہ",
    )
    made = desk.do("officer", announce_meeting, meeting, days.moment(on))
    minutes = PublishMinutes(meeting_id=made.id, minutes=MINUTES)
    desk.do("officer", publish_minutes, minutes, days.moment(on + 2) + AN_HOUR)


def amended(desk: Desk, tender_id: UUID, *, on: int) -> None:
    """Let one officer propose a change of substance, and another approve it."""
    at = days.moment(on)
    proposal = ProposeAmendment(
        tender_id=tender_id,
        version=1,
        reason="The park opens its new gate earlier, so the road is needed sooner",
        substance=True,
        delivery_days=100,
        newspaper_on=local_day(at),
        regulator_on=local_day(at),
    )
    row = desk.do("officer", AMENDMENT.propose, proposal, at)
    desk.do("approver", AMENDMENT.approve, Approve(id=row.id), at + AN_HOUR)


def confirmed(desk: Desk, tender_id: UUID, who: str, *, on: int) -> None:
    """Let a firm say that its bid stands for the changed tender."""
    desk.do(who, confirm_bid, ConfirmBid(tender_id=tender_id, version=2), days.moment(on))


def objected(desk: Desk, tender_id: UUID, objection: Objection, *, on: int) -> UUID:
    """Let a firm file a grievance, and the head name who hears it; they have no interest in it."""
    at = days.moment(on)
    command = FileGrievance(
        tender_id=tender_id,
        about=objection.about.value,
        rule=objection.rule,
        grounds=objection.grounds,
    )
    row = desk.do(objection.who, file_grievance, command, at)
    members = tuple(desk.cast.people[key] for key in HEARING)
    named = NameGrievanceCommittee(grievance_id=row.id, person_ids=members)
    desk.do("head", name_grievance_committee, named, at + AN_HOUR)
    for key in HEARING:
        no_interest = DeclareGrievanceInterest(grievance_id=row.id, has_interest=False)
        desk.do(key, declare_grievance_interest, no_interest, days.moment(on + 1))
    return row.id


def decided(desk: Desk, grievance_id: UUID, *, on: int) -> None:
    """Let one member write the decision, and another agree: that is more than half."""
    at = days.moment(on)
    finding = WriteFinding(
        grievance_id=grievance_id,
        outcome=Outcome.REJECTED.value,
        reasons="The second supply that the firm names is of 2021, before the two years asked for.",
    )
    written = desk.do(HEARING[0], write_finding, finding, at)
    desk.do(HEARING[1], agree_to_finding, AgreeToFinding(finding_id=written.id), at + AN_HOUR)
