"""The journeys of questions.feature, through both doors."""

from datetime import UTC, timedelta
from typing import Any

from factories import bidding
from factories.declared_days import make_eid
from factories.doors import Place
from factories.evaluation import frozen_parameters
from factories.history import rewriting
from factories.identity import join, make_department, make_person, make_staff
from factories.installation import SIGNER
from factories.questions import (
    FIRMS,
    MEETING,
    MINE,
    MINUTES,
    PUBLIC,
    RECEIVED,
    TAKE,
    Story,
    asked_days_ago,
)
from factories.tenders import deliver_all, told
from pytest_bdd import given, parsers, scenarios, then, when

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from marketplace.questions.models import PreBidMeeting
from marketplace.questions.use_cases.hold_closing import hold_closings
from marketplace.questions.use_cases.remind_officers import remind_of_questions
from marketplace.tenders.policy.lifecycle import Status
from marketplace.tenders.use_cases.signed_keys import sign_publication

scenarios("marketplace/questions/features/questions.feature")
# What was asked stays in time, however near closing is moved.
ASKED_TO_THE_END = frozen_parameters(question_days="0")
DOOR = r"(?P<door>web|api)"


@given("Salma's tender for furniture, open for bids, with a bidding document")
def _(story: Story) -> None:
    assert story.document_id


def closing_in(story: Story, days: float, rules: dict[str, Any] | None = None) -> None:
    """Move closing, as if it had been published so; and the rules that were frozen onto it."""
    tender = story.world.tender
    with rewriting(story.session):
        tender.closes_at = real_now() + timedelta(days=days)
        tender.opens_at = tender.closes_at + timedelta(minutes=30)
        if rules is not None:
            tender.parameters = rules
        sign_publication(story.session, SIGNER, tender)
    story.session.commit()


@given(parsers.parse("asking ends {days:d} days before closing, by {source}"))
def _(story: Story, days: int, source: str) -> None:
    law = {"question_days"} if source == "the official text" else ()
    with rewriting(story.session):
        story.world.tender.parameters = frozen_parameters(law, question_days=str(days))
        sign_publication(story.session, SIGNER, story.world.tender)
    story.session.commit()


@given(parsers.parse("bidding closes in {days:d} days"))
def _(story: Story, days: int) -> None:
    closing_in(story, days)


@when(parsers.parse("a week passes, and bidding closes in {hours:d} hours"))
def _(story: Story, hours: int) -> None:
    asked_days_ago(story, 7)
    closing_in(story, hours / 24, ASKED_TO_THE_END)


@when("Eid is on the third and fourth day after closing")
def _(story: Story) -> None:
    third = local_day(story.world.tender.closes_at) + timedelta(days=3)
    make_eid(story.session, third, third + timedelta(days=1))
    story.session.commit()


@when("three hours pass")
def _(story: Story) -> None:
    closing_in(story, 4 / 24, ASKED_TO_THE_END)


@when("the clock runs")
def _(story: Story) -> None:
    story.session.expire_all()
    story.closed_at = story.world.tender.closes_at
    for _ in range(2):
        story.platform.executor.execute(hold_closings, None, actor=SYSTEM)
    deliver_all(story.platform)
    story.session.expire_all()


@when("bidding closes")
def _(story: Story) -> None:
    bidding.close(story.session, story.world, minutes_ago=1)


@when("answers are due tomorrow")
def _(story: Story) -> None:
    closing_in(story, 4, ASKED_TO_THE_END)


@when("the day for answers has passed")
def _(story: Story) -> None:
    closing_in(story, 2, ASKED_TO_THE_END)


@when(parsers.re(rf'(?P<name>[\w ]+) asks "(?P<words>.*)", at the {DOOR}'))
def _(story: Story, name: str, words: str, door: str) -> None:
    story.ask(name, words, door)


@when(parsers.re(rf"(?P<name>[\w ]+) asks 400,000 letters, at the {DOOR}"))
def _(story: Story, name: str, door: str) -> None:
    story.ask(name, "x" * 400_000, door)


@when(parsers.re(rf'Salma answers it as "(?P<words>.*)" with "(?P<answer>.*)", at the {DOOR}'))
def _(story: Story, words: str, answer: str, door: str) -> None:
    deliver_all(story.platform)
    story.answer(words, answer, door)


@when(parsers.re(rf"an officer of another department answers it, at the {DOOR}"))
def _(story: Story, door: str) -> None:
    other = make_department(story.session, "Another department")
    person = make_person(story.session, "Foreign officer")
    join(story.session, person, other, roles.PROCUREMENT_OFFICER)
    story.firms["a foreign officer"] = (other, person)
    story.answer("Words", "An answer", door, by="a foreign officer")


@when(parsers.re(rf"(?P<name>[\w ]+) downloads the bidding document twice, at the {DOOR}"))
def _(story: Story, name: str, door: str) -> None:
    at = Place("/documents/{}", "/documents/{}/content").at(story.document_id)
    for _ in range(2):
        assert story.read(name, door, at).status == 200


@when(parsers.re(rf"(?P<name>[\w ]+) asks to be told, at the {DOOR}"))
def _(story: Story, name: str, door: str) -> None:
    assert story.send(name, door, TAKE.at(story.tender_id)).ok


@when("the bids are opened")
def _(story: Story) -> None:
    bidding.close(story.session, story.world)
    story.world.tender.opened_at = story.world.tender.opens_at
    story.session.commit()


@when(
    parsers.re(
        rf'Salma announces a meeting in (?P<days>\d+) days in "(?P<place>.*)", at the {DOOR}'
    )
)
def _(story: Story, days: str, place: str, door: str) -> None:
    announce(story, door, int(days), place)


@when(
    parsers.re(rf'Salma moves the meeting to "(?P<place>.*)" because "(?P<why>.*)", at the {DOOR}')
)
def _(story: Story, place: str, why: str, door: str) -> None:
    announce(story, door, 5, place, reason=why)
    assert story.outcome.ok


def announce(story: Story, door: str, days: int, place: str, **more: str) -> None:
    meets = (real_now() + timedelta(days=days)).astimezone(PROVINCE)
    given = {"meets_at": meets.strftime("%d-%m-%Y %H:%M"), "place": place} | more
    story.send("Salma", door, MEETING.at(story.tender_id), given)


@when("the meeting was held")
def _(story: Story) -> None:
    known = story.meeting
    story.session.add(
        PreBidMeeting(
            id=new_id(),
            tender_id=known.tender_id,
            meets_at=real_now() - timedelta(hours=1),
            place=known.place,
            announced_by=known.announced_by,
            announced_at=known.announced_at,
        )
    )
    story.session.commit()


@when(parsers.re(rf'Salma publishes the minutes "(?P<minutes>.*)", at the {DOOR}'))
def _(story: Story, minutes: str, door: str) -> None:
    place = MINUTES.at(story.tender_id, story.meeting.id)
    story.send("Salma", door, place, {"minutes": minutes})


@then("Salma is notified that a firm has asked")
def _(story: Story) -> None:
    deliver_all(story.platform)
    assert "marketplace/question_asked" in told(story.session, story.world.agency.officer)


@then(parsers.re(rf"Salma reads the question without a name, at the {DOOR}"))
def _(story: Story, door: str) -> None:
    seen = story.read("Salma", door, RECEIVED.at(story.tender_id))
    assert "shisham" in seen.text
    firm, owner = story.firms["Turbat Traders"]
    page = str(seen.body)
    assert not [
        each for each in (firm.name, owner.name, str(firm.id), str(owner.id)) if each in page
    ]


@then(parsers.re(rf'a journalist reads "(?P<one>.*)" and "(?P<two>.*)", at the {DOOR}'))
def _(story: Story, one: str, two: str, door: str) -> None:
    text_ = everything_public(story, door)
    assert one in text_
    if (door, two) not in {("api", "You do not need to attend"), ("api", "Minutes")}:
        assert two in text_


@then(parsers.re(rf'a journalist does not read "(?P<one>.*)" or "(?P<two>.*)", at the {DOOR}'))
def _(story: Story, one: str, two: str, door: str) -> None:
    text_ = everything_public(story, door)
    assert one not in text_
    assert two not in text_


def everything_public(story: Story, door: str) -> str:
    page = story.read("a journalist", door, PUBLIC.at(story.tender_id))
    tender = story.read(
        "a journalist", door, Place("/tenders/{}", "/tenders/{}").at(story.tender_id)
    )
    assert page.ok
    if door == "web" and "No question is answered yet" not in page.text:
        assert story.question.answer is None or story.question.answer in tender.text
    return page.text + tender.text


@then(
    parsers.re(r"(?P<name>[\w ]+) is (?P<no>not )?notified of the (?P<what>answer|meeting|minutes)")
)
def _(story: Story, name: str, no: str | None, what: str) -> None:
    deliver_all(story.platform)
    name = "Panjgur Works" if name == "a third firm" else name
    templates = {
        "answer": "marketplace/question_answered",
        "meeting": "marketplace/meeting_announced",
        "minutes": "marketplace/meeting_minutes",
    }
    got = told(story.session, story.firms[name][1])
    assert (templates[what] in got) == (no is None), got


@then(parsers.re(rf"(?P<name>[\w ]+) reads its own words beside the answer, at the {DOOR}"))
def _(story: Story, name: str, door: str) -> None:
    seen = story.read(name, door, MINE).text
    assert "at the mill" in seen
    assert "Any seasoned hardwood." in seen
    assert "at the mill" not in story.read("Gwadar Stores", door, MINE).text


@then("an auditor finds no trace of who asked")
def _(story: Story) -> None:
    auditor = make_staff(story.session, roles.AUDITOR)
    story.session.commit()
    web = story.doors.open("web", auditor)
    firm, owner = story.firms["Turbat Traders"]
    for address, answered, asked in (
        ("/audit", "answered the question", "asked the question"),
        ("/audit.csv", "question.answered", "question.asked"),
    ):
        page = str(web.read(Place(address, "")).body)
        assert answered in page
        assert asked not in page
        assert not [each for each in (firm.name, owner.name) if each in page]


@then("the register holds Gwadar Stores once")
def _(story: Story) -> None:
    assert story.takers == ["Gwadar Stores"]


@then(parsers.re(rf"(?P<name>[\w ]+) does not learn who took the documents, at the {DOOR}"))
def _(story: Story, name: str, door: str) -> None:
    seen = story.read(name, door, TAKE.at(story.tender_id))
    assert seen.status == 409
    assert "Gwadar" not in str(seen.body)


@then(parsers.re(rf"a journalist reads that Gwadar Stores took the documents, at the {DOOR}"))
def _(story: Story, door: str) -> None:
    assert "Gwadar Stores" in story.read("a journalist", door, TAKE.at(story.tender_id)).text


@then(parsers.parse('it is refused: {status:d}, "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome
    assert story.outcome.says(sentence), story.outcome.sentences


@then(parsers.parse('it is refused: 404, ""'))
def _(story: Story) -> None:
    assert story.outcome.status == 404


@then("it is with the department")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert not received(story)[0]["late"]


@then("it is with the department, as a late one")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert received(story)[0]["late"]
    assert "Asked late" in story.read("Salma", "web", RECEIVED.at(story.tender_id)).text


def received(story: Story) -> list[dict[str, object]]:
    body = story.read("Salma", "api", RECEIVED.at(story.tender_id)).body
    items: list[dict[str, object]] = body["items"]
    return items


@then(parsers.re(r"Salma is reminded once to answer(?P<more> or to extend)?"))
def _(story: Story, more: str | None) -> None:
    template = "marketplace/questions_overdue" if more else "marketplace/questions_due"
    for _ in range(2):
        story.platform.executor.execute(remind_of_questions, None, actor=SYSTEM)
        deliver_all(story.platform)
    assert told(story.session, story.world.agency.officer).count(template) == 1


@then(parsers.re(r"her home page asks for (?P<how_many>an|no) answer"))
def _(story: Story, how_many: str) -> None:
    home = story.read("Salma", "web", Place("/home", "")).text
    assert ("Answer the questions of firms" in home) is (how_many == "an")


@then("the tender waits for its opening")
def _(story: Story) -> None:
    assert story.world.tender.status(real_now()) is Status.CLOSED
    assert story.question.answer is None


@then(parsers.re(rf"Salma reads that bidding is extended unless she answers, at the {DOOR}"))
def _(story: Story, door: str) -> None:
    _reads_of_extension(story, door, 3)


@then(
    parsers.re(
        r"Salma reads that bidding is extended by (?P<days>\d+) days unless she answers, "
        rf"at the {DOOR}"
    ),
    converters={"days": int},
)
def _(story: Story, days: int, door: str) -> None:
    _reads_of_extension(story, door, days)


def _reads_of_extension(story: Story, door: str, days: int) -> None:
    until = story.world.tender.closes_at + timedelta(days=days)
    if door == "api":
        (item,) = received(story)
        assert item["extends_to"] == until.astimezone(UTC).isoformat().replace("+00:00", "Z")
        assert item["answer_by"] is not None
        return
    page = story.read("Salma", "web", RECEIVED.at(story.tender_id)).text
    assert "or bidding is extended to" in page
    day = until.astimezone(PROVINCE)
    assert f"{day.day} {day:%B %Y}" in page
    home = story.read("Salma", "web", Place("/home", "")).text
    assert "Answer the questions of firms, or bidding is extended" in home


@then(parsers.re(rf"Salma reads that bidding is not extended again, at the {DOOR}"))
def _(story: Story, door: str) -> None:
    if door == "api":
        assert received(story)[0]["extends_to"] is None
        return
    assert "is not extended again" in story.read("Salma", "web", RECEIVED.at(story.tender_id)).text


@then(parsers.parse("bidding closes {days:d} days later"))
def _(story: Story, days: int) -> None:
    tender = story.world.tender
    assert tender.closes_at == story.closed_at + timedelta(days=days)
    assert (tender.version, tender.confirm_version) == (2, 1)
    assert tender.opens_at == tender.closes_at + timedelta(minutes=30)


@then(parsers.parse("bidding closes in {hours:d} hours all the same"))
def _(story: Story, hours: int) -> None:
    assert story.world.tender.closes_at == story.closed_at
    assert story.closed_at <= real_now() + timedelta(hours=hours)


@then(parsers.re(rf"a journalist reads that a question waits for its answer, at the {DOOR}"))
def _(story: Story, door: str) -> None:
    versions = Place("/tenders/{}/versions", "/tenders/{}/versions").at(story.tender_id)
    seen = story.read("a journalist", door, versions)
    assert "A question that was asked in time has no answer yet." in seen.text
    assert not [each for each in (*FIRMS, "steel") if each in str(seen.body)]


@then(parsers.re(r"(?P<name>[\w ]+) is notified that bidding is extended"))
def _(story: Story, name: str) -> None:
    template = "closing_held_officer" if name == "Salma" else "closing_held"
    person, _ = story.who(name)
    assert told(story.session, person).count(f"marketplace/{template}") == 1


@then(
    parsers.re(
        rf"a journalist reads in the record of the opening that a question had no answer, at the "
        rf"{DOOR}"
    )
)
def _(story: Story, door: str) -> None:
    record = Place("/tenders/{}/opening", "/tenders/{}/opening/minutes").at(story.tender_id)
    seen = story.read("a journalist", door, record)
    if door == "api":
        assert seen.body["unanswered"] is True
    else:
        assert "a question that was asked in time had no answer" in seen.text
