"""What a grievance hangs on: genuine rows, a committee without conflict, papers for few."""

import pytest
from factories.arranging import as_owner
from factories.committee_steps import AWARD, Stage, report_is_published
from factories.doors import Doors, Place
from factories.evaluation import open_world
from factories.grievances import FILE, at, hearers, newest, read, rules_in_force, send
from factories.guides import A_PDF
from factories.history import rewriting
from factories.identity import join
from factories.marketplace import make_bidder
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.platform import Platform

BODY = {"about": "final_report", "rule": "r. 37", "grounds": "Brohi brought no sample"}


@pytest.fixture
def stage(doors: Doors, session: Session, platform: Platform) -> Stage:
    rules_in_force(session)
    made = Stage(doors, session, platform)
    made.made = open_world(session, platform, [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 1])])
    report_is_published(made)
    return made


def filed(stage: Stage, **more: object) -> None:
    assert send(stage, "Awan", "api", FILE.at(stage.tender_id), BODY, **more).ok  # type: ignore[arg-type]  # as `send` takes them


def test_an_end_that_was_forged_ends_nothing(stage: Stage) -> None:
    filed(stage)
    row = newest(stage.session)
    with as_owner(stage.session), rewriting(stage.session):
        row.mac = b"0" * 32
        row.withdrawn_at = row.ended_at = real_now()
        stage.session.flush()
    stage.session.commit()
    refused = send(stage, "authority", "api", AWARD.at(stage.tender_id), {"reason": "Ended"})
    assert refused.says("is not decided yet")


def test_nobody_of_any_supplier_hears_it(stage: Stage) -> None:
    filed(stage)
    people = hearers(stage.session)
    firm, _ = make_bidder(stage.session, "Elsewhere Traders")
    join(stage.session, people[0], firm, roles.BID_OFFICER)
    ids = {"person_ids": [str(each.id) for each in people]}
    refused = send(stage, "head", "api", at(newest(stage.session).id, "", "committee"), ids)
    assert refused.says("Name others for Hearer One")


def test_its_document_is_read_by_those_concerned_only(stage: Stage) -> None:
    filed(stage, files={"file": ("sample.pdf", A_PDF)})
    row = newest(stage.session)
    place = Place(f"/documents/{row.document_id}", f"/documents/{row.document_id}/content")
    assert row.document_id
    assert read(stage, None, "api", place).status in {401, 404}
    for who, status in (("Awan", 200), ("officer", 200), ("Brohi", 404), ("stranger", 404)):
        assert read(stage, who, "api", place).status == status, who


def test_an_open_grievance_is_no_reason_to_refuse_another_firms(stage: Stage) -> None:
    filed(stage)
    assert send(stage, "Brohi", "api", FILE.at(stage.tender_id), BODY).ok


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_text_without_end_is_refused_with_a_sentence(stage: Stage, door: str) -> None:
    long = BODY | {"grounds": "x" * 6_000}
    answer = send(stage, "Awan", door, FILE.at(stage.tender_id), long)
    assert (answer.status, answer.says("at most 5000 characters")) == (422, True)
