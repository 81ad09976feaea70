"""Files on a slow line: photos get smaller, a refusal and a broken line keep what was chosen."""

import os
import struct
import zlib

import pytest
from playwright.sync_api import FilePayload, Page, Route

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 3_000, 500


def _photo() -> FilePayload:
    """A PNG of noise, which is 4.5 MB large."""
    rows = b"".join(b"\0" + os.urandom(3 * WIDTH) for _ in range(HEIGHT))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 0)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    content = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
    return FilePayload(name="deed.png", mimeType="image/png", buffer=content)


CHOSEN = "document.querySelector('[type=file]').files[0]"


def _choose(page: Page) -> None:
    page.goto("/firm/papers/new")
    page.locator("[type=file]").set_input_files(_photo())
    # Our policy forbids the eval of Playwright's own waiting.
    page.evaluate(
        f"""new Promise((done) => {{
            const look = () => ({CHOSEN}.type === "image/jpeg" ? done() : setTimeout(look, 20));
            look();
        }})"""
    )


def test_a_photo_is_made_smaller_and_stays_through_a_refusal(signed_in: Page) -> None:
    page = signed_in
    _choose(page)
    assert page.evaluate(f"{CHOSEN}.name") == "deed.jpg"
    assert page.evaluate(f"{CHOSEN}.size") < len(_photo()["buffer"]) / 2
    page.get_by_role("button", name="Save this document").click()
    page.locator(".govuk-error-summary").wait_for()
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.evaluate(f"{CHOSEN}.name") == "deed.jpg"
    assert "Choose the file again" not in page.content().partition("file-hint")[2][:300]
    page.locator("[name=name]").fill("NTN certificate")
    page.get_by_role("button", name="Save this document").click()
    page.wait_for_url("**/firm/profile")
    assert "notification-banner" in page.evaluate("document.activeElement.className")
    assert page.get_by_text("NTN certificate").is_visible()


@pytest.mark.campaign
def test_a_broken_line_loses_nothing(signed_in: Page) -> None:
    page = signed_in
    _choose(page)
    page.locator("[name=name]").fill("NTN certificate")
    broken = [True]

    def once(route: Route) -> None:
        if route.request.method == "POST" and broken.pop():
            broken.append(False)
            route.abort()
        else:
            route.continue_()

    page.route("**/firm/papers/new", once)
    page.get_by_role("button", name="Save this document").click()
    page.get_by_text("The line broke before we answered").wait_for()
    page.get_by_role("button", name="Save this document").click()
    page.wait_for_url("**/firm/profile")
