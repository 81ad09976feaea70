"""An officer replaces a bidding document and asks for more; the public reads what has changed.

On a phone of 360 pixels; officers read English, the public both languages.
"""

import pytest
from browser.version_visits import asks_to_confirm
from browser.walker import Walk, Walker
from factories.bidding import PDF
from factories.browser import Living, with_cookie
from playwright.sync_api import Browser

from app.calendar import local_day
from app.clock import real_now

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign]
NEW = "Specification, second text"


def test_it_changes_documents_and_what_is_asked(province: Living, browser: Browser) -> None:
    tender = asks_to_confirm(province)
    walk = Walk(browser, province)
    officer = known(walk, "who changes a tender")
    officer.go(f"/department/tenders/{tender}/amend/documents")
    officer.see("documents")
    officer.fill(title=NEW)
    file = {"name": "second.pdf", "mimeType": "application/pdf", "buffer": PDF + NEW.encode()}
    officer.page.set_input_files("[name='file']", file)
    officer.press()
    officer.see("kept")

    officer.go(f"/department/tenders/{tender}/amend")
    officer.page.locator("[name='documents-0-document_id']").check()
    officer.page.locator("main details summary").click()
    officer.page.fill("[name='criteria-0-wording']", "The bidder gives its NTN and shows it.")
    officer.page.fill("[name='criteria-0-wording_ur']", "اپنا NTN نمبر دیتا اور دکھاتا ہے")
    officer.see("change")
    officer.fill(reason="Firms asked for the newer text", regulator_on=today())
    officer.press()
    officer.see("proposed")
    approver = known(walk, "who approves it")
    approver.go(f"/department/tenders/{tender}/amendments")
    approver.press("main form[action$='/approve']")

    anybody = walk.meet("anybody", "ur", "en")
    anybody.go(f"/tenders/{tender}/versions?lang=ur")
    anybody.see("versions")
    assert NEW in anybody.text
    anybody.go(f"/tenders/{tender}?lang=ur")
    anybody.see("tender")
    assert NEW in anybody.text
    assert not walk.faults, "\n".join(walk.faults)


def known(walk: Walk, name: str) -> Walker:
    """Give a phone to somebody who is signed in already."""
    who = walk.meet(name)
    with_cookie(who.page.context, walk.living, name)
    return who


def today() -> str:
    return local_day(real_now()).isoformat()
