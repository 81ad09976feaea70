"""What a fee comes to, and its split: exact to the paisa."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.money import MAX_PAISA
from payments.bills.orders import Answers
from payments.bills.policy.surcharge import Surcharge, read_surcharge, surcharge_as_json
from payments.fees.policy import (
    Exemption,
    Fixed,
    Formula,
    Part,
    Percentage,
    PerUnit,
    Slab,
    Slabs,
    exemptions_as_json,
    findings,
    formula_as_json,
    parts_as_json,
    price,
    read_exemptions,
    read_formula,
    read_parts,
    split,
)

amounts = st.integers(0, 10**13)
percents = st.decimals(Decimal("0.01"), Decimal(100), places=2)
SLABS = Slabs(
    slabs=(
        Slab(from_paisa=0, fixed_paisa=100_00),
        Slab(from_paisa=500_000_00, fixed_paisa=1_000_00),
        Slab(from_paisa=1_000_000_00, fixed_paisa=2_000_00, percent=Decimal("0.5")),
    )
)


@st.composite
def parts(draw: st.DrawFn) -> Sequence[Part]:
    """Per cents of two decimals that sum to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 9_999), max_size=6)))
    edges = [0, *cuts, 10_000]
    return [
        Part(head_code=f"B{low:05d}", description="A", percent=Decimal(high - low) / 100)
        for low, high in pairwise(edges)
    ]


@given(amounts, parts())
def test_it_splits_without_losing_a_paisa(amount: int, heads: Sequence[Part]) -> None:
    shares = split(amount, heads)
    assert sum(share.amount_paisa for share in shares) == amount
    assert all(share.amount_paisa > 0 for share in shares)


@given(amounts, parts())
def test_it_gives_each_head_its_share_to_within_a_paisa(amount: int, heads: Sequence[Part]) -> None:
    got = {share.part: share.amount_paisa for share in split(amount, heads)}
    for part in heads:
        assert abs(got.get(part, 0) - amount * part.percent / 100) < 1


def test_it_gives_the_odd_paisa_to_the_largest_remainder() -> None:
    thirds = [
        Part(head_code=code, description=code, percent=Decimal(percent))
        for code, percent in (("A", "33.33"), ("B", "33.34"), ("C", "33.33"))
    ]
    assert [share.amount_paisa for share in split(100, thirds)] == [33, 34, 33]
    assert [share.amount_paisa for share in split(1, thirds)] == [1]


@pytest.mark.parametrize(
    ("formula", "answers", "paisa"),
    [
        (Fixed(amount_paisa=1_500_00), Answers(), 1_500_00),
        (PerUnit(unit_paisa=20_00), Answers(quantity=7), 140_00),
        (SLABS, Answers(base_paisa=0), 100_00),
        (SLABS, Answers(base_paisa=499_999_99), 100_00),
        (SLABS, Answers(base_paisa=500_000_00), 1_000_00),
        (SLABS, Answers(base_paisa=3_000_000_00), 2_000_00 + 10_000_00),
        (Percentage(percent=Decimal("2.5")), Answers(base_paisa=1_00), 3),
        (Percentage(percent=Decimal(2), floor_paisa=500_00), Answers(base_paisa=100_00), 500_00),
        (Percentage(percent=Decimal(2), cap_paisa=700_00), Answers(base_paisa=10**9), 700_00),
    ],
)
def test_it_prices_by_its_formula(formula: Formula, answers: Answers, paisa: int) -> None:
    assert price(formula, answers) == paisa


@given(st.integers(0, MAX_PAISA // 100), st.integers(0, 10**6))
def test_it_never_falls_when_the_base_grows(base: int, more: int) -> None:
    formula = Percentage(percent=Decimal("1.75"), floor_paisa=100_00, cap_paisa=50_000_00)
    less, larger = (price(formula, Answers(base_paisa=b)) for b in (base, base + more))
    assert 100_00 <= less <= larger <= 50_000_00


def test_it_takes_off_an_exemption_that_the_fee_knows() -> None:
    widow = Exemption(code="widow", title="Widows", percent=Decimal(50))
    assert price(Fixed(amount_paisa=1_01), Answers(exemption="widow"), [widow]) == 50
    with pytest.raises(Invalid) as refused:
        price(Fixed(amount_paisa=1_00), Answers(exemption="student"), [widow])
    assert set(refused.value.fields) == {"exemption"}


@pytest.mark.parametrize(
    ("formula", "answers", "field"),
    [
        (PerUnit(unit_paisa=1), Answers(), "quantity"),
        (PerUnit(unit_paisa=1, least=2, most=5), Answers(quantity=1), "quantity"),
        (PerUnit(unit_paisa=1, least=2, most=5), Answers(quantity=6), "quantity"),
        (SLABS, Answers(), "base"),
        (Percentage(percent=Decimal(1)), Answers(base_paisa=-1), "base"),
        (PerUnit(unit_paisa=MAX_PAISA), Answers(quantity=2), "base"),
    ],
)
def test_it_names_the_answer_that_is_wrong(formula: Formula, answers: Answers, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        price(formula, answers)
    assert set(refused.value.fields) == {field}


HALF = Part(head_code="B", description="B", percent=Decimal(50))


@pytest.mark.parametrize(
    ("formula", "heads", "wrong"),
    [
        (SLABS, [HALF, HALF], set()),
        (Fixed(amount_paisa=1), [HALF], {"split"}),
        (Fixed(amount_paisa=0), [HALF, HALF], {"formula"}),
        (PerUnit(unit_paisa=1, least=3, most=2), [HALF, HALF], {"formula"}),
        (Slabs(slabs=()), [HALF, HALF], {"formula"}),
        (Slabs(slabs=(Slab(from_paisa=1),)), [HALF, HALF], {"formula"}),
        (Slabs(slabs=(Slab(from_paisa=0), Slab(from_paisa=0))), [HALF, HALF], {"formula"}),
        (Percentage(percent=Decimal(101)), [HALF, HALF], {"formula"}),
        (Percentage(percent=Decimal(1), floor_paisa=2, cap_paisa=1), [HALF, HALF], {"formula"}),
    ],
)
def test_it_finds_what_cannot_be_priced(
    formula: Formula, heads: Sequence[Part], wrong: set[str]
) -> None:
    assert set(findings(formula, heads)) == wrong


formulas = st.one_of(
    st.builds(Fixed, amount_paisa=amounts),
    st.builds(PerUnit, unit_paisa=amounts, least=st.integers(1, 5), most=st.integers(5, 9)),
    st.builds(Percentage, percent=percents, floor_paisa=amounts, cap_paisa=st.none() | amounts),
    st.builds(
        Slabs,
        slabs=st.lists(
            st.builds(Slab, from_paisa=amounts, fixed_paisa=amounts, percent=percents), min_size=1
        ).map(tuple),
    ),
)
rules = st.builds(
    Surcharge,
    head_code=st.just("C02799"),
    percent=percents,
    every=st.sampled_from(["once", "day", "month"]),
    cap_percent=st.none() | percents,
    grace_days=st.integers(0, 30),
)


@given(formulas, parts(), st.none() | rules)
def test_it_reads_back_what_it_wrote(
    formula: Formula, heads: Sequence[Part], rule: Surcharge | None
) -> None:
    widow = (Exemption(code="widow", title="Widows", percent=Decimal("12.50")),)
    assert read_formula(formula_as_json(formula)) == formula
    assert read_parts(parts_as_json(heads)) == tuple(heads)
    assert read_exemptions(exemptions_as_json(widow)) == widow
    assert read_surcharge(surcharge_as_json(rule)) == rule
