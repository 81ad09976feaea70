"""Who asks and who takes documents is nobody's business before the opening, nor how many do.

As `tests/marketplace/bids/test_hidden.py`: every page and resource is read twice by everybody.
"""

import re
from dataclasses import replace

import pytest
from factories.doors import Doors
from factories.questions import FIRMS, MINE, RECEIVED, Story
from factories.tenders import deliver_all
from factories.walks import addresses_of_tender, look_everywhere, readers_of
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.documents.public import Taken
from app.platform import Platform
from marketplace.questions.confidentiality import ACTIONS
from marketplace.questions.models import TenderQuestion
from marketplace.questions.use_cases.ask_question import AskQuestion, ask_question
from marketplace.questions.use_cases.take_documents import (
    TakeDocuments,
    note_taken,
    take_documents,
)


def take(story: Story) -> None:
    """Two firms take the documents, one of them twice and by download."""
    execute = story.platform.executor.execute
    tender = story.tender_id
    for name in FIRMS[:2]:
        execute(take_documents, TakeDocuments(tender_id=tender), actor=story.acting(name))
        execute(note_taken, Taken(subject_id=tender), actor=story.acting(name))
    deliver_all(story.platform)
    story.session.expire_all()


def ask(story: Story) -> None:
    command = AskQuestion(tender_id=story.tender_id, words="May chairs be of steel?")
    story.platform.executor.execute(ask_question, command, actor=story.acting(FIRMS[0]))
    deliver_all(story.platform)
    story.session.expire_all()


@pytest.mark.campaign
def test_it_shows_nobody_who_took_the_documents_or_how_many(story: Story, doors: Doors) -> None:
    readers = readers_of(doors, story.session, story.world)
    addresses = addresses_of_tender(doors, story.world)
    before = look_everywhere(story.platform, readers, addresses)
    take(story)
    after = look_everywhere(story.platform, readers, addresses, before)
    assert [key for key, text in after.seen.items() if before.seen[key] != text] == []


@pytest.mark.campaign
def test_it_shows_a_question_to_its_department_alone_and_its_asker_to_nobody(
    story: Story, doors: Doors
) -> None:
    readers = readers_of(doors, story.session, story.world)
    addresses = addresses_of_tender(doors, story.world)
    before = look_everywhere(story.platform, readers, addresses)
    ask(story)
    after = look_everywhere(story.platform, readers, addresses, before)
    changed = {key for key, text in after.seen.items() if before.seen[key] != text}
    assert {address for name, address in changed if name != "officer"} == set()
    assert changed
    firm, owner = story.firms[FIRMS[0]]
    for page in after.seen.values():
        assert firm.name not in page
        assert owner.name not in page
        assert str(firm.id) not in page


def test_nothing_tells_when_somebody_asked(story: Story, session: Session) -> None:
    """An id that begins with the time would find in the trail who was signed in then."""
    asked = ["May chairs be of steel?", "May desks be of steel?", "May lamps be of steel?"]
    for words in asked:
        assert story.ask(FIRMS[0], words).ok
    rows = session.scalars(select(TenderQuestion)).all()
    assert {row.id.version for row in rows} == {4}
    listed = story.read("Salma", "api", RECEIVED.at(story.tender_id)).body["items"]
    assert [each["id"] for each in listed] == sorted(str(row.id) for row in rows)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each["asked_on"]) for each in listed)
    mine = story.read(FIRMS[0], "api", MINE).body["items"]
    assert [each["words"] for each in mine] == asked[::-1]


def test_it_keeps_every_line_of_the_trail_about_them_hidden(story: Story, session: Session) -> None:
    take(story)
    ask(story)
    firm = story.firms[FIRMS[0]][0]
    lines = session.scalars(select(AuditEntry).filter_by(acting_for=firm.id))
    about = {line.action for line in lines if line.subject != str(firm.id)}
    assert about >= {"tender.documents_taken", "question.asked"}
    assert about <= set(ACTIONS)


def test_it_counts_nothing_of_them_in_the_metrics(
    story: Story, doors: Doors, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(platform.settings, metrics_token="of metrics")
    monkeypatch.setitem(doors.app.extensions, "bdm", replace(platform, settings=settings))
    before = _counted(doors)  # other tests of this process have counted too
    story.ask(FIRMS[0], "May chairs be of steel?", "web")
    story.ask(FIRMS[0], "May desks be of steel?", "api")
    take(story)
    assert _counted(doors) - before == set()


def _counted(doors: Doors) -> set[str]:
    """Return the lines of the metrics about routes by which firms ask or take documents."""
    shown = {"Authorization": "Bearer of metrics"}
    said = doors.app.test_client().get("/health/metrics", headers=shown).text
    routes = re.compile(r'route="(?!/department)[^"]*(?:questions|taken|/documents/)')
    return {line for line in said.splitlines() if routes.search(line)}


@pytest.mark.parametrize(
    "statement",
    [
        "update document_takings set taken_at = taken_at",
        "delete from document_takings",
        "update tender_questions set words = words",
        "delete from tender_questions",
        "update meeting_minutes set minutes = minutes",
    ],
)
def test_it_lets_not_even_the_application_alter_them(session: Session, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement))


def test_it_lets_nobody_alter_an_answer(story: Story, session: Session) -> None:
    story.ask(FIRMS[0], "May chairs be of steel?")
    assert story.answer("May chairs be of steel?", "Yes.").ok
    with pytest.raises(ProgrammingError, match="never changes"):
        session.execute(text("update tender_questions set answer = 'No.'"))
