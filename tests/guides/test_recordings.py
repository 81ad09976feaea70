"""The journeys of recordings.feature, through both doors."""

from dataclasses import dataclass, field
from io import BytesIO

import pytest
from factories.bidding import PDF
from factories.doors import Doors, Outcome, Place
from factories.identity import make_staff
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.documents.content import among, kind_of
from app.documents.public import AUDIO
from app.guides.models import Recording
from app.guides.use_cases import recordings
from app.identity.people.models import Person

scenarios("guides/features/recordings.feature")
SPOKEN = "سرکاری فیس کا بل کیسے لیں"
GUIDE = "pay-a-government-fee"
SEND = Place("/guides/recordings/new", "/recordings")
APPROVE = Place("/guides/recordings/{}/approve", "/recordings/{}/approval")
REFUSE = Place("/guides/recordings/{}/refuse", "/recordings/{}/refusal")
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 100


@dataclass
class Story:
    doors: Doors
    session: Session
    client: FlaskClient
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    @property
    def recording(self) -> Recording:
        self.session.expire_all()
        return self.session.scalars(select(Recording)).one()

    def send(self, who: str, door: str, place: Place, *more: object) -> None:
        self.outcome = self.doors.open(door, self.people[who]).send(place, *more)  # type: ignore[arg-type]  # data and files

    def heard(self, language: str = "en") -> str:
        return self.client.get(f"/guides/{GUIDE}?lang={language}", follow_redirects=True).text


@given("Salma and Naseer, who keep the pages", target_fixture="story")
def _(doors: Doors, session: Session, client: FlaskClient) -> Story:
    story = Story(doors, session, client)
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.FACILITATION_OFFICER, name)
    session.commit()
    return story


@when(parsers.re(r"Salma sends (?P<what>.*), at the (?P<door>\w+)"))
def _(story: Story, monkeypatch: pytest.MonkeyPatch, what: str, door: str) -> None:
    monkeypatch.setattr(recordings, "MAX_BYTES", 100_000)  # a client spools megabytes to disk
    sound = {"a PDF": PDF, "too large a file": MP3 + b"\0" * 100_000}.get(what, MP3)
    data = {
        "guide": GUIDE,
        "section": "nowhere" if what == "an unknown section" else "",
        "language": "brh",
        "speaker": "A teacher of Kalat",
        "transcript": "What is said",
    }
    files = {} if what == "nothing" else {"file": ("page.mp3", sound)}
    story.send("Salma", door, SEND, data, files)


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(who, door, APPROVE.at(story.recording.id))


@when(parsers.parse('Naseer refuses it because "{reason}", at the {door}'))
def _(story: Story, reason: str, door: str) -> None:
    story.send("Naseer", door, REFUSE.at(story.recording.id), {"reason": reason})
    assert story.outcome.ok, story.outcome.sentences


@then("a stranger reads that the page is there as text alone")
def _(story: Story) -> None:
    assert "there is the text alone" in story.heard()
    assert "<audio" not in story.heard()


@then(parsers.parse("the words in Urdu are there, named as not yet spoken, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door).read(Place(f"/guides/{GUIDE}", f"/recordings?guide={GUIDE}"))
    assert SPOKEN in seen.text
    assert "text to read aloud in Urdu, not yet spoken" in story.heard()
    assert "اردو میں پڑھ کر سنانے کا متن، ابھی سنایا نہیں گیا" in story.heard("ur")


@then("Salma reads what is still to be read aloud, and sends it from there")
def _(story: Story) -> None:
    door = story.doors.open("web", story.people["Salma"])
    listed = door.read(Place("/guides/recordings", "")).text
    assert listed.count("Missing") == 3 * listed.count("Text, not yet spoken") > 0
    form = door.read(Place(f"/guides/recordings/new?guide={GUIDE}&language=ur", "")).text
    assert SPOKEN in form
    assert "Of which page" in door.read(Place("/guides/recordings/new", "")).text


@then("no stranger hears it")
def _(story: Story) -> None:
    assert "<audio" not in story.heard()
    assert story.client.get(f"/documents/{story.recording.document_id}").status_code == 303


@then(parsers.parse("a stranger hears it in Brahvi, with its words, at the {door}"))
def _(story: Story, door: str) -> None:
    place = Place(f"/guides/{GUIDE}", f"/recordings?guide={GUIDE}")
    seen = story.doors.open(door).read(place)
    assert "What is said" in seen.text
    assert "A teacher of Kalat" in seen.text
    assert "Brahvi" in story.heard()
    sound = story.client.get(f"/documents/{story.recording.document_id}")
    assert (sound.status_code, sound.mimetype, sound.data) == (200, "audio/mpeg", MP3)


@then("a stranger hears it on the Urdu page as well")
def _(story: Story) -> None:
    assert "<audio" in story.heard("ur")
    assert "media-src 'self'" in story.client.get("/").headers["Content-Security-Policy"]


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(sentence), story.outcome.sentences


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (MP3, "MP3"),
        (b"\xff\xfb\x90\x00" * 9, "MP3"),
        (b"OggS\0\2" + b"\0" * 30, "Ogg"),
        (b"\0\0\0\x20ftypM4A " + b"\0" * 30, "M4A"),
    ],
)
def test_it_knows_sound_by_its_first_bytes(head: bytes, title: str) -> None:
    assert among(kind_of(BytesIO(head), "whatever"), AUDIO, head).title == title
