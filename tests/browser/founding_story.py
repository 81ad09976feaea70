"""Two people found a firm, and several agencies do their part at the same time.

Everybody has a phone of their own, without JavaScript; who founds reads Urdu.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from browser.story import Story
from factories.browser import Living, Traveller
from factories.pictures import qr_codes

from app.calendar import local_day
from app.casework.catalogue.queries.terms import task_key
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.parameters.use_cases import VALUE, ProposeValue

FIRM, FIRM_UR = "Chiltan Rug Weavers", "چلتن قالین باف"
FOUNDER, PARTNER = "citizen", "citizen2"
DEEMED = task_key("partnership", "shop", "register", "deemed")
# Longer than the seven working days that Labour has, whatever the holidays.
UNTIL_DEEMED = timedelta(days=21)
LOOKS_MS = 60_000


@dataclass
class Founding:
    """The story, and what is passed on in it."""

    story: Story
    application: str = ""
    paper: str = ""
    came: bool = False
    steps: dict[str, str] = field(default_factory=dict)

    @property
    def living(self) -> Living:
        return self.story.living

    @property
    def founder(self) -> Traveller:
        return self.story.people[FOUNDER]

    @property
    def here(self) -> str:
        return f"/applications/{self.application}"

    def officer(self, key: str) -> Traveller:
        """Let an officer sign in and open the firm's step from the desk of their office."""
        who = self.story.signed_in(key)
        who.go("/casework?queue=all")
        who.follow(f"main a:has-text('{FIRM}')")
        self.steps[key] = urlsplit(who.page.url).path
        return who

    def take(self, key: str) -> Traveller:
        who = self.officer(key)
        who.press("main form[action$='/take']")
        return who

    def passes(self, key: str) -> None:
        """Let an officer take the open step and pass it."""
        self.decides(self.take(key), key)

    def decides(self, who: Traveller, key: str) -> None:
        who.go(f"{self.steps[key]}/decide")
        who.choose(outcome="passed")
        who.press()


def two_officers_allow_deemed_approval(founding: Founding) -> None:
    """It is off in every file: here a law is put in force that says so of one step of Labour."""
    executor, cast = founding.living.platform.executor, founding.living.cast
    known = founding.living.platform.registry.parameters
    definition = next(each for each in known if each.key == DEEMED)
    command = ProposeValue(
        definition=definition,
        value="yes",
        valid_from=_today(founding),
        instrument="A sample law of the browser tests",
        confidence=Confidence.UNVERIFIED,
        note="The browser tests need it today",
    )
    row = executor.execute(VALUE.propose, command, actor=cast.actor("rules"))
    approval = Approve(id=row.id)
    executor.execute(VALUE.approve, approval, actor=cast.actor("rules2"))


def _today(founding: Founding) -> date:
    with founding.living.platform.executor.reading(SYSTEM) as uow:
        return local_day(uow.now)


def a_citizen_fills_in_one_form(founding: Founding) -> None:
    """In Urdu, page by page."""
    who = founding.story.meet(FOUNDER, "ur")
    who.sign_in(f"{FOUNDER}@bdm.example", founding.living.cast.secrets.passwords[FOUNDER])
    who.go("/services/partnership?lang=ur")
    assert who.page.locator("html").get_attribute("dir") == "rtl"
    who.picture("service")
    who.go("/services/partnership/apply")
    who.press()
    founding.application = re.findall(r"/applications/([0-9a-f-]{36})", who.page.url)[0]
    who.go(f"{founding.here}/sections/name")
    who.fill(business_name=FIRM, business_name_ur=FIRM_UR)
    who.press()
    who.go(f"{founding.here}/sections/places")
    who.fill(**{"place-line": "Jinnah Road, Quetta", "place-district": "quetta"})
    who.press()
    _name_partners(founding, who)
    who.go(f"{founding.here}/sections/business")
    who.fill(main_activity="1393", employees="7")
    who.choose(sells_services="yes", has_shop="yes", wants_chamber="no")
    who.press()
    who.go(f"{founding.here}/sections/federal")
    who.fill(ntn="")
    who.press()
    who.go(founding.here)
    who.picture("filled-in")


def _name_partners(founding: Founding, who: Traveller) -> None:
    who.go(f"{founding.here}/sections/partners")
    for number, key in enumerate((FOUNDER, PARTNER)):
        row = f"partners-{number}"
        actor = founding.living.cast.actor(key)
        who.fill(**{f"{row}-partner-name": actor.name})
        who.fill(**{f"{row}-partner-cnic": founding.living.cast.cnic(key)})
        who.fill(**{f"{row}-address": "Jinnah Road, Quetta", f"{row}-joined_on": "01-02-2024"})
    who.fill(duration="As agreed")
    who.picture("partners")
    who.press()


def the_partner_brings_the_code(founding: Founding) -> None:
    """The founder types the mobile number, and confirms who came by the code that went there."""
    who, living = founding.founder, founding.living
    mobile = living.mobile_of(PARTNER)
    who.fill(**{"mobiles-0-mobile": mobile})
    who.picture("asking")
    who.press()
    text = living.wait_for_mail(mobile)["text"]
    code = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", text)
    assert code is not None, text
    partner = founding.story.signed_in(PARTNER)
    partner.go("/signatures/code")
    partner.fill(code=code[0])
    partner.picture("code-to-sign")
    partner.press()
    who.go(f"{founding.here}/signatures")
    who.picture("confirming")
    who.press("main form[action*='/signers/']")
    founding.came = True


def both_partners_sign(founding: Founding) -> None:
    """Each on their own page, exactly what stands there."""
    who = founding.founder
    who.go(f"{founding.here}/signatures")
    partner = founding.story.signed_in(PARTNER)
    if founding.came:
        who.press()
    else:
        the_partner_brings_the_code(founding)
    for each in (who, partner):
        each.go(f"/signatures/{founding.application}")
        each.picture("to-sign")
        each.press("main form[action*='/signatures/']")


def the_founder_hands_in_and_pays_one_bill(founding: Founding) -> None:
    """By card, on the gateway's page: one bill for the fees of all agencies."""
    who = founding.founder
    who.go(f"{founding.here}/check")
    who.picture("checked")
    who.press("main form[action$='/submit']")
    who.picture("handed-in")
    who.follow("main a[href*='/bills/']")
    who.touched = ""
    with who.page.expect_navigation(wait_until="domcontentloaded"):
        who.page.locator("main form[action$='/card'] button").click()
    gateway = founding.living.environment["BDM_SANDBOX_URL"]
    who.page.wait_for_url(f"{gateway}/**", timeout=LOOKS_MS, wait_until="domcontentloaded")
    who.page.locator("button[value='approve']").click()
    who.page.locator("main h1", has_text="کارڈ سے ادا").wait_for(timeout=LOOKS_MS)
    who.go(founding.here)
    who.wait_until_told("بیان کی جانچ")
    who.picture("paid")


def agencies_work_at_the_same_time(founding: Founding) -> None:
    """The Registrar's examiner sends a field back while the others go on."""
    examiner = founding.take("firms_officer")
    examiner.picture("step")
    examiner.go(f"{founding.steps['firms_officer']}/send-back")
    about = examiner.page.locator("main input[value='duration']").get_attribute("name")
    assert about is not None
    sentence = about.replace("-about", "-sentence")
    examiner.fill(**{sentence: "Say until which day the firm lasts."})
    examiner.press()
    for key in ("bra_officer", "bessi_officer", "excise_officer"):
        founding.passes(key)
    founding.officer("labour_officer").picture("not-taken")


def the_founder_answers_and_both_sign_anew(founding: Founding) -> None:
    who = founding.founder
    who.go(f"{founding.here}/answers")
    who.fill(duration="Until 31-12-2035")
    # Saved; what is left to do before it can be sent stands on the next page.
    assert founding.living.cast.actor(PARTNER).name in who.press_in_vain()
    who.picture("to-be-signed-anew")
    both_partners_sign(founding)
    who.go(f"{founding.here}/answers/send")
    who.press()
    who.go(founding.here)
    who.picture("answered")


def the_registrar_enters_the_firm(founding: Founding) -> None:
    examiner = founding.story.people["firms_officer"]
    examiner.go(founding.steps["firms_officer"])
    assert "Until 31-12-2035" in examiner.text
    examiner.picture("replied")
    founding.decides(examiner, "firms_officer")
    founding.passes("registrar")


def time_decides_where_labour_does_not(founding: Founding) -> None:
    """Nobody of Labour has taken it; the law that was put in force deems it approved."""
    with founding.living.platform.executor.reading(SYSTEM) as uow:
        later = uow.now + UNTIL_DEEMED
    founding.living.move_clock_to(later)
    founding.living.platform.executor.execute(watch_clocks, None, actor=SYSTEM)
    who = founding.founder
    who.go(founding.here)
    who.picture("all-decided")
    assert who.text.count("SEF-QUETTA-") == 1, who.text


def anybody_verifies_the_paper(founding: Founding) -> None:
    """By the picture on it, as a camera reads it, from a phone where nobody signed in."""
    who = founding.founder
    who.go("/licences")
    who.follow("main tr:has-text('RF-QUETTA-') a")
    who.wait_until_told("محفوظ کریں")
    address = who.page.locator("main a[href*='/c/']").first.get_attribute("href")
    paper = who.page.locator("main a[href*='/documents/']").first.get_attribute("href")
    assert address
    assert paper
    content = who.download(paper)
    assert content.startswith(b"%PDF")
    (pictured,) = qr_codes(content)
    assert urlsplit(pictured).path == urlsplit(address).path
    stranger = founding.story.meet("stranger")
    stranger.go(f"{urlsplit(pictured).path}?lang=en")
    assert FIRM in stranger.text
    stranger.picture("verified")
    stranger.attach("paper.pdf", content, "application/pdf")
    stranger.press()
    assert "Your file is the one that was issued" in stranger.text
    stranger.go("/business-register?q=Chiltan+Rug&lang=en")
    assert FIRM in stranger.text
    stranger.picture("register")


STEPS = (
    two_officers_allow_deemed_approval,
    a_citizen_fills_in_one_form,
    both_partners_sign,
    the_founder_hands_in_and_pays_one_bill,
    agencies_work_at_the_same_time,
    the_founder_answers_and_both_sign_anew,
    the_registrar_enters_the_firm,
    time_decides_where_labour_does_not,
    anybody_verifies_the_paper,
)
