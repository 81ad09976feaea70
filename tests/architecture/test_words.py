"""Phrases that have to be read twice only become fewer: `tools/plain_words.tsv` counts them."""

import re
from pathlib import Path

import pytest

from tools import plain_words

ROWS = plain_words.rows()


def test_no_phrase_has_more_hits_than_its_count() -> None:
    """Write what the line says instead; after a rewording `make words` lowers the counts."""
    assert not list(plain_words.risen(plain_words.House(plain_words.files()), ROWS))


def test_each_phrase_is_found_in_its_own_example() -> None:
    lost = []
    for row in ROWS:
        split = plain_words.split_name if row["kind"] == "name" else plain_words.collapse
        found = re.search(row["regex"], split(row["example_before"]), re.IGNORECASE)
        needed = plain_words.needed_words(plain_words.PARSER.parse(row["regex"]))
        if not found or (needed and not any(word in found[0].lower() for word in needed)):
            lost.append(row["regex"])
    assert not lost


SAMPLES = {
    "a.py": (
        '"""A module."""\n# What came\n# of it\nclass ToldAccount:\n    most = 1  # noqa: X - w\n'
        '    def f(self):\n        """Say\n\n        so."""\n        return _("Pay at once")\n'
    ),
    "a.html": '{# One #}{{ _("Marked") }}{{ field("Shown so") }}<p class="x">Two words</p>',
    "a.yaml": '# One\nname: {en: "A word", ur: "b"}\nhelp:\n  en: >\n    Two\n    lines\n  ur: c\n',
    "a.en.txt": "Subject: Paid\nLink: /a\nIt came.\n",
    "a.md": "# Head\n\nA line\nand more.\n- item\n```\ncode\n```\n",
    "a.sql": "-- Why\n-- so\nSELECT 1\n",
}
TEXTS = {
    "a.py": [
        ("docstring", "What came of it"), ("docstring", "w"), ("docstring", "A module."),
        ("name", "told account"), ("name", "most"), ("name", "f"), ("docstring", "Say ¶ so."),
        ("function", "Say ¶ so."), ("page text", "Pay at once"),
    ],
    "a.html": [
        ("docstring", "One"), ("page text", "Marked"),
        ("page text", "Shown so"), ("unmarked", "Shown so"),
        ("page text", "Two words"), ("unmarked", "Two words"),
    ],
    "a.yaml": [("docstring", "One"), ("page text", '"A word"'), ("page text", "Two lines")],
    "a.en.txt": [("page text", "Paid"), ("page text", "It came.")],
    "a.md": [("docstring", "# Head"), ("docstring", "A line and more."), ("docstring", "- item")],
    "a.sql": [("docstring", "-- Why -- so")],
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_it_reads_the_texts_of(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).write_text(SAMPLES[name])
    monkeypatch.setattr(plain_words, "ROOT", tmp_path)
    assert [(text.kind, text.words) for text in plain_words.texts(name)] == TEXTS[name]


def test_a_count_is_lowered_and_never_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("What came.\n\nWhat went.\n")
    monkeypatch.setattr(plain_words, "ROOT", tmp_path)
    house = plain_words.House(["a.md"])
    row = {"kind": "docstring", "regex": "^what", "plain": "the thing"}
    known = [row | {"count": count} for count in ("1", "2", "3")]
    assert [each["count"] for each in plain_words.lowered(house, known)] == ["1", "2", "2"]
    assert list(plain_words.risen(house, known)) == [
        "docstring: 2 hits, at most 1: ^what -> the thing"
    ]
