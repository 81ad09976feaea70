"""The journeys of minors.feature: reminders of majority, and elections."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from factories.applicants import SUBMIT, Applicant
from factories.cases import make_offices, offer_service
from factories.doors import Doors, Outcome, Place
from factories.filed import let_days_pass
from factories.identity import make_person, make_supplier
from factories.names import release_rules
from factories.payments import today
from factories.register import file, make_business, owner_of
from factories.signing import Firm, free_services
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.casework.catalogue.registry import CaseBook
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Membership, Organisation, Person
from app.notifications.models import Notification, PaperLetter
from app.platform import Platform
from registration.register.models import Business
from registration.register.policy.filings import Kind
from registration.register.queries.related import years_before
from registration.register.use_cases.remind_minors import remind_minors

scenarios("registration/features/minors.feature")

BEGIN = Place("/businesses/{}/filings/election", "/businesses/{}/filings")
OWN = Place("/businesses/{}", "/businesses/{}")
ASK = Place("/applications/{}/signatures", "/applications/{}/signatures")
SIGN = Place("/signatures/{}", "/signatures/{}")
ENTRY = Place("/business-register/{}", "/register/{}")
# Noor Jan is 18 in so many days.
UNTIL_MAJORITY = 10


def born() -> date:
    return years_before(today() + timedelta(days=UNTIL_MAJORITY), 18)


@dataclass
class Story:
    firm: Firm
    doors: Doors
    house: Organisation
    business: Business
    application_id: UUID = field(default=UUID(int=0))
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    today: date = field(default_factory=today)

    def pass_days(self, days: int) -> None:
        let_days_pass(self.firm.session, days)
        self.today += timedelta(days=days)

    def remind(self, times: int = 1) -> None:
        for _ in range(times):
            self.firm.executor.execute(remind_minors, 1, actor=SYSTEM)

    def reminded(self) -> dict[str, int]:
        self.firm.session.expire_all()
        query = select(Person.name).join(Notification, Notification.person_id == Person.id)
        names = self.firm.session.scalars(query.where(Notification.template == "register/majority"))
        found: dict[str, int] = {}
        for name in names:
            found[name] = found.get(name, 0) + 1
        return found


@given(
    "the firm Sahil Boat Repairs of Gul Khan and Hani, with Noor Jan admitted as a minor",
    target_fixture="story",
)
def _(platform: Platform, session: Session, doors: Doors) -> Iterator[Story]:
    release_rules(platform, session)
    service = platform.executor.ports.get(CaseBook).latest["minor_election"]
    offer_service(session, service)
    offices = make_offices(session, service)
    people = {
        name: make_person(session, name) for name in ("Gul Khan", "Hani", "Noor Jan", "Mahjabeen")
    }
    house = make_supplier(session, "Sahil Boat Repairs")
    session.commit()
    firm = Firm(platform, session, service, offices, people["Noor Jan"], partners=people)
    business = make_business(
        session,
        platform,
        people["Gul Khan"],
        people["Hani"],
        name="Sahil Boat Repairs",
        organisation=house,
    )
    minor = owner_of(people["Noor Jan"]) | {"minor": True, "born_on": born().isoformat()}
    file(platform, business.id, Kind.OWNERS, today(), {"joined": [minor]})
    with free_services(platform):
        yield Story(firm, doors, house, business)


@given("Noor Jan has come of age")
def _(story: Story) -> None:
    story.pass_days(UNTIL_MAJORITY + 20)


@when("the reminders are sent")
def _(story: Story) -> None:
    story.remind()


@when("Noor Jan comes of age, and the reminders are sent twice")
def _(story: Story) -> None:
    story.pass_days(UNTIL_MAJORITY)
    story.remind(2)


@when("five months and ten days pass, and the reminders are sent twice")
def _(story: Story) -> None:
    story.pass_days(165)
    story.remind(2)


@then("nobody is reminded")
def _(story: Story) -> None:
    assert story.reminded() == {}


@then(parsers.parse("Noor Jan, Gul Khan and Hani are reminded {times}"))
def _(story: Story, times: str) -> None:
    count = 1 if times == "once" else 2
    assert story.reminded() == dict.fromkeys(("Noor Jan", "Gul Khan", "Hani"), count)


@when(parsers.parse('Noor Jan tells the register "{elects}", signs and submits it, at the {door}'))
def _(story: Story, elects: str, door: str) -> None:
    noor = story.firm.person
    opened = story.doors.open(door, noor, proved=True)
    seen = opened.read(OWN.at(story.business.id))
    assert seen.ok
    assert "Certified copies" not in seen.text
    begun = opened.send(BEGIN.at(story.business.id), {"kind": "election"})
    assert begun.ok, begun.sentences
    story.application_id = UUID(begun.id)
    typed = {
        "elects": elects,
        "occurred_on": f"{story.today - timedelta(days=5):%d-%m-%Y}",
        "former_minor": {"name": "Noor Jan", "cnic": noor.cnic},
        "gazette": "Balochistan Gazette 12",
        "newspaper": "Mashriq",
    }
    saved = Applicant(opened).save(story.application_id, "election", typed)
    assert saved.ok, saved.fields
    assert opened.send(ASK.at(story.application_id), {"mobiles": []}).ok
    digest = story.firm.digest(story.application_id)
    assert opened.send(SIGN.at(story.application_id), {"digest": digest}).ok
    sent = opened.send(SUBMIT.at(story.application_id))
    assert sent.ok, (sent.sentences, sent.fields)


@when("the Registrar's two officers enter it")
def _(story: Story) -> None:
    story.firm.grant(story.application_id, "filing")
    story.firm.session.expire_all()


def entry(story: Story) -> dict[str, object]:
    body = story.doors.open("api").read(ENTRY.at(story.business.number)).body
    assert isinstance(body, dict)
    return body


@then("Noor Jan is a partner from the day of the notice, and acts for the firm")
def _(story: Story) -> None:
    told = entry(story)
    assert told["minors"] == 0
    newest = told["owners"][-1]  # type: ignore[index]
    day = (story.today - timedelta(days=5)).isoformat()
    assert (newest["name"], newest["joined_on"]) == ("Noor Jan", day)
    assert newest["recorded_on"] == story.today.isoformat()
    assert story.firm.person.id in acting(story)


@then("Noor Jan was admitted until the day of the notice, and is no partner")
def _(story: Story) -> None:
    told = entry(story)
    assert told["minors"] == 0
    assert [each["name"] for each in told["former"]] == ["Noor Jan"]  # type: ignore[attr-defined]
    assert len(told["owners"]) == 2  # type: ignore[arg-type]
    assert story.firm.person.id not in acting(story)


def acting(story: Story) -> set[UUID]:
    query = select(Membership.person_id).filter_by(
        organisation_id=story.house.id, role=roles.SUPPLIER_OWNER.name, until=None
    )
    return set(story.firm.session.scalars(query))


@when(parsers.re(r"(?P<who>Noor Jan|a stranger) tries to tell the register, at the (?P<door>\w+)"))
def _(story: Story, who: str, door: str) -> None:
    person = story.firm.partners["Mahjabeen" if who == "a stranger" else who]
    opened = story.doors.open(door, person)
    assert opened.read(OWN.at(story.business.id)).status == 404
    story.outcome = opened.send(BEGIN.at(story.business.id), {"kind": "election"})


@then(parsers.parse("it is refused: {status:d}"))
def _(story: Story, status: int) -> None:
    assert story.outcome.status == status, story.outcome


@given("Noor Jan and Hani have no account")
def _(story: Story) -> None:
    """They only typed their CNIC: no officer has seen the card."""
    for name in ("Noor Jan", "Hani"):
        story.firm.partners[name].cnic_verified_at = None
    story.firm.session.commit()


@then("letters to Noor Jan and Hani wait to be posted, and Gul Khan is reminded once")
def _(story: Story) -> None:
    assert story.reminded() == {"Gul Khan": 1}
    letters = story.firm.session.scalars(select(PaperLetter).order_by(PaperLetter.id)).all()
    to = [each.addressee["name"] for each in letters if each.addressee]
    assert to == ["Noor Jan", "Hani"]
    query = select(AuditEntry.after).filter_by(action="register.minor_reminded")
    assert list(story.firm.session.scalars(query)) == [{"people": 1, "letters": 2}]
