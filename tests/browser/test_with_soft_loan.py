"""A soft loan by its people, to the last instalment; after the others, for it moves the clock."""

import browser.loan_story as told
import pytest
from browser.loan_story import NARROW, Lending
from browser.story import Story
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_lends_and_is_repaid(province: Living, browser: Browser) -> None:
    lending = Lending(Story(browser, province, NARROW))
    for step in told.STEPS:
        step(lending)
