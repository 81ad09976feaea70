"""A woman trades from her home, on narrow phones and in both languages."""

import browser.home_trader_story as told
import pytest
from browser.home_trader_story import HomeTrade
from browser.walker import Walk
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_registers_her_and_publishes_her_district_alone(
    province: Living, browser: Browser
) -> None:
    trade = HomeTrade(Walk(browser, province))
    for step in told.STEPS:
        step(trade)
    assert not trade.walk.faults, "\n".join(trade.walk.faults)
