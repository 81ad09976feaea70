"""A person with a narrow phone: each page they open is checked in each language they read.

What is wrong is kept in `faults` and said at the end, so that one walk finds all of it. With
`BDM_PICTURES=1` each page is kept as a picture, in each language.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from browser.checking import RULES, axe
from factories.browser import SCREENSHOTS, Living, Traveller, phone
from playwright.sync_api import Browser, Page

NARROW = {"width": 360, "height": 740}
_LANGUAGE = re.compile(r"lang=\w+")
# All that is to be known of a page, at one question.
LOOK = """async (runOnly) => {
    const axed = await axe.run(document, {runOnly, resultTypes: ["violations"], iframes: false});
    const faults = axed.violations.flatMap(({id, nodes}) =>
        nodes.slice(0, 3).map(node => `${id}: ${node.html.slice(0, 160)}`));
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) faults.push(`scrolls sideways, ${width} pixels wide`);
    for (const each of document.querySelectorAll("main *")) {
        const {left, right} = each.getBoundingClientRect();
        const shown = !each.closest(".govuk-visually-hidden, .bdm-scroll, .govuk-radios__input");
        if (shown && (right > innerWidth + 1 || left < -1))
            faults.push(`is cut off: ${each.outerHTML.slice(0, 120)}`);
    }
    const steps = "main a[href]:not(.govuk-breadcrumbs__link), main button";
    if (!document.querySelector(steps)) faults.push("has no next step");
    if (document.documentElement.lang !== "ur") return faults;
    const english = /[A-Za-z]{2,}([ ,;:’'-]+[A-Za-z]{2,}){3,}/;
    const code = /[A-Z]+-[0-9]{4}|[0-9][-/][0-9]|Rs\\s?[0-9]|[0-9]\\s?%|[0-9],[0-9]/;
    for (const {textContent} of document.querySelectorAll("[dir='ltr']"))
        if (/[\\u0600-\\u06FF]/.test(textContent) && /[0-9]/.test(textContent))
            faults.push(`turns around: ${textContent.slice(0, 80)}`);
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const {data, parentElement: around} = walk.currentNode;
        const text = data.replace(/\\s+/g, " ").trim();
        if (!text || around.closest("script, style, template, [lang='en']")) continue;
        const bare = text.replace(/[\\u2066-\\u2068][^\\u2069]*\\u2069/g, "");
        if (!around.closest("bdi, [dir='auto']") && english.test(bare))
            faults.push(`says in English: ${text}`);
        if (!around.closest("bdi, option, [dir='ltr'], [dir='auto']") && code.test(bare))
            faults.push(`does not isolate: ${text}`);
    }
    return faults;
}"""


@dataclass
class Walker(Traveller):
    """A person who walks through pages in the first of `languages`, and sees each in all."""

    languages: Sequence[str] = ("en",)
    faults: list[str] = field(default_factory=list)
    _twin: Page | None = None

    def see(self, what: str) -> None:
        """Look at the page that is open, and at the same page in the other language."""
        self.taken += 1
        self._look(self.page, self.languages[0], what)
        for language in self.languages[1:]:
            self._look(self._same_page(language), language, what)

    def _look(self, page: Page, language: str, what: str) -> None:
        found: list[str] = page.evaluate(LOOK, RULES)
        at = f"{self.name} at {urlsplit(page.url).path} ({language})"
        self.faults.extend(f"{at}: {each}" for each in found)
        if os.environ.get("BDM_PICTURES"):
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            name = f"walk-{self.name}-{self.taken:02d}-{what}-{language}.png"
            page.screenshot(path=SCREENSHOTS / name, full_page=True)

    def _same_page(self, language: str) -> Page:
        """Open the address in a second browser of the same session."""
        assert self.page.context.browser is not None
        twin = self._twin or narrow(self.page.context.browser, language)
        self._twin = twin
        ours = [each for each in self.page.context.cookies() if each["name"] != "lang"]
        twin.context.add_cookies(ours)  # type: ignore[arg-type]  # as they came
        answer = twin.goto(
            _LANGUAGE.sub(f"lang={language}", self.page.url), wait_until="domcontentloaded"
        )
        assert answer is not None
        assert answer.ok, f"{self.name}: {self.page.url} answered {answer.status}"
        return twin


def narrow(browser: Browser, language: str, **options: Any) -> Page:  # noqa: ANN401 - Playwright's own
    """Open a page of 360 pixels; the policy on scripts is set aside for axe."""
    context = phone(browser, viewport=NARROW, bypass_csp=True, locale=f"{language}-PK", **options)
    context.add_init_script(axe())
    return context.new_page()


@dataclass
class Walk:
    """The people of a walk; `faults` are those of all of their pages."""

    browser: Browser
    living: Living
    people: dict[str, Walker] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def meet(self, key: str, *languages: str) -> Walker:
        """Give somebody a phone; they read the first language, and see their pages in all."""
        if key not in self.people:
            reads = languages or ("en",)
            page = narrow(self.browser, reads[0])
            self.people[key] = Walker(self.living, page, key, languages=reads, faults=self.faults)
        return self.people[key]

    def signed_in(self, key: str, *languages: str) -> Walker:
        """Let a player of the cast sign in, the first time they are needed."""
        if key in self.people:
            return self.people[key]
        who = self.meet(key, *languages)
        who.sign_in(f"{key}@bdm.example", self.living.cast.secrets.passwords[key])
        return who
