"""A software firm of the demonstration: its taxes, a rebate granted, and a claim in review.

And the yearly award for ICT firms, whose call is open.

Planted once, by the use cases of the doors at the times of the story.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.calls.policy import TieRule
from app.casework.calls.use_cases.draw_up_call import CALLS, CallCriterion, DrawUpCall
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.parameters.public import Confidence
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.casework.public import Telling
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time, signed_in
from demonstration.registration.public import paper
from payments.bills.orders import BillOrder, OrderLine, Payer
from payments.public import bill_state, pay_in_the_past, raise_bill
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget
from tax_incentives.claims.models import ReliefClaim

OWNER, FIRM = "developer", "softworks"
HEAD, RAISER = "B02366", "demonstration"
TAX_PAID, TAX_DUE = 12_00_000_00, 1_50_000_00
CLAIMED_DAYS_AGO = 18
CEILING = 5_00_00_000_00
PANEL = ("relief_assessor", "relief_senior", "relief_secretary")
# Code, titles, and the weight in per cent.
CRITERIA = (
    ("exports", "Earnings from abroad", "بیرون ملک سے آمدنی", 40),
    ("jobs", "Jobs for people of the province", "صوبے کے لوگوں کے لیے ملازمتیں", 40),
    ("products", "Products of its own", "اپنی مصنوعات", 20),
)
SHOP = {
    "business_name": "Quetta Softworks",
    "business_name_ur": "کوئٹہ سافٹ ورکس",
    "address": "House 4, Samungli Road, Quetta",
    "joined_on": "01-03-2020",
    "from_home": "no",
    "place": {"line": "Office 12, Jinnah Road, Quetta", "district": "quetta"},
    "main_activity": "6201",
    "sells_services": "yes",
    "has_shop": "yes",
    "employees": "12",
    "wants_chamber": "no",
}


def plant(platform: Platform, cast: Cast) -> None:
    """Create the sample data if nobody has claimed anything yet."""
    with platform.executor.sessions() as session:
        if session.scalars(select(ReliefClaim.id).limit(1)).first() is not None:
            return
    _registered(platform, cast)
    _taxed(platform, cast, "softworks-last-year", TAX_PAID, _last_year(), paid=True)
    due = _taxed(platform, cast, "softworks-this-year", TAX_DUE, _ago(5), paid=False)
    _budgeted(platform, cast)
    _granted(platform, cast, due)
    _in_review(platform, cast)
    _called(platform, cast)


def _ago(days: float) -> datetime:
    return real_now() - timedelta(days=days)


def _claimed_on() -> date:
    """The day of the rebate's claim: in July it is of the fiscal year before today's."""
    return local_day(_ago(CLAIMED_DAYS_AGO))


def _last_year() -> datetime:
    """A day in the fiscal year before that of the claim."""
    on = _claimed_on()
    return _ago(CLAIMED_DAYS_AGO + (on - fiscal_year_of(on)).days + 10)


def _registered(platform: Platform, cast: Cast) -> None:
    """Let it be in the register for more than a year."""
    story = Telling.begin(platform, cast, OWNER, "sole_proprietorship", _ago(398))
    owner = {"name": "Owner of Quetta Softworks", "name_ur": "", "cnic": cast.cnic(OWNER)}
    story.write(SHOP | {"proprietor": owner}, _ago(398))
    story.hand_in(_ago(398))
    story.paid(_pay, _ago(398))
    story.passed("business", "labour_officer", _ago(397))
    story.passed("shop", "labour_officer", _ago(397))
    story.passed("sales_tax", "bra_officer", _ago(397))


def _pay(uow: UnitOfWork, bill_id: UUID) -> None:
    pay_in_the_past(uow, bill_state(uow, bill_id))


def _taxed(  # noqa: PLR0913 - a bill's whole story
    platform: Platform, cast: Cast, reference: str, paisa: int, at: datetime, *, paid: bool
) -> UUID:
    """Bill the firm for sales tax on services; let it pay where it did."""
    order = BillOrder(
        raiser=RAISER,
        reference=reference,
        department_id=cast.houses["bra"],
        purpose="Sales tax on services",
        purpose_ur="خدمات پر سیلز ٹیکس",
        payer=Payer(name="Quetta Softworks", organisation_id=cast.houses[FIRM]),
        lines=(
            OrderLine(
                head_code=HEAD,
                ddo_code="QA4001",
                description="Sales tax on services",
                description_ur="خدمات پر سیلز ٹیکس",
                amount_paisa=paisa,
            ),
        ),
        due_on=local_day(at) + timedelta(days=30),
    )
    then = at_time(platform.executor, at)
    bill = then.execute(raise_bill, order, actor=SYSTEM)
    if paid:
        then.execute(_pay, bill.id, actor=SYSTEM)
    return bill.id


def _budgeted(platform: Platform, cast: Cast) -> None:
    """Let two officers of Finance enter the ceiling of the rebate."""
    at = _ago(19)
    command = EnterBudget(
        scheme="ict_rebate",
        fiscal_year=fiscal_year_of(_claimed_on()).year,
        kind="ceiling",
        amount_paisa=CEILING,
        instrument="Sample order of the Finance Department, not law",
        confidence=Confidence.UNVERIFIED,
    )
    then = at_time(platform.executor, at)
    row = then.execute(BUDGET.propose, command, actor=cast.actor("finance"))
    with signed_in(platform.executor, cast.actor("finance2")) as second:
        then.execute(BUDGET.approve, Approve(id=row.id), actor=second)


def _granted(platform: Platform, cast: Cast, bill_id: UUID) -> None:
    """A rebate that three people passed; a part of it paid a bill."""
    story = Telling.begin(platform, cast, OWNER, "relief_ict_rebate", _ago(CLAIMED_DAYS_AGO))
    story.write(
        {
            "local_staff": "9",
            "staff": "12",
            "claimant_name": "Quetta Softworks",
            "publication": "yes",
        },
        _ago(CLAIMED_DAYS_AGO),
    )
    story.attach({"staff_list": ("staff.pdf", paper("List of employees"))}, _ago(CLAIMED_DAYS_AGO))
    story.hand_in(_ago(CLAIMED_DAYS_AGO))
    for number, officer in enumerate(("relief_assessor", "relief_senior", "relief_finance")):
        story.passed("relief", officer, _ago(15 - number))
    with platform.executor.sessions() as session:
        award_id = session.scalars(select(ReliefAward.id)).one()
    command = UseCredit(award_id=award_id, bill_id=bill_id, amount_paisa=1_00_000_00)
    story.do(use_credit, command, _ago(3))


def _in_review(platform: Platform, cast: Cast) -> None:
    """A claim of an exporter that an assessor has taken."""
    story = Telling.begin(platform, cast, OWNER, "relief_export_growth", _ago(6))
    story.write(
        {
            "pseb_valid": "yes",
            "ntn_valid": "yes",
            "affidavit": "yes",
            "claimant_name": "Quetta Softworks",
            "publication": "yes",
        },
        _ago(6),
    )
    papers = ("certificates", "bank_statement", "affidavit")
    story.attach({code: (f"{code}.pdf", paper(code.capitalize())) for code in papers}, _ago(6))
    story.hand_in(_ago(6))
    story.take("relief", "relief_assessor", _ago(4))


def _called(platform: Platform, cast: Cast) -> None:
    """Let two officers of Finance open the call of the award for ICT firms for six weeks."""
    then = at_time(platform.executor, _ago(2))
    row = then.execute(CALLS.propose, _call(cast), actor=cast.actor("relief_finance"))
    with signed_in(platform.executor, cast.actor("relief_secretary")) as second:
        then.execute(CALLS.approve, Approve(id=row.id), actor=second)


def _call(cast: Cast) -> DrawUpCall:
    return DrawUpCall(
        service="relief_ict_firm_award",
        title_en="Award for ICT firms of the province",
        title_ur="صوبے کی آئی سی ٹی فرموں کے لیے ایوارڈ",
        opens_at=_ago(2),
        closes_at=_ago(-40),
        places=10,
        criteria=[
            CallCriterion(code=code, title_en=en, title_ur=ur, most=10, weight=weight)
            for code, en, ur, weight in CRITERIA
        ],
        panel=[cast.people[who] for who in PANEL],
        tie_rule=TieRule.HEAVIEST_EARLIER_DRAW,
        instrument="Sample order of the Finance Department, not law",
    )
