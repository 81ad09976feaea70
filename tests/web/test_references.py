"""References between Urdu words: in their own direction, and in one piece where a line has room."""

from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from app.text import isolated
from app.web.assets import STATIC, manifest
from app.web.components import body, heads
from app.web.formatting import typed

PHONE = {"width": 360, "height": 740}
USUAL, LONG = "TSE-261126123456/C1", "TSE-" + "-".join(["261126123456"] * 8)
# Each text puts the reference at another place of a line, so that one of them ends there.
BEFORE = ["معاہدہ " * number for number in range(8)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport=PHONE)
    yield opened
    opened.close()


def shown(app: Flask, reference: str, before: str) -> Markup:
    with app.test_request_context("/?lang=ur"):
        return typed(f"{before}{isolated(reference)} کی کارکردگی کی ضمانت")


def draw(page: Page, inside: str) -> None:
    sheet = (STATIC / manifest()["app-rtl.css"]).read_text()
    page.set_content(
        f'<html class="govuk-template" dir="rtl" lang="ur"><meta name="viewport" '
        f'content="width=device-width"><style>{sheet}</style><body class="govuk-template__body">'
        f'<main class="govuk-width-container">{inside}</main></body></html>'
    )


def text_lines(page: Page) -> int:
    """Return on how many lines the letters of the reference stand."""
    return int(
        page.evaluate(
            """() => {
                const range = document.createRange();
                range.selectNodeContents(document.querySelector("bdi").firstChild);
                return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
            }"""
        )
    )


@pytest.mark.parametrize("before", BEFORE, ids=range(len(BEFORE)))
@pytest.mark.parametrize("where", ["h1", "p", "a"])
def test_it_stands_on_one_line(app: Flask, page: Page, where: str, before: str) -> None:
    classes = {"h1": "govuk-heading-l", "p": "govuk-body", "a": "govuk-link"}[where]
    draw(page, f'<{where} class="{classes}">{shown(app, USUAL, before)}</{where}>')
    assert text_lines(page) == 1


def test_one_that_is_longer_than_a_phone_wraps_and_widens_no_page(app: Flask, page: Page) -> None:
    draw(page, f'<h1 class="govuk-heading-l">{shown(app, LONG, "معاہدہ ")}</h1>')
    assert text_lines(page) > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_link_is_underlined_through_its_reference(app: Flask, page: Page) -> None:
    draw(page, f'<a class="govuk-link" href="/">{shown(app, USUAL, "معاہدہ ")}</a>')
    line = "getComputedStyle(document.querySelector('bdi')).textDecorationLine"
    assert page.evaluate(line) == "underline"


def test_it_is_copied_as_it_was_written(app: Flask, page: Page) -> None:
    draw(page, f"<p>{shown(app, USUAL, '')}</p>")
    assert page.inner_text("bdi") == USUAL


def test_a_cell_of_a_table_does_the_same(app: Flask) -> None:
    with app.test_request_context("/?lang=ur"):
        drawn = body(heads(["بل"]), [[f"معاہدہ {isolated('<A>-1')}"]])
    assert '<bdi dir="ltr">&lt;A&gt;-1</bdi>' in drawn
    assert "\u2066" not in drawn
