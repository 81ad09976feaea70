"""The journeys of notices.feature, reminders, and what only programs try."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from factories.cases import make_office, make_officer
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, join, make_department, make_person, make_supplier
from factories.register import file, make_business, owner_of
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.public import Words
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.notifications.models import Notification
from app.paging import PAGE
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.notices import use_cases as notices_use_cases
from registration.notices.models import NoticePublication, NoticeReminder
from registration.notices.policy import Ground, Medium, complete_on, notices_needed
from registration.notices.printing import notice_pdf
from registration.notices.queries.notices import missing_notices, own_notice, public_notices
from registration.notices.queries.wording import text_of
from registration.notices.use_cases import (
    RecordPublication,
    record_publication,
    remind_of_notices,
)
from registration.register.models import Business, Filing
from registration.register.policy.filings import Entry, Kind

scenarios("registration/features/notices.feature")

RECORD = Place("/notices/{}", "/filings/{}/publications")
LEFT = date(2026, 1, 10)
KECH = Words("Kech", "کیچ")
NUMBER = "RF-KECH-2026-00001"


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    business: Business
    people: dict[str, Person]
    office: Organisation
    filing: object = None
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def file(self, kind: Kind, **content: object) -> None:
        self.filing = file(self.platform, self.business.id, kind, LEFT, dict(content))

    def leaves(self, **more: object) -> None:
        stay = [owner_of(self.people[name]) for name in ("Gul Khan", "Noor Bibi")]
        self.file(Kind.OWNERS, owners=stay, **more)

    def send(self, door: str, who: str, **data: str) -> None:
        person, house = self.people.get(who), None
        if who == "the Registrar's officer":
            house = self.office
            person = make_officer(self.session, house, roles.CASE_OFFICER, name=who)
        elif who == "an officer of another office":
            house = make_department(self.session, "Another office")
            person = make_officer(self.session, house, roles.CASE_OFFICER, name=who)
        elif person is None:
            person = make_person(self.session, "A stranger")
        self.session.commit()
        self.outcome = self.doors.open(door, person, house).send(RECORD.at(self.filing), data)
        self.session.expire_all()

    def read(self, door: str) -> Outcome:
        place = Place("/business-register/{}/notices", "/register/{}/notices").at(NUMBER)
        return self.doors.open(door).read(place)


def founded(doors: Doors, platform: Platform, session: Session) -> Story:
    people = {name: make_person(session, name) for name in ("Gul Khan", "Noor Bibi", "Hani")}
    firm = make_supplier(session, "Turbat Traders")
    join(session, people["Gul Khan"], firm, roles.SUPPLIER_OWNER)
    business = make_business(session, platform, *people.values(), organisation=firm)
    office = make_office(session, "industries")
    session.commit()
    return Story(doors, platform, session, business, people, office)


@given(
    "Turbat Traders, a firm of Gul Khan, Noor Bibi and Hani since 5 January 2026",
    target_fixture="story",
)
def _(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


@given("Hani retired from 10 January 2026")
def _(story: Story) -> None:
    story.leaves()


@given("Hani died and left from 10 January 2026")
def _(story: Story) -> None:
    story.leaves(left=[{"cnic": story.people["Hani"].cnic, "ground": "died"}])


@given("the firm was dissolved from 10 January 2026")
def _(story: Story) -> None:
    story.file(Kind.DISSOLUTION, reason="By agreement")


def day_of(words: str) -> date:
    if words == "tomorrow":
        return local_day(real_now()) + timedelta(days=1)
    number, month, year = words.split()
    return date(int(year), {"January": 1, "February": 2}[month], int(number))


GAZETTE = (
    r'(?P<who>.+) records the Gazette "(?P<title>[^"]+)", number "(?P<number>[^"]*)",'
    r" of (?P<day>.+), at the (?P<door>\w+)"
)


@when(parsers.re(GAZETTE))
def _(story: Story, who: str, title: str, number: str, day: str, door: str) -> None:
    name = who.partition(",")[0]
    on = day_of(day).isoformat()
    data = {"medium": "gazette", "title": title, "number": number, "published_on": on}
    story.send(door, name, **data)


@when(
    parsers.re(
        r'(?P<who>.+) records the newspaper "(?P<title>[^"]+)" of (?P<day>.+), at the (?P<door>\w+)'
    )
)
def _(story: Story, who: str, title: str, day: str, door: str) -> None:
    on = day_of(day).isoformat()
    story.send(door, who, medium="newspaper", title=title, published_on=on, page="3")


@then(
    parsers.parse(
        "everybody reads that public notice is missing and partners stay liable, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    read = story.read(door)
    if isinstance(read.body, dict):
        (found,) = read.body["items"]
        assert found["complete_on"] is None
        assert found["missing"]
    else:
        assert "remain liable to others" in read.text
        page = story.doors.open("web").read(Place(f"/business-register/{NUMBER}", ""))
        assert "remain liable to others" in page.text
        assert "Public notice of a change is missing." in page.text


@then(
    parsers.parse(
        "everybody reads that notice is complete since the Registrar had it too, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    day = f"{local_day(real_now()):%d-%m-%Y}"
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
    read = story.read(door)
    if isinstance(read.body, dict):
        (found,) = read.body["items"]
        assert found["complete_on"] == "-".join(reversed(day.split("-")))
        assert found["missing"] == []
    else:
        assert f"Public notice is complete since {day}, as recorded." in read.text


@then("Gul Khan reads the text of the notice in both languages, with Hani in it")
def _(story: Story) -> None:
    way = story.doors.open("web", story.people["Gul Khan"])
    page = way.read(RECORD.at(story.filing)).text
    assert "Hani retired from the firm “Turbat Traders” on 10-01-2026." in page
    assert "پارٹنرشپ ایکٹ 1932 کی دفعہ 72 کے تحت" in page
    own = way.read(Place(f"/businesses/{story.business.id}", ""))
    assert f"/notices/{story.filing}" in own.body
    with story.platform.executor.reading(actor(story.people["Gul Khan"])) as uow:
        notice = own_notice(uow, story.filing).notice
        pdf = notice_pdf(notice, KECH, uow.now, demonstration=True)
    assert pdf.startswith(b"%PDF")


@then("it is recorded")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse("it is refused with {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome.sentences


@then("nobody reads of a notice")
def _(story: Story) -> None:
    assert story.read("api").body == {"items": []}
    page = story.doors.open("web").read(Place(f"/business-register/{NUMBER}", ""))
    assert "liable" not in page.text


@pytest.fixture
def story(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


def owner(cnic: str, **more: object) -> dict[str, object]:
    return {"name": cnic, "cnic": cnic, "joined_on": "2026-01-05"} | more


BEGAN = Entry(
    sequence=1,
    kind=Kind.REGISTERED,
    effective_on=date(2026, 1, 5),
    recorded_on=date(2026, 1, 5),
    content={
        "form": "partnership",
        "name": "Turbat Traders",
        "place": {"line": "Main Bazaar", "district": "kech"},
        "owners": [owner("1"), owner("2"), owner("3"), owner("4", minor=True)],
    },
)


def filed(number: int, content: dict[str, object], kind: Kind = Kind.OWNERS) -> Entry:
    about = 2 if kind is Kind.CORRECTION else None
    return Entry(
        sequence=number,
        kind=kind,
        effective_on=LEFT,
        recorded_on=LEFT,
        content=content,
        corrects=about,
    )


def changed(*owners: dict[str, object], **more: object) -> list[Entry]:
    return [BEGAN, filed(2, {"owners": list(owners), **more})]


def left(cnic: str, ground: str) -> list[Entry]:
    return [BEGAN, filed(2, {"left": [{"cnic": cnic, "name": cnic, "ground": ground}]})]


JOINS = filed(3, {"joined": [owner("5")]})
BETTER = filed(3, {"left": [{"cnic": "3", "name": "3", "ground": "expelled"}]}, Kind.CORRECTION)


def elected(elects: str, **notice: str) -> list[Entry]:
    content = {"cnic": "4", "name": "4", "elects": elects, "notice": notice}
    return [BEGAN, filed(2, content | {"partner": elects != "no_partner"}, Kind.ELECTION)]


@pytest.mark.parametrize(
    ("entries", "grounds"),
    [
        ([BEGAN], []),
        (changed(owner("1"), owner("2"), owner("3"), owner("4", minor=True)), []),
        (changed(owner("1"), owner("2"), owner("4", minor=True)), [Ground.RETIREMENT]),
        (changed(owner("1"), owner("2"), owner("3"), owner("4")), [Ground.MINOR_ELECTION]),
        (changed(owner("1"), owner("2"), owner("3")), []),
        (
            changed(owner("1"), owner("2"), left=[{"cnic": "3", "ground": "expelled"}]),
            [Ground.EXPULSION],
        ),
        (changed(owner("1"), owner("2"), left=[{"cnic": "3", "ground": "insolvent"}]), []),
        (left("3", "retired"), [Ground.RETIREMENT]),
        (left("3", "transferred"), [Ground.TRANSFER]),
        (left("3", "court_order"), [Ground.COURT_ORDER]),
        (left("4", "died"), []),
        (left("4", "retired"), []),
        ([*left("3", "died"), JOINS], []),
        ([*left("3", "died"), BETTER], [Ground.EXPULSION]),
        (elected("partner"), [Ground.MINOR_ELECTION]),
        (elected("no_partner", gazette="12 of 2026"), [Ground.MINOR_NO_PARTNER]),
        (elected("partner", gazette="12 of 2026", newspaper="Mashriq"), []),
        (elected("lapsed"), []),
    ],
)
def test_the_act_says_of_what_notice_is_given(entries: list[Entry], grounds: list[Ground]) -> None:
    found = [subject.ground for each in notices_needed(entries) for subject in each.subjects]
    assert found == grounds


def test_the_text_says_what_was_elected_and_how_somebody_left(story: Story) -> None:
    """An election not to become a partner says so, and a court's order is no retirement."""
    minor = owner_of(story.people["Hani"]) | {"name": "Noor Jan", "cnic": "5440199999999"}
    joined = {"joined": [minor | {"minor": True}]}
    file(story.platform, story.business.id, Kind.OWNERS, LEFT, joined)
    elects = {"cnic": "5440199999999", "name": "Noor Jan", "elects": "no_partner", "partner": False}
    story.file(Kind.ELECTION, **elects, notice={"gazette": "12"})
    gone = {"cnic": story.people["Hani"].cnic, "name": "Hani", "ground": "court_order"}
    file(story.platform, story.business.id, Kind.OWNERS, LEFT, {"left": [gone]})
    with story.platform.executor.reading(ANONYMOUS) as uow:
        one, other = (text_of(each, KECH)[1].en for each in public_notices(uow, NUMBER).items)
    assert one == (
        "Hani ceased to be a partner of the firm “Turbat Traders” on 10-01-2026 by order of a"
        " court."
    )
    assert other.startswith("Noor Jan, who as a minor was admitted")
    assert other.endswith("elected on 10-01-2026 not to become a partner.")


def test_nobody_reads_of_a_minor_who_leaves(story: Story) -> None:
    minor = owner_of(story.people["Hani"]) | {"name": "Noor Jan", "cnic": "5440199999999"}
    joined = {"joined": [minor | {"minor": True}]}
    file(story.platform, story.business.id, Kind.OWNERS, LEFT, joined)
    paper = {"number": "1182", "on": "2026-01-09", "authority": "Union Council 7"}
    gone = {"cnic": "5440199999999", "name": "Noor Jan", "ground": "died", "paper": paper}
    story.file(Kind.OWNERS, left=[gone])
    assert story.read("api").body == {"items": []}
    read = Place(f"/business-register/{NUMBER}/filings/3", f"/register/{NUMBER}/filings/3")
    for door in ("web", "api"):
        told = story.doors.open(door).read(read)
        assert told.ok
        assert "Noor Jan" not in told.text
        assert "A minor, admitted to the benefits, died" in told.text


def test_notice_is_complete_on_the_last_day_of_the_three() -> None:
    one, two, three = (date(2026, 2, day) for day in (1, 2, 3))
    assert complete_on(one, None, two) is None
    assert complete_on(three, one, two) == three
    assert complete_on(one, three, two) == three


def test_it_lets_only_those_meant_record_and_remind(platform: Platform) -> None:
    command = RecordPublication(
        filing_id=new_id(), medium=Medium.GAZETTE, title="x", published_on=LEFT
    )
    with denied("registration.record_notice"):
        platform.executor.execute(record_publication, command, actor=ANONYMOUS)
    with denied("registration.remind_of_notices"):
        platform.executor.execute(remind_of_notices, None, actor=ANONYMOUS)


def test_it_reminds_three_times_and_not_of_what_was_published(story: Story) -> None:
    today = local_day(real_now())
    stay = [owner_of(story.people[name]) for name in ("Gul Khan", "Noor Bibi")]
    filed = file(story.platform, story.business.id, Kind.OWNERS, today, {"owners": stay})

    def run() -> int:
        return story.platform.executor.execute(remind_of_notices, None, actor=SYSTEM)

    for number in range(5):
        run()
        assert run() == 0
        story.session.execute(
            text(
                "insert into demonstration_clock (id, ahead) values (1, :ahead) on conflict (id)"
                " do update set ahead = demonstration_clock.ahead + :ahead"
            ),
            {"ahead": timedelta(days=15)},
        )
        story.session.commit()
        made = story.session.scalars(select(NoticeReminder.number).filter_by(filing_id=filed)).all()
        assert len(made) == min(number + 1, 3)
    told = select(Notification).filter_by(person_id=story.people["Gul Khan"].id)
    assert len(story.session.scalars(told).all()) == 3


def test_it_reminds_of_what_was_recorded_late(story: Story) -> None:
    """A retirement of two years ago that is recorded today, and an election."""
    since = local_day(real_now()) - timedelta(days=800)
    people = list(story.people.values())
    firm = make_supplier(story.session, "Bolan Traders")
    join(story.session, people[0], firm, roles.SUPPLIER_OWNER)
    old = make_business(
        story.session, story.platform, *people, organisation=firm, number="RF-1", since=since
    )
    minor = owner_of(people[2]) | {"cnic": "5440199999999", "minor": True}
    gone = {"cnic": people[2].cnic, "name": "Hani", "ground": "retired"}
    elects = {"cnic": "5440199999999", "name": "Hani", "elects": "partner", "partner": True}
    late = since + timedelta(days=70)
    file(story.platform, old.id, Kind.OWNERS, late, {"joined": [minor]})
    file(story.platform, old.id, Kind.OWNERS, late, {"left": [gone]})
    file(story.platform, old.id, Kind.ELECTION, local_day(real_now()), elects)
    story.platform.executor.execute(remind_of_notices, None, actor=SYSTEM)
    told = select(Notification).filter_by(person_id=people[0].id)
    assert len(story.session.scalars(told).all()) == 2


def test_a_publication_that_was_forged_counts_for_nothing(story: Story) -> None:
    story.leaves()
    story.session.execute(
        text(
            "insert into notice_publications (id, filing_id, medium, title, number, published_on,"
            " page, recorded_by, recorded_at) values (gen_random_uuid(), :filing, 'gazette', 'x',"
            " '1', '2026-01-20', '', :who, now())"
        ),
        {"filing": story.filing, "who": story.people["Gul Khan"].id},
    )
    story.session.commit()
    with story.platform.executor.reading(ANONYMOUS) as uow:
        (found,) = public_notices(uow, NUMBER).items
    assert found.gazette is None


def test_nobody_records_without_end(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.leaves()
    monkeypatch.setattr(notices_use_cases, "MAX_RECORDINGS", 1)
    command = RecordPublication(
        filing_id=story.filing, medium=Medium.NEWSPAPER, title="x", published_on=LEFT
    )
    who = actor(story.people["Gul Khan"])
    story.platform.executor.execute(record_publication, command, actor=who)
    with pytest.raises(Conflict) as refused:
        story.platform.executor.execute(record_publication, command, actor=who)
    assert refused.value.code == "too-many"
    assert story.session.scalars(select(NoticePublication)).one().title == "x"
    assert story.session.scalars(select(Filing)).all()


MISSING = Place("/casework/missing-notices", "/missing-notices")


@given("another firm was dissolved from 8 January 2026, and one of a dead partner owes nothing")
def _(story: Story) -> None:
    people = list(story.people.values())
    for name, number in (
        ("Gwadar Nets", "RF-KECH-2026-00002"),
        ("Kech Dates", "RF-KECH-2026-00003"),
    ):
        business = make_business(story.session, story.platform, *people, name=name, number=number)
        if name == "Gwadar Nets":
            file(story.platform, business.id, Kind.DISSOLUTION, date(2026, 1, 8), {"reason": "-"})
        else:
            left = [{"cnic": people[2].cnic, "name": "Hani", "ground": "died"}]
            file(story.platform, business.id, Kind.OWNERS, LEFT, {"left": left})


def owed(story: Story, door: str) -> Outcome:
    officer = make_officer(story.session, story.office, roles.CASE_OFFICER)
    story.session.commit()
    return story.doors.open(door, officer, story.office).read(MISSING)


@then(
    parsers.parse(
        "the Registrar's officer reads that both firms owe the Gazette and a newspaper,"
        " at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    read = owed(story, door)
    assert read.ok, read.sentences
    assert read.text.index("Gwadar Nets") < read.text.index("Turbat Traders")
    assert "Kech Dates" not in read.text
    if door == "api":
        both = ["gazette", "newspaper"]
        assert [each["missing"] for each in read.body["items"]] == [both, both]


@then(
    parsers.parse(
        "the Registrar's officer reads that Turbat Traders owes a newspaper alone, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    read = owed(story, door)
    if door == "api":
        assert read.body["items"][1]["missing"] == ["newspaper"]
    else:
        assert read.text.count("Official Gazette") == 1


@then(parsers.parse("the Registrar's officer reads nothing more of Turbat Traders, at the {door}"))
def _(story: Story, door: str) -> None:
    assert "Turbat Traders" not in owed(story, door).text


@then(
    parsers.parse(
        "an officer of another office reads of no firm, and a citizen is refused, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    other = make_department(story.session, "Another office")
    officer = make_officer(story.session, other, roles.CASE_OFFICER)
    story.session.commit()
    read = story.doors.open(door, officer, other).read(MISSING)
    assert read.ok
    assert "Gwadar Nets" not in read.text
    assert story.doors.open(door, story.people["Gul Khan"]).read(MISSING).status == 403


def test_missing_notices_are_paged_from_the_oldest_on(
    doors: Doors, platform: Platform, session: Session
) -> None:
    story = founded(doors, platform, session)
    for day in range(1, PAGE + 3):
        number = f"RF-KECH-2026-1{day:04}"
        business = make_business(
            session, platform, *story.people.values(), name=f"Firm {day}", number=number
        )
        content = {"reason": "By agreement"}
        file(platform, business.id, Kind.DISSOLUTION, LEFT + timedelta(days=day), content)
    officer = make_officer(session, story.office, roles.CASE_OFFICER)
    session.commit()
    who = actor(officer, roles.CASE_OFFICER, organisation=story.office)
    with platform.executor.reading(who) as uow:
        first = missing_notices(uow)
        rest = missing_notices(uow, first.next_cursor)
    names = [each.firm for each in (*first.items, *rest.items)]
    assert names == [f"Firm {day}" for day in range(1, PAGE + 3)]
    assert (len(first.items), rest.next_cursor) == (PAGE, None)
