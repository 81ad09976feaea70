"""The shared parts in a real browser: accessible, in both directions, on a phone."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from factories.gallery import ROOT, THE_PAGES
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app.documents.public import MAX_BYTES

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = 390, 1200


@pytest.fixture(scope="module")
def address(gallery: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, gallery, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("width", "language"),
    [
        (PHONE, "ur"),
        (DESK, "en"),
        pytest.param(PHONE, "en", marks=pytest.mark.campaign),
        pytest.param(DESK, "ur", marks=pytest.mark.campaign),
    ],
)
def test_it_is_accessible_and_fits_the_screen(
    browser: Browser, address: str, width: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    for path in THE_PAGES:
        joint = "&" if "?" in path else "?"
        page.goto(f"{address}{path}{joint}lang={language}")
        failures += [f"{path}: {problem}" for problem in _problems(page, width)]
    page.close()
    assert failures == []


def _problems(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    problems = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
    return problems if wide <= width else [*problems, f"is {wide} px wide"]


def test_it_shows_the_whole_menu_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/front")
    assert page.get_by_role("link", name="My bids").is_visible()
    context.close()


def test_it_leads_from_an_error_into_its_field(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/entry?wrong=1")
    focused = "document.activeElement.className + '#' + document.activeElement.id"
    assert "govuk-error-summary" in page.evaluate(focused)
    page.get_by_role("link", name="Enter an amount in rupees").click()
    assert page.evaluate(focused).endswith("#amount")
    page.close()


def test_it_sends_a_form_once_for_two_clicks(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/entry")
    sent = page.evaluate(
        """() => {
            const form = document.querySelector("main form");
            const allowed = [0, 0].map(() => form.dispatchEvent(
                new Event("submit", { bubbles: true, cancelable: true })));
            return allowed;
        }"""
    )
    assert sent == [True, False]
    page.close()


def test_on_paper_nothing_is_left_of_menus_and_buttons(browser: Browser, address: str) -> None:
    """Each of these is told apart from words that stay: what is hidden takes no room."""
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.goto(f"{address}/front?lang=en")
    page.emulate_media(media="print")
    for gone in (".bdm-nav", ".bdm-header__tools", ".bdm-footer__parts", ".bdm-weave"):
        assert page.locator(gone).count() > 0
        assert not any(each.is_visible() for each in page.locator(gone).all()), gone
    assert page.get_by_role("heading", level=1).is_visible()
    page.close()


def test_a_link_like_a_button_is_pressed_by_the_space_bar(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/parts")
    link = '<a role="button" id="go" href="#went">Go</a>'
    page.evaluate(f"document.querySelector('main').insertAdjacentHTML('beforeend', '{link}')")
    page.locator("#go").press("Space")
    assert page.url.endswith("#went")
    page.close()


def test_a_file_that_is_too_large_is_named_before_it_is_sent(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/entry?lang=en")
    field = page.locator("input[type=file]").first
    problem = "document.querySelector('input[type=file]').validationMessage"
    for size, said in ((MAX_BYTES, ""), (MAX_BYTES + 1, "larger than 10 MB")):
        scan = tmp_path / f"{size}.pdf"
        scan.write_bytes(b"%" * size)
        field.set_input_files(scan)
        assert bool(page.evaluate(problem)) == bool(said)
        assert said in page.evaluate(problem)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("main form button").last.click()
    assert "POST" not in sent
    page.close()


def test_stages_differ_where_colours_are_forced(browser: Browser, address: str) -> None:
    page = browser.new_page(forced_colors="active")
    page.goto(f"{address}/parts?lang=en")
    marks = page.evaluate(
        """[...document.querySelectorAll(".bdm-timeline li")].map(
            (stage) => getComputedStyle(stage, "::before").backgroundColor)"""
    )
    assert len(set(marks[:3])) == 3
    page.close()
