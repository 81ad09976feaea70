"""The guides of the release are whole; one that is wrong is named by file and line."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from app.guides.stages import Stage
from app.guides.texts.guide import GuideError
from app.guides.texts.library import Library, read_folder
from app.guides.texts.spoken import read_spoken
from app.platform import Platform
from app.synonyms.public import terms_of

KINDS = {"fee", "parameter", "source"}
ENGLISH = """---
slug: open-a-shop
stage: start
order: 10
title: Open a shop
summary: How to begin.
reviewed: 2026-11-25
source act: H | An act
---
## First

Pay {{ fee:shop }} {{ source:act }} [here](/pay).
"""
URDU = """---
slug: open-a-shop
title: دکان کھولیں
summary: کیسے شروع کریں۔
source act: H | ایک قانون
---
## پہلے

{{ fee:shop }} ادا کریں {{ source:act }} [یہاں](/pay)۔
"""


@pytest.fixture
def library(platform: Platform) -> Library:
    return platform.executor.ports.get(Library)


def test_it_has_guides_for_every_stage_in_both_languages(library: Library) -> None:
    assert [stage for stage, guides in library.by_stage if guides] == list(Stage)
    assert len(library.guides) >= 10
    for guide in library.guides.values():
        english, urdu = guide.text("en"), guide.text("ur")
        assert english.title.isascii() or "’" in english.title
        assert any("\u0600" <= letter <= "\u06ff" for letter in urdu.title)
        assert len(urdu.body.plain) > len(english.body.plain) / 3


def test_it_names_only_parameters_that_are_declared(library: Library, platform: Platform) -> None:
    declared = {definition.key for definition in platform.registry.parameters}
    asked = {
        blank.key
        for guide in library.guides.values()
        for blank in guide.text("en").body.blanks
        if blank.kind == "parameter"
    }
    assert asked
    assert asked <= declared


def test_it_leads_only_to_pages_that_there_are(library: Library, app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for guide in library.guides.values():
        for link in guide.text("en").body.links:
            if link.startswith("/guides/"):
                assert link.removeprefix("/guides/") in library.guides, (guide.slug, link)
            try:
                endpoint, _ = adapter.match(link, "GET")
            except HTTPException:
                endpoint = ""
            assert endpoint, (guide.slug, link)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bid security", "hand-in-a-bid"),
        ("BID", "hand-in-a-bid"),
        ("ضمانت بولی", "hand-in-a-bid"),
        ("شراكتي فرم", "partnership-firm"),  # as an Arabic keyboard writes it
        ("social sec", "hire-your-first-worker"),
        ("psid", "pay-a-government-fee"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_it_finds_guides_by_words_of_either_language(
    library: Library, typed: str, found: str
) -> None:
    slugs = [guide.slug for guide in library.search(terms_of(typed))]
    assert (found in slugs[:2]) if found else not slugs


def write(folder: Path, english: str = ENGLISH, urdu: str | None = URDU) -> Path:
    (folder / "open-a-shop.en.md").write_text(english)
    if urdu is not None:
        (folder / "open-a-shop.ur.md").write_text(urdu)
    return folder


def test_it_reads_a_guide(tmp_path: Path) -> None:
    (guide,) = read_folder(write(tmp_path), KINDS)
    assert (guide.slug, guide.stage, guide.text("ur").title) == (
        "open-a-shop",
        Stage.START,
        "دکان کھولیں",
    )


@pytest.mark.parametrize(
    ("before", "after", "line", "problem"),
    [
        ("stage: start", "stage: begin", 3, "stages are start, hire"),
        ("order: 10", "order: ten", 4, "whole number"),
        ("title: Open a shop\n", "", 1, "the head lacks `title`"),
        ("title: Open", "titel: Open", 1, "the head lacks `title`"),
        ("summary: How to begin.", f"summary: {'x' * 201}", 6, "more than 200 characters"),
        ("reviewed: 2026-11-25", "reviewed: yesterday", 7, "a day, such as"),
        ("source act: H |", "source act: X |", 8, "(H, M or U)"),
        ("source act: H | An act\n", "", 1, "names no source"),
        ("slug: open-a-shop", "slug: open-the-shop", 2, "the file's name says"),
        ("order: 10", "order: 10\norder: 20", 5, "said twice"),
        ("order: 10", "order: 10\nauthor: me", 5, "is not known here"),
        ("order: 10", "order 10", 4, "write `name: value`"),
        ("{{ fee:shop }}", "{{ price:shop }}", 12, "nothing fills {{ price:shop }}"),
        ("{{ source:act }}", "{{ source:rule }}", 12, "has no source"),
        ("(/pay)", "(ftp://x)", 12, "link to"),
        ("---\nslug", "slug", 1, "begin with a head"),
    ],
)
def test_it_names_the_file_and_the_line_of_what_is_wrong(
    tmp_path: Path, before: str, after: str, line: int, problem: str
) -> None:
    assert before in ENGLISH
    with pytest.raises(GuideError) as refused:
        read_folder(write(tmp_path, ENGLISH.replace(before, after, 1)), KINDS)
    assert str(refused.value).startswith(f"{tmp_path}/open-a-shop.en.md:{line}: ")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("urdu", "problem"),
    [
        (None, "it is missing: every guide is in English and in Urdu"),
        (URDU.replace("{{ fee:shop }}", ""), "are not those of the English file"),
        (URDU.replace("## پہلے", "### پہلے"), "are not those of the English file"),
        (URDU.replace("(/pay)", "(/bills)"), "are not those of the English file"),
        (URDU.replace("source act: H", "source act: M"), "its sources are not those"),
        (URDU.replace("summary", "stage: start\nsummary"), "`stage` is not known here"),
    ],
)
def test_it_refuses_a_translation_that_lags_behind(
    tmp_path: Path, urdu: str | None, problem: str
) -> None:
    with pytest.raises(GuideError, match=r"open-a-shop\.ur\.md:\d+: ") as refused:
        read_folder(write(tmp_path, urdu=urdu), KINDS)
    assert problem in str(refused.value)


def test_the_main_pages_have_a_text_to_read_aloud_for_each_section(library: Library) -> None:
    spoken = {slug: guide for slug, guide in library.guides.items() if guide.spoken}
    assert set(spoken) == {
        *("choose-a-form", "pay-a-government-fee", "hand-in-a-bid"),
        *("follow-your-application", "reliefs"),
    }
    for guide in spoken.values():
        assert list(guide.spoken) == ["", *(each.id for each in guide.text("en").body.sections)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[part-9]\nکچھ", ":1: the guide has no section 'part-9': part-1"),
        ("کچھ", ":1: say first which section this is of, such as [start]"),
        ("[start]\nفیس Rs 500 ہے", ":2: 'Rs 500': amounts, rates and periods are not spoken"),
        ("[start]\n", ":1: a section has 1 to 1500 characters"),
        ("[start]\n" + "ا" * 1501, ":1: a section has 1 to 1500 characters"),
    ],
)
def test_a_wrong_text_to_read_aloud_is_named_by_its_line(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "open-a-shop.spoken.ur.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GuideError) as refused:
        read_spoken(tmp_path, "open-a-shop", ["part-1"])
    assert str(refused.value) == f"{path}{problem}"
