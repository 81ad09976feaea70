"""One part of a tender is awarded while another waits: on a phone, the public in both languages."""

import pytest
from browser.arrange_grievances import in_parts
from browser.walker import Walk, Walker
from factories.browser import Living, with_cookie
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]


def test_it_reads_which_part_waits(province: Living, browser: Browser) -> None:
    tender, _ = in_parts(province)
    walk = Walk(browser, province)
    authority = _known(walk, "who awards in parts")
    authority.go(f"/department/tenders/{tender}/award")
    authority.see("award")
    assert "Waits because of a grievance" in authority.text
    anybody = walk.meet("anybody", "ur", "en")
    anybody.go(f"/tenders/{tender}?lang=ur")
    anybody.see("result")
    assert "الگ ٹھیکے کے منتظر" in anybody.text
    assert not walk.faults, "\n".join(walk.faults)


def _known(walk: Walk, name: str) -> Walker:
    """Give a phone to somebody who is signed in already."""
    who = walk.meet(name)
    with_cookie(who.page.context, walk.living, name)
    return who
