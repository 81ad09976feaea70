"""The pages of people at work in offices, on a phone."""

import pytest
from browser.checking import Inspector
from browser.planning import BOTH, Visit
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_shows_what_officials_use_on_a_phone(
    province: Living, browser: Browser, planned: list[Visit]
) -> None:
    Inspector(browser, province).look_at(visit for visit in planned if visit.languages != BOTH)
