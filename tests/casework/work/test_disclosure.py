"""A file is disclosed on a request for information: what leaves, what stays, and who may see it."""

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.denials import denied, hidden
from factories.doors import Door, Doors, Outcome, Place
from factories.identity import actor, join, make_person, make_staff
from factories.parameters import make_value
from flask import Flask
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.definition.fields import FieldType
from app.casework.disclosure.models import Disclosure, DisclosurePaper
from app.casework.disclosure.parameters import CLAUSES
from app.casework.disclosure.policy import (
    BAR,
    Censor,
    Choice,
    FilePart,
    Ground,
    Section,
    release,
    traces_of,
)
from app.casework.disclosure.printing import disclosure_pdf
from app.casework.disclosure.queries.disclosures import (
    all_disclosures,
    disclosure_page,
    office_file,
    register_of_disclosures,
)
from app.casework.disclosure.queries.grounds import grounds_on
from app.casework.disclosure.use_cases import (
    DISCLOSURES,
    Act,
    PartChoice,
    PrepareDisclosure,
)
from app.casework.tasks.use_cases.add_note import AddNote, add_note
from app.casework.tasks.use_cases.recuse import recuse
from app.data_files.words import Words
from app.db import new_id
from app.decisions import Approve, Refuse
from app.documents.public import open_document
from app.errors import Forbidden, Invalid, NotFound
from app.identity.people.models import Person
from app.outbox.models import Event
from app.permissions import Actor
from app.printing.public import NOT_ACCREDITED, verification

scenarios("casework/features/disclosure.feature")

CNIC, PARTNER_CNIC = "5440100000001", "5440100000018"
ACCOUNT = "PK36SCBL0000001123456702"
# However they are spaced, none of these may leave the office.
PLANTED = (
    *(CNIC, "54401-0000000-1", PARTNER_CNIC, "54401-0000001-8", ACCOUNT, "PK36 SCBL"),
    *("923331234567", "3331234567", "0333-1234567", "0312 7654321", "Gul Khan", "گل خان"),
    *("Zarghuna", "Mission Road", "gul@example.com"),
)
ANSWERS: Mapping[str, Any] = {
    "email": "gul@example.com",
    "has_partners": True,
    "partners": [{"partner": {"name": "Zarghuna", "cnic": PARTNER_CNIC}, "share": 40}],
    "remarks": f"Pay to {ACCOUNT} of Gul  Khan. My capital is Rs 20,000.",
}
NOTE = (
    "Zarghuna (54401-0000001-8) rang from 0312 7654321; gul@example.com answered."
    " PK36 SCBL 0000 0011 2345 6702."
)
PREPARE = Place(
    "/casework/registrations/{}/disclosures/new", "/casework/registrations/{}/disclosures"
)
APPROVE = Place("/casework/disclosures/{}/approve", "/casework/disclosures/{}/approval")
REFUSE = Place("/casework/disclosures/{}/refuse", "/casework/disclosures/{}/refusal")
SHOW = Place("/casework/disclosures/{}", "/casework/disclosures/{}")
FILE = Place("/casework/registrations/{}/disclosures/new", "/casework/registrations/{}/file")
REGISTER_AT = Place("/casework/disclosures", "/casework/disclosures")
OWN = Place("/applications/{}/disclosures", "/applications/{}/disclosures")
OWN_ONE = Place("/applications/{}/disclosures/{}", "/applications/{}/disclosures/{}")
REQUEST = {"request_number": "RTI-7/2026", "requested_on": "01-11-2026"}


@dataclass
class Story:
    work: Casework
    doors: Doors
    application: Application
    applicant: Person
    officer: Actor
    chief: Actor
    outcome: Outcome | None = None
    answers: list[Outcome] = field(default_factory=list)

    @property
    def registration(self) -> UUID:
        return self.work.part(self.application).row.id

    @property
    def row(self) -> Disclosure:
        self.work.session.expire_all()
        query = select(Disclosure).order_by(Disclosure.id.desc()).limit(1)
        return self.work.session.scalars(query).one()

    @property
    def paper(self) -> DisclosurePaper:
        return self.work.session.get_one(DisclosurePaper, self.row.id)

    def at(self, door: str, name: str) -> Door:
        return self.doors.open(door, self.work.people[name], self.work.offices[BOARD])

    def prepare(self, door: str, *choices: Mapping[str, object], **more: object) -> Outcome:
        day = "2026-11-01" if door == "api" else "01-11-2026"
        given = {**REQUEST, "requested_on": day, "choices": list(choices), **more}
        return self.at(door, "Zainab").send(PREPARE.at(self.registration), given)

    def approve(self, door: str, name: str = "Farid") -> Outcome:
        return self.at(door, name).send(APPROVE.at(self.row.id))


def told(work: Casework) -> tuple[Application, Person]:
    """An application with personal data in answers, a note and reasons."""
    person = make_person(work.session, "Gul Khan")
    application = work.apply(person, ANSWERS)
    zainab = work.officer(BOARD, "Zainab")
    task = work.open_task(application, "examine")
    work.decide(zainab, task)
    work.run(add_note, AddNote(task_id=task.id, text=NOTE), zainab)
    return application, person


@given(
    "an application with partners, whose file holds a note and a decision", target_fixture="story"
)
def _(work: Casework, doors: Doors) -> Story:
    application, person = told(work)
    return Story(
        work,
        doors,
        application,
        person,
        work.officer(BOARD, "Zainab"),
        work.officer(BOARD, "Farid", roles.CASE_APPROVER),
    )


@when(parsers.parse('an officer prepares at the {door} its disclosure on request "{number}"'))
def _(story: Story, door: str, number: str) -> None:
    story.outcome = story.prepare(door, request_number=number)
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse("they cannot approve it themselves at the {door}"))
def _(story: Story, door: str) -> None:
    zainab = story.work.people["Zainab"]
    join(story.work.session, zainab, story.work.offices[BOARD], roles.CASE_APPROVER)
    story.work.session.commit()
    own = story.approve(door, "Zainab")
    assert own.status == 403
    assert own.says("Another officer must approve it")


def _own(story: Story, door: str) -> Door:
    return story.doors.open(door, story.applicant)


@then(parsers.parse("the applicant reads at the {door} that nothing was disclosed"))
def _(story: Story, door: str) -> None:
    found = _own(story, door).read(OWN.at(story.application.id))
    assert found.ok
    assert found.body == [] if door == "api" else "Nothing was disclosed" in found.text
    one = _own(story, door).read(OWN_ONE.at(story.application.id, story.row.id))
    assert one.status == 404


@when(parsers.parse("a second officer approves it at the {door}"))
def _(story: Story, door: str) -> None:
    outcome = story.approve(door)
    assert outcome.ok, outcome.sentences
    story.answers.append(outcome)


@then(parsers.parse("the office reads at the {door} what is withheld, with ground and reason"))
def _(story: Story, door: str) -> None:
    found = story.at(door, "Zainab").read(SHOW.at(story.row.id))
    story.answers.append(found)
    assert found.ok
    assert story.row.approved_at
    assert story.paper.number == f"RTI/{local_day(story.row.approved_at).year}/00001"
    assert story.paper.number in found.text
    assert "Personal data of a natural person" in found.text
    assert "Privacy of a natural person" in found.text
    assert "not verified" in found.text or "'confidence': 'U'" in found.text


def paper_of(story: Story) -> str:
    """The whole text of the signed PDF, on one line."""
    with story.work.platform.executor.reading(story.chief) as uow:
        data = open_document(uow, story.paper.document_id).stream.read()
    assert hashlib.sha256(data).digest() == bytes(story.paper.sha256)
    pages = pypdfium2.PdfDocument(data)
    return squeezed(" ".join(page.get_textpage().get_text_bounded() for page in pages))


def squeezed(text: str) -> str:
    """The text with single spaces: a paper breaks lines where it likes."""
    return re.sub(r"\s+", " ", text)


def content_at(story: Story) -> bytes:
    client = story.at("web", "Zainab").client  # type: ignore[attr-defined]  # a web door
    answer = client.get(f"/casework/disclosures/{story.row.id}/content.json")
    assert answer.status_code == 200
    return bytes(answer.data)


@then("no number, name or account of anybody is in the paper, the content or the answers")
def _(story: Story) -> None:
    content = content_at(story)
    assert hashlib.sha256(content).digest() == bytes(story.paper.content_sha256)
    paper = paper_of(story)
    assert bytes(story.paper.content_sha256).hex() in paper.replace(" ", "")
    kept = json.dumps(story.row.content, ensure_ascii=False)
    trail = str(story.work.session.scalars(select(AuditEntry.after)).all())
    seen = [paper, content.decode(), kept, *(str(each.body) for each in story.answers)]
    with story.work.platform.executor.reading(story.officer) as uow:
        seen.append(str(office_file(uow, story.registration).parts))
    for planted in PLANTED:
        for said in seen:
            assert planted not in said, f"{planted} left the office"
            assert planted.replace(" ", "") not in said.replace(" ", ""), f"{planted}, spaced"
        assert planted not in trail or planted in {"Zarghuna", "Gul Khan"}
    assert "Withheld: Privacy of a natural person" in paper
    assert "Page 1 of" in paper


@then(parsers.parse("the applicant reads at the {door} what was disclosed"))
def _(story: Story, door: str) -> None:
    one = _own(story, door).read(OWN_ONE.at(story.application.id, story.row.id))
    listed = _own(story, door).read(OWN.at(story.application.id))
    assert one.ok
    assert listed.ok
    assert story.paper.number in one.text
    assert story.paper.number in listed.text
    assert CNIC not in one.text
    assert _takes_paper(story, story.applicant) == 200


def _takes_paper(story: Story, person: Person) -> int:
    client = story.doors.open("web", person).client  # type: ignore[attr-defined]  # a web door
    return int(client.get(f"/documents/{story.paper.document_id}").status_code)


@then("the applicant is notified")
def _(story: Story) -> None:
    names = set(story.work.session.scalars(select(Event.name)))
    assert "cases.file_disclosed" in names


@then(parsers.parse("an auditor reads it at the {door}"))
def _(story: Story, door: str) -> None:
    auditor = make_staff(story.work.session, roles.AUDITOR, "Auditor")
    story.work.session.commit()
    at = story.doors.open(door, auditor)
    assert story.paper.number in at.read(SHOW.at(story.row.id)).text
    assert story.paper.number in at.read(REGISTER_AT).text
    assert at.send(APPROVE.at(story.row.id)).status == 403


OWNER = "answers.owner.name"


@when(parsers.parse("an officer discloses at the {door} the name of the owner without a word"))
def _(story: Story, door: str) -> None:
    story.outcome = story.prepare(door, {"key": OWNER, "act": "disclose"})


@then(parsers.parse("they are told at the {door} to write why"))
def _(story: Story, door: str) -> None:
    assert story.outcome
    assert not story.outcome.ok
    assert "Explain why it is still disclosed" in story.outcome.fields["choices-0-why"], door


@when("they write that the owner agreed in writing")
def _(story: Story) -> None:
    why = "The owner agreed in writing on 3 November"
    choices = [
        {"key": key, "act": "disclose", "why": why}
        for key in (OWNER, "answers.owner.name_ur", "applicant:person")
    ]
    story.outcome = story.prepare("web", *choices)
    assert story.outcome.ok, story.outcome.sentences


@then("the name of the owner is in the paper, and their CNIC is not")
def _(story: Story) -> None:
    paper = paper_of(story)
    assert "Gul Khan" in paper
    assert CNIC not in paper
    kept = {each.key: each for each in story.row.parts}
    assert kept[OWNER].justification == "The owner agreed in writing on 3 November"
    assert "agreed in writing" not in paper


CAPITAL = "answers.capital"


@when(parsers.parse("an officer withholds at the {door} the capital on no ground"))
def _(story: Story, door: str) -> None:
    story.outcome = story.prepare(door, {"key": CAPITAL, "act": "withhold"})


@then(parsers.parse("they are told at the {door} to choose a ground and to write a reason"))
def _(story: Story, door: str) -> None:
    assert story.outcome
    assert not story.outcome.ok, door
    assert set(story.outcome.fields) >= {"choices-0-ground", "choices-0-why"}


@when(parsers.parse("they withhold it at the {door} as commercial confidence"))
def _(story: Story, door: str) -> None:
    choice = {"key": CAPITAL, "act": "withhold", "ground": "commercial"}
    story.outcome = story.prepare(door, {**choice, "why": "Rivals would learn of Rs 20,000"})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('"{amount}" is nowhere in the paper, and its reason is'))
def _(story: Story, amount: str) -> None:
    paper = paper_of(story)
    assert amount not in paper
    assert amount not in content_at(story).decode()
    assert "Rivals would learn of Rs" in paper
    assert "Commercial confidence" in paper


@when("a colleague notes something more")
def _(story: Story) -> None:
    task = story.work.open_task(story.application)
    story.work.run(add_note, AddNote(task_id=task.id, text="One more"), story.chief)


@then(parsers.parse("a second officer is told at the {door} that the file has changed"))
def _(story: Story, door: str) -> None:
    outcome = story.approve(door)
    assert outcome.status == 409
    assert outcome.says("The file has changed since this was prepared")
    assert story.work.session.scalars(select(DisclosurePaper)).first() is None


@when(parsers.parse("they refuse it at the {door}"))
def _(story: Story, door: str) -> None:
    outcome = story.at(door, "Farid").send(REFUSE.at(story.row.id), {"reason": "It has changed"})
    assert outcome.ok, outcome.sentences


@then(parsers.parse("it can be prepared once more at the {door}, on the same request"))
def _(story: Story, door: str) -> None:
    assert story.prepare(door).ok
    again = story.prepare(door)
    assert again.status == 409
    assert again.says("on a request with this number")
    assert story.approve(door).ok


@then(parsers.parse("another office, a stranger and another applicant find nothing at the {door}"))
def _(story: Story, door: str) -> None:
    story.work.officer(SAFETY, "Naz", roles.CASE_APPROVER)
    other = make_person(story.work.session, "Another Applicant")
    story.work.session.commit()
    key, application = story.row.id, story.application.id
    naz = story.doors.open(door, story.work.people["Naz"], story.work.offices[SAFETY])
    for place in (SHOW.at(key), FILE.at(story.registration)):
        assert naz.read(place).status == 404
    assert naz.send(APPROVE.at(key)).status == 404
    assert naz.send(REFUSE.at(key), {"reason": "No"}).status == 404
    assert naz.send(PREPARE.at(story.registration), _given(door)).status == 404
    assert story.paper.number not in naz.read(REGISTER_AT).text
    stranger = story.doors.open(door, other)
    assert stranger.read(SHOW.at(key)).status == 404
    assert stranger.read(REGISTER_AT).status == 403
    for place in (OWN.at(application), OWN_ONE.at(application, key)):
        assert stranger.read(place).status == 404
    assert _takes_paper(story, other) == 404
    assert story.doors.open(door).read(SHOW.at(key)).status == 401


def _given(door: str) -> dict[str, Any]:
    return {**REQUEST, "requested_on": "2026-11-01" if door == "api" else "01-11-2026"}


# Below: what needs no door.


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


@pytest.fixture
def farid(work: Casework) -> Actor:
    return work.officer(BOARD, "Farid", roles.CASE_APPROVER)


def prepared(work: Casework, who: Actor, application: Application, **more: object) -> Disclosure:
    values: dict[str, Any] = {
        "request_number": "RTI-7/2026",
        "requested_on": date(2026, 1, 2),
        **more,
    }
    command = PrepareDisclosure(registration_id=work.part(application).row.id, **values)
    row: Disclosure = work.run(DISCLOSURES.propose, command, who)
    return row


def test_it_blacks_out_what_is_withheld_in_texts_that_repeat_it() -> None:
    hide = Censor([CNIC, "+923331234567", "Gul Khan", "گل خان", "20,000", ACCOUNT, "ab"])
    said = hide(
        f"54401 0000000-1, GUL\n KHAN, 0333.123.4567, گل  خان, 20,000, {ACCOUNT.lower()} ab"
    )
    assert said == f"{BAR}, {BAR}, {BAR}, {BAR}, {BAR}, {BAR} ab"
    assert hide("On 28-11-2026 19:00 for 120,000 and Gulkhan") == (
        "On 28-11-2026 19:00 for 120,000 and Gulkhan"
    )


def test_it_blacks_out_numbers_of_anybody_until_an_officer_says_why_not() -> None:
    said = "35202-1234567-9, +92 300 1234567, 01234567890123, a.b@example.com"
    assert Censor([])(said) == f"{BAR}, {BAR}, {BAR}, {BAR}"
    assert Censor([])(said, numbers=False) == said


def test_it_never_discloses_in_one_place_what_it_withholds_in_another(
    work: Casework, zainab: Actor
) -> None:
    application, _ = told(work)
    given = PartChoice(key=OWNER, act=Act.DISCLOSE, why="They agreed")
    with pytest.raises(Invalid) as caught:
        prepared(work, zainab, application, choices=[given])
    assert caught.value.code == "withheld-elsewhere"
    assert "choices.0.act" in caught.value.fields


def _part(key: str, text: str) -> FilePart:
    words, typed = Words(text, text), key == "note"
    traces = () if typed else (text,)
    return FilePart(
        key=key, section=Section.NOTES, label=words, text=words, typed=typed, traces=traces
    )


def test_it_blacks_out_what_is_withheld_and_not_what_is_disclosed() -> None:
    parts = [
        _part("capital", "Rs 20,000"),
        _part("owner", "Gul Khan"),
        _part("note", "Gul Khan has Rs 20,000"),
    ]
    choices = {each.key: Choice(withheld=each.key == "owner") for each in parts}
    released = [each.text and each.text.en for each in release(parts, choices)]
    assert released == ["Rs 20,000", None, f"{BAR} has Rs 20,000"]


@pytest.mark.parametrize("written", ["01-02-1990", "1990-02-01", "01/02/1990", "01.02.1990"])
def test_it_blacks_out_a_day_that_is_withheld(written: str) -> None:
    shown = Words("01-02-1990", "01-02-1990")
    hide = Censor(traces_of(FieldType.DATE, "1990-02-01", shown))
    assert hide(f"Born {written}.") == f"Born {BAR}."


def test_steps_and_applications_lead_to_it(
    work: Casework, zainab: Actor, farid: Actor, doors: Doors
) -> None:
    application, applicant = told(work)
    task, key = work.open_task(application).id, application.id
    registration = work.part(application).row.id
    page = doors.open("web", work.people["Zainab"], work.offices[BOARD])
    step = page.read(Place(f"/casework/tasks/{task}", "")).body
    assert f"/casework/registrations/{registration}/disclosures/new" in step
    form = page.read(FILE.at(registration))
    assert "Personal data, not shown here" in form.text
    assert not any(planted in form.body for planted in PLANTED)
    own = Place(f"/applications/{key}", "")
    assert f"/applications/{key}/disclosures" not in doors.open("web", applicant).read(own).body
    row = prepared(work, zainab, work.session.get_one(Application, key))
    work.run(DISCLOSURES.approve, Approve(id=row.id), farid)
    assert f"/applications/{key}/disclosures" in doors.open("web", applicant).read(own).body


def test_it_blacks_out_more_words_and_keeps_them_nowhere(
    work: Casework, zainab: Actor, session: Session
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application, black_out="rang\n answered ")
    with work.platform.executor.reading(zainab) as uow:
        page = disclosure_page(uow, row.id)
    withheld = sum(each.text is None for each in row.parts)
    counts = page.disclosed_count, page.withheld_count
    assert counts == (len(row.parts) - withheld, withheld)
    note = next(each for each in row.parts if each.key.startswith("notes."))
    assert note.text is not None
    assert "rang" not in note.text.en
    assert "answered" not in note.text.en
    assert note.struck


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"request_number": f"Request of {CNIC}"}, "request-number"),
        ({"requested_on": date(2999, 1, 1)}, "requested-on"),
        ({"choices": [PartChoice(key="answers.none", act=Act.DISCLOSE)]}, "choices"),
    ],
)
def test_it_refuses_a_request_that_cannot_be(
    work: Casework, zainab: Actor, more: Mapping[str, Any], code: str
) -> None:
    application, _ = told(work)
    with pytest.raises(Invalid) as caught:
        prepared(work, zainab, application, **more)
    assert caught.value.code == code


def test_it_keeps_the_clauses_of_its_day(
    work: Casework, zainab: Actor, farid: Actor, session: Session
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    assert [(each.code, each.confidence.value) for each in row.grounds] == [(Ground.PRIVACY, "U")]
    privacy = CLAUSES[Ground.PRIVACY]
    make_value(session, privacy, "Section 99", date(2020, 1, 1), confidence="H")
    session.commit()
    assert work.session.get_one(Disclosure, row.id).grounds[0].clause == "Section to be looked up"
    with work.platform.executor.reading(zainab) as uow:
        assert grounds_on(uow, date(2026, 1, 1))[0].clause == "Section 99"


def test_it_gives_the_same_paper_each_time(work: Casework, zainab: Actor, farid: Actor) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    work.run(DISCLOSURES.approve, Approve(id=row.id), farid)
    kept = work.session.get_one(Disclosure, row.id)
    at = work.session.get_one(DisclosurePaper, row.id).issued_at
    check = verification("/c/x", NOT_ACCREDITED)
    made = [
        disclosure_pdf(kept, "RTI/2026/00001", issued_at=at, check=check, demonstration=False)
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_it_is_checked_at_the_address_on_the_paper(
    work: Casework, zainab: Actor, farid: Actor, app: Flask
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    work.run(DISCLOSURES.approve, Approve(id=row.id), farid)
    paper = work.session.get_one(DisclosurePaper, row.id)
    page = app.test_client().get(f"/c/{paper.token}")
    assert page.status_code == 200
    assert paper.number in page.text
    assert bytes(paper.content_sha256).hex() in page.text
    assert "Gul Khan" not in page.text


def test_its_register_is_harmless_in_a_spreadsheet(
    work: Casework, zainab: Actor, doors: Doors
) -> None:
    application, _ = told(work)
    prepared(work, zainab, application, request_number='=HYPERLINK("http://x")')
    client = doors.open("web", work.people["Zainab"], work.offices[BOARD]).client  # type: ignore[attr-defined]  # a web door
    answer = client.get("/casework/disclosures.csv")
    assert answer.status_code == 200
    (line,) = csv.DictReader(StringIO(answer.text.removeprefix("\ufeff")))
    assert line["request_number"].startswith("'=")
    assert line["grounds"] == "privacy"
    assert not any(planted in answer.text for planted in PLANTED)


def test_it_is_none_of_an_officer_who_is_related(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    work.platform.executor.execute(
        lambda uow, _: recuse(uow, application.id, "family", "My brother"), None, actor=farid
    )
    with pytest.raises(Forbidden, match="recused"):
        work.run(DISCLOSURES.approve, Approve(id=row.id), farid)
    with work.platform.executor.reading(farid) as uow:
        assert register_of_disclosures(uow).items == []
        with pytest.raises(NotFound):
            disclosure_page(uow, row.id)


def test_an_applicant_who_works_in_the_office_cannot_disclose_their_own(work: Casework) -> None:
    officer = work.officer(BOARD, "Zainab")
    application = work.apply(work.people["Zainab"])
    with pytest.raises(Forbidden, match="about yourself"):
        prepared(work, officer, application)


def test_nobody_changes_what_was_prepared(
    work: Casework, zainab: Actor, farid: Actor, session: Session
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("update disclosures set request_number = 'other'"))
    assert session.get_one(Disclosure, row.id).request_number == "RTI-7/2026"


def test_it_never_offers_what_stays_secret(work: Casework, zainab: Actor) -> None:
    application = work.at_approval(zainab)
    with work.platform.executor.reading(zainab) as uow:
        offered = office_file(uow, work.part(application).row.id)
    keys = [each.key for each in offered.parts]
    assert len(set(keys)) == len(keys)
    assert {key.partition(".")[0].partition(":")[0] for key in keys} == {
        *("applicant", "answers", "papers", "steps")
    }
    assert not [key for key in keys if key.endswith((".order", ".light"))]
    assert all(each.text is None for each in offered.parts if each.personal)


@pytest.mark.parametrize("holder", [roles.CASE_OFFICER, roles.INSPECTOR])
def test_only_who_answers_for_an_office_approves(
    work: Casework, zainab: Actor, holder: roles.Role
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    other = work.officer(BOARD, "Other", holder)
    with denied("cases.decide_disclosure"):
        work.run(DISCLOSURES.approve, Approve(id=row.id), other)
    with denied("cases.decide_disclosure"):
        work.run(DISCLOSURES.refuse, Refuse(id=row.id, reason="No"), other)


def test_who_may_not_is_told_so(work: Casework) -> None:
    inspector = work.officer(BOARD, "Inspector", roles.INSPECTOR)
    application, _ = told(work)
    with denied("cases.prepare_disclosure"):
        prepared(work, inspector, application)
    with work.platform.executor.reading(inspector) as uow:
        with denied("cases.prepare_disclosure"):
            office_file(uow, new_id())
        with denied("cases.see_disclosures"):
            register_of_disclosures(uow)


def test_auditors_read_what_other_offices_disclosed(
    work: Casework, zainab: Actor, session: Session
) -> None:
    application, _ = told(work)
    row = prepared(work, zainab, application)
    naz = work.officer(SAFETY, "Naz", roles.CASE_APPROVER)
    with work.platform.executor.reading(naz) as uow, hidden("cases.read_all_disclosures"):
        disclosure_page(uow, row.id)
    auditor = actor(make_staff(session, roles.AUDITOR, "Auditor"), roles.AUDITOR)
    with work.platform.executor.reading(auditor) as uow:
        assert disclosure_page(uow, row.id).id == row.id
        assert [each.id for each in all_disclosures(uow)] == [row.id]
