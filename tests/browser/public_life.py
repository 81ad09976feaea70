"""What happens in public between a tender's publication and its contract, as its people live it."""

import re

from browser.story import FIRM, Story
from factories.browser import Traveller

QUESTION = "کیا خوردبین کے ساتھ 2 سال کی ضمانت ہے؟"
ANSWER = "Yes: 2 years from the day of delivery, at the museum."
NEW_PLACE = "Science museum, second gate, Quetta"
HEARERS = {
    "excise_officer": "Excise Officer",
    "food_officer": "Food Safety Officer",
    "labour_officer": "Labour Officer",
}


def a_firm_asks(story: Story) -> None:
    """In Urdu; the department reads the question without its asker."""
    who = story.people["supplier"]
    who.go(f"/tenders/{story.tender}/questions/ask")
    who.fill(words=QUESTION)
    who.picture("question")
    who.press()
    officer = story.signed_in("officer")
    officer.go(f"/department/tenders/{story.tender}/questions")
    officer.picture("asked")
    assert FIRM not in officer.text
    officer.follow("main a[href$='/answer']")
    officer.fill(answer=ANSWER)
    officer.press()
    story.meet("stranger").go(f"/tenders/{story.tender}/questions")
    story.meet("stranger").picture("answered")
    assert ANSWER in story.meet("stranger").text
    assert FIRM not in story.meet("stranger").text


def the_tender_changes(story: Story) -> None:
    """In substance: who has bid must confirm."""
    officer, authority = story.signed_in("officer"), story.signed_in("authority")
    officer.go(f"/department/tenders/{story.tender}/amend")
    officer.fill(reason="A firm asked; deliveries go to the other gate", delivery_place=NEW_PLACE)
    officer.fill(regulator_on=story.today.isoformat())
    officer.choose(substance="yes")
    officer.picture("change")
    officer.press()
    changes = f"/department/tenders/{story.tender}/amendments"
    authority.go(changes)
    authority.press("main form[action$='/approve']")
    stranger = story.meet("stranger")
    stranger.go(f"/tenders/{story.tender}/versions")
    stranger.picture("versions")
    assert NEW_PLACE in stranger.text


def both_firms_confirm(story: Story) -> None:
    """With one press each; the envelope stays shut."""
    for key in ("supplier", "owner2"):
        who = story.people[key]
        who.go(story.bids[key])
        who.picture("pending")
        who.follow(f"main a[href*='{story.tender}/confirm']")
        who.picture("confirm")
        who.press()
        who.picture("confirmed")


def the_loser_objects(story: Story) -> None:
    """From its debrief; the award has to wait."""
    who = story.people["owner2"]
    who.go(f"/tenders/{story.tender}/debrief")
    who.follow("main a[href*='about=final_report']")
    who.choose(about="final_report")
    who.fill(rule="r. 37", grounds="Our microscopes fit the specification better")
    who.picture("grievance")
    who.press()
    found = re.search(r"/grievances/([0-9a-f-]{36})", who.page.url)
    assert found is not None, who.page.url
    story.grievance = found[0]
    authority = story.signed_in("authority")
    authority.go(f"/department/tenders/{story.tender}/award")
    authority.picture("held")
    assert "GRV-" in authority.text


def three_officers_hear_it(story: Story) -> None:
    """None of them took part; they reject it, and everybody reads why."""
    head = story.signed_in("head")
    head.go(f"{story.grievance}/committee")
    head.fill(find="Officer")
    head.follow("main button[name='step'][value='find']")
    for name in HEARERS.values():
        head.page.get_by_label(name).first.check(force=True)
    head.picture("committee")
    head.press()
    for key in HEARERS:
        who = story.signed_in(key)
        who.go(f"{story.grievance}/declaration")
        who.choose(has_interest="no")
        who.press()
    _decide(story.signed_in("excise_officer"), story)
    second = story.signed_in("food_officer")
    second.go(story.grievance)
    second.press("main form[action$='/agree']")
    stranger = story.meet("stranger")
    stranger.go(story.grievance)
    stranger.picture("decided")
    assert "the lowest bid" in stranger.text


def _decide(who: Traveller, story: Story) -> None:
    who.go(f"{story.grievance}/decision")
    who.choose(outcome="rejected")
    who.fill(reasons="Both met the specification (r. 37); the lowest bid wins.")
    who.picture("decision")
    who.press()


def everybody_reads_the_result(story: Story) -> None:
    """The tender's page begins with it, without a sign-in."""
    for language in ("en", "ur"):
        who = story.meet(f"journalist in {language}", language)
        who.go(f"/tenders/{story.tender}?lang={language}")
        who.picture("result")
        assert FIRM in who.text
        who.go(f"/contracts?lang={language}")
        who.picture("contracts")
        assert FIRM in who.text
