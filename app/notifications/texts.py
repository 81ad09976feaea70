"""Message texts: `<room>/messages/<name>.{en,ur}.txt`, named `room/name`, blanks as `%(name)s`.

A file begins with headers (`Subject:`, optionally `SMS:` — else the subject goes out —, `Link:`, a
path of ours, `SMS-Link:`, one that is worth its letters at the end of an SMS, `SMS-End:`, words
that follow it, and `Unsubscribe:`, where a mail program stops such messages with one press), then
an empty line, then the text.
Nothing is executed: values only fill blanks, so no value can act as a template.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT
from app.text import apart, codes_apart

LANGUAGES = ("en", "ur")
_BLANK = re.compile(r"%\((\w+)\)s")
_STRAY = re.compile(r"%(?!\(\w+\)s)")
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_HEADERS = {"subject", "sms", "link", "sms-link", "sms-end", "unsubscribe"}


class BadText(ValueError):  # noqa: N818 - a sentence for the author of the file
    """A message file is not written as it must be, or a value for a blank is missing."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message with its blanks filled. Links are paths below our own address, or empty."""

    subject: str
    text: str
    sms: str
    link: str
    sms_link: str
    sms_end: str = ""
    unsubscribe: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageText:
    """A message in one language, with its blanks."""

    name: str
    subject: str
    text: str
    sms: str
    link: str
    sms_link: str = ""
    sms_end: str = ""
    unsubscribe: str = ""
    language: str = "en"

    @property
    def blanks(self) -> frozenset[str]:
        """Names of all values that it needs."""
        links = f"{self.link}\n{self.sms_link}\n{self.unsubscribe}"
        whole = f"{self.subject}\n{self.text}\n{self.sms}\n{self.sms_end}\n{links}"
        return frozenset(_BLANK.findall(whole))

    def fill(self, values: Mapping[str, str]) -> Written:
        """Fill the blanks; raises BadText naming those that no value was given for.

        Where a value has its Urdu beside it (`title` and `title_ur`), a text in Urdu says that.
        In Urdu each number, code, amount and English name is isolated (`app.text.apart`): mail, SMS
        and paper are plain text, where a PSID would stand backwards.
        """
        missing = self.blanks - values.keys()
        if missing:
            message = f"{self.name} needs values for {', '.join(sorted(missing))}"
            raise BadText(message)
        if self.language == "ur":
            values = {name: values.get(f"{name}_ur") or value for name, value in values.items()}
        flat = {name: " ".join(value.split()) for name, value in values.items()}
        return Written(
            subject=self._fill_in_language(self.subject, flat),
            text=self._fill_in_language(self.text, values),
            sms=_straight(self._fill_in_language(self.sms or self.subject, flat), self.language),
            link=_fill(self.link, flat),
            sms_link=_fill(self.sms_link, flat),
            sms_end=self._fill_in_language(self.sms_end, flat),
            unsubscribe=_fill(self.unsubscribe, flat),
        )

    def _fill_in_language(self, pattern: str, values: Mapping[str, str]) -> str:
        if self.language != "ur":
            return _fill(pattern, values)
        return codes_apart(_fill(pattern, {name: apart(each) for name, each in values.items()}))


def _straight(sms: str, language: str) -> str:
    """Replace quotes that the GSM alphabet lacks: one of them makes an SMS of 160 letters two."""
    return sms if language == "ur" else sms.translate(_STRAIGHT)


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda match: values[match[1]], pattern)


def parse(name: str, source: str, language: str = "en") -> MessageText:
    """Read a message file; raises BadText with what is wrong."""
    head, _, body = source.partition("\n\n")
    headers = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key.lower() not in _HEADERS:
            known = "Subject, SMS, Link, SMS-Link, SMS-End, Unsubscribe"
            message = f"{name}: “{line}” is no header ({known})"
            raise BadText(message)
        headers[key.lower()] = value.strip()
    if not headers.get("subject") or not body.strip():
        message = f"{name} needs a Subject line, an empty line and a text"
        raise BadText(message)
    if _STRAY.search(source):
        message = f"{name}: a % that begins no blank such as %(name)s"
        raise BadText(message)
    return MessageText(
        name=name,
        subject=headers["subject"],
        text=body.strip(),
        sms=headers.get("sms", ""),
        link=headers.get("link", ""),
        sms_link=headers.get("sms-link", ""),
        sms_end=headers.get("sms-end", ""),
        unsubscribe=headers.get("unsubscribe", ""),
        language=language,
    )


class Texts:
    """All messages of all rooms, read once a process: a port."""

    def __init__(self, root: Path = ROOT) -> None:
        """Read every file; raises BadText for one that is wrong."""
        self._texts = {
            (_name(path), language): parse(path.name, path.read_text(encoding="utf-8"), language)
            for language in LANGUAGES
            for path in files(root, language)
        }

    def names(self) -> list[str]:
        """Names of all messages, in any language."""
        return sorted({name for name, _ in self._texts})

    def get(self, name: str, language: str) -> MessageText:
        """Return a message; raise LookupError if no room wrote it in that language."""
        found = self._texts.get((name, language))
        if found is None:
            message = f"there is no message {name} in {language}"
            raise LookupError(message)
        return found


_KNOWN_AS = {"casework": "cases"}


def files(root: Path, language: str) -> list[Path]:
    """Every room's message files of a language."""
    found = [*root.glob(f"*/messages/*.{language}.txt")]
    return sorted([*found, *root.glob(f"*/*/messages/*.{language}.txt")])


def _name(path: Path) -> str:
    room = path.parent.parent.name
    # Rows of the database hold this name: it stays what it was when the room was called so.
    return f"{_KNOWN_AS.get(room, room)}/{path.name.split('.')[0]}"
