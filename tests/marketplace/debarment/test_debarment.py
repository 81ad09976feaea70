"""Debarment and blacklisting, in the words of officers, suppliers and journalists."""

from datetime import timedelta

import pytest
from factories.debarring import (
    APPROVAL,
    DECISION,
    FACTS,
    HEARING,
    LIFT,
    LIFTED,
    MATTER,
    MATTERS,
    MINUTES,
    NOTICE,
    ORDERS,
    OWN,
    PAPER_REPLY,
    PARTIES,
    PUBLIC,
    REPLY,
    REVIEW,
    Matter,
    bar,
    pass_days,
)
from factories.doors import Doors, Place
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app.notifications.models import Notification, PaperLetter
from app.platform import Platform
from marketplace.debarment.models import DebarmentChange

scenarios("marketplace/debarment/features/debarment.feature")


@pytest.fixture
def matter(session: Session, platform: Platform, doors: Doors) -> Matter:
    return Matter(session, platform, doors)


@given(parsers.re(r'the firm "(?P<name>.*)" that .*'))
def _(matter: Matter, name: str) -> None:
    matter.add_firm(name)


@given(parsers.parse('"{name}" is barred by the department'))
def _(matter: Matter, name: str) -> None:
    firm = matter.people[name][1]
    assert firm is not None
    bar(matter.platform, matter.session, matter.agency, firm)


def bring(matter: Matter, who: str, door: str, **given: object) -> None:
    body = {"kind": "debarment", "ground": "fraud", "facts": FACTS}
    matter.send(who, door, MATTERS, body | given)


def ntn(matter: Matter, name: str) -> str:
    firm = matter.people[name][1]
    assert firm is not None
    assert firm.ntn
    return firm.ntn


@when(
    parsers.parse('the {who} brings a matter of "{kind}" against "{name}" at the {door}'),
)
def _(matter: Matter, who: str, kind: str, name: str, door: str) -> None:
    bring(matter, who, door, kind=kind, ntn=ntn(matter, name))


@when(parsers.parse("the officer brings a matter without a firm at the {door}"))
def _(matter: Matter, door: str) -> None:
    bring(matter, "officer", door)


@when(
    parsers.parse(
        'the officer brings a matter on the ground "{ground}" against "{name}" at the {door}'
    )
)
def _(matter: Matter, ground: str, name: str, door: str) -> None:
    bring(matter, "officer", door, ground=ground, name=name)


@when(
    parsers.parse(
        'the officer brings a matter against "{name}" of "{place}", unknown here, at the {door}'
    )
)
def _(matter: Matter, name: str, place: str, door: str) -> None:
    bring(matter, "officer", door, name=name)
    assert matter.outcome is not None
    assert matter.outcome.says("No firm is registered here")
    bring(matter, "officer", door, name=name, address=place)


@when(parsers.parse('the officer names "{name}" as "{role}" at the {door}'))
def _(matter: Matter, name: str, role: str, door: str) -> None:
    matter.send("officer", door, PARTIES.at(matter.newest.id), {"role": role, "name": name.upper()})


@when(parsers.parse('the officer names the owner of "{name}" at the {door}'))
def _(matter: Matter, name: str, door: str) -> None:
    owner = str(matter.people[name][0].id)
    place = PARTIES.at(matter.newest.id)
    matter.send("officer", door, place, {"role": "owner", "person_id": owner})


@when(parsers.parse('the officer serves the notice on "{name}" at the {door}'))
def _(matter: Matter, name: str, door: str) -> None:
    matter.send("officer", door, NOTICE.at(matter.party(name).id))


@when(parsers.parse('"{name}" replies "{said}" at the {door}'))
def _(matter: Matter, name: str, said: str, door: str) -> None:
    matter.send(name, door, REPLY.at(matter.party(name).id), {"reply": said})


@when(parsers.parse('the officer writes down the reply of "{name}": "{said}" at the {door}'))
def _(matter: Matter, name: str, said: str, door: str) -> None:
    matter.send("officer", door, PAPER_REPLY.at(matter.party(name).id), {"reply": said})


@when(parsers.parse('the officer sets the hearing of "{name}" for tomorrow at the {door}'))
def _(matter: Matter, name: str, door: str) -> None:
    at = f"{matter.today() + timedelta(days=1):%d-%m-%Y} 11:00"
    body = {"hearing_at": at, "hearing_place": "Room 3, Civil Secretariat, Quetta"}
    matter.send("officer", door, HEARING.at(matter.party(name).id), body)


@when(parsers.parse('the officer records the hearing of "{name}" at the {door}'))
def _(matter: Matter, name: str, door: str) -> None:
    body = {"attended": True, "minutes": "It said that the bank erred."}
    matter.send("officer", door, MINUTES.at(matter.party(name).id), body)


@when(parsers.parse("{days:d} days go by"))
def _(matter: Matter, days: int) -> None:
    pass_days(matter.session, days)


@when(parsers.parse('the officer proposes to bar "{name}" for {months:d} months at the {door}'))
def _(matter: Matter, name: str, months: int, door: str) -> None:
    body = {"bars": True, "months": months, "reasons": "The guarantee was forged."}
    matter.send("officer", door, ORDERS.at(matter.party(name).id), body)


@when(parsers.parse('the {who} decides on "{name}" at the {door}'))
def _(matter: Matter, who: str, name: str, door: str) -> None:
    matter.send(who, door, APPROVAL.at(matter.order(name).id))


@when(parsers.parse('"{name}" asks to look at it again: "{said}" at the {door}'))
def _(matter: Matter, name: str, said: str, door: str) -> None:
    matter.send(name, door, REVIEW.at(matter.party(name).id), {"grounds": said})


@when(parsers.parse('the {who} finds it "{outcome}" on the request of "{name}" at the {door}'))
def _(matter: Matter, who: str, outcome: str, name: str, door: str) -> None:
    body = {"outcome": outcome, "reasons": "The papers say so."}
    matter.send(who, door, DECISION.at(matter.review(name).id), body)


@when(
    parsers.parse('the {who} shortens the term of "{name}" to the next {days:d} days at the {door}')
)
def _(matter: Matter, who: str, name: str, days: int, door: str) -> None:
    body = {"outcome": "shortened", "reasons": "It is a first time.", "ends_on": "01-01-2020"}
    place = DECISION.at(matter.review(name).id)
    assert matter.send(who, door, place, body).says("Enter the new last day")
    body["ends_on"] = f"{matter.today() + timedelta(days=days):%d-%m-%Y}"
    matter.send(who, door, place, body)


@when(parsers.parse('the officer proposes to lift the bar on "{name}" at the {door}'))
def _(matter: Matter, name: str, door: str) -> None:
    matter.send("officer", door, LIFT.at(matter.order(name).id), {"reasons": "The firm paid."})


@when(parsers.parse('the {who} lifts the bar on "{name}" at the {door}'))
def _(matter: Matter, who: str, name: str, door: str) -> None:
    matter.send(who, door, LIFTED.at(matter.lifting(name).id))


@then("it is done")
def _(matter: Matter) -> None:
    assert matter.outcome is not None
    assert matter.outcome.ok, (matter.outcome.status, matter.outcome.sentences)


@then(parsers.parse('it is refused with {status:d}: "{said}"'))
def _(matter: Matter, status: int, said: str) -> None:
    assert matter.outcome is not None
    assert matter.outcome.status == status, matter.outcome.sentences
    assert matter.outcome.says(said), matter.outcome.sentences


@then(parsers.parse("it is refused with {status:d}"))
def _(matter: Matter, status: int) -> None:
    assert matter.outcome is not None
    assert matter.outcome.status == status, matter.outcome.sentences


@then(parsers.parse('"{name}" does not see the matter'))
def _(matter: Matter, name: str) -> None:
    for door in ("web", "api"):
        assert matter.read(name, door, OWN.at(matter.party(name).id)).status == 404
        listed = matter.read(name, door, Place("/debarment", "/debarment-notices"))
        assert name not in listed.text.replace(f"Owner of {name}", "") or door == "web"


@then(
    parsers.parse('"{name}" reads the notice, and the officer of another department does not'),
)
def _(matter: Matter, name: str) -> None:
    for door in ("web", "api"):
        read = matter.read(name, door, OWN.at(matter.party(name).id))
        assert FACTS in read.text
        foreign = "officer of another department"
        for who in (foreign, "regulator", name):
            status = matter.read(who, door, MATTER.at(matter.newest.id)).status
            assert status in {403, 404}, (who, door)
        assert matter.newest.reference not in matter.read(foreign, door, MATTERS_LIST).text


MATTERS_LIST = Place("/department/debarment", "/debarment-matters")


@then(parsers.parse('"{name}" is told: "{said}"'))
def _(matter: Matter, name: str, said: str) -> None:
    deliver_all(matter.platform)
    inbox = matter.read(name, "web", Place("/notifications", "/notifications"))
    assert said in inbox.text


@then(parsers.parse('a letter to "{name}" waits'))
def _(matter: Matter, name: str) -> None:
    deliver_all(matter.platform)
    letters = matter.session.query(PaperLetter).all()
    assert [each.addressee["name"] for each in letters if each.addressee] == [name]
    filled = matter.session.get_one(Notification, letters[0].notification_id).filled
    assert FACTS in str(filled)


@then("nobody is on the public list")
def _(matter: Matter) -> None:
    assert matter.doors.open("api").read(Place("", "/debarred?state=all")).body["items"] == []
    assert "Nobody is barred." in matter.doors.open("web").read(PUBLIC).text


STATUS = {
    "in_force": "In force",
    "ended": "Term over",
    "lifted": "Lifted early",
    "set_aside": "Set aside",
}


@then(parsers.parse('"{name}" is on the public list, as "{status}"'))
def _(matter: Matter, name: str, status: str) -> None:
    read = matter.doors.open("api").read(Place("", "/debarred?state=all"))
    (entry,) = read.body["items"]
    assert (entry["name"], entry["status"]) == (name, status)
    page = matter.doors.open("web").read(Place("/debarred?state=all", ""))
    assert name in page.text
    assert STATUS[status] in page.text
    now = matter.doors.open("api").read(PUBLIC).body["items"]
    assert bool(now) == (status == "in_force")
    csv = matter.doors.open("web").read(Place("/debarred/all.csv", ""))
    assert name in str(csv.body)
    urdu = matter.doors.open("web").read(Place("/debarred?state=all&lang=ur", ""))
    assert "ممنوع" in urdu.text or "پابندی" in urdu.text


@then(parsers.parse('the feed tells of "{name}": {kinds}'))
def _(matter: Matter, name: str, kinds: str) -> None:
    rows = matter.session.query(DebarmentChange).order_by(DebarmentChange.id).all()
    assert [row.kind for row in rows] == kinds.split(", ")
    assert {row.order_id for row in rows} == {matter.order(name).id}
