"""A question from asking to its answer, on narrow phones and in both languages."""

import pytest
from browser.planning import Places
from browser.walker import Walk
from factories.browser import Living
from playwright.sync_api import Browser, expect

from demonstration.marketplace.seed import plans

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "Does the price of item 3 include 2 years of service?"
ANSWER = "Yes, for 2 years from the day of delivery."


def test_it_follows_a_question_to_its_answer(province: Living, browser: Browser) -> None:
    walk = Walk(browser, province)
    tender = Places(province).tender(plans.FURNITURE)
    firm = walk.signed_in("owner2", "en", "ur")
    firm.page.goto(f"{province.address}/tenders/{tender}?lang=en")
    firm.see("the tender")
    firm.page.locator("main a[href$='/questions']").click()
    firm.see("questions")
    firm.page.locator("main a[href$='/questions/ask']").click()
    firm.page.fill("[name=words]", f"{WORDS} Call 0300 1234567.")
    firm.page.locator("main form button").click()
    expect(firm.page.locator(".govuk-error-summary")).to_contain_text("phone number")
    firm.page.fill("[name=words]", WORDS)
    firm.page.locator("main form button").click()
    expect(firm.page.locator("main")).to_contain_text("without your name")
    officer = walk.signed_in("officer", "en")
    officer.page.goto(f"{province.address}/department/tenders/{tender}/questions?lang=en")
    expect(officer.page.locator("main")).to_contain_text(WORDS)
    officer.see("what was asked")
    officer.page.locator("main a[href$='/answer']").first.click()
    officer.page.fill("[name=answer]", ANSWER)
    officer.page.locator("main form button").click()
    expect(officer.page.locator("main")).to_contain_text("The answer is public.")
    public = walk.meet("a journalist", "en", "ur")
    public.page.goto(f"{province.address}/tenders/{tender}/questions?lang=en")
    expect(public.page.locator("main")).to_contain_text(ANSWER)
    public.see("the answer")
    firm.page.goto(f"{province.address}/firm?lang=en")
    expect(firm.page.locator("main")).to_contain_text(ANSWER)
    firm.see("our firm")
    assert not walk.faults, "\n".join(walk.faults)
