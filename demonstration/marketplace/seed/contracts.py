"""Award, contract, signatures and completion."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.calendar import local_day
from app.decisions import Approve
from app.money import percent_of
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from demonstration.marketplace.seed.plans import Plan
from marketplace.contract_changes.policy import ChangeKind
from marketplace.contract_changes.use_cases import (
    CONTRACT_CHANGE,
    EnterMilestone,
    ProposeChange,
    ReachMilestone,
    enter_milestone,
    reach_milestone,
)
from marketplace.contracts.use_cases.award_tender import AwardTender, award_tender
from marketplace.contracts.use_cases.draw_up_contracts import DrawUpContracts, draw_up_contracts
from marketplace.contracts.use_cases.end_contract import CompleteContract, complete_contract
from marketplace.contracts.use_cases.sign_contract import SignContract, sign_contract
from marketplace.securities.policy import InstrumentKind
from marketplace.securities.use_cases.end_security import ReturnDueSecurities, return_due_securities
from marketplace.securities.use_cases.performance_security import (
    RecordPerformanceSecurity,
    VerifyPerformanceSecurity,
    record_performance_security,
    verify_performance_security,
)

TWO = ("officer", "authority")
OWNERS = {"turbat": "owner", "zarghoon": "owner2", "gwadar": "owner3"}
A_DAY = timedelta(days=1)
A_YEAR = timedelta(days=365)


def awarded(desk: Desk, tender_id: UUID, plan: Plan, *, on: int) -> UUID:
    """Award as reported, draw up the contract, take its security; returns the contract."""
    reason = "The lowest responsive bid of the committee's report"
    at = days.moment(on)
    desk.do("authority", award_tender, AwardTender(tender_id=tender_id, reason=reason), at)
    contract = desk.do("officer", draw_up_contracts, DrawUpContracts(tender_id=tender_id), at)[0]
    amount = percent_of(contract.amount_paisa, Decimal(plan.performance))
    paper = RecordPerformanceSecurity(
        contract_id=contract.id,
        kind=InstrumentKind.GUARANTEE,
        bank="National Bank of Pakistan",
        number=f"BG-{amount % 90_000 + 10_000}",
        amount_paisa=amount,
        expires_on=local_day(at + A_YEAR),
    )
    at = days.moment(on + 3)
    desk.do("officer", record_performance_security, paper, at)
    bank_says = VerifyPerformanceSecurity(contract_id=contract.id, genuine=True)
    for who in TWO:
        desk.do(who, verify_performance_security, bank_says, at)
    return contract.id


def signed(desk: Desk, tender_id: UUID, contract_id: UUID, winner: str, *, on: int) -> None:
    """Let both sides sign, and give the others their securities back."""
    at = days.moment(on)
    for who in ("authority", winner):
        desk.sign(who, sign_contract, SignContract(contract_id=contract_id), at)
    command = ReturnDueSecurities(tender_id=tender_id, reason="The contract is signed")
    for who in TWO:
        desk.do(who, return_due_securities, command, at)


def changed(desk: Desk, contract_id: UUID, *, on: int) -> None:
    """Let a contract run: a milestone reached and one to come, two changes, a third proposed."""
    at = days.moment(on)
    first, last = (
        EnterMilestone(
            contract_id=contract_id,
            title=title,
            title_ur=title_ur,
            due_on=local_day(days.moment(day)),
        )
        for title, title_ur, day in (
            ("First half delivered", "پہلا نصف فراہم", on + 10),
            ("Everything delivered and tested", "سب کچھ فراہم اور آزمودہ", on + 60),
        )
    )
    reached = desk.do("officer", enter_milestone, first, at)
    desk.do("officer", enter_milestone, last, at)
    at = days.moment(on + 12)
    was_there = ReachMilestone(milestone_id=reached.id, reached_on=local_day(at))
    desk.do("officer", reach_milestone, was_there, at)
    extension = ProposeChange(
        contract_id=contract_id,
        kind=ChangeKind.EXTENSION,
        ends_on=local_day(days.moment(on + 90)),
        reason="Snow closed the road to two of the sites for three weeks",
    )
    row = desk.do("officer", CONTRACT_CHANGE.propose, extension, at)
    desk.sign("authority", CONTRACT_CHANGE.approve, Approve(id=row.id), days.moment(on + 14))
    for amount, reason, day, approved in (
        (120_000_00, "Two centres need twice the speed since they opened", on + 16, True),
        (50_000_00, "One more office moved into the building", on + 20, False),
    ):
        variation = ProposeChange(
            contract_id=contract_id,
            kind=ChangeKind.VARIATION,
            amount_paisa=amount,
            reason=reason,
        )
        at = days.moment(day)
        row = desk.do("officer", CONTRACT_CHANGE.propose, variation, at)
        if approved:
            desk.sign("authority", CONTRACT_CHANGE.approve, Approve(id=row.id), at + A_DAY)


def completed(desk: Desk, tender_id: UUID, contract_id: UUID, *, on: int) -> None:
    """Everything was delivered."""
    at = days.moment(on)
    note = "All was delivered and accepted by the inspection committee"
    desk.do("officer", complete_contract, CompleteContract(contract_id=contract_id, note=note), at)
    command = ReturnDueSecurities(tender_id=tender_id, reason="The contract is completed")
    for who in TWO:
        desk.do(who, return_due_securities, command, at)
