"""Budgets of reliefs: every entry by two, and never a rupee that is not there."""

import pytest
from factories.denials import denied
from factories.identity import actor, make_staff
from factories.moves import Moves
from factories.reliefs import SCHEME, Reliefs, this_year
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import roles
from app.decisions import Approve, Refuse
from app.errors import Conflict, Forbidden, Invalid
from app.parameters.public import Confidence
from app.platform import Platform
from tax_incentives.budgets.queries import budgets_of_year
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget

VOTED, OTHER = "startup_loan", "export_growth"
PLACE = {"demand": "21", "object_head": "A05216"}


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session)


def _entry(**changed: object) -> EnterBudget:
    values: dict[str, object] = {
        "scheme": SCHEME,
        "fiscal_year": this_year(),
        "kind": "ceiling",
        "amount_paisa": 100,
        "instrument": "Order FD-1/2026",
        "confidence": Confidence.UNVERIFIED,
    }
    return EnterBudget(**(values | changed))  # type: ignore[arg-type]  # as the table says


def test_a_ceiling_is_free_at_once(reliefs: Reliefs) -> None:
    reliefs.budget(5_000_00)
    position = reliefs.position()
    assert (position.given_paisa, position.free_paisa, position.committed_paisa) == (
        500000,
        500000,
        0,
    )


def test_voted_money_is_free_once_it_is_released(reliefs: Reliefs) -> None:
    reliefs.budget(5_000_00, "appropriation", scheme=VOTED, **PLACE)
    assert reliefs.position(scheme=VOTED).free_paisa == 0
    reliefs.budget(2_000_00, "release", scheme=VOTED, **PLACE)
    position = reliefs.position(scheme=VOTED)
    assert (position.appropriated_paisa, position.free_paisa) == (3_000_00, 2_000_00)
    reliefs.budget(1_000_00, "surrender", scheme=VOTED, **PLACE)
    assert reliefs.position(scheme=VOTED).given_paisa == 4_000_00


@pytest.mark.parametrize("kind", ["release", "surrender"])
def test_nothing_leaves_that_was_not_appropriated(reliefs: Reliefs, kind: str) -> None:
    reliefs.budget(5_000_00, "appropriation", scheme=VOTED, **PLACE)
    with pytest.raises(Conflict) as caught:
        reliefs.budget(5_000_01, kind, scheme=VOTED, **PLACE)
    assert caught.value.code == "budget-too-small"


def test_money_moves_to_another_scheme_within_its_demand(reliefs: Reliefs) -> None:
    reliefs.budget(5_000_00, "appropriation", scheme=VOTED, **PLACE)
    reliefs.budget(1_00, "appropriation", scheme=OTHER, **PLACE)
    reliefs.budget(2_000_00, "reappropriation", scheme=VOTED, moved_to=OTHER, **PLACE)
    assert reliefs.position(scheme=OTHER).appropriated_paisa == 2_001_00
    assert reliefs.position(scheme=VOTED).appropriated_paisa == 3_000_00


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "release", **PLACE}, "kind"),
        ({"scheme": VOTED}, "kind"),
        ({"scheme": VOTED, "kind": "release"}, "demand"),
        ({"scheme": VOTED, "kind": "release", "demand": "21"}, "object_head"),
        ({"demand": "21"}, "demand"),
        ({"scheme": "nothing"}, "scheme"),
        ({"scheme": VOTED, "kind": "reappropriation", **PLACE}, "moved_to"),
        ({"scheme": VOTED, "kind": "reappropriation", "moved_to": VOTED, **PLACE}, "moved_to"),
        ({"scheme": VOTED, "kind": "reappropriation", "moved_to": SCHEME, **PLACE}, "moved_to"),
        ({"scheme": VOTED, "kind": "reappropriation", "moved_to": OTHER, **PLACE}, "moved_to"),
    ],
)
def test_it_refuses_what_is_no_entry(
    reliefs: Reliefs, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        reliefs.run(BUDGET.propose, _entry(**changed), reliefs.finance("one"))
    assert set(caught.value.fields) == {field}


def test_one_officer_is_not_enough(reliefs: Reliefs) -> None:
    row = reliefs.run(BUDGET.propose, _entry(), reliefs.finance("one"))
    with pytest.raises(Forbidden, match="You entered this yourself"):
        reliefs.run(BUDGET.approve, Approve(id=row.id), reliefs.finance("one"))
    reliefs.run(BUDGET.refuse, Refuse(id=row.id, reason="Wrong year"), reliefs.finance("two"))


def test_only_finance_enters_it_and_auditors_read_it(reliefs: Reliefs, session: Session) -> None:
    auditor = actor(make_staff(session, roles.AUDITOR), roles.AUDITOR)
    session.commit()
    row = reliefs.budget(700)
    with denied("reliefs.propose_budget"):
        reliefs.run(BUDGET.propose, _entry(), auditor)
    with denied("reliefs.decide_budget"):
        reliefs.run(BUDGET.approve, Approve(id=row.id), auditor)
    with reliefs.platform.executor.reading(auditor) as uow:
        assert [each.free_paisa for each in budgets_of_year(uow, None).items] == [700]
    with reliefs.platform.executor.reading(reliefs.owner) as uow, denied("reliefs.read"):
        budgets_of_year(uow, None)


_STEP = st.tuples(
    st.sampled_from(["appropriation", "supplementary", "release", "surrender"]),
    st.integers(1, 1_000),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_STEP, min_size=1, max_size=8))
def test_no_order_of_entries_makes_money(
    reliefs: Reliefs, moves: Moves, steps: list[tuple[str, int]]
) -> None:
    """Given is what was appropriated less what was surrendered, and nothing falls below zero."""
    before = reliefs.position(scheme=VOTED) if reliefs.has_budget(VOTED) else None
    given_paisa = before.given_paisa if before else 0
    for kind, paisa in steps:
        with moves.step():
            reliefs.budget(paisa, kind, scheme=VOTED, **PLACE)
            given_paisa += {"release": 0, "surrender": -paisa}.get(kind, paisa)
    if not reliefs.has_budget(VOTED):
        assert given_paisa == 0
        return
    after = reliefs.position(scheme=VOTED)
    assert after.given_paisa == given_paisa == after.appropriated_paisa + after.free_paisa
    assert min(after.appropriated_paisa, after.free_paisa) >= 0
