"""A session that ends warns before, on every page that is open, and one press prolongs it."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_it_warns_before_the_session_ends_and_prolongs_it(signed_in: Page) -> None:
    page = signed_in
    page.clock.install()
    page.goto("/account/profile")
    dialog = page.get_by_role("dialog")
    page.clock.fast_forward("01:54:00")
    assert dialog.is_hidden()
    page.clock.run_for(120_000)
    assert dialog.is_visible()
    with page.expect_response("**/session"):
        page.get_by_role("button", name="Stay signed in").click()
    ends = _ends_later(page)
    assert 115 < ends / 60_000 <= 120
    page.clock.run_for(60_000)
    assert dialog.is_hidden()


def _ends_later(page: Page) -> float:
    """Return the milliseconds left, once the page has read the answer that it was given."""
    for _ in range(50):
        left = page.evaluate("localStorage.getItem('ends') - Date.now()")
        if left > 5 * 60_000:
            break
        page.wait_for_timeout(100)
    return float(left)


def test_a_long_form_names_the_end_without_javascript(signed_in: Page) -> None:
    says = []
    for path in ("/account/profile", "/organisations/declare"):
        answer = signed_in.goto(path)
        assert answer
        assert answer.ok
        says.append("you are signed out on" in signed_in.content())
    assert says == [False, True]
