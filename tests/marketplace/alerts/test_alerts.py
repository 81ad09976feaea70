"""The journeys of alerts.feature, through both doors."""

import re
from dataclasses import dataclass, field

import pytest
from factories.alerts import letters, make_buying, pass_days, tell
from factories.doors import Doors, Outcome, Place
from factories.forging import made_genuine
from factories.home import Home
from factories.identity import join, make_person, make_supplier
from factories.marketplace import Agency, make_agency
from factories.tenders import told
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from app.roles import SUPPLIER_OWNER
from marketplace.alerts.models import SavedSearch, TenderAlert
from marketplace.alerts.use_cases.send_alerts import send_digests
from marketplace.tenders.models import Tender

scenarios("marketplace/alerts/features/alerts.feature")

MINE = Place("/alerts", "/alerts")
SEARCHES = Place("/alerts/searches/new", "/alerts/searches")
END = Place("/alerts/searches/{}/end", "/alerts/searches/{}/end")
FOLLOWS = Place("/alerts/follow", "/alerts/follows")
STOP = Place("/alerts/stop/{}", "/alerts/stop/{}")
TRADE = Place("/alerts/trade", "/alerts/trade")
WORDS = {"10,000 words": "chair " * 10_000, "nothing": "", "one letter": "x"}


@dataclass
class Story:
    platform: Platform
    session: Session
    doors: Doors
    agency: Agency
    people: dict[str, Person] = field(default_factory=dict)
    firms: dict[str, Organisation] = field(default_factory=dict)
    tender: Tender | None = None
    outcome: Outcome | None = None
    search: str = ""

    def send(self, who: str, door: str, place: Place, data: dict[str, object]) -> None:
        opened = self.doors.open(door, self.people[who], self.firms.get(who))
        self.outcome = opened.send(place, data)

    def publish(self, what: str) -> None:
        self.tender = make_buying(self.session, self.agency, what, title_ur="دفتر کی اشیا")
        self.session.commit()
        tell(self.platform, "marketplace.tender_published", self.tender)


@pytest.fixture
def story(platform: Platform, session: Session, doors: Doors) -> Story:
    return Story(platform, session, doors, make_agency(session))


@given("Gul, who sells office furniture, and Hani, who sells pumps")
def _(story: Story, session: Session) -> None:
    now = real_now()
    for name in ("Gul", "Hani"):
        person = make_person(session, name, email_verified_at=now, mobile_verified_at=now)
        story.people[name] = person
        story.firms[name] = make_supplier(session, f"Firm of {name}")
        join(session, person, story.firms[name], SUPPLIER_OWNER)
    session.commit()


@when(
    parsers.re(
        r'(?P<who>\w+) saves a search for (?P<words>".+"|10,000 words|nothing|one letter)'
        r"(?P<told>, to be told (daily|by SMS),)? by (?P<door>\w+)"
    )
)
def _(story: Story, who: str, words: str, told: str | None, door: str) -> None:
    said: dict[str, object] = {"q": WORDS.get(words, words.strip('"')), "by_email": "yes"}
    if told and "daily" in told:
        said["pace"] = "daily"
    if told and "SMS" in told:
        said |= {"by_email": None, "by_sms": "yes"}
    story.send(who, door, SEARCHES, said)
    newest = select(SavedSearch.id).order_by(SavedSearch.id.desc()).limit(1)
    story.search = str(story.session.scalar(newest) or "")


@given(parsers.parse("Gul has {count:d} saved searches"))
def _(story: Story, session: Session, count: int) -> None:
    now = real_now()
    for number in range(count):
        session.add(
            SavedSearch(
                person_id=story.people["Gul"].id, q=f"thing {number}", category="", district="",
                band="", pace="at_once", by_email=True, by_sms=False, saved_at=now, worded_at=now,
            )
        )  # fmt: skip
    session.commit()


@given(parsers.parse('Gul has a saved search for "{words}" that found a tender'))
def _(story: Story, words: str) -> None:
    story.send("Gul", "api", SEARCHES, {"q": words, "by_email": "yes"})
    assert story.outcome is not None
    story.search = story.outcome.id
    story.publish("Revolving chair")


@when(parsers.parse('a tender that buys "{what}" is published'))
@when(parsers.parse('a tender of the same department that buys "{what}" is published'))
@given(parsers.parse('a tender that buys "{what}" was published'))
def _(story: Story, what: str) -> None:
    if story.outcome is not None:
        assert story.outcome.ok, story.outcome.sentences
    story.publish(what)


@when("the tender is matched and sent again")
def _(story: Story) -> None:
    assert story.tender is not None
    tell(story.platform, "marketplace.tender_published", story.tender)


@when("the next morning has come")
def _(story: Story, session: Session) -> None:
    pass_days(session, 1)
    story.platform.executor.execute(send_digests, None, actor=SYSTEM)


@then("Gul is told of it, with title, closing and a short link")
def _(story: Story, session: Session) -> None:
    assert story.tender is not None
    (letter,) = letters(story.platform, session, story.people["Gul"])
    assert letter["channel"] == "email"
    assert "Things for an office" in letter["subject"]
    assert "You can submit bids until" in letter["text"]
    assert letter["sms_link"] == f"/t/{story.tender.reference}"
    assert letter["stop"].startswith("/api/v1/alerts/stop/")


@then(parsers.parse("{who} is told of nothing"))
def _(story: Story, session: Session, who: str) -> None:
    assert letters(story.platform, session, story.people[who]) == []


@then("Gul was told of it once")
def _(story: Story, session: Session) -> None:
    assert told(session, story.people["Gul"]) == ["marketplace/tender_found"]
    assert len(letters(story.platform, session, story.people["Gul"])) == 1


@then(parsers.parse("Gul is told of {count:d} tenders in one message"))
def _(story: Story, session: Session, count: int) -> None:
    (letter,) = letters(story.platform, session, story.people["Gul"])
    assert letter["subject"] == f"New tenders for you: {count}"
    assert letter["text"].count("/t/TSE-") == count
    pass_days(session, 1)
    story.platform.executor.execute(send_digests, None, actor=SYSTEM)
    assert len(letters(story.platform, session, story.people["Gul"])) == 1


@then("Gul gets an SMS with title, closing and a short link, and no e-mail")
def _(story: Story, session: Session) -> None:
    assert story.tender is not None
    (letter,) = letters(story.platform, session, story.people["Gul"])
    assert letter["channel"] == "sms"
    assert re.match(r"Things for an office\. Closes \d\d-\d\d-\d{4} \d\d:\d\d\.", letter["sms"])
    assert letter["sms_link"] == f"/t/{story.tender.reference}"
    assert len(f"{letter['sms']} https://example.org{letter['sms_link']}") <= 160


@then(parsers.parse("Gul sees it by {door} as found"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.people["Gul"], story.firms["Gul"]).read(MINE)
    assert "Things for an office" in seen.text


@then(parsers.parse("Hani sees nothing of Gul's by {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.people["Hani"], story.firms["Hani"]).read(MINE)
    assert "Things for an office" not in seen.text
    assert "chairs" not in seen.text.replace("for example chairs", "")


@when(parsers.parse("somebody presses the link of the message by {door}"))
def _(story: Story, session: Session, door: str) -> None:
    (letter,) = letters(story.platform, session, story.people["Gul"])
    token = letter["stop"].rpartition("/")[2]
    assert f"/alerts/stop/{token}" in letter["text"]
    anybody = story.doors.open(door)
    if door == "web":
        assert "do not need to sign in" in anybody.read(STOP.at(token)).text
    story.outcome = anybody.send(STOP.at(token))
    assert story.outcome.ok, story.outcome.sentences
    assert anybody.send(STOP.at(token)).ok


@then("Gul's search is ended")
def _(story: Story, session: Session) -> None:
    session.expire_all()
    assert session.scalars(select(SavedSearch)).one().ended_at is not None


@then(parsers.parse("the link of another message is refused by {door}"))
def _(story: Story, session: Session, door: str) -> None:
    alert = session.scalars(select(TenderAlert)).one()
    for token in (alert.id.hex + "0" * 32, alert.id.hex, "x" * 64):
        assert story.doors.open(door).send(STOP.at(token)).status == 404


@when(parsers.parse("Gul follows the tender by {door}"))
def _(story: Story, door: str) -> None:
    assert story.tender is not None
    story.send("Gul", door, FOLLOWS, {"kind": "tender", "subject_id": str(story.tender.id)})
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Hani follows its department by {door}"))
def _(story: Story, door: str) -> None:
    department = str(story.agency.department.id)
    story.send("Hani", door, FOLLOWS, {"kind": "department", "subject_id": department})
    assert story.outcome is not None
    assert story.outcome.ok, story.outcome.sentences


@when("the tender is cancelled")
def _(story: Story, session: Session) -> None:
    assert story.tender is not None
    session.execute(
        text("update tenders set cancelled_at = now(), cancelled_reason = 'x' where id = :id"),
        {"id": story.tender.id},
    )
    made_genuine(session, Tender, story.tender.id)
    session.commit()
    tell(story.platform, "marketplace.tender_cancelled", story.tender)


@then(parsers.parse('{who} reads "{words}"'))
def _(story: Story, who: str, words: str) -> None:
    inbox = Place("/notifications", "/notifications")
    text_read = story.doors.open("web", story.people[who]).read(inbox).text
    others = {"A tender is cancelled", "New tender"} - {words}
    assert words in text_read
    assert all(other not in text_read for other in others)


@then(parsers.parse('it is refused with "{words}"'))
def _(story: Story, words: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(words), story.outcome.sentences


@when(parsers.parse("{who} ends it by {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(who, door, END.at(story.search), {})


@then("it is not found")
def _(story: Story) -> None:
    assert story.outcome is not None
    assert story.outcome.status == 404


@when(
    parsers.parse(
        'Gul says that the firm sells "{what}", with a turnover of {turnover} and {years} years,'
        " by {door}"
    )
)
def _(story: Story, what: str, turnover: str, years: str, door: str) -> None:
    said = {"words": what, "turnover": turnover, "experience_years": years, "categories": ["goods"]}
    story.send("Gul", door, TRADE, said)


@when("Gul saves what the firm sells without a word")
def _(story: Story) -> None:
    story.send("Gul", "web", TRADE, {"words": ""})


@then("Gul is asked again what the firm sells")
def _(story: Story) -> None:
    assert story.outcome is not None
    assert story.outcome.ok
    page = story.doors.open("web", story.people["Gul"], story.firms["Gul"]).read(Place("/home", ""))
    assert "Enter what you sell" in page.text
    assert "Change what you sell" not in page.text


@then("Gul's home page shows the chair before any other")
def _(story: Story, session: Session, client: FlaskClient) -> None:
    page = Home(client, session, story.platform.settings.secret_key)(
        story.people["Gul"], story.firms["Gul"]
    )
    part = page.split("Tenders for what you sell")[1].split("<h2", maxsplit=1)[0]
    assert part.count("Things for an office") == 1


@then(
    "the tender's page tells Gul what is met: an officer's check, the firm's word, and what is"
    " unknown"
)
def _(story: Story) -> None:
    assert story.tender is not None
    place = Place(f"/tenders/{story.tender.id}", "")
    page = story.doors.open("web", story.people["Gul"], story.firms["Gul"]).read(place).text
    part = page.split("Does your firm meet")[1].split("Tell us turnover")[0]
    assert "The firm is verified Yes, an officer has checked it" in part
    assert "Holds an NTN Yes, an officer has checked it" in part
    assert "Two years of experience Yes, as you told us" in part
