"""A soft loan from the first question to the last instalment, on narrow phones, in both languages.

Who borrows and one guarantor read Urdu. Everybody follows what the page in front of them offers.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from browser.story import PDF, Story
from factories.bank_orders import IBAN
from factories.browser import Living, Traveller, with_cookie

from app.calendar import local_day
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
from payments.public import bill_state, pay_in_the_past
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget
from tax_incentives.loan_book.use_cases.remind_of_instalments import remind_of_instalments

NARROW = 360
BORROWER, GUARANTORS = "owner2", ("citizen", "citizen2")
OFFICERS = ("relief_assessor", "relief_senior", "relief_finance")
FIRM, SERVICE, SCHEME = "Zarghoon Software", "relief_startup_loan", "startup_loan"
LENT, TWICE = 100_000_00, 2
LOOKS_MS = 60_000
REGISTERED = {
    "business_name": FIRM,
    "business_name_ur": "زرغون سافٹ ویئر",
    "address": "House 7, Zarghoon Road, Quetta",
    "joined_on": "01-03-2024",
    "from_home": "no",
    "place": {"line": "Office 3, Zarghoon Road, Quetta", "district": "quetta"},
    "main_activity": "6201",
    "sells_services": "yes",
    "has_shop": "yes",
    "employees": "4",
    "wants_chamber": "no",
}
PLAN = {"plan_amount": "125000", "own_money": "25000", "guarantors": "2"}


@dataclass
class Lending:
    """The story, and what is passed on in it."""

    story: Story
    application: str = ""
    loan: str = ""
    sanction: str = ""
    psids: list[str] = field(default_factory=list)

    @property
    def living(self) -> Living:
        return self.story.living

    @property
    def borrower(self) -> Traveller:
        return self.story.people[BORROWER]

    @property
    def here(self) -> str:
        return f"/applications/{self.application}"

    @property
    def now(self) -> datetime:
        """Business time, which other stories may have moved."""
        with self.living.platform.executor.reading(SYSTEM) as uow:
            return uow.now

    @property
    def day(self) -> str:
        return f"{local_day(self.now):%d-%m-%Y}"

    def days_pass(self, days: int) -> None:
        self.living.move_clock_to(self.now + timedelta(days=days))

    def officer(self, key: str) -> Traveller:
        """An officer who signed in before, as other stories show."""
        if key not in self.story.people:
            self.living.cookie(key, anew=True)
            with_cookie(self.story.meet(key).page.context, self.living, key)
        return self.story.people[key]

    def reader_of_urdu(self, key: str) -> Traveller:
        who = self.story.meet(key, "ur")
        who.sign_in(f"{key}@bdm.example", self.living.cast.secrets.passwords[key])
        who.go("/?lang=ur")
        assert who.page.locator("html").get_attribute("dir") == "rtl"
        return who

    def looks(self, who: Traveller, what: str) -> None:
        """See that the page is no wider than the phone, and keep a picture of it."""
        who.picture(what)
        wide = who.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW, f"{who.name} at {who.page.url}: {wide} pixels wide"


def a_young_firm_is_registered_and_money_is_voted(lending: Lending) -> None:
    """Set the scene by use cases: other stories show these steps in the browser."""
    platform, cast, then = lending.living.platform, lending.living.cast, _ago(398)
    story = Telling.begin(platform, cast, BORROWER, "sole_proprietorship", then)
    owner = {"name": "Owner in Quetta", "name_ur": "", "cnic": cast.cnic(BORROWER)}
    story.write(REGISTERED | {"proprietor": owner}, then)
    story.hand_in(then)
    story.paid(_pay, then)
    story.passed("business", "labour_officer", _ago(397))
    story.passed("shop", "labour_officer", _ago(397))
    story.passed("sales_tax", "bra_officer", _ago(397))
    for kind in ("appropriation", "release"):
        command = EnterBudget(
            scheme=SCHEME,
            fiscal_year=fiscal_year_of(local_day(lending.now)).year,
            kind=kind,
            amount_paisa=LENT,
            demand="21",
            object_head="A08101",
            instrument="Sample schedule of the browser tests, not law",
            confidence=Confidence.UNVERIFIED,
        )
        row = platform.executor.execute(BUDGET.propose, command, actor=cast.actor("finance"))
        with signed_in(platform.executor, cast.actor("finance2")) as second:
            platform.executor.execute(BUDGET.approve, Approve(id=row.id), actor=second)


def _ago(days: int) -> datetime:
    return real_now() - timedelta(days=days)


def _pay(uow: UnitOfWork, bill_id: object) -> None:
    pay_in_the_past(uow, bill_state(uow, bill_id))  # type: ignore[arg-type]  # an id


def the_firm_asks_whether_it_qualifies(lending: Lending) -> None:
    """From the list of reliefs to what it gives this firm, and with its answers to the claim."""
    who = lending.reader_of_urdu(BORROWER)
    who.go("/incentives")
    who.follow(f"main a[href$='/incentives/{SCHEME}']")
    lending.looks(who, "scheme")
    who.follow(f"main a[href$='/incentives/{SCHEME}/mine']")
    who.fill(**PLAN)
    who.choose(in_default="no")
    who.press()
    lending.looks(who, "qualifies")
    assert "1,00,000" in who.text, who.text
    who.follow(f"main a[href*='/services/{SERVICE}/apply']")
    who.press()
    lending.application = re.findall(r"/applications/([0-9a-f-]{36})", who.page.url)[0]


def it_claims_the_loan(lending: Lending) -> None:
    who = lending.borrower
    who.go(f"{lending.here}/sections/facts")
    who.fill(**PLAN)
    who.choose(in_default="no")
    lending.looks(who, "facts")
    who.press()
    who.go(f"{lending.here}/sections/publication")
    who.fill(claimant_name=FIRM)
    who.choose(publication="yes")
    who.press()
    for code in ("plan", "guarantees"):
        who.go(f"{lending.here}/documents/{code}")
        who.attach(f"{code}.pdf", paper(code.capitalize()), PDF)
        who.press()
    who.go(lending.here)
    lending.looks(who, "filled-in")
    who.go(f"{lending.here}/check")
    lending.looks(who, "checked")
    who.press("main form[action$='/submit']")


def officers_grant_it(lending: Lending) -> None:
    """Three of them, each a step; then the borrower has the order."""
    for key in OFFICERS:
        who = lending.officer(key)
        who.go("/casework?queue=all")
        who.follow(f"main tr:has-text('{FIRM}') a")
        step = urlsplit(who.page.url).path
        who.press("main form[action$='/take']")
        lending.looks(who, "step")
        who.go(f"{step}/decide")
        who.choose(outcome="passed")
        who.press()
    who = lending.borrower
    who.go(lending.here)
    lending.looks(who, "order")
    who.follow("main a[href*='/reliefs/awards/']")
    lending.looks(who, "award")
    who.follow("main a[href*='/reliefs/loans/']")
    lending.loan = urlsplit(who.page.url).path
    lending.looks(who, "granted")


def finance_draws_up_the_agreement(lending: Lending) -> None:
    who = lending.officer("finance")
    who.go("/reliefs/loans/all")
    who.follow(f"main a[href='{lending.loan}']")
    who.follow("main a[href$='/agreement']")
    terms = {"grace_months": "0", "instalments": str(TWICE), "every_months": "1"}
    who.fill(**terms, milestones="An office with four workplaces is open.")
    who.fill(ddo_code=_ddo_of_finance(lending.living))
    lending.looks(who, "terms")
    who.press()
    lending.looks(who, "agreement")


def _ddo_of_finance(living: Living) -> str:
    with living.platform.executor.sessions() as session:
        return session.get_one(Organisation, living.cast.houses["finance"]).ddo_code


def all_sign_it(lending: Lending) -> None:
    """The borrower names guarantors, and sends them the address of the page."""
    who, cast = lending.borrower, lending.living.cast
    who.go(lending.loan)
    for key in GUARANTORS:
        who.fill(name=cast.actor(key).name, cnic=cast.cnic(key))
        who.press()
    lending.looks(who, "to-sign")
    readers = (who, lending.reader_of_urdu("citizen"), lending.story.signed_in("citizen2"))
    for each in readers:
        each.go(lending.loan)
        each.press("main form[action$='/signature']")
        lending.looks(each, "signed")


def the_borrower_says_where_to_pay(lending: Lending) -> None:
    """An officer approves the account, and a week passes in which it could be stopped."""
    who = lending.borrower
    who.go(lending.loan)
    who.follow("main a[href='/payee-account']")
    who.fill(bank="SCB Quetta", title=FIRM, iban=IBAN)
    who.press()
    lending.looks(who, "account")
    officer = lending.officer("finance2")
    officer.go("/payee-accounts")
    officer.follow(f"main a:has-text('{FIRM}')")
    officer.press("main form[action$='/approve']")
    lending.days_pass(8)


def two_officers_sanction_the_tranche(lending: Lending) -> None:
    first, second = (lending.officer(key) for key in ("finance", "finance2"))
    first.go(lending.loan)
    first.follow("main a[href*='/reliefs/loan-tranches/new']")
    first.fill(milestone="An office with four workplaces is open")
    first.fill(evidence="Inspection report 4/2026", amount="100000")
    first.fill(authority="Order FD-77/2026 of the Secretary, Finance Department")
    first.choose(is_last="yes")
    lending.looks(first, "tranche")
    first.press()
    lending.looks(first, "entered")
    second.go(lending.loan)
    second.follow("main a[href*='/reliefs/loan-tranches/']:has-text('Decide')")
    lending.looks(second, "to-approve")
    second.press("main form[action$='/approve']")
    lending.looks(second, "sanctioned")
    who = lending.borrower
    who.go(lending.loan)
    lending.looks(who, "sanctioned")


def the_accountant_general_pays(lending: Lending) -> None:
    """The bill is submitted, has a token, and is paid by advice; a second officer confirms it."""
    first, second = (lending.officer(key) for key in ("finance", "finance2"))
    first.go(lending.loan)
    first.follow("main a[href*='/reliefs/loan-tranches/']:has-text('Follow')")
    first.follow("main a[href*='/sanctions/']")
    lending.sanction = urlsplit(first.page.url).path
    for reference in ("Diary 12", "T-4711"):
        first.follow("main a[href$='/record']")
        first.fill(day=lending.day, reference=reference)
        first.press()
    first.follow("main a[href$='/end']")
    first.choose(kind="paid", method="advice")
    first.fill(day=lending.day, reference="ADV-88")
    lending.looks(first, "ending")
    first.press()
    second.go(lending.sanction)
    lending.looks(second, "to-confirm")
    second.press("main form[action$='/approve']")


def the_borrower_gets_bills(lending: Lending) -> None:
    """The news comes by message; the page has the instalments, counted from the payment."""
    who = lending.borrower
    who.go(lending.loan)
    who.wait_until_told("اگلی قسط")
    lending.looks(who, "instalments")
    hrefs = who.page.locator("main table a[href*='/bills/']").all()
    lending.psids = [str(each.get_attribute("href")).rsplit("/", 1)[-1] for each in hrefs]
    assert len(lending.psids) == TWICE


def the_borrower_is_reminded_and_pays(lending: Lending) -> None:
    """The first after a reminder three weeks later, the second at once; both by card."""
    who, living = lending.borrower, lending.living
    lending.days_pass(21)
    living.platform.executor.execute(remind_of_instalments, None, actor=SYSTEM)
    mail = living.wait_for_mail(f"{BORROWER}@bdm.example")
    assert lending.psids[0] in mail["text"], mail["text"]
    for number, psid in enumerate(lending.psids, start=1):
        who.go(lending.loan)
        who.follow(f"main .govuk-summary-list a[href$='/bills/{psid}']")
        lending.looks(who, f"bill-{number}")
        _pay_by_card(lending, who)
        who.go(lending.loan)
        who.wait_until_told("50,000", "بے باق")


def _pay_by_card(lending: Lending, who: Traveller) -> None:
    with who.page.expect_navigation(wait_until="domcontentloaded"):
        who.page.locator("main form[action$='/card'] button").click()
    gateway = lending.living.environment["BDM_SANDBOX_URL"]
    who.page.wait_for_url(f"{gateway}/**", timeout=LOOKS_MS, wait_until="domcontentloaded")
    who.page.locator("button[value='approve']").click()
    who.page.locator("main h1", has_text="کارڈ سے ادا").wait_for(timeout=LOOKS_MS)


def the_loan_is_settled(lending: Lending) -> None:
    """Said to who borrowed and who answers for it, in both languages, and to Finance."""
    who = lending.borrower
    who.go(lending.loan)
    who.wait_until_told("بے باق")
    lending.looks(who, "settled")
    guarantor = lending.story.people["citizen2"]
    guarantor.go(lending.loan)
    assert "This loan is settled" in guarantor.text
    lending.looks(guarantor, "settled")
    officer = lending.story.people["finance"]
    officer.go(lending.loan)
    assert "This loan is settled" in officer.text
    lending.looks(officer, "settled")


STEPS = (
    a_young_firm_is_registered_and_money_is_voted,
    the_firm_asks_whether_it_qualifies,
    it_claims_the_loan,
    officers_grant_it,
    finance_draws_up_the_agreement,
    all_sign_it,
    the_borrower_says_where_to_pay,
    two_officers_sanction_the_tranche,
    the_accountant_general_pays,
    the_borrower_gets_bills,
    the_borrower_is_reminded_and_pays,
    the_loan_is_settled,
)
