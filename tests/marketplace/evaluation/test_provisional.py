"""While anything is open, the committee's pages call no winner and offer no report."""

from factories.committee_steps import API, EVALUATION, Stage, every_bid_is_good, stage
from factories.doors import Place
from factories.evaluation import open_world

__all__ = ["stage"]  # pytest finds the fixture here
BIDS = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]
OVERVIEW = Place(EVALUATION, API)
COMPARATIVE = Place(EVALUATION + "/comparative", "")


def test_it_names_what_is_missing_instead_of_offering_the_report(stage: Stage) -> None:
    stage.made = open_world(stage.session, stage.platform, BIDS, declared=False)
    stage.send(
        "chair",
        "web",
        Place(EVALUATION + "/interest", "").at(stage.tender_id),
        {"has_interest": False},
    )
    page = stage.read("chair", "web", OVERVIEW.at(stage.tender_id)).text
    assert "Provisional ranking" in page
    assert "Lowest so far: Brohi" in page
    assert "It cannot be published yet" in page
    assert "1 members have declared that they have no interest; a quorum is" in page
    assert "2 bids are not fully evaluated yet." in page
    assert "Bid 1: 2 criteria are not evaluated yet." in page
    assert stage.evaluation()["provisional"] is True
    assert "The report is then public" not in page
    compared = stage.read("chair", "web", COMPARATIVE.at(stage.tender_id)).text
    assert "Lowest responsive bid" not in compared
    assert "provisional" in compared


def test_it_offers_the_report_when_all_is_judged(stage: Stage) -> None:
    stage.made = open_world(stage.session, stage.platform, BIDS)
    every_bid_is_good(stage)
    page = stage.read("chair", "web", OVERVIEW.at(stage.tender_id)).text
    assert "Result of the evaluation" in page
    assert "so far" not in page
    assert "It cannot be published yet" not in page
    assert "The report is then public" in page
    assert stage.evaluation()["provisional"] is False
    assert (
        "The report is then public"
        not in stage.read("officer", "web", OVERVIEW.at(stage.tender_id)).text
    )
