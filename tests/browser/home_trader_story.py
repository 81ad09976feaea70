"""A woman trades from her home: she is registered, and strangers learn her district alone.

She reads Urdu and sees each page in English too; later she lets everybody read who she is.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from browser.walker import Walk, Walker
from factories.browser import Living
from factories.pictures import words_of

TRADER, STRANGER, OFFICER = "home-trader", "neighbour", "labour_officer"
NAME, CNIC, MOBILE = "Mahnaz Baloch", "5220312345672", "03331234577"
PASSWORD = "needle turbat 83 cumin"
BUSINESS, BUSINESS_UR = "Koshkalat Needlework", "کوشکلات سوزن کاری"
STREET, HOME = "House 4, Mohalla Koshkalat", "House 4, Mohalla Koshkalat, Turbat"
SERVICE, DISTRICT = "sole_proprietorship", "کیچ"


@dataclass
class HomeTrade:
    """The walk, and what is passed on in it."""

    walk: Walk
    application: str = ""
    number: str = ""
    public: str = ""
    paper: str = ""

    @property
    def living(self) -> Living:
        return self.walk.living

    @property
    def trader(self) -> Walker:
        return self.walk.people[TRADER]

    @property
    def stranger(self) -> Walker:
        return self.walk.meet(STRANGER, "ur", "en")

    @property
    def here(self) -> str:
        return f"/applications/{self.application}"

    def fetched(self, path: str) -> str:
        """Return what a program reads at an address, without signing in."""
        return self.stranger.download(path).decode()


def she_opens_an_account(trade: HomeTrade) -> None:
    who = trade.walk.meet(TRADER, "ur", "en")
    who.go("/register?lang=ur")
    who.see("register")
    who.fill(name=NAME, cnic=CNIC, mobile=MOBILE, password=PASSWORD)
    who.press()
    mail = trade.living.wait_for_mail("+92" + MOBILE[1:])
    code = re.search(r"\b\d{6}\b", mail["text"])
    assert code is not None, mail["text"]
    who.fill(mobile_code=code[0])
    who.press()
    who.sign_in(MOBILE, PASSWORD)
    assert who.page.locator("html").get_attribute("dir") == "rtl"


def she_begins_the_form(trade: HomeTrade) -> None:
    who = trade.trader
    who.go(f"/services/{SERVICE}?lang=ur")
    who.see("service")
    who.follow(f"main a[href*='/services/{SERVICE}/apply']")
    who.see("start")
    who.press()
    trade.application = re.findall(r"/applications/([0-9a-f-]{36})", who.page.url)[0]
    who.see("draft")


def she_says_who_she_is(trade: HomeTrade) -> None:
    who = trade.trader
    _open(trade, "name")
    who.fill(business_name=BUSINESS, business_name_ur=BUSINESS_UR)
    who.press()
    _open(trade, "owner")
    who.fill(address=HOME, joined_on="01-02-2020")
    who.press()


def _open(trade: HomeTrade, section: str) -> None:
    who = trade.trader
    who.go(trade.here)
    who.follow(f"main a[href='{trade.here}/sections/{section}']")
    who.see(section)


def she_is_asked_what_to_publish(trade: HomeTrade) -> None:
    """The question comes once she says that she trades from her home; she says no."""
    who = trade.trader
    _open(trade, "places")
    who.fill(**{"place-line": STREET, "place-district": "kech"})
    who.choose(from_home="yes")
    who.press()
    _open(trade, "places")
    who.choose(publish_details="no")
    who.see("asked-to-publish")
    who.press()


def she_submits_it(trade: HomeTrade) -> None:
    who = trade.trader
    _open(trade, "business")
    who.fill(main_activity="1392", employees="0")
    who.choose(sells_services="no", has_shop="no", wants_chamber="no")
    who.press()
    _open(trade, "federal")
    who.press()
    who.go(trade.here)
    who.follow(f"main a[href='{trade.here}/check']")
    who.see("checked")
    who.press("main form[action$='/submit']")
    who.see("submitted")


def an_officer_enters_it(trade: HomeTrade) -> None:
    who = trade.walk.signed_in(OFFICER)
    who.go("/casework?queue=all")
    who.follow(f"main a:has-text('{BUSINESS}')")
    who.press("main form[action$='/take']")
    who.see("step")
    assert STREET in who.text
    who.follow("main a[href$='/decide']")
    who.choose(outcome="passed")
    who.press()


def she_finds_her_paper(trade: HomeTrade) -> None:
    """It says what strangers may know; her own pages say more."""
    who = trade.trader
    who.go("/licences")
    who.wait_until_told("SP-")
    who.see("licences")
    trade.number = re.findall(r"SP-[A-Z]+-\d{4}-\d+", who.text)[0]
    who.follow("main tr:has-text('SP-') a")
    who.wait_until_told("محفوظ کریں")
    who.see("certificate")
    trade.public = _first(who, "main a[href*='/c/']")
    trade.paper = _first(who, "main a[href*='/documents/']")
    said = words_of(who.download(trade.paper))
    assert BUSINESS in said
    assert "Kech" in said
    _hides(trade, said)


def _first(who: Walker, link: str) -> str:
    address = who.page.locator(link).first.get_attribute("href")
    assert address, who.page.url
    return urlsplit(address).path


def _hides(trade: HomeTrade, said: str) -> None:
    for private in (NAME, STREET, CNIC, MOBILE):
        assert private not in said, (private, trade.stranger.page.url, said)


def strangers_learn_the_district_alone(trade: HomeTrade) -> None:
    for who, text in _of_strangers(trade):
        assert BUSINESS in text or BUSINESS_UR in text, (who, text)
        _hides(trade, text)


def _of_strangers(trade: HomeTrade) -> list[tuple[str, str]]:
    """Look wherever somebody finds a business: pages in both languages, the API, the open lists."""
    who = trade.stranger
    seen = []
    for what, path in (
        ("search", "/business-register?lang=ur&q=Koshkalat"),
        ("entry", f"/business-register/{trade.number}?lang=ur"),
        ("verified", f"{trade.public}?lang=ur"),
    ):
        who.go(path)
        who.see(what)
        assert what == "verified" or DISTRICT in who.text, who.text
        seen.append((what, who.page.content()))
    seen.extend(
        (path, trade.fetched(path))
        for path in (
            f"/business-register/{trade.number}?lang=en",
            f"/api/v1/register/{trade.number}",
            "/api/v1/register?q=Koshkalat",
            f"/api/v1/certificates/{trade.public.rsplit('/', 1)[-1]}",
        )
    )
    listed = (trade.fetched(f"/api/v1/register/all.{kind}") for kind in ("jsonl", "csv"))
    rows = (line for text in listed for line in text.splitlines() if trade.number in line)
    seen.extend(("all", line) for line in rows)
    assert len([each for each in seen if each[0] == "all"]) == len(("jsonl", "csv"))
    return seen


def she_agrees_later(trade: HomeTrade) -> None:
    who = trade.trader
    who.go("/businesses?lang=ur")
    who.see("businesses")
    who.follow(f"main a:has-text('{BUSINESS_UR}')")
    who.see("own-business")
    assert STREET in who.text
    who.press("main form[action$='/publication']")
    who.see("published")


def strangers_read_who_she_is(trade: HomeTrade) -> None:
    who = trade.stranger
    who.go(f"/business-register/{trade.number}?lang=ur")
    who.see("entry-published")
    assert NAME in who.text
    assert STREET in who.text
    who.go(f"{trade.public}?lang=ur")
    who.see("verified-published")
    assert NAME in trade.fetched(f"/api/v1/register/{trade.number}")
    assert CNIC not in who.page.content()


STEPS = (
    she_opens_an_account,
    she_begins_the_form,
    she_says_who_she_is,
    she_is_asked_what_to_publish,
    she_submits_it,
    an_officer_enters_it,
    she_finds_her_paper,
    strangers_learn_the_district_alone,
    she_agrees_later,
    strangers_read_who_she_is,
)
