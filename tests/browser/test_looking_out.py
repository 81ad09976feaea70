"""A firm says what it sells, saves a search, is told of a tender and begins its bid.

On a phone of 360 pixels; the owner reads Urdu, and sees each page in English too.
"""

import re
from uuid import UUID

import pytest
from browser.planning import Places
from browser.walker import Walk
from factories.browser import Living
from factories.tenders import deliver_all
from playwright.sync_api import Browser

from app.identity.accounts.queries.actors import SYSTEM
from app.unit_of_work import UnitOfWork
from demonstration.marketplace.seed import plans
from marketplace.alerts.use_cases.send_alerts import send_alerts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def _publish_again(living: Living, tender_id: UUID) -> None:
    """Let the province hear once more of a tender; who searches since is told of it."""

    def publish(uow: UnitOfWork, _: None) -> None:
        uow.publish("marketplace.tender_published", tender_id=tender_id)

    living.platform.executor.execute(publish, None, actor=SYSTEM)


def test_it_leads_from_a_saved_search_to_a_bid(province: Living, browser: Browser) -> None:
    walk = Walk(browser, province)
    owner = walk.signed_in("owner", "ur", "en")
    owner.go("/alerts/trade?lang=ur")
    owner.see("trade")
    owner.fill(words="فرنیچر", turnover="2500000", experience_years="3")
    owner.choose(categories="goods")
    owner.press()
    owner.see("home")
    assert "آپ جو بیچتے ہیں اس کے ٹینڈر" in owner.text

    owner.go("/tenders?q=فرنیچر&lang=ur")
    owner.see("found")
    owner.follow("main a[href*='/alerts/searches/new']")
    owner.see("save")
    assert owner.page.locator("[name='q']").input_value() == "فرنیچر"
    owner.choose(by_sms="yes")
    owner.press()
    owner.see("saved")

    _publish_again(province, Places(province).tender(plans.FURNITURE))
    deliver_all(province.platform)
    province.platform.executor.execute(send_alerts, None, actor=SYSTEM)
    owner.go("/alerts?lang=ur")
    owner.see("what-was-found")
    assert "نیا ٹینڈر" in owner.text
    owner.go("/notifications?lang=ur")
    owner.wait_until_told("نیا ٹینڈر")
    owner.see("told")
    stop = re.search(r"/alerts/stop/[0-9a-f]{64}", owner.text)
    owner.follow("main a[href^='/tenders/']")
    owner.see("tender")
    assert "کیا آپ کا ادارہ مطلوبہ شرائط پوری کرتا ہے؟" in owner.text
    owner.follow("main a[href*='/alerts/follow?kind=tender']")
    owner.see("follow")
    owner.press()
    owner.page.go_back()
    owner.page.go_back()
    owner.follow("main a.govuk-button[href*='/bids/'], main a.govuk-button[href$='/money']")
    owner.see("bid")

    assert stop is not None
    anybody = walk.meet("anybody", "ur", "en")
    anybody.go(f"{stop[0]}?lang=ur")
    anybody.see("stop")
    anybody.press()
    anybody.see("stopped")
    assert not walk.faults, "\n".join(walk.faults)
