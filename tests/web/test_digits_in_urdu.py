"""Numbers, codes and amounts keep their order within a line of Urdu, whoever fills it."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup

from app.casework.public import Words
from app.printing.public import isolate_codes
from app.text import apart, in_order, sentence
from app.web.formatting import in_a_title, local_time, typed
from app.web.translation import in_language, translate

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("جیسے 54400-1234567-1۔", "جیسے \u206654400-1234567-1\u2069۔"),
        ("مثلاً 0333 1234567۔", "مثلاً \u20660333 1234567\u2069۔"),
        ("31-12-2026 14:30 تک", "\u206631-12-2026 14:30\u2069 تک"),
        ("مثلاً 2,500.50۔", "مثلاً \u20662,500.50\u2069۔"),
        ("فارم BST-01 پر", "فارم \u2066BST-01\u2069 پر"),
        ("بیج کا SHA-256", "بیج کا \u2066SHA-256\u2069"),
        ("شرح 7.5 %% تک", "شرح \u20667.5 %%\u2069 تک"),  # a pattern, not yet filled
    ],
)
def test_it_keeps_the_parts_of_a_number_together(written: str, kept: str) -> None:
    assert in_order(written) == kept
    assert in_order(kept) == kept


@pytest.mark.parametrize("text", ["13 ہندسے", "%(day1)s تک", "https://a.example/b-1 پر"])
def test_it_leaves_alone_what_stays_in_order_by_itself(text: str) -> None:
    assert in_order(text) == text


def test_it_does_so_in_the_words_of_a_service() -> None:
    words = Words("until 31-12-2035", "31-12-2035 تک")
    assert words.named("ur") == "\u206631-12-2035\u2069 تک"
    assert words.named("en") == words.en


PSID = "9900 2928 1843 03040"
PATTERN = sentence("Pay with PSID %(psid)s.", psid=PSID)


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (PSID, f"\u2066{PSID}\u2069"),
        (17, "\u206617\u2069"),
        ("Rs 2,500", "\u2066Rs 2,500\u2069"),
        ("Kech Traders", "\u2066Kech Traders\u2069"),
        ("-5", "\u2066-5\u2069"),
        ("نمبر SP-1 (7.5 %)", "نمبر \u2066SP-1\u2069 (\u20667.5 %\u2069)"),
        ("\u2066SP-1\u2069 کا", "\u2066SP-1\u2069 کا"),
        ("–", "–"),
        ("/bills/9900-1", "/bills/9900-1"),
        (Markup("<bdi>SP-1</bdi>"), "<bdi>SP-1</bdi>"),
    ],
)
def test_a_value_stands_apart_from_the_urdu_around_it(value: object, stands: str) -> None:
    assert apart(value) == stands


def test_every_way_to_fill_a_sentence_sets_its_values_apart(app: Flask) -> None:
    psid, known = {"psid": PSID}, sentence("Verify %(name)s", name="SP-1")
    with app.test_request_context("/?lang=ur"):
        page = app.jinja_env.from_string(
            '{{ _("Pay with PSID %(psid)s.", psid=psid) }} {{ _(said) }}'
        )
        for text in (
            gettext("Pay with PSID %(psid)s.", **psid),
            ngettext("%(psid)s and %(num)s", "%(psid)s and %(num)s", 5, **psid),
            translate(PATTERN),
            in_language(PATTERN, "ur"),
            translate(sentence("%(what)s", what=PATTERN)),
            page.render(psid=PSID, said=known),
        ):
            assert f"\u2066{PSID}\u2069" in text
    with app.test_request_context("/?lang=en"):
        assert translate(PATTERN) == f"Pay with PSID {PSID}."


def test_a_pattern_of_numbers_still_takes_numbers(app: Flask) -> None:
    with app.test_request_context("/?lang=ur"):
        assert gettext("%(count)d of %(share).2f", count=3, share=1.5) == "3 of 1.50"


def test_a_page_writes_boxes_and_a_title_marks(app: Flask) -> None:
    with app.test_request_context(), force_locale("ur"):
        assert typed("بل 99-0000 (7.5 %)") == (
            'بل <bdi dir="ltr">99-0000</bdi> (<bdi dir="ltr">7.5 %</bdi>)'
        )
        assert typed("0333 1234567") == '<bdi dir="ltr">0333 1234567</bdi>'
        assert typed("<b>1-2</b> اور") == '&lt;b&gt;<bdi dir="ltr">1-2</bdi>&lt;/b&gt; اور'
        assert in_a_title("بل 99-0000") == "بل \u206699-0000\u2069"
        assert re.search("\u2066[0-9]+:[0-9]{2}\u2069", local_time(NOW))
    with app.test_request_context(), force_locale("en"):
        assert typed("Bill 99-0000") == "Bill 99-0000"


def test_a_paper_keeps_what_it_says_in_urdu_in_order() -> None:
    told = isolate_codes({"facts": [["PSID", PSID, f"نمبر {PSID}"]], "pages": 2})
    assert told == {"facts": [["PSID", PSID, f"نمبر \u2066{PSID}\u2069"]], "pages": 2}
