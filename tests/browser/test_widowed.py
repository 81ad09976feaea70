"""A widow records her husband's death, on a narrow phone and in both languages."""

import browser.widow_story as told
import pytest
from browser.walker import Walk
from browser.widow_story import Widowed
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_follows_a_widow_from_the_business_to_the_entry(
    province: Living, browser: Browser
) -> None:
    widowed = Widowed(Walk(browser, province))
    for step in told.STEPS:
        step(widowed)
    assert not widowed.walk.faults, "\n".join(widowed.walk.faults)
