"""An entry in a budget of reliefs that waits, a notice about an award, and a para of an audit."""

from datetime import date, timedelta
from uuid import UUID

from browser.arrange_treasury import account_in_force
from factories.browser import Living
from factories.sanctions import end_sanction
from factories.tenders import deliver_all
from sqlalchemy import select

from app.calendar import local_day
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.ledger.public import fiscal_year_of
from app.parameters.public import Confidence
from app.unit_of_work import UnitOfWork
from demonstration.casework.public import Telling
from demonstration.cast.past import signed_in
from demonstration.registration.public import paper
from tax_incentives.aftercare.use_cases.audit_award import WritePara, write_para
from tax_incentives.aftercare.use_cases.claw_back import NoticeClawback, notice_clawback
from tax_incentives.aftercare.use_cases.follow_obligations import enter_obligations
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.pay_award import sanction_key
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.queries.controls import controls_page
from tax_incentives.controls.use_cases.draw_sample import (
    CommitToSample,
    DrawSample,
    commit_to_sample,
    draw_sample,
)
from tax_incentives.controls.use_cases.resolve_flag import ResolveFlag, resolve_flag
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE, EnterTranche
from tax_incentives.loan_book.use_cases.prepare_agreement import PrepareAgreement, prepare_agreement
from tax_incentives.loan_book.use_cases.reschedule_loan import (
    RESCHEDULING,
    WRITE_OFF,
    EnterRescheduling,
    EnterWriteOff,
)
from tax_incentives.loan_book.use_cases.sign_agreement import (
    NameGuarantor,
    SignAgreement,
    name_guarantor,
    sign_agreement,
)
from tax_incentives.scarcity.use_cases import CLOSING, CloseYear
from tax_incentives.statutory.rates import IT_SERVICES
from tax_incentives.statutory.use_cases import RETURNS, EnterReturns

LENT = 10_00_000_00


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


def closing(living: Living) -> UUID:
    """One officer of Finance closes the year of a scheme whose money is shared out."""
    command = CloseYear(
        scheme="publication_incentive",
        closes_on=local_day(real_now()),
        instrument="Sample order, not law",
    )
    made = living.platform.executor.execute(
        CLOSING.propose, command, actor=living.cast.actor("finance")
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


def statutory_month(living: Living) -> UUID:
    """One officer of Finance enters the returns of a month at the reduced rate."""
    command = EnterReturns(
        code=IT_SERVICES.code,
        month=date(2023, 9, 1),
        returns=7,
        taxpayers=6,
        turnover_paisa=10_00_000_00,
        instrument="Sample letter, not law",
        confidence=Confidence.UNVERIFIED,
    )
    row = living.platform.executor.execute(
        RETURNS.propose, command, actor=living.cast.actor("finance")
    )
    row_id: UUID = row.id
    return row_id


def audit_sample(living: Living) -> dict[str, UUID]:
    """One officer of Finance commits to a sample, a second one draws the claim that was granted."""
    cast, execute = living.cast, living.platform.executor.execute
    with living.platform.executor.sessions() as session:
        claim = session.scalars(select(ReliefClaim).join(ReliefAward).limit(1)).one()
    command = CommitToSample(
        scheme=claim.scheme,
        fiscal_year=claim.fiscal_year,
        by_risk=1,
        at_random=5,
        seed="a seed of some thirty characters",
    )
    sample = execute(commit_to_sample, command, actor=cast.actor("finance"))
    drawing = DrawSample(sample_id=sample.id, words="rain over Ziarat")
    execute(draw_sample, drawing, actor=cast.actor("finance2"))
    return {"sample_id": sample.id, "claim_id": claim.id}


def _obliged(uow: UnitOfWork, award_id: UUID) -> None:
    """Enter what the holder must do, as the news of the grant does when it arrives."""
    enter_obligations(uow, uow.get(ReliefAward, award_id))


def loan(living: Living) -> dict[str, UUID]:
    """A soft loan that was paid out, with a rescheduling and a write-off that wait."""
    cast, execute = living.cast, living.platform.executor.execute
    award_id = _granted_loan(living)
    finance = cast.actor("finance")
    terms = {
        "grace_months": 6,
        "instalments": 3,
        "every_months": 1,
        "milestones": "An office opens",
    }
    with living.platform.executor.sessions() as session:
        ddo = session.scalars(
            select(Organisation.ddo_code).where(Organisation.ddo_code != "")
        ).first()
    prepared = PrepareAgreement(award_id=award_id, ddo_code=str(ddo), **terms)  # type: ignore[arg-type]  # as typed
    agreement = execute(prepare_agreement, prepared, actor=finance)
    for who in ("citizen", "citizen2"):
        named = NameGuarantor(award_id=award_id, name="A guarantor", cnic=cast.cnic(who))
        execute(name_guarantor, named, actor=cast.actor("developer"))
    for who in ("developer", "citizen", "citizen2"):
        with signed_in(living.platform.executor, cast.actor(who)) as signer:
            sign = SignAgreement(award_id=award_id, sha256=agreement.sha256.hex())
            execute(sign_agreement, sign, actor=signer)
    paid = _lent(living, award_id)
    later = EnterRescheduling(
        award_id=award_id,
        first_due_on=local_day(real_now()) + timedelta(days=60),
        instalments=5,
        every_months=1,
        instrument="Order FD-9/2026",
        grounds="The flood",
    )
    lost = EnterWriteOff(
        award_id=award_id,
        amount_paisa=1_000_00,
        sanctioning_power="Finance Secretary, a sample",
        instrument="Order FD-10/2026",
        grounds="The borrower died",
    )
    return {
        "award_id": award_id,
        "tranche_id": paid,
        "rescheduling_id": execute(RESCHEDULING.propose, later, actor=finance).id,
        "write_off_id": execute(WRITE_OFF.propose, lost, actor=finance).id,
    }


def _lent(living: Living, award_id: UUID) -> UUID:
    """Two officers let all of it be paid, and the Accountant General has paid it."""
    executor, one, other = living.platform.executor, "finance", "finance2"
    account_in_force(living, living.cast.actor("developer"), "Quetta Softworks")
    tranche = EnterTranche(
        award_id=award_id,
        amount_paisa=LENT,
        milestone="An office opened",
        evidence="Lease deed of the office",
        is_last=True,
        authority="Order FD-77/2026",
    )
    entered = executor.execute(TRANCHE.propose, tranche, actor=living.cast.actor(one))
    with signed_in(executor, living.cast.actor(other)) as second:
        executor.execute(TRANCHE.approve, Approve(id=entered.id), actor=second)
        key = sanction_key(entered.id)
        end_sanction(executor, key, "paid", living.cast.actor(one), second)
    deliver_all(living.platform)
    return entered.id


def _granted_loan(living: Living) -> UUID:
    platform, cast, now = living.platform, living.cast, real_now()
    for kind in ("appropriation", "release"):
        command = EnterBudget(
            scheme="startup_loan",
            fiscal_year=fiscal_year_of(local_day(now)).year,
            kind=kind,
            amount_paisa=2 * LENT,
            demand="21",
            object_head="A08101",
            instrument="Sample schedule, not law",
            confidence=Confidence.UNVERIFIED,
        )
        row = platform.executor.execute(BUDGET.propose, command, actor=cast.actor("finance"))
        with signed_in(platform.executor, cast.actor("finance2")) as second:
            platform.executor.execute(BUDGET.approve, Approve(id=row.id), actor=second)
    story = Telling.begin(platform, cast, "developer", "relief_startup_loan", now)
    declared = {
        "plan_amount": "1250000",
        "own_money": "250000",
        "guarantors": "2",
        "in_default": "no",
        "claimant_name": "Quetta Softworks",
        "publication": "yes",
    }
    story.write(declared, now)
    story.attach({code: (f"{code}.pdf", paper(code)) for code in ("plan", "guarantees")}, now)
    story.hand_in(now)
    for officer in ("relief_assessor", "relief_senior"):
        story.passed("relief", officer, now)
    passed_with_flags(living, story, "relief_finance")
    with platform.executor.sessions() as session:
        query = select(ReliefAward.id).where(ReliefAward.scheme == "startup_loan")
        return session.scalars(query).one()


def passed_with_flags(living: Living, story: Telling, officer: str) -> None:
    """The last officer resolves the flag of the other relief of the year, and grants."""
    who, now = living.cast.actor(officer), real_now()
    task_id = story.take("relief", officer, now)
    with living.platform.executor.reading(who) as uow:
        flags = controls_page(uow, story.application_id).flags
    for flag in flags:
        command = ResolveFlag(
            application_id=story.application_id, flag_id=flag.id, reason="The law allows both"
        )
        living.platform.executor.execute(resolve_flag, command, actor=who)
    passed = DecideTask(task_id=task_id, outcome="passed")
    living.platform.executor.execute(decide_task, passed, actor=who)
