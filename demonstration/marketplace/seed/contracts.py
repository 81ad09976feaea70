"""Award, contract, signatures and completion."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from app.money import percent_of
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from demonstration.marketplace.seed.plans import Plan
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
        expires_on=(at + A_YEAR).date(),
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


def completed(desk: Desk, tender_id: UUID, contract_id: UUID, *, on: int) -> None:
    """Everything was delivered."""
    at = days.moment(on)
    note = "All was delivered and accepted by the inspection committee"
    desk.do("officer", complete_contract, CompleteContract(contract_id=contract_id, note=note), at)
    command = ReturnDueSecurities(tender_id=tender_id, reason="The contract is completed")
    for who in TWO:
        desk.do(who, return_due_securities, command, at)
