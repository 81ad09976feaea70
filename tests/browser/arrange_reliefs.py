"""An entry in a budget of reliefs that waits for a second officer."""

from uuid import UUID

from factories.browser import Living

from app.parameters.public import Confidence
from tax_incentives.budgets.use_cases.enter_budget import BUDGET, EnterBudget


def budget_entry(living: Living) -> UUID:
    """One officer of Finance enters a larger ceiling."""
    command = EnterBudget(
        scheme="ict_rebate",
        fiscal_year=2026,
        kind="ceiling",
        amount_paisa=1_00_00_000_00,
        instrument="Sample order, not law",
        confidence=Confidence.UNVERIFIED,
    )
    made = living.platform.executor.execute(
        BUDGET.propose, command, actor=living.cast.actor("finance")
    )
    row_id: UUID = made.id
    return row_id
