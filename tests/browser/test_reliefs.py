"""A firm claims a relief and pays a bill with it, on narrow phones and in both languages."""

import browser.claiming as told
import pytest
from browser.claiming import Claiming
from browser.walker import Walk
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_follows_a_relief_from_the_check_to_the_credited_bill(
    province: Living, browser: Browser
) -> None:
    claiming = Claiming(Walk(browser, province))
    for step in told.STEPS:
        step(claiming)
    assert not claiming.walk.faults, "\n".join(claiming.walk.faults)
