"""A call of an award: two people apply, three officers score alone, and one of both is funded.

Who wins reads Urdu, the other English, and both see each page in the other language too.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from browser.claiming import resolve_flags
from browser.walker import Walk, Walker
from factories.browser import Living

from app.calendar import PROVINCE, local_day
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import fiscal_year_of
from app.parameters.public import Confidence
from demonstration.cast.past import signed_in
from demonstration.registration.public import paper
from tax_incentives.budgets.use_cases import BUDGET, EnterBudget

SCHEME, SERVICE = "professional_award", "relief_professional_award"
TITLE, TITLE_UR = "Award of the winter", "موسم سرما کا ایوارڈ"
WINNER, SECOND = "citizen", "citizen2"
DRAWS_UP, APPROVES = "relief_finance", "relief_secretary"
PANEL = ("relief_assessor", "relief_senior", "relief_finance")
OFFICERS = ("relief_assessor", "relief_senior", "relief_finance")
POINTS = {WINNER: "9", SECOND: "6"}
COMMENT = "Nobody else reads what this member thinks of it"
OPEN_FOR = timedelta(hours=2)
PRIZE = 2_00_000_00
PDF = "application/pdf"


@dataclass
class Winning:
    """The walk, and what is passed on in it."""

    walk: Walk
    call: str = ""
    closes_at: datetime | None = None
    applications: dict[str, str] = field(default_factory=dict)

    @property
    def living(self) -> Living:
        return self.walk.living

    @property
    def now(self) -> datetime:
        """The time of the province, which the walks before moved."""
        with self.living.platform.executor.reading(SYSTEM) as uow:
            return uow.now

    @property
    def office(self) -> str:
        return f"/casework/calls/{self.call}"

    def proved(self, key: str, form: str) -> Walker:
        """Press a button that asks for a fresh proof, as who proved nothing lately."""
        who = self.walk.signed_in(key)
        self.living.forget_proof(key)
        who.go(self.office)
        who.press(form)
        assert "/prove" in who.page.url, who.text
        who.fill(password=self.living.cast.secrets.passwords[key])
        who.press()
        return who


def finance_has_money_for_it(winning: Winning) -> None:
    """Two officers enter an appropriation and its release; their pages are looked at elsewhere."""
    executor, cast = winning.living.platform.executor, winning.living.cast
    for kind in ("appropriation", "release"):
        command = EnterBudget(
            scheme=SCHEME,
            fiscal_year=fiscal_year_of(local_day(winning.now)).year,
            kind=kind,
            amount_paisa=PRIZE,
            demand="21",
            object_head="A05270",
            instrument="A sample schedule of the browser tests",
            confidence=Confidence.UNVERIFIED,
        )
        row = executor.execute(BUDGET.propose, command, actor=cast.actor("finance"))
        with signed_in(executor, cast.actor("finance2")) as second:
            executor.execute(BUDGET.approve, Approve(id=row.id), actor=second)


def two_officers_open_a_call(winning: Winning) -> None:
    """One draws it up; the other must prove who they are."""
    who = winning.walk.signed_in(DRAWS_UP)
    who.go("/casework/calls")
    who.follow("main a[href$='/calls/new']")
    opens_at = winning.now.astimezone(PROVINCE).replace(second=0, microsecond=0)
    winning.closes_at = opens_at + OPEN_FOR
    who.fill(service=SERVICE, title_en=TITLE, title_ur=TITLE_UR, places="1")
    who.fill(opens_at=f"{opens_at:%Y-%m-%dT%H:%M}")
    who.fill(closes_at=f"{winning.closes_at:%Y-%m-%dT%H:%M}")
    first = "criteria-0-"
    who.fill(**{f"{first}code": "worth", f"{first}title_en": "Worth to the province"})
    who.fill(**{f"{first}title_ur": "صوبے کے لیے قدر", f"{first}most": "10"})
    who.fill(**{f"{first}weight": "100", "instrument": "Order FD-31/2026, a sample"})
    for key in PANEL:
        who.choose(panel=str(winning.living.cast.people[key]))
    who.choose(tie_rule="heaviest_earlier_draw")
    who.see("drawn-up")
    who.press()
    winning.call = str(UUID(urlsplit(who.page.url).path.rsplit("/", 1)[1]))
    who.see("waiting")
    winning.proved(APPROVES, "main form[action$='/approve']").see("approved")


def two_people_apply(winning: Winning) -> None:
    """They find the open call, and apply under it."""
    for key, languages in ((WINNER, ("ur", "en")), (SECOND, ("en", "ur"))):
        who = winning.walk.meet(key, *languages)
        looks = key == WINNER
        who.go("/calls")
        if looks:
            who.see("calls")
        who.follow(f"main a[href='/calls/{winning.call}']")
        if looks:
            who.see("call")
        who.follow("main a[href$='/apply']")
        secrets = winning.living.cast.secrets
        who.fill(identifier=f"{key}@bdm.example", password=secrets.passwords[key])
        who.press()
        who.go(f"{urlsplit(who.page.url).path}?lang={languages[0]}")
        _apply(winning, who, looks=looks)


def _apply(winning: Winning, who: Walker, *, looks: bool) -> None:
    who.press()
    application = re.findall(r"/applications/([0-9a-f-]{36})", who.page.url)[0]
    winning.applications[who.name] = application
    here = f"/applications/{application}"
    who.follow(f"main a[href='{here}/sections/facts']")
    if looks:
        who.see("facts")
    who.choose(claimant="professional")
    who.fill(years_served="9", nominated_by="3")
    who.press()
    who.go(f"{here}/sections/publication")
    if looks:
        who.see("published")
    who.fill(claimant_name=winning.living.cast.actor(who.name).name)
    who.choose(publication="yes")
    who.press()
    for code in ("nominations", "work"):
        who.go(here)
        who.follow(f"main a[href^='{here}/'][href$='{code}']")
        who.attach(f"{code}.pdf", paper(code), PDF)
        who.press()
    who.go(here)
    if looks:
        who.see("filled-in")
    who.follow(f"main a[href='{here}/check']")
    who.press("main form[action$='/submit']")
    who.follow(f"main a[href='{here}']")
    if looks:
        who.see("status")


def the_deadline_passes(winning: Winning) -> None:
    assert winning.closes_at
    winning.living.move_clock_to(winning.closes_at + timedelta(minutes=1))
    who = winning.walk.people[WINNER]
    who.go(f"/calls/{winning.call}")
    who.see("closed")


def three_members_score_alone(winning: Winning) -> None:
    """Before the last score is in, each sees their own."""
    for key in PANEL:
        who = winning.walk.signed_in(key)
        for applicant, points in POINTS.items():
            who.go("/casework/calls")
            who.follow(f"main a[href='{winning.office}']")
            application = winning.applications[applicant]
            who.follow(f"main a[href$='{application}/scores']")
            assert COMMENT not in who.text
            who.fill(**{"scores-0-points": points, "scores-0-comment": f"{COMMENT}: {key}"})
            if key == PANEL[0]:
                who.see("score")
            who.press()
            if key == PANEL[0]:
                who.see("scored")
        _sees_only_own(winning, key)


def _sees_only_own(winning: Winning, key: str) -> None:
    who = winning.walk.people[key]
    who.go(f"{winning.office}/applications/{winning.applications[WINNER]}/scores")
    seen = set(re.findall(rf"{COMMENT}: (\w+)", who.text))
    assert seen == ({key} if key != PANEL[-1] else set(PANEL)), who.text


def two_officers_confirm_the_ranking(winning: Winning) -> None:
    who = winning.walk.people[DRAWS_UP]
    who.go(winning.office)
    who.see("complete")
    who.press("main form[action$='/ranking']")
    who.see("ranked")
    winning.proved(APPROVES, "main form[action*='/rankings/']").see("confirmed")


def officers_grant_the_award(winning: Winning) -> None:
    """Three different ones pass the application of the first."""
    name = winning.living.cast.actor(WINNER).name
    for key in OFFICERS:
        who = winning.walk.signed_in(key)
        who.go("/casework?queue=all")
        who.follow(f"main tr:has-text('ICT professionals') a:has-text('{name}')")
        who.press("main form[action$='/take']")
        who.follow("main a[href$='/controls']")
        resolve_flags(who)
        who.follow("main a:has-text('Go back to your step')")
        who.follow("main a[href$='/decide']")
        who.choose(outcome="passed")
        who.press()


def the_winner_reads_it(winning: Winning) -> None:
    who = winning.walk.people[WINNER]
    winning.living.wait_until_mailed(f"{WINNER}@bdm.example", "TPRAW-")
    who.go("/licences")
    who.follow("main tr:has-text('TPRAW') a")
    who.see("order")
    who.follow("main a[href*='/reliefs/awards/']")
    who.see("award")
    assert "2,00,000" in who.text


def the_second_is_recommended_but_not_funded(winning: Winning) -> None:
    who = winning.walk.people[SECOND]
    application = winning.applications[SECOND]
    who.go(f"/applications/{application}")
    who.see("status")
    who.follow(f"main a[href='/reliefs/claims/{application}']")
    who.see("reserve")
    assert "Recommended, not funded" in who.text
    assert "You qualify" not in who.text


def anybody_reads_the_result(winning: Winning) -> None:
    who = winning.walk.meet("reader", "ur", "en")
    who.go("/calls")
    who.follow(f"main a[href='/calls/{winning.call}']")
    who.see("result")
    assert "2,00,000" in who.text


STEPS = (
    finance_has_money_for_it,
    two_officers_open_a_call,
    two_people_apply,
    the_deadline_passes,
    three_members_score_alone,
    two_officers_confirm_the_ranking,
    officers_grant_the_award,
    the_winner_reads_it,
    the_second_is_recommended_but_not_funded,
    anybody_reads_the_result,
)
