"""An entry in a budget of reliefs that waits, a notice about an award, and a para of an audit."""

from uuid import UUID

from factories.browser import Living
from sqlalchemy import select

from app.identity.accounts.actors import SYSTEM
from app.parameters.public import Confidence
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.use_cases.audit_award import WritePara, write_para
from tax_incentives.aftercare.use_cases.claw_back import NoticeClawback, notice_clawback
from tax_incentives.aftercare.use_cases.follow_obligations import enter_obligations
from tax_incentives.awards.models import ReliefAward
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


def aftercare(living: Living) -> tuple[UUID, UUID]:
    """One officer gives notice about the award, and an auditor hangs a para on it."""
    execute = living.platform.executor.execute
    with living.platform.executor.sessions() as session:
        award_id = session.scalars(select(ReliefAward.id).order_by(ReliefAward.id)).first()
    assert award_id is not None
    execute(_obliged, award_id, actor=SYSTEM)
    notice = NoticeClawback(
        award_id=award_id, ground="false_facts", reason="No list of employees was shown"
    )
    clawback = execute(notice_clawback, notice, actor=living.cast.actor("finance"))
    written = WritePara(award_id=award_id, number="12/2026", para="No proof of local staff")
    para = execute(write_para, written, actor=living.cast.actor("auditor"))
    return clawback.id, para.id


def _obliged(uow: UnitOfWork, award_id: UUID) -> None:
    """Enter what the holder must do, as the news of the grant does when it arrives."""
    enter_obligations(uow, uow.get(ReliefAward, award_id))
