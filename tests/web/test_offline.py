"""The site as an app: installed, read without a line by consent, and wiped when its user leaves."""

import json
from urllib.parse import unquote

import pytest
from factories.identity import make_staff, sign_in
from factories.marketplace import make_bidder
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from app import roles
from app.platform import Platform
from app.web.offline import HEADER

STORED = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("stored:"));
    const paths = names.map(async (name) => (await (await caches.open(name)).keys()));
    return (await Promise.all(paths)).flat().map(({ url }) => new URL(url).pathname).sort();
}"""


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_phone_installs_it_in_either_language(client: FlaskClient, language: str) -> None:
    page = client.get(f"/?lang={language}").text
    address = f"/app-{language}.webmanifest"
    assert f'<link rel="manifest" href="{address}">' in page
    answer = client.get(address)
    described = json.loads(answer.text)
    assert described["name"].startswith("Balochistan" if language == "en" else "بلوچستان")
    assert client.get(described["icons"][0]["src"]).mimetype == "image/png"
    assert client.get(described["start_url"]).status_code == 303
    assert client.get("/app-fr.webmanifest").status_code == 404
    assert "manifest-src 'self'" in client.get("/").headers["Content-Security-Policy"]


def test_no_page_of_an_official_or_a_stranger_is_stored(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    assert HEADER not in client.get("/my/bills", follow_redirects=True).headers
    clerk = make_staff(session, roles.FACILITATION_OFFICER)
    sign_in(session, platform.settings.secret_key, client, clerk)
    answer = client.get("/my/bills")
    assert answer.status_code == 200
    assert HEADER not in answer.headers
    assert '<meta name="bdm-offline" content="">' in answer.text


@pytest.mark.browser
def test_bills_are_read_without_a_line_until_their_owner_signs_out(signed_in: Page) -> None:
    page = signed_in
    page.goto("/account")
    page.get_by_label("Show my bills").check(force=True)
    page.get_by_text("Stored. Open them").wait_for()
    assert page.evaluate(STORED) == ["/alerts", "/my/bills", "/offline"]
    page.goto("/bids")
    assert page.evaluate(STORED) == ["/alerts", "/my/bills", "/offline"]
    page.context.set_offline(True)
    page.goto("/my/bills")
    assert page.get_by_text("You are offline. This is the page as of").is_visible()
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    page.goto("/account")
    assert page.get_by_role("heading", name="You are offline").is_visible()
    page.get_by_role("main").get_by_role("link").first.click()
    assert page.url.endswith(("/alerts", "/my/bills"))
    page.context.set_offline(False)
    page.goto("/account")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/")
    assert page.evaluate(STORED) == []


def test_the_day_of_a_stored_page_is_in_its_readers_language(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    firm, owner = make_bidder(session)
    sign_in(session, platform.settings.secret_key, client, owner, firm)
    said = unquote(client.get("/my/bills?lang=ur").headers[HEADER])
    assert said.startswith("آپ آف لائن ہیں")
