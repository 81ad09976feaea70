"""Reading OCDS packages: real ones, small ones made by hand, and broken ones."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from factories.depth import examples
from factories.ocds import award, bid, itemised, lot_bid, lots_release, org, release
from hypothesis import given, settings
from hypothesis import strategies as st

from demonstration.marketplace.replay import loose
from demonstration.marketplace.replay.ocds import NotOcds, Process, Reading, read
from demonstration.marketplace.replay.reasons import Reason
from demonstration.marketplace.replay.script import scope_name
from marketplace.bids.policy import Line, line_total_paisa
from marketplace.evaluation.policy.evaluation import evaluate
from marketplace.evaluation.policy.ranking import Award, Contender
from marketplace.kernel.policy import Category, Rules, SingleBidRule, TieRule

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "ocds" / "real"
RULES = Rules(tie=TieRule.DRAW_LOTS, single_bid=SingleBidRule.ACCEPT)


def reading(*releases: object, **package: object) -> Reading:
    return read(json.dumps({"releases": list(releases), **package}).encode())


def process(*releases: object) -> Process:
    found = reading(*releases)
    assert found.not_replayable == ()
    assert len(found.processes) == 1
    return found.processes[0]


def reason(*releases: object) -> Reason:
    found = reading(*releases)
    assert found.processes == ()
    return found.not_replayable[0].reasons[0]


def played(what: Process) -> dict[str, str]:
    """Let our own ranking decide the process."""
    script = what.script
    by_lot = script.mode is Award.BY_LOT
    lines = [
        Line(number=i.number, quantity=i.quantity, lot=str(i.number) if by_lot else "")
        for i in script.items
    ]
    quantities = {line.number: line.quantity for line in lines}
    contenders = [
        Contender(
            bid=b.party_id,
            totals_paisa={
                n: line_total_paisa(quantities[n], price)
                for n, price in b.unit_prices_paisa.items()
            },
            sequence=at,
            against=tuple(filter(None, [script.turned_away.get(b.party_id, {}).get("whole", "")])),
            lines_against={
                line.number: why
                for line in lines
                for scope, why in script.turned_away.get(b.party_id, {}).items()
                if scope == scope_name(script.mode, line.number)
            },
        )
        for at, b in enumerate(script.bids)
    ]
    winners = evaluate(lines, contenders, script.mode, RULES).winners
    return {scope: bid for scope, bid in winners.items() if scope in what.expected.winners}


# --- what can be replayed ---------------------------------------------------------------


def test_it_reads_a_process_whole_with_one_lump_sum_line() -> None:
    found = process(release())
    assert (found.script.ocid, found.script.title, found.script.procuring_entity) == (
        "ocds-1",
        "Chairs",
        "Buyer",
    )
    assert (found.script.category, found.script.estimate_paisa) == (Category.GOODS, 50_000)
    assert found.script.mode is Award.WHOLE
    assert [(i.number, i.unit, i.quantity) for i in found.script.items] == [(1, "lump sum", 1)]
    assert [(b.party_id, dict(b.unit_prices_paisa)) for b in found.script.bids] == [
        ("X-a", {1: 12_050}),
        ("X-b", {1: 10_000}),
        ("X-c", {1: 9_000}),
    ]
    assert found.script.bids[0].party_name == "Firm a"
    assert found.script.turned_away == {"X-c": {"whole": "No certificate."}}
    assert found.expected.winners == {"whole": "X-b"} == played(found)
    assert found.expected.amounts_paisa == {"whole": 10_000}


def test_it_takes_bids_in_the_order_of_their_dates() -> None:
    dated = [
        bid("a", 3, date="2024-01-03T00:00:00Z"),
        bid("b", 2, date="2024-01-02T23:00:00-03:00"),
    ]
    found = process(release(bids={"details": [*dated, bid("c", 1, date="2024-01-01")]}))
    assert [b.party_id for b in found.script.bids] == ["X-c", "X-a", "X-b"]


def test_it_differs_when_two_prices_are_swapped() -> None:
    swapped = [bid("a", 100), bid("b", 120.5), bid("c", 90)]
    found = process(release(bids={"details": swapped}))
    assert played(found) == {"whole": "X-a"} != found.expected.winners


@pytest.mark.parametrize("criteria", ["lowestCost", "priceOnly", "lowest_price", "LOWESTCOST"])
def test_it_knows_the_names_of_lowest_price(criteria: str) -> None:
    tender = release()["tender"] | {"awardCriteria": criteria}
    assert played(process(release(tender=tender))) == {"whole": "X-b"}


def test_it_leaves_out_bids_that_were_never_made_or_withdrawn() -> None:
    gone = [bid("d", 1, status=s) for s in ("withdrawn", "draft", "deleted", "invited", "invalid")]
    found = process(release(bids={"details": [*gone, bid("b", 100, status="valid")]}))
    assert [b.party_id for b in found.script.bids] == ["X-b"]


def test_it_disqualifies_bids_that_are_marked_so() -> None:
    marked = [bid("b", 100), bid("d", 1, status="disqualified", statusDetails="Late.")]
    found = process(release(bids={"details": marked}))
    assert found.script.turned_away == {"X-d": {"whole": "Late."}}


@pytest.mark.parametrize("field", ["description", "rationale", "title"])
def test_it_gives_every_disqualification_a_reason(field: str) -> None:
    bare = process(release(awards=[award("c", "unsuccessful"), award("b")]))
    assert bare.script.turned_away["X-c"] == {"whole": "The award was marked unsuccessful."}
    told = process(release(awards=[award("c", "unsuccessful", **{field: "Why."}), award("b")]))
    assert told.script.turned_away == {"X-c": {"whole": "Why."}}


def test_it_finds_the_supplier_through_the_bid_that_an_award_names() -> None:
    awards = [
        {"id": "1", "status": "unsuccessful", "relatedBid": "bid-c"},
        {"id": "2", "status": "active", "relatedBids": ["bid-b"]},
    ]
    found = process(release(awards=awards))
    assert (found.script.turned_away.keys(), found.expected.winners) == ({"X-c"}, {"whole": "X-b"})


def test_it_knows_a_party_by_id_or_by_identifier() -> None:
    parties = [{"id": "P1", "name": "Bravo", "identifier": {"scheme": "X", "id": "b"}}]
    awards = [{"id": "1", "status": "active", "suppliers": [{"id": "P1"}]}]
    bids = {"details": [bid("a", 3), bid("b", 2)]}
    found = process(release(parties=parties, awards=awards, bids=bids))
    assert [(b.party_id, b.party_name) for b in found.script.bids] == [
        ("X-a", "Firm a"),
        ("P1", "Bravo"),
    ]
    assert found.expected.winners == {"whole": "P1"}


def test_it_takes_a_joint_venture_as_one_party() -> None:
    joint = bid("a", 50) | {"tenderers": [org("b"), org("a")]}
    won = award("a") | {"suppliers": [org("a"), org("b")]}
    found = process(release(bids={"details": [joint, bid("c", 70)]}, awards=[won]))
    assert played(found) == found.expected.winners == {"whole": "X-a+X-b"}


# --- lots and items ---------------------------------------------------------------------


def test_it_awards_lots_one_by_one() -> None:
    found = process(
        lots_release(
            [lot_bid("a", L1=10, L2=30), lot_bid("b", L1=20, L2=20), lot_bid("c", L2=5)],
            [
                award("c", "unsuccessful", relatedLots=["L2"], description="Late."),
                award("a", relatedLots=["L1"], value={"amount": 10}),
                award("b", relatedLots=["L2"]),
            ],
        )
    )
    assert found.script.mode is Award.BY_LOT
    assert [item.description for item in found.script.items] == ["North", "North"]
    assert found.expected.winners == {"lot:1": "X-a", "lot:2": "X-b"} == played(found)
    assert found.expected.amounts_paisa == {"lot:1": 1_000}
    assert found.script.turned_away == {"X-c": {"lot:2": "Late."}}


def test_it_refuses_a_bid_for_one_lot_only_where_the_file_does() -> None:
    found = process(
        lots_release(
            [lot_bid("a", L1=10, L2=10), lot_bid("b", L1=20, L2=20)],
            [
                award("a", "unsuccessful", relatedLots=["L2"], description="Wrong colour."),
                award("a", relatedLots=[{"lotId": "L1"}]),
                award("b", items=[{"id": "x", "relatedLot": "L2"}]),
            ],
        )
    )
    assert found.script.turned_away == {"X-a": {"lot:2": "Wrong colour."}}
    assert played(found) == found.expected.winners == {"lot:1": "X-a", "lot:2": "X-b"}


def test_it_joins_the_bids_of_one_party_for_several_lots() -> None:
    bids = [
        bid("a", 1, relatedLot="L1"),
        bid("a", 2, relatedLots=["L2"]),
        bid("b", 3, relatedLot="L2"),
    ]
    found = process(lots_release(bids, [award("a", relatedLots=["L1", "L2"])]))
    assert [dict(b.unit_prices_paisa) for b in found.script.bids] == [{1: 100, 2: 200}, {2: 300}]
    assert found.expected.winners == {"lot:1": "X-a", "lot:2": "X-a"}
    assert found.expected.amounts_paisa == {}


def test_it_plays_lots_of_which_the_file_names_no_winner_but_compares_them_not() -> None:
    found = process(lots_release([lot_bid("a", L1=1, L2=2)], [award("a", relatedLots=["L2"])]))
    assert [(i.number, i.description) for i in found.script.items] == [(1, "North"), (2, "North")]
    assert (found.expected.not_told, found.expected.winners) == (("lot:1",), {"lot:2": "X-a"})
    assert dict(found.script.bids[0].unit_prices_paisa) == {1: 100, 2: 200}


def test_it_uses_item_prices_that_add_up() -> None:
    bids = [itemised("a", 35, i1=3, i2=2), itemised("b", 27.5, i1=2.5, i2=1)]
    found = process(release(bids={"details": bids}, awards=[award("b")]))
    assert [(i.description, i.quantity) for i in found.script.items] == [
        ("Chair", 10),
        ("Desk", Decimal("2.5")),
    ]
    assert [dict(b.unit_prices_paisa) for b in found.script.bids] == [
        {1: 300, 2: 200},
        {1: 250, 2: 100},
    ]
    assert (found.script.mode, found.expected.winners) == (Award.WHOLE, {"whole": "X-b"})
    assert played(found) == {"whole": "X-b"}
    wrong = [itemised("a", 36, i1=3, i2=2), bids[1]]
    lump = process(release(bids={"details": wrong}, awards=[award("b")]))
    assert [item.unit for item in lump.script.items] == ["lump sum"]


def test_it_awards_item_by_item_where_a_bid_prices_some_items_only() -> None:
    bids = [itemised("a", 35, i1=3, i2=2), itemised("b", 25, i1=2.5)]
    awards = [award("b", items=[{"id": "i1"}]), award("a", items=[{"id": "i2"}])]
    found = process(release(bids={"details": bids}, awards=awards))
    assert found.script.mode is Award.BY_ITEM
    assert played(found) == found.expected.winners == {"item:1": "X-b", "item:2": "X-a"}


def test_it_awards_item_by_item_where_the_tender_says_so() -> None:
    tender = release()["tender"] | {"awardCriteriaDetails": "Lowest price, item-wise."}
    bids = [itemised("a", 35, i1=3, i2=2), itemised("b", 32.5, i1=2, i2=5)]
    awards = [award("b", items=[{"id": "i1"}]), award("a", items=[{"id": "i2"}])]
    found = process(release(tender=tender, bids={"details": bids}, awards=awards))
    assert played(found) == found.expected.winners == {"item:1": "X-b", "item:2": "X-a"}


def test_it_does_not_learn_from_the_award_that_items_were_parted() -> None:
    bids = [itemised("a", 35, i1=3, i2=2), itemised("b", 32.5, i1=2, i2=5)]
    awards = [award("b", items=[{"id": "i1"}]), award("a", items=[{"id": "i2"}])]
    assert reason(release(bids={"details": bids}, awards=awards)) is Reason.SEVERAL_WINNERS


# --- what cannot, and why ---------------------------------------------------------------


def tender_with(**changes: object) -> dict[str, Any]:
    return release(tender=release()["tender"] | changes)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (release(ocid=None), Reason.NO_OCID),
        (release(tender=None), Reason.NO_TENDER),
        (tender_with(procurementMethod="limited"), Reason.NOT_OPEN),
        (tender_with(procurementMethod=None), Reason.NOT_OPEN),
        (tender_with(awardCriteria="ratedCriteria"), Reason.NOT_LOWEST_PRICE),
        (tender_with(awardCriteria=None), Reason.NOT_LOWEST_PRICE),
        (
            tender_with(lots=[{"id": "1", "awardCriteria": "qualityOnly"}]),
            Reason.NOT_LOWEST_PRICE,
        ),
        (release(bids=None), Reason.NO_BIDS),
        (release(bids={"details": [bid("a", None), bid("b", 0)]}), Reason.NO_PRICED_BIDS),
        (release(bids={"details": [bid("a", "12")]}), Reason.NO_PRICED_BIDS),
        (release(bids={"details": [bid("a", True)]}), Reason.NO_PRICED_BIDS),
        (release(awards=[]), Reason.NO_ACTIVE_AWARD),
        (release(awards=[award("b", "cancelled")]), Reason.NO_ACTIVE_AWARD),
        (release(awards=[{"status": "active"}]), Reason.UNKNOWN_PARTY),
        (
            release(bids={"details": [bid("a", 1) | {"tenderers": [{"name": "Only"}]}]}),
            Reason.UNKNOWN_PARTY,
        ),
        (release(bids={"details": [bid("b", 1), bid("b", 2)]}), Reason.SEVERAL_BIDS),
        (release(awards=[award("a"), award("b")]), Reason.SEVERAL_WINNERS),
        (release(bids={"details": [bid("a", 1), bid("b", None)]}), Reason.WINNER_UNPRICED),
        (release(awards=[award("b", "unsuccessful"), award("b")]), Reason.WINNER_TURNED_AWAY),
        (
            lots_release([lot_bid("a", **{f"L{n}": 1 for n in range(1001)})], [award("a")]),
            Reason.TOO_MANY_LOTS,
        ),
        (
            lots_release(
                [lot_bid("a", L1=9 * 10**12, L2=9 * 10**12)], [award("a", relatedLot="L1")]
            ),
            Reason.TOO_LARGE,
        ),
        (release(bids={"details": [bid("b", 1.005)]}), Reason.TOO_FINE),
        (release(bids={"details": [bid("b", 10**15)]}), Reason.TOO_LARGE),
        (
            release(
                bids={
                    "details": [
                        bid("b", 1),
                        bid("a", 2) | {"value": {"amount": 2, "currency": "EUR"}},
                    ]
                }
            ),
            Reason.MIXED_CURRENCIES,
        ),
        (lots_release([bid("a", 1)], [award("a")]), Reason.LOTS_UNPRICED),
        (lots_release([lot_bid("a", L1=1)], [award("a")]), Reason.LOTS_UNPRICED),
        (lots_release([lot_bid("a", L1=1)], [award("a", relatedLot="L2")]), Reason.NO_PRICED_BIDS),
    ],
)
def test_it_says_why_a_process_cannot_be_replayed(what: dict[str, Any], expected: Reason) -> None:
    assert reason(what) is expected


def test_it_plays_an_award_to_somebody_who_did_not_bid_so_that_the_difference_shows() -> None:
    found = process(release(awards=[award("stranger")]))
    assert played(found) != found.expected.winners


def test_it_counts_the_reasons() -> None:
    limited = tender_with(procurementMethod="limited")
    found = reading(limited | {"ocid": "1"}, limited | {"ocid": "2"}, release(bids=None))
    assert found.counts == {Reason.NOT_OPEN: 2, Reason.NO_BIDS: 1}


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "9" * 6_000, "0." + "3" * 6_000])
def test_it_survives_numbers_that_are_no_amounts(number: str) -> None:
    data = json.dumps({"releases": [release()]}).replace("120.5", number).encode()
    assert read(data).processes == ()


# --- packages ---------------------------------------------------------------------------


def test_it_merges_the_releases_of_one_process_by_date() -> None:
    first = release(awards=None)
    later = {
        "ocid": "ocds-1",
        "date": "2024-02-01T00:00:00Z",
        "tender": {"title": "Chairs, amended", "items": []},
        "bids": {"details": [bid("b", 95)]},
        "awards": [award("b")],
    }
    found = process(later, first)
    assert (found.script.title, len(found.script.bids)) == ("Chairs, amended", 3)
    assert [dict(b.unit_prices_paisa) for b in found.script.bids if b.party_id == "X-b"] == [
        {1: 9_500}
    ]
    assert found.expected.winners == {"whole": "X-b"}


def test_it_reads_records_lists_and_single_releases() -> None:
    compiled = {"records": [{"ocid": "ocds-1", "compiledRelease": release()}]}
    embedded = {"records": [{"ocid": "ocds-1", "releases": [release(), {"url": "x"}]}]}
    for package in (compiled, embedded, [release()], release()):
        assert len(read(json.dumps(package).encode()).processes) == 1
    linked = {"records": [{"ocid": "ocds-1", "releases": [{"url": "https://example.org"}]}]}
    assert read(json.dumps(linked).encode()).not_replayable[0].reasons[0] is Reason.NO_TENDER


def test_it_reads_a_file_that_begins_with_a_byte_order_mark() -> None:
    assert len(read(b"\xef\xbb\xbf" + json.dumps([release()]).encode()).processes) == 1


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"a":1}', b"3", b"null"]
)
def test_it_refuses_what_is_no_package_with_a_sentence(data: bytes) -> None:
    with pytest.raises(NotOcds, match="The file"):
        read(data)


WRONG = st.sampled_from(
    [None, "", "x", 0, -1, 1.5, True, [], {}, [None], [[]], [{}], {"id": 1}]
).map(copy.deepcopy)


@st.composite
def broken(draw: st.DrawFn) -> object:
    """A good package with some things deleted and others of the wrong type."""
    lots = lots_release(
        [lot_bid("a", L1=1, L2=2), lot_bid("b", L1=2, L2=1)],
        [award("a", relatedLots=["L1"]), award("b", relatedLots=[{"id": "L2"}])],
    )
    package: Any = {"releases": [release(), lots | {"ocid": "ocds-2"}, release(awards=None)]}
    for _ in range(draw(st.integers(1, 6))):
        _break_something(draw, package)
    return package


def _break_something(draw: st.DrawFn, node: Any) -> None:  # noqa: ANN401 - JSON
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key] and draw(st.integers(0, 9)):
            node = node[key]
        elif draw(st.booleans()):
            del node[key]
            return
        else:
            node[key] = draw(WRONG)
            return


@given(broken())
@settings(max_examples=examples(25), deadline=None)
def test_it_never_crashes_on_a_broken_package(package: object) -> None:
    try:
        found = read(json.dumps(package).encode())
    except NotOcds:
        return
    for each in found.processes:
        assert each.script.bids
        assert each.expected.winners
        assert all(price > 0 for b in each.script.bids for price in b.unit_prices_paisa.values())
        for scope, winner in each.expected.winners.items():
            assert scope not in each.script.turned_away.get(winner, {})
        played(each)


def other_winners(package: Any) -> Any:  # noqa: ANN401 - JSON
    """Let somebody else win, at another amount."""
    changed = copy.deepcopy(package)
    for each in loose.records(changed.get("releases")):
        for won in loose.records(each.get("awards")):
            if won.get("status") == "active":
                won.update(suppliers=[org("a")], value={"amount": 7})
    return changed


@given(broken())
@settings(max_examples=examples(25), deadline=None)
def test_it_plays_the_same_whoever_the_award_names(package: object) -> None:
    try:
        first, second = (read(json.dumps(p).encode()) for p in (package, other_winners(package)))
    except NotOcds:
        return
    scripts = {each.script.ocid: each.script for each in first.processes}
    for each in second.processes:
        assert scripts.get(each.script.ocid, each.script) == each.script


# --- real files -------------------------------------------------------------------------


def real(name: str) -> bytes:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{path.name} is not here: ../shared/data is absent")
    return path.read_bytes()


def test_it_gives_real_ukrainian_processes_the_winners_they_had() -> None:
    found = read(real("ukraine.json"))
    assert len(found.processes) == 3
    assert found.counts == {
        Reason.NOT_OPEN: 5,
        Reason.NO_BIDS: 6,
        Reason.NO_ACTIVE_AWARD: 1,
        Reason.NOT_LOWEST_PRICE: 5,
    }
    for each in found.processes:
        assert played(each) == each.expected.winners
        winner = each.expected.winners["whole"]
        prices = {b.party_id: b.unit_prices_paisa[1] for b in each.script.bids}
        assert prices[winner] == each.expected.amounts_paisa["whole"]


def test_it_sees_the_difference_when_real_prices_are_swapped() -> None:
    package = json.loads(real("ukraine.json"))
    caps = next(r for r in package["releases"] if r["ocid"].endswith("000504-c"))
    first, last = caps["bids"]["details"][0], caps["bids"]["details"][-1]
    first["value"], last["value"] = last["value"], first["value"]
    found = read(json.dumps(package).encode())
    different = [p.script.ocid for p in found.processes if played(p) != p.expected.winners]
    assert different == [caps["ocid"]]


@pytest.mark.parametrize(
    ("name", "count"), [("armenia.json", 50), ("mexico.json", 171), ("uganda.json", 10)]
)
def test_it_accounts_for_every_real_process(name: str, count: int) -> None:
    found = read(real(name))
    assert len(found.processes) + len(found.not_replayable) == count
    assert all(each.reasons for each in found.not_replayable)
    assert sum(found.counts.values()) == sum(len(each.reasons) for each in found.not_replayable)


def test_it_names_every_reason_why_a_process_cannot_be_played() -> None:
    bad = release(bids={}, awards=[])
    bad["tender"] |= {"procurementMethod": "limited", "awardCriteria": "ratedCriteria"}
    (found,) = reading(bad).not_replayable
    assert found.reasons == (
        Reason.NOT_OPEN,
        Reason.NOT_LOWEST_PRICE,
        Reason.NO_ACTIVE_AWARD,
        Reason.NO_BIDS,
    )


@pytest.mark.parametrize("empty", [{"releases": []}, {"records": []}, []])
def test_it_says_that_a_file_holds_no_release(empty: object) -> None:
    with pytest.raises(NotOcds, match="contains no"):
        read(json.dumps(empty).encode())
