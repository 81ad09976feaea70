"""Who holds the database's password names no winner: reports, awards and contracts carry MACs.

Every statement is one that the application's role may send.
"""

import pytest
from factories.committee_steps import (
    AWARD,
    CONTRACTS,
    Stage,
    at_contract,
    contracts_are_drawn_up,
    every_bid_is_good,
    report_is_published,
    tender_is_awarded,
)
from factories.doors import Doors
from factories.evaluation import open_world
from sqlalchemy import text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.db import new_id
from app.platform import Platform
from app.row_macs import Forged
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.queries.reports import report_in_force
from marketplace.tenders.models import Tender

NOT_OURS = "changed outside the system"
REASON = {"reason": "Lowest responsive bid"}


@pytest.fixture
def stage(doors: Doors, session: Session, platform: Platform) -> Stage:
    made = Stage(doors, session, platform)
    bids = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]
    made.made = open_world(session, platform, bids)
    return made


def tries(stage: Stage, statement: str, **values: object) -> None:
    """Run one statement of an insider."""
    ids = {"tender": stage.tender_id, "rival": stage.bid_id("Awan"), "new": new_id()}
    said = stage.world.members[0].id
    done = stage.session.execute(text(statement), ids | {"person": said} | values)
    assert done.rowcount, "it must meet rows, else it proves nothing"  # type: ignore[attr-defined]
    stage.session.commit()


def refused(stage: Stage) -> bool:
    assert stage.outcome is not None
    return stage.outcome.status == 409 and stage.outcome.says(NOT_OURS)


def test_nobody_awards_on_a_report_that_no_committee_published(stage: Stage) -> None:
    report_is_published(stage)
    tries(
        stage,
        "insert into report_returns (tender_id, version, returned_at, returned_by, reason) "
        "values (:tender, 1, now(), :person, 'Once more')",
    )
    tries(
        stage,
        "insert into evaluation_reports (tender_id, version, published_at, published_by, content, "
        "mac) select tender_id, 2, published_at, published_by, replace(content::text, "
        ":was, cast(:rival as text))::jsonb, mac from evaluation_reports where tender_id = :tender",
        was=str(stage.bid_id("Brohi")),
    )
    with capture_logs() as logged:
        stage.send("authority", "api", AWARD.at(stage.tender_id), REASON)
    assert refused(stage)
    assert {line["table"] for line in logged if line["event"] == "forged record"} == {
        "report_returns"  # without which PostgreSQL takes no second report
    }


def test_nobody_awards_on_a_first_report_that_somebody_planted(stage: Stage) -> None:
    every_bid_is_good(stage)
    tries(
        stage,
        "insert into evaluation_reports (tender_id, version, published_at, published_by, content) "
        "values (:tender, 1, now(), :person, '{}')",
    )
    stage.send("authority", "api", AWARD.at(stage.tender_id), REASON)
    assert stage.outcome is not None
    assert stage.outcome.says("published report"), "no report was published"
    with pytest.raises(Forged, match=NOT_OURS):
        report_in_force(stage.session, stage.session.get_one(Tender, stage.tender_id))


def test_no_contract_is_drawn_up_of_a_line_that_nobody_awarded(stage: Stage) -> None:
    tender_is_awarded(stage)
    tries(
        stage,
        "insert into award_lines (award_id, scope, bid_id, amount_paisa) "
        "select id, 'lot:9', :rival, 900000000 from awards where tender_id = :tender",
    )
    stage.send("officer", "api", CONTRACTS.at(stage.tender_id))
    assert refused(stage)


def test_no_contract_is_drawn_up_of_an_award_that_nobody_made(stage: Stage) -> None:
    report_is_published(stage)
    tries(
        stage,
        "insert into awards (id, tender_id, report_version, awarded_at, awarded_by, reason) "
        "values (:new, :tender, 1, now(), :person, 'Lowest')",
    )
    tries(
        stage,
        "insert into award_lines (award_id, scope, bid_id, amount_paisa) "
        "select id, 'whole', :rival, 900000000 from awards where tender_id = :tender",
    )
    tries(stage, "update tenders set awarded_at = now() where id = :tender")
    stage.send("officer", "api", CONTRACTS.at(stage.tender_id))
    assert refused(stage)


@pytest.mark.parametrize(
    "forgery",
    [
        "update contracts set supplier_signed_by = :person, supplier_signed_at = now()",
        "update contracts set mac = null",
        "update awards set mac = null",
    ],
)
def test_nobody_goes_on_with_a_contract_that_was_signed_by_hand(stage: Stage, forgery: str) -> None:
    contracts_are_drawn_up(stage)
    tries(stage, forgery)
    for who in ("authority", "Brohi"):
        stage.send(who, "api", at_contract(stage, "Brohi", "signature"))
        assert refused(stage), who


def test_an_explanation_that_nobody_accepted_explains_nothing(
    stage: Stage, session: Session
) -> None:
    every_bid_is_good(stage)
    tries(
        stage,
        "insert into price_explanations (id, tender_id, bid_id, scope, found, question, asked_by, "
        "asked_at, answer_until) values (:new, :tender, :rival, 'whole', '{}', 'Why?', :person, "
        "now(), current_date)",
    )
    tries(
        stage,
        "update price_explanations set accepted = true, reason = 'As it says', "
        "decided_by = :person, decided_at = now() where tender_id = :tender",
    )
    assert read_file(session, stage.world.tender).explanations == {}
