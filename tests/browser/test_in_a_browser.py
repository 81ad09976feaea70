"""The province as people meet it: Chromium on a phone's screen, processes as in life.

One province serves all tests of this folder, in the order of their files: the story comes last
(`test_whole_story.py`), because it moves the clock.
"""

from decimal import Decimal

import pytest
from browser.checking import Inspector, pages_of
from browser.planning import BOTH, Places, Visit
from factories.browser import Living, phone, with_cookie
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.clock import real_now
from app.web.formatting import rupees
from demonstration.marketplace.seed import plans, plant
from marketplace.bids.policy import line_total_paisa
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import Status

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_is_seeded_once_with_a_tender_in_every_state(province: Living) -> None:
    def titles() -> list[tuple[str, Status]]:
        with province.platform.executor.sessions() as session:
            tenders = session.scalars(select(Tender).order_by(Tender.id)).all()
            return [(tender.title, tender.status(real_now())) for tender in tenders]

    before = titles()
    assert {status for _, status in before} == set(Status) - {Status.TERMINATED}
    plant(province.platform, province.cast)
    assert titles() == before


def test_it_shows_what_everybody_uses_on_a_phone_in_both_languages(
    province: Living, browser: Browser, planned: list[Visit]
) -> None:
    missed = pages_of(province) - {visit.endpoint for visit in planned}
    assert not missed, f"Nobody visits these pages; add them to tests/browser/visits.py: {missed}"
    Inspector(browser, province).look_at(visit for visit in planned if visit.languages == BOTH)


def test_it_runs_its_scripts_under_its_own_policy(province: Living, browser: Browser) -> None:
    """Scripts only add: the menu folds, and a wrong form puts the reader where the trouble is."""
    page = phone(browser).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{province.address}/tenders?lang=en")
    menu, group = page.get_by_role("button", name="Menu"), page.locator("nav summary").first
    assert not group.is_visible()
    menu.click()
    group.click()
    with page.expect_navigation():
        page.locator("nav a[href='/tenders']").first.click()
    page.goto(f"{province.address}/register?lang=ur")
    # A click does not wait for the page that it leads to, nor that page for its scripts.
    page.locator("main form button").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    first = page.locator(".govuk-error-summary a").first
    first.click()
    expect(page.locator(first.get_attribute("href") or "")).to_be_focused()
    refused = "error: Failed to load resource"
    assert not [told for told in complaints if not told.startswith(refused)]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_totals_prices_while_they_are_typed(
    province: Living, browser: Browser, language: str
) -> None:
    """Nothing is sent: the numbers are the script's, and must be those of the server."""
    context = phone(browser)
    with_cookie(context, province, "owner2", language)
    page = context.new_page()
    tender = Places(province).tender(plans.INSTITUTES)
    page.goto(f"{province.address}/bids/tenders/{tender}/prices")
    rows = page.locator("tr[data-quantity]")
    quantities = [Decimal(row.get_attribute("data-quantity") or "") for row in rows.all()]
    lines = [line_total_paisa(each, 125_050 + at) for at, each in enumerate(quantities)]
    for at, row in enumerate(rows.all()):
        row.get_by_role("textbox").fill(f"Rs 1,250.{50 + at}")
        expect(row.locator("td bdi").last).to_have_text(rupees(lines[at]))
    expect(page.locator("[data-total] bdi")).to_have_text(rupees(sum(lines)))
    rows.first.get_by_role("textbox").fill("200,50")
    expect(page.locator("[data-total] bdi")).to_have_text("–")
    context.close()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_brings_who_presses_back_to_the_form_that_was_refused(
    province: Living, browser: Browser, language: str
) -> None:
    page = phone(browser).new_page()
    page.goto(f"{province.address}/register?lang={language}")
    page.fill("[name=name]", "Gul Khan")
    page.locator("main form button").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.locator("main a[href='/sign-in']").click()
    expect(page.locator("[name=identifier]")).to_be_visible()
    page.go_back()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Gul Khan")
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value("Gul Khan")
