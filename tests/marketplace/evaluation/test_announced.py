"""Where a report was published, in the words of officers and bidders, through both doors."""

from datetime import timedelta

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import PUBLICATION, Stage, announced_earlier, announcement
from factories.doors import Place
from factories.history import rewriting
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text

from app.calendar import local_day
from app.clock import real_now
from app.notifications.models import Notification

scenarios("marketplace/evaluation/features/announced.feature")


@then(parsers.parse('the public reads in the report: "{said}"'))
def _(stage: Stage, said: str) -> None:
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", ""))
    assert said in page.text
    address = f"/tenders/{stage.tender_id}/evaluation/report"
    told = stage.doors.open("api").read(Place("", address)).body["publications"]
    assert [(row["name"], row["number"]) for row in told] == [("Daily Balochistan", "17")]


@then("both bidders are notified where it was published")
def _(stage: Stage) -> None:
    deliver_all(stage.platform)
    sent = stage.session.query(Notification).filter_by(template="marketplace/report_announced")
    owners = {owner.id for _, owner in stage.world.suppliers}
    assert {row.person_id for row in sent} == owners


@when(parsers.parse("the officer records that it was published {when}, at the {door}"))
def _(stage: Stage, when: str, door: str) -> None:
    days = 1 if when == "tomorrow" else -1
    day = (local_day(real_now()) + timedelta(days=days)).strftime("%d-%m-%Y")
    stage.send("officer", door, PUBLICATION.at(stage.tender_id), announcement(published_on=day))


@given("it was published eleven days ago")
def _(stage: Stage) -> None:
    announced_earlier(stage, 11)
    stage.session.commit()


@given("somebody with the database's password writes that it was published eleven days ago")
def _(stage: Stage) -> None:
    announced_earlier(stage, 11)
    with rewriting(stage.session):
        stage.session.execute(text("update report_publications set mac = '\\x00'"))
    stage.session.commit()
    stage.session.expire_all()
