"""What everybody reads about equal lowest prices, and the sentences about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import API, EVALUATION, Stage
from factories.doors import Place
from factories.evaluation import officer_of
from flask import Flask
from pytest_bdd import parsers, scenarios, then

from app import roles
from app.calendar import PROVINCE
from app.parameters.public import Confidence, source_of
from marketplace.evaluation.policy.ties import TieBreak, TiedBid
from marketplace.evaluation.printing.comparative import comparative_statement
from marketplace.evaluation.printing.report import report_paper
from marketplace.evaluation.queries.evaluations import workbench
from marketplace.evaluation.queries.reports import report_view
from marketplace.kernel.policy import TieRule

scenarios("marketplace/evaluation/features/ties.feature")

SOURCE = "This rule is not verified, so it is not law"


def report_of(stage: Stage) -> Any:  # noqa: ANN401 - JSON
    told = stage.doors.open("api").read(Place("", API.format(stage.tender_id) + "/report"))
    assert told.ok
    return told.body


@then(parsers.parse('the public reads in the report that "{first}" was received before "{second}"'))
def _(stage: Stage, first: str, second: str) -> None:
    at = stage.world.bids[0].received_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M:%S")
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", "")).text
    assert f"the bid of {first} was received at {at}" in page
    assert SOURCE in page
    assert "Equal to the lowest price, but received later" in page
    tie = report_of(stage)["scopes"][0]["tie"]
    assert [each["bidder"] for each in tie["among"]] == [first, second]
    assert (tie["rule"], tie["confidence"]) == ("earliest_receipt", "U")
    assert at in tie["told"]
    line = stage.read(second, "api", Place("", API.format(stage.tender_id) + "/debrief")).body
    assert line["lines"][0]["tie"]["rule"] == "earliest_receipt"


@then("the committee's papers say the same")
def _(stage: Stage, app: Flask) -> None:
    actor = officer_of(stage.world, stage.world.agency.officer, roles.PROCUREMENT_OFFICER)
    with app.test_request_context("/"), stage.platform.executor.reading(actor, "") as uow:
        paper = report_paper(report_view(uow, stage.tender_id))
        notes = comparative_statement(workbench(uow, stage.tender_id).file).notes
    printed = " ".join(text for section in paper.sections for text in section.paragraphs)
    cells = [cell for section in paper.sections for row in section.rows for cell in row]
    for text in (printed, " ".join(notes)):
        assert "the bid of Awan was received at" in text
        assert SOURCE in text
    assert "Lowest responsive bid: received before the equal ones" in cells
    for page in ("", "/comparative"):
        shown = stage.read("chair", "web", Place(EVALUATION.format(stage.tender_id) + page, ""))
        assert "the bid of Awan was received at" in shown.text
    evaluated = stage.evaluation()["scopes"][0]["tie"]
    assert evaluated["rule"] == "earliest_receipt"


@then("the report says nothing of equal prices")
def _(stage: Stage) -> None:
    scope = report_of(stage)["scopes"][0]
    assert scope["tie"] is None
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", "")).text
    assert "the same lowest price" not in page
    assert "Lowest responsive bid" in page


AT = datetime(2026, 5, 4, 6, 30, 5, 250, tzinfo=UTC)


def tie(rule: TieRule, apart: timedelta, winner: str = "a") -> TieBreak:
    among = [
        TiedBid(bid="a", bidder="Awan", received_at=AT),
        TiedBid(bid="b", bidder="Brohi", received_at=AT + apart),
    ]
    source = source_of(Confidence.SECONDARY, "Practice")
    return TieBreak(rule=rule, source=source, among=among, winner=winner)


@pytest.mark.parametrize(
    ("apart", "first", "other"),
    [
        (timedelta(minutes=1), "11:30:05,", "11:31:05."),
        (timedelta(microseconds=7), "11:30:05.000250,", "11:30:05.000257."),
    ],
)
def test_it_writes_receipts_so_that_they_differ(apart: timedelta, first: str, other: str) -> None:
    parted = tie(TieRule.EARLIEST_RECEIPT, apart)
    for told in (parted.told, parted.told_to("a")):
        assert first in str(told)
        assert other in str(told)
    assert "yours was received at 04-05-2026 " + other[:-1] in str(parted.told_to("b"))


def test_it_says_that_lots_decided_whoever_was_received_first() -> None:
    parted = tie(TieRule.DRAW_LOTS, timedelta(minutes=1), winner="b")
    assert "the lot fell to the bid of Brohi" in str(parted.told)
    assert "received" not in str(parted.told)
    assert "the lot fell to your bid" in str(parted.told_to("b"))
    assert "the lot fell to another bid" in str(parted.told_to("a"))
    assert parted.remark("c") is None
