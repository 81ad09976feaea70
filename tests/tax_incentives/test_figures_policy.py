"""What is published of reliefs tells nobody's amount, whatever is subtracted from what."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from tax_incentives.figures.policy import BAND_LIMITS, FEWEST, band_of, withheld
from tax_incentives.figures.queries.published import Cost, Costs, published

YEAR = 2025
SCHEMES = st.sampled_from([f"scheme_{number}" for number in range(6)])
# Few and many holders, each with an amount that another could have.
TABLES = st.dictionaries(SCHEMES, st.tuples(st.integers(0, 12), st.integers(2, 10**12)), min_size=1)
Cells = Mapping[str, tuple[int, int]]


def _published(cells: Cells, this_year: int = YEAR + 1) -> Costs:
    found = [
        Cost(
            scheme=scheme,
            fiscal_year=YEAR,
            holders=holders,
            funded=holders,
            granted_paisa=paisa if holders else 0,
        )
        for scheme, (holders, paisa) in cells.items()
    ]
    return published(found, this_year, {})


@given(TABLES)
def test_each_withheld_amount_could_be_another_one(cells: Cells) -> None:
    shown = _published(cells)
    hidden = [each.scheme for each in shown.items[0].schemes if each.withheld]
    for scheme in hidden:
        others = [each for each in hidden if each != scheme]
        changed = dict(cells)
        changed[scheme] = (cells[scheme][0], cells[scheme][1] + 1)
        if not shown.items[0].total.withheld:
            # A paisa more here is a paisa less there: readers see the same.
            assert others, "the only withheld amount is the total less what is shown"
            changed[others[0]] = (cells[others[0]][0], cells[others[0]][1] - 1)
        assert _published(changed) == shown


@given(TABLES)
def test_what_remains_of_a_total_is_of_five_holders_at_least(cells: Cells) -> None:
    holders = {scheme: count for scheme, (count, _) in cells.items()}
    hidden = withheld(holders)
    assert {scheme for scheme, count in holders.items() if 0 < count < FEWEST} <= hidden.schemes
    if hidden.schemes and not hidden.total:
        assert max(holders[scheme] for scheme in hidden.schemes) >= FEWEST
        assert len(hidden.schemes) > 1


@given(TABLES)
def test_no_more_is_withheld_than_must_be(cells: Cells) -> None:
    holders = {scheme: count for scheme, (count, _) in cells.items()}
    small = {scheme for scheme, count in holders.items() if 0 < count < FEWEST}
    assert len(withheld(holders).schemes - small) <= bool(small)


@given(TABLES)
def test_a_total_is_the_sum_of_what_is_shown_and_what_is_not(cells: Cells) -> None:
    year = _published(cells).items[0]
    if not year.total.withheld:
        assert year.total.granted_paisa == sum(paisa for count, paisa in cells.values() if count)


@given(TABLES)
def test_no_exact_amount_is_told_before_the_year_is_over(cells: Cells) -> None:
    year = _published(cells, this_year=YEAR).items[0]
    assert all(each.granted_paisa is None for each in (*year.schemes, year.total))


@given(st.integers(0, 10**13))
def test_an_amount_is_in_its_band(paisa: int) -> None:
    band = band_of(paisa)
    assert band.above_paisa <= paisa <= (band.most_paisa or paisa)
    assert band.above_paisa < max(paisa, 1)
    assert {band.above_paisa, band.most_paisa} <= {0, None, *BAND_LIMITS}
