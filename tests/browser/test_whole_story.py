"""A whole procurement by its people, each with a phone; it comes last, for it moves the clock."""

import browser.story as told
import pytest
from browser.story import Story
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_it_tells_a_whole_procurement_without_scripts(province: Living, browser: Browser) -> None:
    story = Story(browser, province)
    for step in told.STEPS:
        step(story)
