"""The province as people meet it: Chromium on a phone's screen, processes as in life.

One province serves all of these tests, in this order: the last one moves its clock.
"""

import pytest
from browser.checking import Inspector, pages_of
from browser.visits import visits
from factories.browser import Living
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_it_shows_every_page_on_a_phone_without_a_fault(province: Living, browser: Browser) -> None:
    planned = visits(province)
    missed = pages_of(province) - {visit.endpoint for visit in planned}
    assert not missed, f"Nobody visits these pages; add them to tests/browser/visits.py: {missed}"
    inspector = Inspector(browser, province)
    for visit in planned:
        for language in visit.languages:
            inspector.look(visit, language)
    assert not inspector.faults, "\n".join(inspector.faults)
