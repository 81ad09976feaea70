"""The glossary of CONTRIBUTING.md is kept in Urdu: one notion has one word."""

import re
from collections.abc import Iterator

import pytest

from app.config import ROOT
from app.web.catalogues import merged

ROW = re.compile(r"^\| ([^|]+?) \| [^|]+ \| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)
URDU = re.compile(r"[\u0600-\u06ff]+(?: [\u0600-\u06ff]+)*")
NOTE = re.compile(r" ?\([^)]*\)")
# Other notions with the same English word: a notification in the Gazette, the reversal of a
# decision.
OTHER_NOTIONS = {
    "Notification",
    "Notification or order, with its number and date",
    "Letter or notification, with number and date",
    "Reversal",
}
MALE_INVOICE = re.compile(
    r"(?:کا|کے|آپ کا|ہوا) انوائس|انوائس(?: %\(number\)s)? \S+ (?:ہو|کر دیا) گیا"
)
Pair = tuple[str, str]


def pairs() -> Iterator[Pair]:
    for message in merged(ROOT):
        english = message.id if isinstance(message.id, str) else " ".join(message.id)
        urdu = message.string if isinstance(message.string, str) else " ".join(message.string)
        if english and english not in OTHER_NOTIONS:
            yield english, urdu
    for path in ROOT.glob("**/messages/*.en.txt"):
        yield path.read_text(), path.with_name(f"{path.name[:-7]}.ur.txt").read_text()


PAIRS = list(pairs())


def rows() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each English word with its Urdu and the Urdu words that no text uses for it."""
    glossary = (ROOT / "CONTRIBUTING.md").read_text().partition("\n## Glossary")[2]
    for term, urdu, others in ROW.findall(glossary):
        if "(" not in others and "*" not in urdu and (wrong := URDU.findall(others)):
            yield NOTE.sub("", term), NOTE.sub("", urdu), wrong


def has(word: str, urdu: str) -> bool:
    """Return True if a word is in a text; the name of the facilitation centres is none."""
    urdu = urdu.replace("سہولت مرکز", "").replace("سہولت مراکز", "")
    return bool(re.search(rf"(?<![\u0600-\u06ff]){word}(?![\u0600-\u06ff])", urdu))


ROWS = list(rows())


@pytest.mark.parametrize(("term", "right", "wrong"), ROWS, ids=[row[0] for row in ROWS])
def test_a_sentence_has_the_urdu_word_of_each_term(term: str, right: str, wrong: list[str]) -> None:
    """A wrong word may stand for something else in a sentence that also has the right one."""
    english = re.compile(rf"\b{term}(?:s|es|ed|d)?\b", re.IGNORECASE)
    stem = right.split("،", maxsplit=1)[0].removesuffix(" کرنا").removesuffix("ہ")
    about = [pair for pair in PAIRS if english.search(pair[0]) and stem not in pair[1]]
    assert not [pair for pair in about if any(has(word, pair[1]) for word in wrong)]


def test_an_invoice_is_feminine() -> None:
    assert not [urdu for _, urdu in PAIRS if MALE_INVOICE.search(urdu)]
