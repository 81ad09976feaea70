"""A widow who is a partner records her husband's death, on a narrow phone.

She reads Urdu, and each page is seen in English too. The Registrar's two officers are looked at
elsewhere: here what they enter is entered, and she reads the entry after.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from browser.walker import Walk, Walker
from factories.browser import Living, with_cookie
from factories.identity import make_person, sign_in
from factories.register import file, make_business

from app.calendar import local_day
from app.clock import real_now
from registration.register.policy.filings import Kind

WIDOW, FIRM, NUMBER = "widow", "Sahil Boat Repairs", "RF-KECH-2026-00088"
PARTNERS = ("Gul Khan", "Zarghuna", "Noor Jan", "Hani")
PARTNERS_UR = ("گل خان", "زرغونہ", "نور جان", "ہانی")


@dataclass
class Widowed:
    """The walk, and what is passed on in it."""

    walk: Walk
    business: UUID | None = None
    application: str = ""
    gone: str = ""

    @property
    def living(self) -> Living:
        return self.walk.living

    @property
    def who(self) -> Walker:
        return self.walk.people[WIDOW]

    @property
    def here(self) -> str:
        return f"/applications/{self.application}"


def the_firm_stands_in_the_register(widowed: Widowed) -> None:
    """Of her husband, herself, their son and Hani."""
    living = widowed.living
    with living.platform.executor.sessions() as session:
        people = [
            make_person(session, name, name_ur=name_ur, language="ur")
            for name, name_ur in zip(PARTNERS, PARTNERS_UR, strict=True)
        ]
        client = living.app.test_client()
        sign_in(session, living.settings.secret_key, client, people[1])
        living.plant(WIDOW, client)
        widowed.gone = people[0].cnic or ""
        business = make_business(
            session,
            living.platform,
            *people,
            name=FIRM,
            name_ur="ساحل کشتی مرمت",
            number=NUMBER,
        )
        widowed.business = business.id
    who = widowed.walk.meet(WIDOW, "ur", "en")
    with_cookie(who.page.context, living, WIDOW, "ur")


def she_opens_the_business(widowed: Widowed) -> None:
    who = widowed.who
    who.go(f"/business-register/{NUMBER}")
    who.see("entry-before")
    who.go("/businesses")
    who.see("businesses")
    who.follow(f"main a[href$='/businesses/{widowed.business}']")
    who.see("business")
    who.press("main form[action$='/filings/owners']")
    widowed.application = re.findall(r"/applications/([0-9a-f-]{36})", who.page.url)[0]
    who.see("application")


def she_says_when_and_of_whom(widowed: Widowed) -> None:
    who, day = widowed.who, local_day(real_now()) - timedelta(days=10)
    who.go(f"{widowed.here}/sections/day")
    who.fill(occurred_on=f"{day:%d-%m-%Y}")
    who.see("day")
    who.press()
    who.go(f"{widowed.here}/sections/partners")
    row = "partners-0"
    who.choose(**{f"{row}-leaves": "died", "goes_on": "yes"})
    # What a death is shown by is asked once the page knows that it is one.
    who.press_in_vain()
    who.see("asks-for-the-certificate")
    who.fill(**{f"{row}-paper_number": "1182"})
    who.fill(**{f"{row}-paper_on": f"{day + timedelta(days=2):%d-%m-%Y}"})
    who.fill(**{f"{row}-paper_authority": "یونین کونسل 7، تربت"})
    who.see("partners")
    who.press()


def she_signs_and_submits(widowed: Widowed) -> None:
    """One signature is enough; nobody signs for the dead."""
    who = widowed.who
    who.go(f"{widowed.here}/signatures")
    who.see("who-signs")
    who.press()
    who.go(f"/signatures/{widowed.application}")
    who.see("to-sign")
    who.press("main form[action*='/signatures/']")
    who.go(f"{widowed.here}/check")
    who.see("checked")
    who.press("main form[action$='/submit']")
    who.see("submitted")


def she_reads_the_entry_after(widowed: Widowed) -> None:
    """The Registrar has entered it."""
    day = local_day(real_now()) - timedelta(days=10)
    left = {"cnic": widowed.gone, "name": PARTNERS[0], "name_ur": PARTNERS_UR[0]}
    content = {"left": [left | {"ground": "died"}]}
    assert widowed.business is not None
    file(widowed.living.platform, widowed.business, Kind.OWNERS, day, content)
    who = widowed.who
    who.go(f"/business-register/{NUMBER}?lang=ur")
    assert "سابق شراکت دار" in who.text
    who.see("entry-after")
    who.go(f"/business-register/{NUMBER}/history")
    who.see("history")


def a_daughter_who_is_no_partner_reports_it(widowed: Widowed) -> None:
    """The same page of the firm leads her to the report."""
    living = widowed.living
    with living.platform.executor.sessions() as session:
        daughter = make_person(session, "Mahjabeen", language="ur")
        client = living.app.test_client()
        sign_in(session, living.settings.secret_key, client, daughter)
        living.plant("daughter", client)
    who = widowed.walk.meet("daughter", "ur", "en")
    with_cookie(who.page.context, living, "daughter", "ur")
    who.go(f"/business-register/{NUMBER}")
    who.follow("main a[href$='/death']")
    who.see("report")
    day = local_day(real_now()) - timedelta(days=10)
    who.fill(name="گل خان", cnic=widowed.gone, died_on=f"{day:%d-%m-%Y}")
    who.fill(paper_number="1182", paper_on=f"{day:%d-%m-%Y}", paper_authority="یونین کونسل 7، تربت")
    who.choose(relation="child")
    who.press()
    who.see("reported")


STEPS = (
    the_firm_stands_in_the_register,
    she_opens_the_business,
    she_says_when_and_of_whom,
    she_signs_and_submits,
    she_reads_the_entry_after,
    a_daughter_who_is_no_partner_reports_it,
)
