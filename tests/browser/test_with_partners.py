"""A firm is founded by its partners; after the procurement, for it moves the clock as well."""

import browser.founding_story as told
import pytest
from browser.founding_story import Founding
from browser.story import Story
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_registers_a_firm_with_several_agencies_at_once(
    province: Living, browser: Browser
) -> None:
    founding = Founding(Story(browser, province))
    for step in told.STEPS:
        step(founding)
