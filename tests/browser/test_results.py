"""A journalist with a phone follows a tender from its result to its contract, in both languages."""

import pytest
from browser.checking import Inspector
from browser.planning import Places, Visit
from factories.browser import Living, Traveller, phone
from playwright.sync_api import Browser

from demonstration.marketplace.seed import plans

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_journalist_follows_a_tender_to_its_contract(
    province: Living, browser: Browser, language: str
) -> None:
    places = Places(province)
    tender, contract = places.tender(plans.INTERNET), places.contract(plans.INTERNET)
    reader = Traveller(province, phone(browser).new_page(), f"journalist-{language}")
    reader.go(f"/tenders/{tender}?lang={language}")
    reader.picture("tender")
    assert reader.page.locator("#outcome").is_visible()
    reader.page.locator(f"main a[href$='/contracts/{contract}']").first.click()
    reader.picture("contract")
    assert reader.page.locator("main table").count() >= 2
    for page in ("suppliers", "departments"):
        reader.go(f"/contracts/{contract}?lang={language}")
        reader.page.locator(f"main a[href*='/{page}/']").first.click()
        reader.picture(page)
        assert reader.page.locator("figure.bdm-chart").count() == 1


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_newcomer_reads_the_public_life_of_tenders(
    province: Living, browser: Browser, language: str
) -> None:
    """What the demonstration plays is there to be read, and who bids is not."""
    places = Places(province)
    reader = Traveller(province, phone(browser).new_page(), f"newcomer-{language}")
    changed = places.tender(plans.ROAD)
    reader.go(f"/tenders/{changed}?lang={language}")
    reader.picture("changed-tender")
    assert "Turbat Traders" not in reader.page.content()
    for link in (f"/tenders/{changed}/questions", f"/tenders/{changed}/versions"):
        assert reader.page.locator(f"main a[href*='{link}']").count() >= 1
    for plan in (plans.POWER, plans.PRINTERS):
        reader.go(f"/tenders/{places.tender(plan)}?lang={language}")
        reader.page.locator("main a[href*='/grievances/']").first.click()
        reader.picture("grievance")
    reader.go("/debarred")
    assert "Chiltan Enterprises" in reader.page.content()


def test_its_pages_fit_a_phone_and_what_axe_asks(province: Living, browser: Browser) -> None:
    places = Places(province)
    signed = {"contract_id": places.contract(plans.INTERNET)}
    visits = [
        *(
            Visit("tenders.show", values={"tender_id": places.tender(plan)})
            for plan in (plans.INTERNET, plans.COOLING, plans.GENERATORS, plans.TABLETS)
        ),
        Visit("contracts.contract", values=signed),
        Visit("published_contracts.index"),
        Visit("results.department", values={"department_id": places.department()}),
        Visit("results.supplier", values={"supplier_id": places.supplier()}),
    ]
    Inspector(browser, province).look_at(visits)
