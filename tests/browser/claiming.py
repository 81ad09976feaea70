"""A firm checks a relief, claims it, and pays a bill with what four officers granted.

The owner reads Urdu and sees each page in English too; officers read English.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from browser.walker import Walk, Walker
from factories.browser import Living
from factories.pictures import qr_codes

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.ledger.public import fiscal_year_of
from app.parameters.public import Confidence
from demonstration.cast.past import signed_in
from demonstration.registration.public import paper
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget

OWNER, SCHEME = "developer", "multinational_package"
FIRM = "Quetta Softworks"
TITLE_EN = "Package for multinational companies"
TITLE = "کثیر قومی کمپنیوں کے لیے پیکیج"
CEILING = 10_00_00_000_00
DECLARED = {"countries": "4", "local_staff": "9", "staff": "12"}
INVESTED = "6,00,00,000"
OFFICERS = ("relief_assessor", "relief_senior", "relief_finance", "relief_secretary")
PDF = "application/pdf"


@dataclass
class Claiming:
    """The walk, and what is passed on in it."""

    walk: Walk
    application: str = ""
    award: str = ""
    bill: str = ""
    public: str = ""

    @property
    def living(self) -> Living:
        return self.walk.living

    @property
    def owner(self) -> Walker:
        return self.walk.people[OWNER]

    @property
    def claim(self) -> str:
        return f"/reliefs/claims/{self.application}"


def finance_enters_a_ceiling(claiming: Claiming) -> None:
    """Two officers do; their pages are looked at elsewhere."""
    executor, cast = claiming.living.platform.executor, claiming.living.cast
    command = EnterBudget(
        scheme=SCHEME,
        fiscal_year=fiscal_year_of(local_day(real_now())).year,
        kind="ceiling",
        amount_paisa=CEILING,
        instrument="A sample order of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    row = executor.execute(BUDGET.propose, command, actor=cast.actor("finance"))
    with signed_in(executor, cast.actor("finance2")) as second:
        executor.execute(BUDGET.approve, Approve(id=row.id), actor=second)


def an_owner_finds_the_relief(claiming: Claiming) -> None:
    """Before signing in: what there is, whom it is for, and whether they would qualify."""
    who = claiming.walk.meet(OWNER, "ur", "en")
    who.go("/incentives")
    who.see("reliefs")
    who.follow(f"main a[href='/incentives/{SCHEME}']")
    who.see("relief")
    who.follow(f"main a[href$='/{SCHEME}/check']")
    who.see("check")
    who.choose(claimant="investor", registered="yes")
    who.fill(**DECLARED, invested=INVESTED, taxes_paid="12,00,000", taxes_due="0")
    who.fill(granted_to_group="0")
    who.press()
    who.see("checked")
    assert "6,00,000" in who.text


def the_owner_sees_what_the_government_holds(claiming: Claiming) -> None:
    """Signed in, the check says what is known of the firm, criterion by criterion."""
    who = claiming.owner
    who.follow(f"main a[href*='/{SCHEME}/mine']")
    who.see("sign-in")
    secrets = claiming.living.cast.secrets
    who.fill(identifier=f"{OWNER}@bdm.example", password=secrets.passwords[OWNER])
    who.press()
    assert urlsplit(who.page.url).path == f"/incentives/{SCHEME}/mine"
    who.go(f"{urlsplit(who.page.url).path}?lang=ur")
    who.see("mine")
    who.fill(**DECLARED, invested=INVESTED)
    who.press()
    who.see("mine-answered")
    assert "6,00,000" in who.text


def the_owner_fills_in_the_claim(claiming: Claiming) -> None:
    who = claiming.owner
    who.follow("main a[href*='/services/'][href*='/apply']")
    who.see("start")
    who.press()
    claiming.application = re.findall(r"/applications/([0-9a-f-]{36})", who.page.url)[0]
    here = f"/applications/{claiming.application}"
    who.see("draft")
    who.follow(f"main a[href='{here}/sections/facts']")
    who.see("facts")
    who.fill(**DECLARED)
    who.press()
    who.go(here)
    who.follow(f"main a[href='{here}/sections/publication']")
    who.see("published")
    who.choose(publication="yes")
    who.press()
    who.see("filled-in")


def the_owner_brings_papers(claiming: Claiming) -> None:
    who, here = claiming.owner, f"/applications/{claiming.application}"
    for code in ("investment_proof", "staff_list"):
        who.follow(f"main a[href^='{here}/'][href$='{code}']")
        who.see(f"paper-{code}")
        who.attach(f"{code}.pdf", paper(code), PDF)
        who.press()
        who.see(f"brought-{code}")
        who.go(here)


def the_owner_submits(claiming: Claiming) -> None:
    who = claiming.owner
    who.follow(f"main a[href='/applications/{claiming.application}/check']")
    who.see("checked-answers")
    who.press("main form[action$='/submit']")
    who.see("submitted")
    who.follow(f"main a[href='/applications/{claiming.application}']")
    who.see("status")
    who.follow(f"main a[href='{claiming.claim}']")
    who.see("worked-out")


def four_officers_pass_it(claiming: Claiming) -> None:
    """The first enters what the certificate says; each resolves what was found."""
    for key in OFFICERS:
        _pass(claiming, key)


def _pass(claiming: Claiming, key: str) -> None:
    first = key == OFFICERS[0]
    who = claiming.walk.signed_in(key)
    who.go("/casework?queue=all")
    who.follow(f"main tr:has-text('{TITLE_EN}') a:has-text('{FIRM}')")
    who.press("main form[action$='/take']")
    if first:
        who.see("step")
        _enter_papers(claiming, who)
    who.follow(f"main a[href='{claiming.claim}/controls']")
    if first:
        _resolve_flag(who)
    resolve_flags(who)
    who.follow("main a:has-text('Go back to your step')")
    who.follow("main a[href$='/decide']")
    who.choose(outcome="passed")
    who.press()
    who.see("decided")


def _enter_papers(claiming: Claiming, who: Walker) -> None:
    who.follow(f"main a[href='{claiming.claim}']")
    who.see("claim")
    who.fill(name="invested", value=INVESTED, evidence="Certificate of the auditor, 12 of 1-9-2026")
    who.press()
    who.see("confirmed")
    who.follow(f"main a[href='{claiming.claim}/controls']")
    who.see("controls")
    who.fill(kind="invoice", issuer="Karachi Data Systems", number="INV-2026-77")
    who.fill(issued_on=f"{local_day(real_now()) - timedelta(days=90):%d-%m-%Y}")
    who.fill(amount=INVESTED, drawn=INVESTED)
    who.press()
    who.follow("main a:has-text('Go back to your step')")


def _resolve_flag(who: Walker) -> None:
    """The firm has another relief of the same year, which the law allows."""
    assert "Another relief in the same year" in who.text
    who.page.locator("main [name='flag_id']").select_option(index=1)
    who.fill(reason="The law allows both reliefs in one year")
    who.press()
    who.see("resolved")


def resolve_flags(who: Walker) -> None:
    """Look again, and resolve what was found: others may have granted another relief since."""
    who.press("main form[action$='/repetition']")
    while who.page.locator("main [name='flag_id'] option").count() > 1:
        who.page.locator("main [name='flag_id']").select_option(index=1)
        who.fill(reason="The law allows both reliefs in one year")
        who.press()


def the_owner_is_told(claiming: Claiming) -> None:
    """A notification leads to the order, and the order to its public page and to the award."""
    who = claiming.owner
    claiming.living.wait_until_mailed(f"{OWNER}@bdm.example", "TMUPA-")
    who.go("/licences")
    who.see("licences")
    who.follow("main tr:has-text('TMUPA') a")
    who.wait_until_told("محفوظ کریں")
    who.see("order")
    claiming.public = who.page.locator("main a[href*='/c/']").first.get_attribute("href") or ""
    paper_at = who.page.locator("main a[href*='/documents/']").first.get_attribute("href") or ""
    (pictured,) = qr_codes(who.download(paper_at))
    assert urlsplit(pictured).path == urlsplit(claiming.public).path


def anybody_verifies_the_order(claiming: Claiming) -> None:
    who = claiming.walk.meet("stranger", "ur", "en")
    who.go(urlsplit(claiming.public).path)
    who.see("verified")
    assert "TMUPA-" in who.text


def the_owner_pays_a_bill_with_it(claiming: Claiming) -> None:
    who = claiming.owner
    who.follow("main a[href*='/reliefs/awards/']")
    claiming.award = urlsplit(who.page.url).path
    who.see("award")
    who.follow("main a[href*='/bills/']")
    who.see("bill")
    claiming.bill = urlsplit(who.page.url).path
    who.follow(f"main a[href='{claiming.award}']")
    who.press("main form[action$='/use']")
    who.see("used")
    who.follow(f"main a[href='{claiming.bill}']")
    who.see("bill-paid")
    assert "کریڈٹ نوٹ" in who.text
    receipt = who.page.locator("main a[href*='/receipts/'][href$='.pdf']").first
    assert who.download(receipt.get_attribute("href") or "").startswith(b"%PDF")


def the_figures_are_published(claiming: Claiming) -> None:
    who = claiming.walk.people["stranger"]
    who.go("/incentives")
    who.follow("main a[href='/reliefs/granted']")
    who.see("granted")
    assert TITLE in who.text


STEPS = (
    finance_enters_a_ceiling,
    an_owner_finds_the_relief,
    the_owner_sees_what_the_government_holds,
    the_owner_fills_in_the_claim,
    the_owner_brings_papers,
    the_owner_submits,
    four_officers_pass_it,
    the_owner_is_told,
    anybody_verifies_the_order,
    the_owner_pays_a_bill_with_it,
    the_figures_are_published,
)
