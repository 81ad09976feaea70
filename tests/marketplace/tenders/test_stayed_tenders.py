"""A court's stay on a tender blocks evaluation, award or signature, each by itself."""

from dataclasses import replace

import pytest
from factories.committee_steps import (
    API,
    AWARD,
    Stage,
    at_contract,
    contracts_are_drawn_up,
    every_bid_is_good,
    report_is_published,
)
from factories.doors import Doors, Place
from factories.evaluation import open_world
from factories.stays import COURT, confirm_stay, end_stay, enter_stay, stay_officers
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.platform import Platform

BIDS = [("Brohi", [1_250_00, 32_000_00]), ("Turbat Traders", [1_300_00, 33_000_00])]
REPORT = Place("", API + "/report")


@pytest.fixture
def stage(doors: Doors, session: Session, platform: Platform) -> Stage:
    made = Stage(doors, session, platform)
    made.made = open_world(session, platform, BIDS)
    return made


def stayed(stage: Stage, *acts: str) -> None:
    """Two officers enter and confirm it; then the last thing is tried again."""
    one, two = stay_officers(stage.world)
    number = stage.world.tender.reference or ""
    stay_id = enter_stay(stage.platform, one, "tender", number, acts)
    confirm_stay(stage.platform, two, stay_id)
    stage.fields["stay"] = stay_id


def vacated(stage: Stage) -> None:
    end_stay(stage.platform, stage.fields["stay"], *stay_officers(stage.world))


def refused(stage: Stage) -> bool:
    assert stage.outcome
    return stage.outcome.status == 409 and stage.outcome.says(COURT)


def test_nobody_reports_while_the_evaluation_is_stayed(stage: Stage) -> None:
    every_bid_is_good(stage)
    stayed(stage, "evaluate")
    stage.send("chair", "api", REPORT.at(stage.tender_id))
    assert refused(stage)
    public = stage.read("stranger", "web", Place("/tenders/{}", "").at(stage.tender_id))
    assert COURT in public.text
    told = stage.doors.open("api").read(Place("", "/tenders/{}/stays").at(stage.tender_id))
    assert [each["court"] for each in told.body["items"]] == [COURT]
    vacated(stage)
    stage.send("chair", "api", REPORT.at(stage.tender_id))
    assert stage.outcome
    assert stage.outcome.ok


@pytest.mark.parametrize("door", ["web", "api"])
def test_nobody_awards_it_while_that_is_stayed(stage: Stage, door: str) -> None:
    report_is_published(stage)
    stayed(stage, "award")
    stage.send("authority", door, AWARD.at(stage.tender_id), {"reason": "Lowest bid"})
    assert refused(stage)
    own = Place("/department/tenders/{}", "/tenders/{}").at(stage.tender_id)
    assert COURT in stage.read("officer", door, own).text
    vacated(stage)
    stage.send("authority", door, AWARD.at(stage.tender_id), {"reason": "Lowest bid"})
    assert stage.outcome
    assert stage.outcome.ok


def test_nobody_signs_while_that_is_stayed(stage: Stage) -> None:
    contracts_are_drawn_up(stage)
    stayed(stage, "sign")
    for who in ("authority", "Brohi"):
        stage.send(who, "api", at_contract(stage, "Brohi", "signature"))
        assert refused(stage)


def test_another_department_enters_none(stage: Stage) -> None:
    number = stage.world.tender.reference or ""
    _, office = stage.person("officer of another department")
    one, _ = stay_officers(stage.world)
    assert office
    stranger = replace(one, organisation_id=office.id)
    with pytest.raises(Invalid) as unknown:
        enter_stay(stage.platform, stranger, "tender", number, ["open"])
    assert unknown.value.code == "unknown-number"
