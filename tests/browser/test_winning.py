"""A call of an award, on narrow phones and in both languages; it moves the clock a little."""

import browser.winning as told
import pytest
from browser.walker import Walk
from browser.winning import Winning
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_follows_an_award_from_the_call_to_the_result(
    province: Living, browser: Browser
) -> None:
    winning = Winning(Walk(browser, province))
    for step in told.STEPS:
        step(winning)
    assert not winning.walk.faults, "\n".join(winning.walk.faults)
