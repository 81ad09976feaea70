"""Fees are paid by card, by a bank's machine and at a counter, and followed to the figures."""

import browser.paying as told
import pytest
from browser.paying import Money
from browser.story import Story
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_follows_money_from_three_payers_to_the_figures(
    province: Living, browser: Browser
) -> None:
    money = Money(Story(browser, province), province.environment)
    for step in told.STEPS:
        step(money)
