"""What goes to the treasuries: every part once, never more than there is, no head below zero."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from payments.treasury.policy import (
    CORRECTION,
    GOVERNMENT,
    HEADS,
    MAX_LINES,
    Part,
    Place,
    Plan,
    Why,
    plan_transfers,
    share_fee,
)

PLACES = {
    "QA1": Place(treasury="quetta", fund="PCF"),
    "QA2": Place(treasury="quetta", fund="PPA"),
    "TB1": Place(treasury="turbat", fund="PCF"),
}
amounts = st.integers(-500_00, 2_000_00).filter(bool)


def made(rows: Sequence[tuple[str, str, int, int]], source: str = "") -> list[Part]:
    return [
        Part(
            source=source or ("payment" if paisa > 0 else "refund"),
            source_id=UUID(int=number),
            number=1,
            head_code=head,
            ddo_code=ddo,
            channel="onebill",
            amount_paisa=paisa,
            fee_paisa=min(fee, paisa) if paisa > 0 else 0,
        )
        for number, (head, ddo, paisa, fee) in enumerate(rows)
    ]


parts = st.lists(
    st.tuples(
        st.sampled_from(["B016", "C027"]),
        st.sampled_from([*PLACES, "nowhere"]),
        amounts,
        st.integers(0, 5_00),
    ),
    max_size=40,
).map(made)


@st.composite
def with_corrections(draw: st.DrawFn) -> list[Part]:
    """Some parts, and corrections: what one head of a DDO lost, another one got."""
    some = draw(parts)
    moves = draw(
        st.lists(
            st.tuples(st.sampled_from(["QA1", "QA2", "TB1"]), amounts, st.sampled_from([*PLACES])),
            min_size=1,
            max_size=5,
        )
    )
    return some + [
        Part(
            source=CORRECTION,
            source_id=UUID(int=1_000 + number),
            number=side,
            head_code=head,
            ddo_code=ddo,
            channel="onebill",
            amount_paisa=paisa,
        )
        for number, (of, moved, to) in enumerate(moves)
        for side, head, ddo, paisa in ((1, "B016", of, -moved), (2, "C027", to, moved))
    ]


def taken(plan: Plan) -> list[Part]:
    return [part for lines in plan.lines.values() for line in lines for part in line.parts]


@given(parts, st.integers(-100_00, 20_000_00), st.sampled_from([GOVERNMENT, HEADS]))
def test_it_takes_every_part_once_or_says_why_it_stays(
    all_parts: list[Part], available: int, borne_by: str
) -> None:
    plan = plan_transfers(all_parts, PLACES, available, borne_by)
    went = taken(plan)
    assert len({part.source_id for part in went}) == len(went)
    assert len(went) + sum(left.parts for left in plan.left) == len(all_parts)
    whole = sum(part.amount_paisa for part in all_parts)
    assert sum(part.amount_paisa for part in went) + sum(row.paisa for row in plan.left) == whole


@given(parts, st.integers(-100_00, 20_000_00), st.sampled_from([GOVERNMENT, HEADS]))
def test_it_never_sends_more_than_there_is_and_no_line_below_zero(
    all_parts: list[Part], available: int, borne_by: str
) -> None:
    plan = plan_transfers(all_parts, PLACES, available, borne_by)
    assert plan.total_paisa <= max(available, 0)
    for treasury, lines in plan.lines.items():
        for line in lines:
            assert line.amount_paisa > 0
            assert PLACES[line.key.ddo_code].treasury == treasury == line.key.treasury
            fees = sum(part.fee_paisa for part in line.parts) if borne_by == HEADS else 0
            assert line.amount_paisa == sum(part.amount_paisa for part in line.parts) - fees


@given(parts)
def test_with_money_enough_only_negative_heads_and_unknown_ddos_stay(all_parts: list[Part]) -> None:
    plan = plan_transfers(all_parts, PLACES, 10**12, GOVERNMENT)
    for left in plan.left:
        assert left.why in {Why.NEGATIVE, Why.NO_TREASURY}
        assert (left.why is Why.NEGATIVE) == (left.ddo_code in PLACES)
        assert left.why is Why.NO_TREASURY or left.paisa <= 0


@given(with_corrections(), st.integers(-100_00, 20_000_00), st.sampled_from([GOVERNMENT, HEADS]))
def test_corrections_go_along_and_no_treasury_gives_up_more_than_it_gets(
    all_parts: list[Part], available: int, borne_by: str
) -> None:
    plan = plan_transfers(all_parts, PLACES, available, borne_by)
    went = taken(plan)
    names = {(part.source_id, part.number) for part in went}
    assert len(names) == len(went)
    assert len(went) + sum(left.parts for left in plan.left) == len(all_parts)
    assert plan.total_paisa <= max(available, 0)
    for lines in plan.lines.values():
        assert sum(line.amount_paisa for line in lines) > 0
        for line in lines:
            corrected = any(part.source == CORRECTION for part in line.parts)
            assert line.amount_paisa > 0 or corrected


def test_what_was_sent_under_a_wrong_head_goes_with_the_next_money() -> None:
    moved = made([("B016", "QA1", -100_00, 0), ("C027", "QA1", 100_00, 0)], CORRECTION)
    assert plan_transfers(moved, PLACES, 0, GOVERNMENT).lines == {}
    others = made([("C038", "QA2", 30_00, 0)], "payment")
    plan = plan_transfers([*moved, *others], PLACES, 30_00, GOVERNMENT)
    assert [(line.key.head_code, line.amount_paisa) for line in plan.lines["quetta"]] == [
        ("B016", -100_00),
        ("C027", 100_00),
        ("C038", 30_00),
    ]
    assert (plan.total_paisa, list(plan.left)) == (30_00, [])


def test_the_oldest_money_goes_first_and_what_went_back_with_it() -> None:
    mine = made(
        [
            ("B016", "QA1", 300_00, 0),
            ("B016", "QA1", -100_00, 0),
            ("B016", "QA1", 400_00, 0),
            ("C027", "QA1", 50_00, 0),
        ]
    )
    plan = plan_transfers(mine, PLACES, 260_00, GOVERNMENT)
    assert [(line.key.head_code, line.amount_paisa) for line in plan.lines["quetta"]] == [
        ("B016", 200_00),
        ("C027", 50_00),
    ]
    assert [(left.why, left.paisa, left.parts) for left in plan.left] == [(Why.SHORT, 400_00, 1)]


def test_a_head_bears_the_fees_of_its_own_money_by_channel() -> None:
    plan = plan_transfers(made([("B016", "QA1", 100_00, 2_00)]), PLACES, 100_00, HEADS)
    (line,) = plan.lines["quetta"]
    assert (line.amount_paisa, line.fees) == (98_00, {"onebill": 2_00})


def test_a_transfer_has_no_more_lines_than_a_posting_can_hold() -> None:
    rows = [(f"C{number:05}", "QA1", 1_00, 0) for number in range(MAX_LINES[HEADS] + 3)]
    plan = plan_transfers(made(rows), PLACES, 10**9, HEADS)
    assert len(plan.lines["quetta"]) == MAX_LINES[HEADS]
    assert {left.why for left in plan.left} == {Why.TOO_MANY}


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=9), st.integers(0, 10**6))
def test_a_fee_is_shared_to_the_paisa(paisa: list[int], fee: int) -> None:
    shares = share_fee(fee, paisa, sum(paisa))
    assert sum(shares) == fee
    assert all(0 <= share <= fee for share in shares)
