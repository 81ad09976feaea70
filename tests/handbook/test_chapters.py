"""The chapters of the handbook are whole; one that is wrong is named by file and line.

That their commands work is seen in `tests/hostile/test_chapters.py`.
"""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from app.guides.texts.guide import GuideError
from app.handbook.chapters import READER_VARIABLES, Chapter, read_chapters
from app.handbook.doors import Handbook, handbook
from app.platform import Platform

CHAPTER = """---
order: 10
title: Your first order
summary: How to order.
caller: anybody
scopes: none
given: DAY
---
## First

Ask `GET`:

```sh 200 ID=items.0.id
curl "$API/tenders?until=$DAY"
```

```json
{"items": []}
```
"""
# What a command may name without having kept it.
SET = {"API", "TOKEN"}


@pytest.fixture
def book(app: Flask) -> Handbook:
    with app.test_request_context():
        return handbook()


def _read(folder: Path, text: str) -> Chapter:
    (folder / "first-order.md").write_text(text)
    return read_chapters([folder])["first-order"]


def test_it_teaches_what_a_newcomer_does_first(book: Handbook) -> None:
    assert list(book.chapters)[:3] == ["get-a-token", "errors", "lists-money-and-time"]
    assert {"first-bill", "first-bid", "partner-messages", "what-is-new"} <= {*book.chapters}
    assert sum(len(chapter.steps) for chapter in book.chapters.values()) > 35


def test_it_names_only_scopes_that_there_are(book: Handbook, platform: Platform) -> None:
    known = {permission.name for permission in platform.registry.permissions}
    for chapter in book.chapters.values():
        assert {*chapter.scopes} <= known, chapter.slug


def test_its_commands_use_only_what_its_reader_has(book: Handbook) -> None:
    for chapter in book.chapters.values():
        known = SET | {*chapter.given}
        for step in chapter.steps:
            named = {*re.findall(r"\$([A-Z_]+)", step.command)}
            assert named <= known, f"{chapter.slug}:{step.line}"
            known |= {*step.kept}


def test_it_leads_only_to_pages_that_there_are(book: Handbook, app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for chapter in book.chapters.values():
        for link in chapter.links:
            path = link.partition("#")[0]
            try:
                endpoint, values = adapter.match(path, "GET")
            except HTTPException:
                endpoint, values = "", {}
            assert endpoint, (chapter.slug, link)
            assert values.get("tag", "bills") in book.reference.tags, (chapter.slug, link)
            assert values.get("chapter", "errors") in book.chapters, (chapter.slug, link)


def test_it_reads_a_command_with_what_is_kept_and_shown(tmp_path: Path) -> None:
    chapter = _read(tmp_path, CHAPTER)
    (step,) = chapter.steps
    assert (step.status, step.kept, step.answer) == (200, {"ID": "items.0.id"}, {"items": []})
    assert step.line == 13
    assert "Answered with 200" in chapter.body
    assert "&#34;$API/tenders?until=$DAY&#34;" in chapter.body
    assert chapter.given == ["DAY"]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("given: DAY", "given: HOUR", "a reader may be given"),
        ("title: Your first order\n", "", "lacks `title`"),
        ("```sh 200 ID=items.0.id", "```sh ID", ":13: write ```sh STATUS"),
        ("```sh 200 ID=items.0.id", "```python", ":13: begin a block"),
        ('{"items": []}', '{"items": [}', "this is no JSON"),
        ("## First", "# First", "headings are"),
    ],
)
def test_it_says_where_a_chapter_is_wrong(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    assert was in CHAPTER
    with pytest.raises(GuideError, match=re.escape(said)):
        _read(tmp_path, CHAPTER.replace(was, becomes))


def test_it_knows_what_each_thing_given_looks_like() -> None:
    assert [name for name, example in READER_VARIABLES.items() if not example] == ["DAY"]
