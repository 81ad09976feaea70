"""Comparing how processes ended: by party id, and by amounts where they are comparable."""

import json
from dataclasses import replace

import pytest
from factories.ocds import award, bid, lot_bid, lots_release, priced, release

from demonstration.marketplace.replay.comparison import Comparison, compare
from demonstration.marketplace.replay.ocds import Process, Reading, read
from demonstration.marketplace.replay.play.play import Performance
from demonstration.marketplace.replay.report import summary


def process(*releases: object) -> Process:
    (found,) = reading(*releases).processes
    return found


def reading(*releases: object) -> Reading:
    return read(json.dumps(list(releases)).encode())


def ours(what: Process, party: str = "X-b", paisa: int = 10_000) -> Performance:
    return Performance(
        ocid=what.script.ocid,
        bids=len(what.script.bids),
        winners={"whole": party},
        amounts_paisa={"whole": paisa},
    )


def compared(what: Process, ended: Performance) -> Comparison:
    return compare(what.script, what.expected, ended)


def test_it_says_same_where_the_same_party_won_at_the_same_price() -> None:
    found = process(release())
    line = compared(found, ours(found)).line()
    assert line == "ocds-1  3 bids  expected X-b  ours X-b  same"


def test_it_says_who_won_instead_and_at_what_price() -> None:
    found = process(release())
    line = compared(found, ours(found, "X-c", 9_000)).line()
    assert line.endswith("DIFFERENT: X-b at 100.00 won, and here X-c at 90.00")


def test_it_says_that_nobody_won_here() -> None:
    found = process(release())
    ended = replace(ours(found), winners={}, amounts_paisa={})
    assert (
        compared(found, ended)
        .line()
        .endswith("ours nobody  DIFFERENT: X-b at 100.00 won, and here nobody")
    )


def test_it_says_that_the_winner_of_the_file_made_no_bid() -> None:
    found = process(release(awards=[award("stranger")]))
    assert "X-stranger (who made no bid) won" in compared(found, ours(found)).line()


def test_it_says_why_the_marketplace_refused() -> None:
    found = process(release())
    ended = Performance(ocid="ocds-1", failed="refused when bidding: It is late.")
    assert compared(found, ended).line().endswith("DIFFERENT: refused when bidding: It is late.")


def test_it_sees_that_a_bid_got_lost() -> None:
    found = process(release())
    assert not compared(found, replace(ours(found), bids=2)).same


def test_it_differs_when_the_winner_asks_for_the_price_of_another() -> None:
    """The winner's price and that of a refused bid are swapped: the same party wins."""
    bids = [bid("a", 120.5), bid("b", 90), bid("c", 100)]
    awards = [award("c", "unsuccessful"), priced("b", 100)]
    found = process(release(bids={"details": bids}, awards=awards))
    found_here = compared(found, ours(found, "X-b", 9_000))
    assert not found_here.same
    assert "awarded at 100.00" in found_here.line()


def test_it_finds_an_award_at_an_amount_that_nobody_bid_only_odd() -> None:
    found = process(release(awards=[priced("b", 99)]))
    ended = compared(found, ours(found))
    assert ended.same
    assert ended.oddities == ("an award at an amount that nobody bid",)


def test_it_compares_lot_by_lot_and_leaves_out_what_the_file_does_not_give() -> None:
    bids = [lot_bid("a", L1=10, L2=30), lot_bid("b", L1=20, L2=20)]
    found = process(lots_release(bids, [award("a", relatedLots=["L1"])]))
    ended = Performance(
        ocid="ocds-1",
        bids=2,
        winners={"lot:1": "X-b", "lot:2": "X-b"},
        amounts_paisa={"lot:1": 2_000, "lot:2": 2_000},
    )
    line = compared(found, ended)
    assert line.line().endswith(
        "expected lot:1=X-a  ours lot:1=X-b  DIFFERENT: lot:1: X-a at 10.00 won, and here X-b at "
        "20.00"
    )
    assert line.oddities == ("a part for which the file names no winner to compare",)


@pytest.mark.parametrize("text", ["a\nb", "a\tb  c"])
def test_it_keeps_to_one_line(text: str) -> None:
    found = process(release(ocid=text, bids={"details": [bid(text, 1)]}, awards=[award(text)]))
    assert len(compared(found, ours(found)).line().splitlines()) == 1


def test_it_counts_what_could_not_be_replayed() -> None:
    found = reading(release(), release(ocid="2", bids=None), release(ocid="3", bids=None))
    lines = list(summary(found, [compared(found.processes[0], ours(found.processes[0]))]))
    assert lines == [
        "not replayable: 2: no bids published",
        "not replayable: 3: no bids published",
        "",
        "not replayable: 2  no bids published",
        "1 replayed: 1 same, 0 different; 2 not replayable",
    ]
