"""Parts of a tender are awarded while another part is grieved, both doors."""

from datetime import timedelta
from typing import Any

import pytest
from factories.arranging import as_owner
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import (
    AWARD,
    Stage,
    at_contract,
    done,
    report_is_published,
    security_of,
)
from factories.debarring import bar
from factories.debarring import rules_in_force as debarment_rules
from factories.delivery import deliver_here
from factories.doors import Outcome, Place
from factories.evaluation import bidder, open_world
from factories.grievance_steps import *  # noqa: F403 - as above
from factories.grievance_steps import objects
from factories.grievances import at, decide, newest, read, rules_in_force, send
from factories.history import rewriting
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.calendar import local_day
from app.clock import real_now
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.awards.models import Award
from marketplace.kernel.printing import Paper, printed

scenarios("marketplace/grievances/features/parts.feature")
OUTCOME = Place("/tenders/{}", "/tenders/{}/outcome")
SECURITIES = Place("/department/tenders/{}/securities", "/tenders/{}/securities")
WINDOWS = Place("/tenders/{}/grievances/new", "/tenders/{}/grievances/windows")


@when(parsers.parse('"{name}" withdraws its grievance, at the {door:w}'))
def _(stage: Stage, name: str, door: str) -> None:
    send(stage, name, door, at(newest(stage.session).id, "withdraw", "withdrawal"))


@when(parsers.parse('the committee decides that it is "{outcome}"'))
def _(stage: Stage, outcome: str) -> None:
    stage.session.commit()
    decide(stage.platform, stage.session, stage.world, outcome)


@when("the others were awarded 6 days ago, and the authority awards the tender today")
def _(stage: Stage) -> None:
    first = stage.session.scalars(select(Award)).one()
    with as_owner(stage.session), rewriting(stage.session):
        first.awarded_at = stage.world.tender.awarded_at = real_now() - timedelta(days=6)
        stage.session.flush()
    stage.session.commit()
    stage.send("authority", "api", AWARD.at(stage.tender_id), {"reason": "The sample was there"})


# --- then ----------------------------------------------------------------------------------


def seen(stage: Stage, door: str, place: Place, who: str | None = None) -> Outcome:
    told = read(stage, who, door, place.at(stage.tender_id))
    assert told.ok, told.sentences
    return told


def awards_of(stage: Stage) -> dict[str, str | None]:
    """What everybody reads of each part, by the API."""
    parts: list[dict[str, Any]] = seen(stage, "api", OUTCOME).body["parts"]
    return {part["scope"]: part["award"] for part in parts}


@then("the authority is offered the award, and reads that item 1 waits")
def _(stage: Stage) -> None:
    page = seen(stage, "web", AWARD, "authority").text
    assert "Reason for the award" in page
    assert "Waits because of a grievance" in page
    told = seen(stage, "api", AWARD, "authority").body
    assert told["unawarded"] == [
        {"scope": "item:1", "state": "held"},
        {"scope": "item:2", "state": "free"},
    ]


@then(parsers.parse('everybody reads that "{one}" is awarded and "{other}" waits'))
def _(stage: Stage, one: str, other: str) -> None:
    assert awards_of(stage) == {one: "awarded", other: "waiting"}
    assert seen(stage, "api", OUTCOME).body["waiting"] == [other]
    page = seen(stage, "web", OUTCOME).text
    assert "These parts get a separate award later, because of a grievance: Item 1." in page
    assert "Waits because of a grievance" in page
    (award,) = seen(stage, "api", AWARD, "authority").body["awards"]
    assert [line["scope"] for line in award["lines"]] == [one]
    assert list(award["waiting"]) == [other]
    assert "Left for a later award" in seen(stage, "web", AWARD, "authority").text


@then(parsers.parse('everybody reads that "{one}" is awarded and nothing waits'))
def _(stage: Stage, one: str) -> None:
    awards = awards_of(stage)
    assert awards == dict.fromkeys(("item:1", "item:2"), "awarded")
    assert one in awards
    assert "get a separate award later" not in seen(stage, "web", OUTCOME).text
    assert seen(stage, "api", AWARD, "authority").body["unawarded"] == []


@then(
    parsers.parse('everybody reads that "{one}" is awarded and "{other}" is not awarded any more')
)
def _(stage: Stage, one: str, other: str) -> None:
    assert awards_of(stage) == {one: "awarded", other: "dropped"}
    page = seen(stage, "web", OUTCOME).text
    assert "these parts are no longer awarded in this tender: Item 1." in page
    assert "The department can publish them again in a new tender." in page


@then("nothing is awarded")
def _(stage: Stage) -> None:
    assert set(awards_of(stage).values()) == {None}


@then("the officer reads how to begin another from a copy")
def _(stage: Stage) -> None:
    page = seen(stage, "web", AWARD, "officer")
    assert "No longer awarded by this tender" in page.text
    assert f"/department/tenders/{stage.tender_id}/copy" in page.body
    told = seen(stage, "api", AWARD, "officer").body
    assert told["unawarded"] == [{"scope": "item:1", "state": "dropped"}]


@then(parsers.parse('the trail says that the award left "{scope}"'))
def _(stage: Stage, scope: str) -> None:
    query = select(AuditEntry).filter_by(action="tender.awarded", subject=str(stage.tender_id))
    (line,) = stage.session.scalars(query)
    assert line.after
    assert line.after["waiting"] == {scope: str(stage.bid_id("Brohi"))}
    assert list(line.after["winners"]) == ["item:2"]


@then(parsers.parse('the letter of award to "{name}" names what waits'))
def _(stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    sent: list[Paper] = []

    def noted(paper: Paper, **how: Any) -> bytes:  # noqa: ANN401 - as `printed` takes them
        sent.append(paper)
        return printed(paper, **how)

    monkeypatch.setattr("marketplace.kernel.doors.printed", noted)
    person, organisation = stage.person(name)
    client = stage.doors.open("web", person, organisation).client  # type: ignore[attr-defined]
    for language in ("en", "ur"):
        assert client.get(f"{at_contract(stage, name, 'letter.pdf').web}?paper={language}").data
    said = [" ".join(text for each in paper.sections for text in each.paragraphs) for paper in sent]
    assert "Not awarded yet, because of a grievance: Item 1." in said[0]
    assert "شکایت" in said[1]


@then(parsers.parse('"{name}" is notified by "{template}"'))
def _(stage: Stage, platform: Platform, name: str, template: str) -> None:
    deliver_here(platform.executor)
    assert f"marketplace/{template}" in told_to(stage, bidder(stage.world, name)[2].id)


@then(parsers.parse('the authority is notified by "{template}"'))
def _(stage: Stage, platform: Platform, template: str) -> None:
    deliver_here(platform.executor)
    assert f"marketplace/{template}" in told_to(stage, stage.world.agency.authority.id)


def told_to(stage: Stage, person_id: object) -> set[str]:
    told = select(Notification.template).filter_by(person_id=person_id)
    return set(stage.session.scalars(told))


@then(parsers.parse('the bid of "{name}" is "{standing}"'))
def _(stage: Stage, name: str, standing: str) -> None:
    own = stage.read(name, "api", Place("", f"/bids/{stage.bid_id(name)}"))
    assert own.body["standing"] == standing


@then(parsers.parse('the bid security of "{name}" is held, since its part waits'))
def _(stage: Stage, name: str) -> None:
    paper = security_of(stage, name, "bid")
    listed = seen(stage, "api", SECURITIES, "officer").body["items"]
    (mine,) = [each for each in listed if each["id"] == str(paper.id)]
    assert mine["may_return"] is False
    assert "a part that is not awarded yet" in mine["why_held"]


@then("the authority has an award to make")
def _(stage: Stage) -> None:
    assert f"/department/tenders/{stage.tender_id}" in home(stage)


@then("the authority has no award to make")
def _(stage: Stage) -> None:
    assert f"/department/tenders/{stage.tender_id}" not in home(stage)


def home(stage: Stage) -> str:
    page = read(stage, "authority", "web", Place("/home", ""))
    assert page.ok
    return str(page.body)


@then(parsers.parse("everybody reads of {count:d} reversed awards, and of {what} new one"))
def _(stage: Stage, count: int, what: str) -> None:
    reversals = seen(stage, "api", OUTCOME).body["reversals"]
    assert len(reversals) == count
    assert {each["replaced_at"] is None for each in reversals} == {what == "no"}


@then(parsers.parse('"{name}" reads the last day of each award'))
def _(stage: Stage, name: str) -> None:
    told = stage.read(name, "api", WINDOWS.at(stage.tender_id)).body["items"]
    awards = [(each["scopes"], each["last_at"][:10]) for each in told if each["about"] == "award"]
    assert [scopes for scopes, _ in awards] == [["item:2"], ["item:1"]]
    page = stage.read(name, "web", WINDOWS.at(stage.tender_id))
    today = local_day(real_now())
    for item, days in ((2, -1), (1, 5)):
        day = (today + timedelta(days=days)).strftime("%d-%m-%Y")
        assert f"The award (Item {item}): last day {day}" in page.text


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_bar_holds_the_award_of_what_waited_as_any_other(
    stage: Stage, platform: Platform, door: str
) -> None:
    _grieved(stage, platform)
    stage.send("authority", door, AWARD.at(stage.tender_id), {"reason": "Lowest"})
    done(stage)
    decide(platform, stage.session, stage.world, "rejected")
    _bar(stage, platform, "Brohi")
    stage.send("authority", door, AWARD.at(stage.tender_id), {"reason": "The sample was there"})
    assert stage.outcome
    assert stage.outcome.says("Brohi is barred until"), stage.outcome.sentences
    assert awards_of(stage) == {"item:1": "waiting", "item:2": "awarded"}


def test_nothing_is_awarded_while_a_bar_sends_the_report_back(
    stage: Stage, platform: Platform
) -> None:
    """The report can go back until then; a part that could never be awarded would wait for ever."""
    _grieved(stage, platform)
    _bar(stage, platform, "Brohi")
    stage.send("authority", "api", AWARD.at(stage.tender_id), {"reason": "Lowest"})
    assert stage.outcome
    assert stage.outcome.says("Brohi is barred until"), stage.outcome.sentences


def _grieved(stage: Stage, platform: Platform) -> None:
    """A report in two parts, of which Brohi's is grieved."""
    rules_in_force(stage.session)
    debarment_rules(stage.session)
    bids = [("Awan", [100_00, 190_00]), ("Brohi", [90_00, 200_00])]
    stage.made = open_world(stage.session, platform, bids, evaluation="item")
    report_is_published(stage)
    objects(stage, "Awan", "final_report", "Brohi brought no sample", "api", scopes=["item:1"])
    done(stage)


def _bar(stage: Stage, platform: Platform, name: str) -> None:
    firm = stage.person(name)[1]
    assert firm
    bar(platform, stage.session, stage.world.agency, firm)
