"""Reports that go back, in the words of those who send and mend them, and what PostgreSQL keeps."""

from datetime import timedelta
from typing import Any

import pytest
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import (
    API,
    AWARD,
    Stage,
    announced_earlier,
    done,
    every_bid_is_good,
    report_is_not_announced,
    report_is_published,
)
from factories.doors import Place
from factories.evaluation import open_world
from factories.history import rewriting
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.notifications.models import Notification
from marketplace.awards.models import Award
from marketplace.evaluation.models import EvaluationReport, ReportReturn
from marketplace.tenders.models import CommitteeMember

RETURN = Place("/department/tenders/{}/report/return", API + "/report/return")

scenarios("marketplace/evaluation/features/reports.feature")


@given("the report was published eleven days ago")
def _(stage: Stage) -> None:
    report_is_not_announced(stage)
    with rewriting(stage.session):
        for name in ("reported_at", "award_not_before"):
            earlier = getattr(stage.world.tender, name) - timedelta(days=11)
            setattr(stage.world.tender, name, earlier)
    announced_earlier(stage, 11)
    stage.session.commit()


@when(
    parsers.re(
        r'the (?P<who>[a-z ]+) sends the report back: "(?P<reason>.*)", at the (?P<door>\w+)'
    )
)
def sends_back(stage: Stage, who: str, reason: str, door: str) -> None:
    stage.send(who, door, RETURN.at(stage.tender_id), {"reason": reason})


@when(
    parsers.parse("the authority, who sits on the committee, sends the report back, at the {door}")
)
def _(stage: Stage, door: str) -> None:
    seat = CommitteeMember(tender_id=stage.tender_id, person_id=stage.world.agency.authority.id)
    with rewriting(stage.session):
        stage.session.add(seat)
    stage.session.commit()
    sends_back(stage, "authority", "I voted otherwise", door)
    with rewriting(stage.session):
        stage.session.delete(
            stage.session.get_one(CommitteeMember, (seat.tender_id, seat.person_id))
        )
    stage.session.commit()


def version(stage: Stage, number: int) -> tuple[Any, str]:
    told = stage.doors.open("api").read(
        Place("", f"{API.format(stage.tender_id)}/report?version={number}")
    )
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report/{number}", ""))
    assert told.ok
    assert page.ok
    return told.body, page.text


@then(parsers.parse('the public reads in version {number:d} that it was sent back: "{reason}"'))
def _(stage: Stage, number: int, reason: str) -> None:
    told, page = version(stage, number)
    assert (told["returned_reason"], told["award_not_before"]) == (reason, None)
    assert reason in page
    assert "is not in force" in page


@then(parsers.parse('the member, the chair and "{name}" are notified: "{reason}"'))
def _(stage: Stage, name: str, reason: str) -> None:
    deliver_all(stage.platform)
    rows = stage.session.query(Notification)
    told = {row.person_id for row in rows if reason in str(row.filled)}
    assert {stage.person(who)[0].id for who in ("member", "chair", name)} <= told


@then(parsers.parse('"{name}" reads no debrief while the report is back'))
def _(stage: Stage, name: str) -> None:
    place = Place(f"/tenders/{stage.tender_id}/debrief", API.format(stage.tender_id) + "/debrief")
    assert [stage.read(name, door, place).status for door in ("web", "api")] == [409, 409]


@then(
    parsers.parse(
        'version {first:d} of the report still names "{one}", '
        'and version {second:d} names "{other}"'
    )
)
def _(stage: Stage, first: int, one: str, second: int, other: str) -> None:
    for number, name in ((first, one), (second, other)):
        told, page = version(stage, number)
        assert (told["version"], told["scopes"][0]["winner_name"]) == (number, name)
        assert "Version 1" in page
        assert "Version 2" in page
    assert (
        stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report/3", "")).status
        == 404
    )


@then(parsers.parse("the award follows version {number:d}"))
def _(stage: Stage, number: int) -> None:
    assert (
        stage.session.query(Award).filter_by(tender_id=stage.tender_id).one().report_version
        == number
    )


BIDS = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]


@pytest.fixture
def returned(stage: Stage) -> Stage:
    stage.made = open_world(stage.session, stage.platform, BIDS)
    report_is_published(stage)
    stage.send("officer", "api", RETURN.at(stage.tender_id), {"reason": "Look again"})
    done(stage)
    return stage


@pytest.mark.parametrize(
    "statement",
    [
        "update report_returns set reason = 'None'",
        "delete from report_returns",
        "update evaluation_reports set content = '{}'",
        (
            "insert into awards (id, tender_id, report_version, awarded_at, awarded_by, reason) "
            "select tender_id, tender_id, 1, now(), returned_by, 'No' from report_returns"
        ),
        (
            "insert into awards (id, tender_id, awarded_at, awarded_by, reason) "
            "select tender_id, tender_id, now(), returned_by, 'No' from report_returns"
        ),
        (
            "insert into evaluation_reports "
            "(tender_id, version, published_at, published_by, content) "
            "select tender_id, 3, now(), returned_by, '{}' from report_returns"
        ),
    ],
)
def test_it_is_kept_by_the_database_itself(returned: Stage, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|never change|follows|refuse|stays"):
        returned.session.execute(text(statement))
    returned.session.rollback()


def test_the_public_page_leads_to_a_report_that_is_back(returned: Stage) -> None:
    here = Place(f"/tenders/{returned.tender_id}", f"/tenders/{returned.tender_id}")
    page = returned.doors.open("web").read(here)
    assert "Report sent back to the committee" in page.text
    assert f'href="/tenders/{returned.tender_id}/report"' in page.body
    told = returned.doors.open("api").read(here).body
    assert (told["reported_at"], bool(told["report_returned_at"])) == (None, True)


def test_a_report_leaves_only_by_its_return(stage: Stage) -> None:
    stage.made = open_world(stage.session, stage.platform, BIDS)
    report_is_published(stage)
    for change in (
        "update tenders set reported_at = null, award_not_before = null",
        "update tenders set reported_at = now()",
    ):
        with pytest.raises(DBAPIError, match="leaves only by its return"):
            stage.session.execute(text(change))
        stage.session.rollback()


def test_two_reports_never_stand_at_once(stage: Stage) -> None:
    stage.made = open_world(stage.session, stage.platform, BIDS)
    report_is_published(stage)
    again = text(
        "insert into evaluation_reports (tender_id, version, published_at, published_by, content)"
        " select tender_id, 2, now(), published_by, content from evaluation_reports"
    )
    with pytest.raises(DBAPIError, match="follows only one that went back"):
        stage.session.execute(again)
    stage.session.rollback()


def test_the_same_form_sent_twice_returns_the_report_once(returned: Stage) -> None:
    every_bid_is_good(returned)
    assert returned.session.query(ReportReturn).count() == 1
    assert returned.session.query(EvaluationReport).count() == 1
    returned.send("authority", "api", AWARD.at(returned.tender_id), {"reason": "As reported"})
    assert returned.outcome is not None
    assert returned.outcome.status == 409
