"""Price schedules, eligibility, ranking and debriefs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.bids.policy import (
    CheckedSchedule,
    Line,
    Quote,
    TaxBasis,
    check_schedule,
    line_total_paisa,
)
from marketplace.evaluation.policy.debrief import Result, debrief
from marketplace.evaluation.policy.eligibility import (
    Criterion,
    Verdict,
    VerdictRefusedError,
    eligibility,
)
from marketplace.evaluation.policy.evaluation import contender, evaluate
from marketplace.evaluation.policy.ranking import (
    Award,
    Contender,
    Decisions,
    Place,
    SingleBid,
    Tie,
    TieDecision,
)
from marketplace.kernel.policy import Correction, Rules, SingleBidRule, TieRule

LINES = [
    Line(number=1, quantity=Decimal(10), lot="A"),
    Line(number=2, quantity=Decimal("2.5"), lot="B"),
    Line(number=3, quantity=Decimal(1), lot="B"),
]
RULES = Rules(tie=TieRule.DRAW_LOTS, single_bid=SingleBidRule.ACCEPT)


def check(quotes: list[Quote], **options: object) -> CheckedSchedule:
    chosen = {"basis": TaxBasis.EXCLUSIVE, "correction": Correction.UNIT_PRICE_PREVAILS, **options}
    return check_schedule(LINES, quotes, **chosen)  # type: ignore[arg-type]


def bid(name: str, *totals: int, sequence: int = 0) -> Contender:
    return Contender(
        bid=name, totals_paisa=dict(enumerate(totals, start=1)), sequence=sequence or ord(name)
    )


# --- the schedule ---------------------------------------------------------------------------


def test_it_rounds_half_a_paisa_up_once_a_line() -> None:
    assert line_total_paisa(Decimal("2.5"), 1) == 3
    assert line_total_paisa(Decimal("0.4"), 1) == 0


@given(
    st.decimals("0.0001", 10**9, places=4),
    st.integers(1, 10**15),
)
def test_it_multiplies_exactly(quantity: Decimal, price: int) -> None:
    scaled = int(quantity.scaleb(4)) * price
    assert line_total_paisa(quantity, price) == (scaled + 5_000) // 10_000


def test_it_lets_the_unit_price_prevail_and_says_so() -> None:
    checked = check([Quote(number=1, unit_price_paisa=105, stated_total_paisa=1_000)])
    assert checked.compared_paisa == 1_050
    assert "10.50, and the unit price prevails" in str(checked.corrections[0].message)
    assert checked.refusals == ()


def test_it_lets_the_total_prevail_or_rejects_where_that_is_the_rule() -> None:
    quotes = [Quote(number=1, unit_price_paisa=105, stated_total_paisa=1_000)]
    assert check(quotes, correction=Correction.TOTAL_PREVAILS).compared_paisa == 1_000
    assert len(check(quotes, correction=Correction.REJECT).refusals) == 1
    right = [replace(quotes[0], stated_total_paisa=1_050)]
    assert check(right, correction=Correction.REJECT).refusals == ()


def test_it_refuses_unknown_repeated_and_impossible_lines() -> None:
    quotes = [
        Quote(number=9, unit_price_paisa=1),
        Quote(number=1, unit_price_paisa=5),
        Quote(number=1, unit_price_paisa=6),
        Quote(number=2, unit_price_paisa=0),
        Quote(number=3, unit_price_paisa=1, tax_percent=Decimal(101)),
    ]
    checked = check(quotes)
    assert len(checked.refusals) == 4
    assert checked.compared_paisa == 50


@pytest.mark.parametrize(
    ("basis", "net", "tax", "compared"),
    [(TaxBasis.EXCLUSIVE, 1_150, 173, 1_150), (TaxBasis.INCLUSIVE, 1_000, 150, 1_150)],
)
def test_it_adds_tax_to_or_finds_it_inside_the_price(
    basis: TaxBasis, net: int, tax: int, compared: int
) -> None:
    quote = Quote(number=1, unit_price_paisa=115, tax_percent=Decimal(15))
    checked = check([quote], basis=basis)
    assert (checked.net_paisa, checked.tax_paisa) == (net, tax)
    assert (checked.gross_paisa, checked.compared_paisa) == (net + tax, compared)


QUOTES = st.lists(
    st.builds(
        Quote,
        number=st.sampled_from([1, 2, 3]),
        unit_price_paisa=st.integers(1, 10**12),
        tax_percent=st.decimals(0, 100, places=2),
    ),
    unique_by=lambda quote: quote.number,
)


@given(QUOTES, st.sampled_from(TaxBasis))
def test_it_prints_totals_that_are_the_sum_of_the_lines(
    quotes: list[Quote], basis: TaxBasis
) -> None:
    checked = check(quotes, basis=basis)
    assert checked.compared_paisa == sum(line.compared_paisa for line in checked.lines)
    assert checked.gross_paisa == sum(line.gross_paisa for line in checked.lines)
    whole = checked.gross_paisa if basis is TaxBasis.INCLUSIVE else checked.net_paisa
    assert checked.compared_paisa == whole


# --- eligibility ----------------------------------------------------------------------------

CRITERIA = [
    Criterion(code="ntn", wording="Income-tax registration"),
    Criterion(code="x", wording="X"),
]


def test_it_is_eligible_only_when_every_criterion_is_met() -> None:
    met = Verdict(criterion="ntn", met=True)
    assert eligibility(CRITERIA, []).eligible is None
    assert eligibility(CRITERIA, [met]).unjudged == ("x",)
    assert eligibility(CRITERIA, [met, Verdict(criterion="x", met=True)]).eligible is True
    no = Verdict(criterion="x", met=False, reason="No certificate.")
    assert eligibility(CRITERIA, [no]).eligible is False


@pytest.mark.parametrize(
    "verdicts",
    [
        [Verdict(criterion="unknown", met=True)],
        [Verdict(criterion="x", met=True), Verdict(criterion="x", met=True)],
        [Verdict(criterion="x", met=False, reason="  ")],
    ],
)
def test_it_refuses_verdicts_that_answer_nothing(verdicts: list[Verdict]) -> None:
    with pytest.raises(VerdictRefusedError):
        eligibility(CRITERIA, verdicts)


# --- the ranking ----------------------------------------------------------------------------


def test_it_awards_the_whole_to_the_lowest_responsive_price() -> None:
    result = evaluate(LINES, [bid("a", 5, 5, 5), bid("b", 4, 4, 4)], Award.WHOLE, RULES)
    assert result.winners == {"whole": "b"}
    assert result.total_paisa == 12


def test_it_gives_each_item_or_lot_its_own_winner() -> None:
    bids = [bid("a", 1, 9, 2), bid("b", 2, 3, 9)]
    assert evaluate(LINES, bids, Award.BY_ITEM, RULES).winners == {
        "item:1": "a",
        "item:2": "b",
        "item:3": "a",
    }
    assert evaluate(LINES, bids, Award.BY_LOT, RULES).winners == {"lot:A": "a", "lot:B": "a"}


def test_it_lets_the_next_move_up_when_the_lowest_is_disqualified() -> None:
    cheap = replace(bid("a", 1, 1, 1), against=("Forged certificate.",))
    result = evaluate(LINES, [cheap, bid("b", 4, 4, 4), bid("c", 5, 5, 5)], Award.WHOLE, RULES)
    assert result.winners == {"whole": "b"}
    last = result.outcomes[0].standings[-1]
    assert (last.bid, last.place, last.rank) == ("a", Place.DISQUALIFIED, None)


def test_it_can_refuse_a_bid_for_one_item_only() -> None:
    partly = replace(bid("a", 1, 1, 1), lines_against={2: "Wrong size."})
    result = evaluate(LINES, [partly, bid("b", 4, 4, 4)], Award.BY_ITEM, RULES)
    assert result.winners == {"item:1": "a", "item:2": "b", "item:3": "a"}


def test_it_ranks_no_bid_that_leaves_something_unpriced() -> None:
    result = evaluate(LINES, [bid("a", 1, 1), bid("b", 4, 4, 4)], Award.WHOLE, RULES)
    assert result.winners == {"whole": "b"}
    assert "1 items (3)" in str(result.outcomes[0].standings[-1].reasons[0])


def test_it_decides_no_tie_silently() -> None:
    bids = [bid("a", 5, 5, 5), bid("b", 5, 5, 5), bid("c", 6, 6, 6)]
    result = evaluate(LINES, bids, Award.WHOLE, RULES)
    assert result.winners == {}
    assert not result.settled
    assert result.outcomes[0].pending == Tie(
        bids=frozenset("ab"), amount_paisa=15, rule=TieRule.DRAW_LOTS
    )
    assert [s.rank for s in result.outcomes[0].standings] == [1, 1, 3]


def test_it_follows_a_recorded_decision_while_that_fits() -> None:
    bids = [bid("a", 5, 5, 5), bid("b", 5, 5, 5), bid("c", 5, 5, 5)]
    drawn = TieDecision(winner="b", among=frozenset("abc"), reason="Lots drawn on 8 May.")
    decisions = Decisions(ties={"whole": drawn})
    assert evaluate(LINES, bids, Award.WHOLE, RULES, decisions).winners == {"whole": "b"}
    for stale in (
        replace(drawn, among=frozenset("ab")),
        replace(drawn, winner="d"),
        replace(drawn, reason=" "),
    ):
        decided = Decisions(ties={"whole": stale})
        assert evaluate(LINES, bids, Award.WHOLE, RULES, decided).winners == {}


def test_it_parts_a_tie_by_receipt_where_that_is_the_rule() -> None:
    bids = [bid("a", 5, 5, 5, sequence=2), bid("b", 5, 5, 5, sequence=1)]
    rules = replace(RULES, tie=TieRule.EARLIEST_RECEIPT)
    assert evaluate(LINES, bids, Award.WHOLE, rules).winners == {"whole": "b"}


def test_it_treats_a_single_bid_as_the_rule_says() -> None:
    only = [bid("a", 5, 5, 5)]
    reasoned = replace(RULES, single_bid=SingleBidRule.ACCEPT_WITH_REASON)
    again = replace(RULES, single_bid=SingleBidRule.RETENDER)
    decisions = Decisions(single_bids={"whole": "The price is below the estimate."})
    assert evaluate(LINES, only, Award.WHOLE, RULES).winners == {"whole": "a"}
    assert evaluate(LINES, only, Award.WHOLE, reasoned).outcomes[0].pending == SingleBid(
        bid="a", rule=SingleBidRule.ACCEPT_WITH_REASON
    )
    assert evaluate(LINES, only, Award.WHOLE, reasoned, decisions).winners == {"whole": "a"}
    assert evaluate(LINES, only, Award.WHOLE, again, decisions).winners == {}


def test_one_responsive_bid_among_several_is_no_single_bid() -> None:
    again = replace(RULES, single_bid=SingleBidRule.RETENDER)
    out, unpriced = replace(bid("a", 1, 1, 1), against=("No.",)), bid("c", 1)
    for other in (out, unpriced):
        outcome = evaluate(LINES, [other, bid("b", 4, 4, 4)], Award.WHOLE, again).outcomes[0]
        assert (outcome.winner, outcome.pending) == ("b", None)


def test_it_has_no_winner_and_nothing_pending_without_a_responsive_bid() -> None:
    out = replace(bid("a", 1, 1, 1), against=("No.",))
    outcome = evaluate(LINES, [out], Award.WHOLE, RULES).outcomes[0]
    assert (outcome.winner, outcome.pending, outcome.amount_paisa) == (None, None, None)
    assert evaluate(LINES, [], Award.WHOLE, RULES).winners == {}


def test_it_refuses_contenders_that_cannot_be_distinguished() -> None:
    with pytest.raises(ValueError, match="of its own"):
        evaluate(LINES, [bid("a", 1), bid("b", 1, sequence=ord("a"))], Award.WHOLE, RULES)


def test_it_disqualifies_for_failed_criteria_and_arithmetic_with_the_reason() -> None:
    judged = eligibility(CRITERIA, [Verdict(criterion="ntn", met=False, reason="Expired.")])
    made = contender(
        "a",
        schedule=check([Quote(number=7, unit_price_paisa=1)]),
        sequence=1,
        criteria=CRITERIA,
        eligibility=judged,
        disqualified="Blacklisted.",
    )
    assert [str(reason) for reason in made.against] == [
        "Blacklisted.",
        "Income-tax registration: not met. Expired.",
        "Item 7 is not in this tender.",
    ]


# --- what holds for every evaluation --------------------------------------------------------


@st.composite
def contests(draw: st.DrawFn, *, complete: bool = False) -> list[Contender]:
    names = "abcdef"[: draw(st.integers(2, 6))]
    price = st.integers(1, 6)
    numbers = st.just({1, 2, 3}) if complete else st.sets(st.sampled_from([1, 2, 3]))
    bids = []
    for at, name in enumerate(names):
        totals = {number: draw(price) for number in sorted(draw(numbers))}
        against = () if complete else draw(st.sampled_from([(), (), ("Out.",)]))
        bids.append(Contender(bid=name, totals_paisa=totals, sequence=at, against=against))
    return bids


AWARDS = st.sampled_from(Award)
ANY_RULES = st.builds(
    Rules, tie=st.sampled_from(TieRule), single_bid=st.sampled_from(SingleBidRule)
)


@given(contests(), AWARDS, ANY_RULES)
def test_it_never_lets_a_disqualified_bid_win(
    bids: list[Contender], award: Award, rules: Rules
) -> None:
    out = {b.bid for b in bids if b.against}
    assert not out & set(evaluate(LINES, bids, award, rules).winners.values())


@given(contests(), AWARDS, ANY_RULES, st.randoms())
def test_it_does_not_depend_on_the_order_in_which_bids_are_listed(
    bids: list[Contender], award: Award, rules: Rules, random: object
) -> None:
    shuffled = list(bids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert evaluate(LINES, bids, award, rules) == evaluate(LINES, shuffled, award, rules)


@given(contests(), AWARDS, ANY_RULES)
def test_it_keeps_the_winner_when_a_loser_is_disqualified(
    bids: list[Contender], award: Award, rules: Rules
) -> None:
    before = evaluate(LINES, bids, award, rules).winners
    for loser in bids:
        if loser.bid in before.values():
            continue
        fewer = [replace(b, against=("Out.",)) if b is loser else b for b in bids]
        after = evaluate(LINES, fewer, award, rules).winners
        assert before.items() <= after.items()


@given(contests(complete=True))
def test_it_never_costs_more_item_by_item_than_any_one_bidder(bids: list[Contender]) -> None:
    rules = Rules(tie=TieRule.EARLIEST_RECEIPT, single_bid=SingleBidRule.ACCEPT)
    total = evaluate(LINES, bids, Award.BY_ITEM, rules).total_paisa
    assert all(total <= sum(b.totals_paisa.values()) for b in bids)


@given(contests(), AWARDS, ANY_RULES)
def test_it_names_as_winner_only_a_lowest_price(
    bids: list[Contender], award: Award, rules: Rules
) -> None:
    for outcome in evaluate(LINES, bids, award, rules).outcomes:
        ranked = [s for s in outcome.standings if s.place is Place.RANKED]
        if outcome.winner is not None:
            assert outcome.amount_paisa == min(s.amount_paisa or 0 for s in ranked)


# --- the debrief ----------------------------------------------------------------------------


def test_it_gives_each_bidder_its_debrief() -> None:
    bids = [
        bid("a", 100, 100, 100),
        bid("b", 110, 100, 100),
        replace(bid("c", 1, 1, 1), against=("Expired.",)),
        bid("d", 1),
        Contender(bid="e", totals_paisa={}, sequence=1),
    ]
    outcomes = evaluate(LINES, bids, Award.WHOLE, RULES).outcomes
    lines = {name: debrief(name, outcomes) for name in "abcde"}
    assert [lines[name][0].result for name in "abcd"] == [
        Result.WON,
        Result.LOST,
        Result.DISQUALIFIED,
        Result.INCOMPLETE,
    ]
    lost = lines["b"][0]
    assert (lost.rank, lost.ranked, lost.difference_paisa) == (2, 2, 10)
    assert lost.difference_percent == Decimal("3.33")
    assert "number 2 of 2" in str(lost.message)
    assert "Rs 0.10 (3.33%) above" in str(lost.message)
    assert lines["c"][0].reasons == ("Expired.",)
    assert lines["e"] == ()


def test_it_says_undecided_while_a_tie_waits_and_tie_when_it_was_lost_by_one() -> None:
    bids = [bid("a", 5, 5, 5), bid("b", 5, 5, 5)]
    outcomes = evaluate(LINES, bids, Award.WHOLE, RULES).outcomes
    assert debrief("a", outcomes)[0].result is Result.UNDECIDED
    drawn = TieDecision(winner="b", among=frozenset("ab"), reason="Lots drawn.")
    decided = evaluate(LINES, bids, Award.WHOLE, RULES, Decisions(ties={"whole": drawn})).outcomes
    assert "tie" in str(debrief("a", decided)[0].message)
