"""A whole procurement as its people live it, each with a phone of their own, without JavaScript."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from urllib.parse import urlsplit

from factories.browser import PHONE, Living, Traveller, phone
from openpyxl import load_workbook
from playwright.sync_api import Browser

from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.printing.public import Letterhead, render_pdf

TITLE = "Microscopes for the science museum"
TITLE_UR = "سائنس میوزیم کے لیے خوردبینیں"
DAYS_OPEN = 17
CLOSING, OPENING = time(13), time(13, 30)
CNIC, MOBILE = "5440155512341", "03337654321"
PASSWORD = "juniper quetta 46 lantern"
PHRASE = "walnut thyme copper desert marble"
FIRM = "Khojak Scientific"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
PRICES_NEW = ("41,500", "18,250.50", "9,900")
PRICES_KNOWN = ("43,000", "19,000", "9,500")
SHARES = ("chair", "head", "outsider")


@dataclass
class Story:
    """The people of the story, and what they pass on to each other."""

    browser: Browser
    living: Living
    width: int = PHONE["width"]
    people: dict[str, Traveller] = field(default_factory=dict)
    tender: str = ""
    contract: str = ""
    grievance: str = ""
    receipt: bytes = b""
    bids: dict[str, str] = field(default_factory=dict)

    def meet(self, name: str, language: str = "en") -> Traveller:
        """Give somebody a phone whose browser runs no scripts."""
        if name not in self.people:
            options = {"java_script_enabled": False, "locale": f"{language}-PK"}
            context = phone(self.browser, self.width, **options)
            self.people[name] = Traveller(self.living, context.new_page(), name)
        return self.people[name]

    def signed_in(self, key: str) -> Traveller:
        """Let a player of the cast sign in, the first time they are needed."""
        if key in self.people:
            return self.people[key]
        who = self.meet(key)
        who.sign_in(f"{key}@bdm.example", self.living.cast.secrets.passwords[key])
        return who

    @property
    def today(self) -> date:
        return local_day(real_now())

    @property
    def closes_on(self) -> date:
        return self.today + timedelta(days=DAYS_OPEN)

    def moment(self, at: time) -> datetime:
        return datetime.combine(self.closes_on, at, PROVINCE)


def a_supplier_registers(story: Story) -> None:
    """In Urdu, with the code that comes to the mobile; then declares a firm."""
    who = story.meet("supplier", "ur")
    who.go("/register?lang=ur")
    who.picture("register")
    who.fill(name="Zarmina Kakar", cnic=CNIC, mobile=MOBILE, password=PASSWORD)
    who.press()
    mail = story.living.wait_for_mail("+92" + MOBILE[1:])
    code = re.search(r"\b\d{6}\b", mail["text"])
    assert code is not None, mail["text"]
    who.fill(mobile_code=code[0])
    who.picture("code")
    who.press()
    story.living.adopt("supplier", CNIC)
    assert who.page.locator("html").get_attribute("dir") == "rtl"
    who.go("/organisations/declare")
    who.fill(name=FIRM, ntn="4455667", address="Jinnah Road, Quetta", district="quetta")
    who.fill(business="Laboratory supplies")
    who.picture("firm")
    who.press()


def an_officer_verifies_the_firm(story: Story) -> None:
    who = story.signed_in("facilitation")
    who.go("/verification")
    who.follow(f"main a:has-text('{FIRM}')")
    who.picture("firm")
    who.press("main form[action$='/verify']")
    who.go("/verification")
    assert FIRM not in who.text


def a_member_makes_a_key(story: Story) -> None:
    """The head of department sits on a committee for the first time."""
    who = story.signed_in("head")
    who.go("/committee/key")
    who.fill(passphrase=PHRASE, repeated=PHRASE)
    who.press()
    who.picture("key-asked")


def an_officer_drafts(story: Story) -> None:
    """The terms by form, the first item by form, the others by spreadsheet."""
    who = story.signed_in("officer")
    who.go("/department/tenders/new")
    closes_on = story.closes_on.isoformat()
    who.fill(title=TITLE, title_ur=TITLE_UR, district="quetta", estimate="35,00,000")
    who.fill(budget_head="A09601", approval_reference="S&IT/MUSEUM/1", validity_days="90")
    who.fill(delivery_days="30", security_percent="2", performance_percent="5")
    who.fill(issue_from=story.today.isoformat(), issue_to=closes_on)
    who.fill(closes_at=f"{closes_on}T{CLOSING:%H:%M}", opens_at=f"{closes_on}T{OPENING:%H:%M}")
    who.choose(category="goods", evaluation="whole", prices_with_tax="yes")
    who.choose(security_kind="percent", international="no", integrity_pact="no")
    who.choose(reconfirmation="yes")
    who.picture("terms")
    who.press()
    story.tender = re.findall(r"/department/tenders/([0-9a-f-]{36})", who.page.url)[0]
    _enter_items(story, who)
    who.go(f"/department/tenders/{story.tender}/eligibility")
    who.press()
    who.go(f"/department/tenders/{story.tender}/documents")
    who.fill(title="Bidding documents")
    who.attach("bidding.pdf", _paper("Bidding documents"), PDF)
    who.press()
    _name_committee(story, who)


def _enter_items(story: Story, who: Traveller) -> None:
    address = f"/department/tenders/{story.tender}/items"
    who.go(address)
    first = {"items-0-description": "Microscope, binocular", "items-0-unit": "piece"}
    who.fill(**first | {"items-0-quantity": "40"})
    who.press(f"main form[action='{address}']")
    workbook = load_workbook(BytesIO(who.download(f"{address}.xlsx")))
    sheet = workbook.worksheets[0]
    rows = [["Microscope, stereo", "piece", 25], ["Box of slides", "box", 120.5]]
    for number, (what, unit, quantity) in enumerate(rows, start=sheet.max_row + 1):
        for column, value in ((2, what), (3, unit), (4, quantity)):
            sheet.cell(number, column, value)
    filled = BytesIO()
    workbook.save(filled)
    who.go(address)
    who.attach("items.xlsx", filled.getvalue(), XLSX)
    who.press(f"main form[action='{address}/spreadsheet']")
    who.go(address)
    assert who.page.locator("[name='items-2-description']").input_value() == "Box of slides"
    who.picture("items")


def _name_committee(story: Story, who: Traveller) -> None:
    who.go(f"/department/tenders/{story.tender}/committee")
    for place, (key, grade) in enumerate((("chair", "19"), ("head", "18"), ("outsider", "18"))):
        cnic = story.living.cast.cnic(key)
        who.fill(**{f"members-{place}-cnic": cnic, f"members-{place}-bps": grade})
    who.choose(**{"members-0-chair": "yes", "members-2-outside": "yes"})
    who.picture("committee")
    who.press()


def it_is_handed_in_approved_and_published(story: Story) -> None:
    officer, approver = story.signed_in("officer"), story.signed_in("approver")
    officer.go(f"/department/tenders/{story.tender}/hand-in")
    officer.picture("hand-in")
    officer.press()
    approver.go(f"/department/tenders/{story.tender}")
    approver.picture("to-approve")
    approver.press("main form[action$='/approve']")
    story.signed_in("head").go("/committee/key")
    story.signed_in("head").wait_until_told("Your key is ready", "You have a key")
    officer.go(f"/department/tenders/{story.tender}")
    officer.press("main form[action$='/publish']")
    assert "TSE-" in officer.text
    officer.picture("published")


def two_firms_bid(story: Story) -> None:
    """The new one in Urdu, one of the demonstration's in English."""
    _hand_in_a_bid(story, story.people["supplier"], PRICES_NEW)
    _hand_in_a_bid(story, story.signed_in("owner2"), PRICES_KNOWN)


def _hand_in_a_bid(story: Story, who: Traveller, prices: tuple[str, ...]) -> None:
    """Find the tender, fill in every part, review, hand in, keep the receipt."""
    who.go("/tenders?q=microscopes")
    who.picture("found")
    who.follow(f"main a[href$='{story.tender}']")
    who.picture("tender")
    bidding = f"/bids/tenders/{story.tender}"
    who.follow(f"main a[href='{bidding}']")
    who.go(f"{bidding}/prices")
    who.fill(**{f"quotes-{place}-unit_price": price for place, price in enumerate(prices)})
    who.picture("prices")
    who.press()
    who.go(f"{bidding}/answers")
    answers = who.page.locator("main input[name$='-met'][value='yes']").count()
    who.choose(**{f"answers-{place}-met": "yes" for place in range(answers)})
    who.picture("answers")
    who.press()
    _bring_documents(who, bidding)
    _bring_security(story, who, bidding)
    who.go(bidding)
    who.picture("steps")
    who.go(f"{bidding}/review")
    who.picture("review")
    who.choose(binding="yes")
    who.press()
    story.bids[who.name] = urlsplit(who.page.url).path
    who.picture("receipt")


def _bring_documents(who: Traveller, bidding: str) -> None:
    """One file for each document that must come."""
    who.go(f"{bidding}/documents")
    options = who.page.locator("main select[name='title'] option").all()
    for title in [option.get_attribute("value") or "" for option in options][:2]:
        who.fill(title=title)
        who.attach("certificate.pdf", _paper(title), PDF)
        who.press()
    who.picture("documents")


def _bring_security(story: Story, who: Traveller, bidding: str) -> None:
    good_until = story.closes_on + timedelta(days=130)
    who.go(f"{bidding}/security")
    who.choose(kind="cdr")
    who.fill(bank="National Bank of Pakistan, Quetta", number="CDR-778812", amount="95,000")
    who.fill(expires_on=f"{good_until:%d-%m-%Y}")
    who.picture("security")
    who.press()


def a_stranger_checks_the_receipt(story: Story) -> None:
    """Anybody can, on the public page; a changed one is refused."""
    receipt = story.people["supplier"].download(story.bids["supplier"] + "/receipt.json")
    who = story.meet("stranger")
    who.go("/verify")
    who.attach("receipt.json", receipt, "application/json")
    who.press()
    who.picture("verified")
    good = who.text
    who.go("/verify")
    reference = re.search(rb"BID-[0-9A-F]+", receipt)
    assert reference is not None
    changed = receipt.replace(reference[0], b"BID-" + b"0" * (len(reference[0]) - 4))
    who.fill(receipt=changed.decode())
    assert "signature is not valid" in who.press_in_vain()
    assert reference[0].decode() in good
    who.picture("forged")


def nobody_sees_who_has_bid(story: Story) -> None:
    who = story.signed_in("officer")
    for path in (f"/department/tenders/{story.tender}", f"/tenders/{story.tender}"):
        who.go(path)
        assert FIRM not in who.text
        assert "Zarghoon" not in who.text


def the_committee_opens(story: Story) -> None:
    """After the opening time each member gives a share; with the quorum the bids open."""
    story.living.move_clock_to(story.moment(OPENING) + timedelta(minutes=1))
    opening = f"/committee/tenders/{story.tender}/opening"
    phrases: Mapping[str, str] = story.living.cast.secrets.passphrases | {"head": PHRASE}
    for key in SHARES:
        who = story.signed_in(key)
        who.go(opening)
        who.fill(passphrase=phrases[key])
        who.press()
    chair = story.signed_in("chair")
    chair.go(opening)
    chair.wait_until_told(FIRM)
    chair.picture("opened")


def the_committee_evaluates(story: Story) -> None:
    evaluation = f"/committee/evaluations/{story.tender}"
    for key in SHARES:
        who = story.signed_in(key)
        who.go(f"{evaluation}/interest")
        who.choose(has_interest="no")
        who.press()
    chair = story.signed_in("chair")
    chair.picture("evaluation")
    bids = chair.page.locator(f"main a[href*='{evaluation}/bids/']").all()
    for address in [bid.get_attribute("href") or "" for bid in bids]:
        chair.go(address)
        verdicts = chair.page.locator("main input[name$='-met'][value='yes']").count()
        chair.choose(**{f"verdicts-{place}-met": "yes" for place in range(verdicts)})
        chair.choose(security_genuine="yes")
        chair.picture("judged")
        chair.press(f"main form[action='{address}']")
        officer = story.signed_in("officer")
        officer.go(f"{address}/security")
        officer.choose(genuine="yes")
        officer.press()
    chair.go(f"{evaluation}/comparative")
    chair.picture("comparative")
    chair.go(evaluation)
    chair.press("main form[action$='/report']")
    story.meet("stranger").go(f"/tenders/{story.tender}/report")
    story.meet("stranger").picture("report")
    assert FIRM in story.meet("stranger").text


def it_is_awarded(story: Story) -> None:
    """When the report has stood long enough; then the officer draws up the contract."""
    story.living.move_clock_to(story.moment(CLOSING) + timedelta(days=12))
    authority, officer = story.signed_in("authority"), story.signed_in("officer")
    award = f"/department/tenders/{story.tender}/award"
    officer.go(f"/department/tenders/{story.tender}/report/publication")
    officer.choose(medium="newspaper")
    officer.fill(name="Daily Zarghoon", number="17")
    officer.fill(published_on=local_day(story.moment(CLOSING)).strftime("%d-%m-%Y"))
    officer.picture("announced")
    officer.press()
    authority.go(award)
    authority.fill(reason="The lowest responsive bid of the committee's report")
    authority.picture("award")
    authority.press()
    officer.go(award)
    officer.picture("awarded")
    officer.press("main form[action$='/contracts']")
    found = re.findall(r"/contracts/([0-9a-f-]{36})", officer.page.content())
    story.contract = f"/contracts/{found[0]}"
    good_until = story.closes_on + timedelta(days=300)
    officer.go(f"{story.contract}/performance-security")
    officer.choose(kind="guarantee")
    officer.fill(bank="Habib Bank, Quetta", number="BG-9917", amount="2,50,000")
    officer.fill(expires_on=f"{good_until:%d-%m-%Y}")
    officer.press()
    for who in (officer, authority):
        who.go(f"{story.contract}/performance-security/verification")
        who.choose(genuine="yes")
        who.press()


def both_sides_sign(story: Story) -> None:
    """Each is asked for the password again, and has signed with it."""
    passwords = story.living.cast.secrets.passwords | {"supplier": PASSWORD}
    for key in ("authority", "supplier"):
        who = story.people[key]
        story.living.forget_proof(key)
        who.go(story.contract)
        who.picture("contract")
        who.press("main form[action$='/signature']")
        assert "/prove" in who.page.url, who.text
        who.fill(password=passwords[key])
        who.press()
    story.people["supplier"].go(story.contract)
    story.people["supplier"].picture("signed")


def the_loser_learns_why(story: Story) -> None:
    who = story.people["owner2"]
    who.go(f"/tenders/{story.tender}/debrief")
    who.picture("debrief")
    assert "number 2 of 2" in who.text
    who.follow(f"main a[href='/tenders/{story.tender}/report']")
    assert FIRM in who.text


def _paper(title: str) -> bytes:
    letterhead = Letterhead(
        title=title, organisation="Browser tests", reference="SAMPLE", date="1 January 2026"
    )
    data: dict[str, list[str]] = {"paragraphs": [title], "facts": [], "rows": [], "heads": []}
    return render_pdf("app/printing/statement.typ", letterhead, data, made_at=real_now())
