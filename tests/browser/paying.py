"""A citizen's fees, paid in three ways, and the money followed to where it ends.

Everybody has a phone of their own, without JavaScript; the citizen reads Urdu. The gateway is the
sandbox, the bank's machine is `bdm partner`, as in the demonstration.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from browser.story import Story
from factories.browser import Living, Traveller
from factories.refunds import SANCTION, as_typed

from app.calendar import local_day
from app.clock import real_now
from app.config import ROOT

FEE = "driving-licence"
CNIC, MOBILE = "5440166612341", "03331112223"
CSV = "text/csv"
LOOKS_MS = 60_000


@dataclass
class Money:
    """The story, and the bill that each way has paid."""

    story: Story
    environment: dict[str, str]
    bills: dict[str, str] = field(default_factory=dict)

    @property
    def living(self) -> Living:
        return self.story.living

    @property
    def today(self) -> date:
        return local_day(real_now())

    def bdm(self, *arguments: str, code: int = 0) -> str:
        """Run the command-line program as the province's operator would; it ends with `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def make_bill(who: Traveller) -> str:
    """Order a bill from the catalogue; returns its number, as its page's address has it."""
    who.go(f"/pay/{FEE}")
    who.fill(name="Zarmina Kakar", cnic=CNIC, mobile=MOBILE)
    who.press()
    found = re.search(r"/bills/(\d{17})", who.page.url)
    assert found is not None, who.page.url
    return found[1]


def a_citizen_makes_a_bill_for_each_way(money: Money) -> None:
    who = money.story.meet("payer", "ur")
    who.go("/pay?lang=ur")
    assert who.page.locator("html").get_attribute("dir") == "rtl"
    who.picture("catalogue")
    for way in ("card", "bank", "counter"):
        money.bills[way] = make_bill(who)
    who.picture("bill")


def a_citizen_pays_by_card(money: Money) -> None:
    """On the gateway's page; the bank's word comes by its signed notice."""
    who = money.story.people["payer"]
    who.go(f"/bills/{money.bills['card']}")
    who.touched = ""
    with who.page.expect_navigation(wait_until="domcontentloaded"):
        who.page.locator("main form[action$='/card'] button").click()
    gateway = money.environment["BDM_SANDBOX_URL"]
    who.page.wait_for_url(f"{gateway}/**", timeout=LOOKS_MS, wait_until="domcontentloaded")
    who.picture("gateway")
    who.page.locator("button[value='approve']").click()
    who.page.locator("main h1", has_text="کارڈ سے ادا").wait_for(timeout=LOOKS_MS)
    who.picture("paid-by-card")
    who.go(f"/bills/{money.bills['card']}")
    who.picture("receipt")


def a_bank_pays(money: Money) -> None:
    """The partner's machine asks about the bill and pays it."""
    pay = ("partner", "pay", money.bills["bank"], "--base-url", money.living.address)
    assert money.bdm(*pay).count("response_Code: '00'") == 2
    again = money.bdm(*pay, "--amount", "150000", code=1)
    assert "response_Code: '06'" in again, again


def two_officers_take_cash(money: Money) -> None:
    who = money.story.signed_in("finance")
    who.go(f"/counter/new?psid={money.bills['counter']}")
    who.fill(amount="1,500", place="Treasury counter, Quetta", number="C-7781")
    who.choose(kind="cash")
    _write_day(who, "paid_on", money.today)
    who.press()
    who.picture("taken")
    taking = who.page.url
    other = money.story.signed_in("finance2")
    other.go(taking)
    other.press("main form[action$='/confirm']")
    other.picture("confirmed")


def _write_day(who: Traveller, name: str, day: date) -> None:
    who.fill(**{name: f"{day:%d-%m-%Y}"})


def the_payer_sees_three_receipts(money: Money) -> None:
    who = money.story.people["payer"]
    prove(money, who)
    for psid in money.bills.values():
        who.go(f"/bills/{psid}")
        number = re.search(r"R(?:-[2-9A-Z]{4}){4}", who.text)
        assert number is not None, who.text
        assert who.download(f"/bills/{psid}/receipts/{number[0]}.pdf").startswith(b"%PDF")


def prove(money: Money, who: Traveller) -> None:
    """Show by the CNIC and a code to the mobile whose bills they are: strangers see no receipt."""
    address = "+92" + MOBILE[1:]
    known = len(money.living.mails(address))
    who.go("/bills/by-cnic")
    who.fill(cnic=CNIC, mobile=MOBILE)
    who.press()
    code = re.search(r"\b\d{6}\b", money.living.wait_for_mail(address, after=known)["text"])
    assert code is not None
    who.fill(code=code[0])
    who.press()
    who.picture("found")


def two_officers_refund_a_part(money: Money) -> None:
    """Of the card's payment, by the card: the gateway's notice ends it."""
    first, second = money.story.people["finance"], money.story.people["finance2"]
    first.go(f"/refunds/bills/{money.bills['card']}")
    first.follow("main a[href*='/refunds/of/']")
    first.fill(**{"parts-0-amount": "100"})
    first.fill(reason="Charged for a card that was not printed")
    first.fill(**as_typed(SANCTION))
    first.press()
    refund = first.page.url
    second.go(refund)
    second.press("main form[action$='/approve']")
    second.wait_until_told("Reached its payer")
    second.picture("refunded")


def settlement_is_imported(money: Money) -> None:
    """The bank's file of the day by two officers; the gateway's report by its own notice."""
    path = Path(money.environment["BDM_DATA_DIR"]) / "bank.csv"
    money.bdm("partner", "settlement", f"{money.today:%Y-%m-%d}", "--output", str(path))
    first, second = money.story.people["finance"], money.story.people["finance2"]
    first.go("/settlement/files/new")
    first.fill(partner="demobank")
    first.attach("bank.csv", path.read_bytes(), CSV)
    first.press()
    file = first.page.url
    second.go(file)
    second.press("main form[action$='/confirm']")
    second.wait_until_told("All lines are matched")
    second.picture("settled")
    batch = money.story.meet("gateway")
    batch.go(money.environment["BDM_SANDBOX_URL"] + "/")
    batch.page.locator("form[action='/batch'] button").click()
    first.go("/settlement/files")
    first.wait_until_told("Fetched by the system")
    first.picture("files")


def figures_agree(money: Money) -> None:
    """Dashboard, open data and the ledger say the same."""
    who = money.story.people["finance"]
    who.go("/collections?period=today")
    who.picture("dashboard")
    stranger = money.story.meet("reader", "ur")
    stranger.go("/open-data/collections?lang=ur")
    stranger.picture("open-data")
    money.bdm("collections", "verify")
    money.bdm("ledger", "verify")


STEPS = (
    a_citizen_makes_a_bill_for_each_way,
    a_citizen_pays_by_card,
    a_bank_pays,
    two_officers_take_cash,
    the_payer_sees_three_receipts,
    two_officers_refund_a_part,
    settlement_is_imported,
    figures_agree,
)
