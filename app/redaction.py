"""Removal of private data from the log, for every author and anywhere in a line.

The last line of defence, not the first: code should not log personal data to begin with.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

HIDDEN = "[hidden]"
DEEPEST = 6
MAX_TEXT_LENGTH = 8_000
_NAMES_KEPT = 1_000

# Parts of names of what is private.
_PRIVATE = re.compile(
    r"pass(word|phrase|wd)|secret|token|cnic|mobile|phone|e?mail|authorization|cookie|otp|totp"
    r"|one_time|recovery|private|signing_key|document_key|api_key|csrf|credential|share|envelope",
    re.IGNORECASE,
)
# A text without this is not worth trying a pattern on: every line of the log comes through here,
# and most hold none of it.
_FIVE_DIGITS = re.compile(r"\d{5}")
_PATTERNS: tuple[tuple[Callable[[str], object], re.Pattern[str], str], ...] = (
    (_FIVE_DIGITS.search, re.compile(r"(?<!\d)\d{5}[- ]?\d{7}[- ]?\d(?!\d)"), "[cnic]"),
    (
        _FIVE_DIGITS.search,
        re.compile(r"(?<![\d+])(?:\+92|0092|0)[- ]?3\d{2}[- ]?\d{7}(?!\d)"),
        "[mobile]",
    ),
    (lambda text: "@" in text, re.compile(r"(?<=://)[^\s/@]{1,200}@"), "[credentials]@"),
    (
        lambda text: "@" in text,
        re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
        "[email]",
    ),
    (
        lambda text: "bearer" in text.lower(),
        re.compile(r"(?i)\bbearer\s+[\w.~+/=-]+"),
        "Bearer [hidden]",
    ),
    (
        lambda text: "AGE-SECRET-KEY-" in text,
        re.compile(r"AGE-SECRET-KEY-[0-9A-Z-]+"),
        "[key]",
    ),
    # PostgreSQL quotes whole rows and keys that it refuses: prices and names stand in them.
    (
        lambda text: "Failing row" in text,
        re.compile(r"(?s)(?<=Failing row contains )\(.*?\)\.(?=\n|\Z)"),
        HIDDEN,
    ),
    (
        lambda text: "Key (" in text,
        re.compile(r"(Key \([^)\n]{1,500}\)=)\([^\n]{0,8000}\)(?= [a-z])"),
        r"\1" + HIDDEN,
    ),
    (
        lambda text: "=" in text or ":" in text,
        re.compile(r"(?i)\b(password|passphrase|secret|token|otp|code)(\s*[=:]\s*)[^\s,;&'\"]+"),
        r"\1\2" + HIDDEN,
    ),
)
# A text with none of these holds nothing private: one look instead of seven, for most texts.
_ANY = re.compile(r"\d{5}|[@=:]|Failing row|bearer|AGE-SECRET-KEY-", re.IGNORECASE)
_CNIC_NUMBERS = range(10**12, 10**13)


def redact(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever somebody logs
    """Return a value with what is private replaced; mappings and lists are searched too."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return "[cnic]" if value in _CNIC_NUMBERS else value
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return HIDDEN if depth >= DEEPEST else _inside(value, depth + 1)
    return redact_text(str(value))


def _inside(value: Any, depth: int) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, Mapping):
        return {key: _under(str(key), each, depth) for key, each in value.items()}
    return [redact(each, depth) for each in value]


@lru_cache(maxsize=_NAMES_KEPT)
def _is_private(name: str) -> bool:
    return _PRIVATE.search(name) is not None


def _under(name: str, value: Any, depth: int) -> Any:  # noqa: ANN401 - as above
    if _is_private(name) and value not in (None, "", True, False):
        return HIDDEN
    return redact(value, depth)


def redact_text(text: str) -> str:
    """Return a text with identity numbers, mobiles, addresses and keys replaced, and cut short."""
    for may_hold, pattern, instead in _PATTERNS if _ANY.search(text) else ():
        if may_hold(text):
            text = pattern.sub(instead, text)
    return text if len(text) <= MAX_TEXT_LENGTH else text[:MAX_TEXT_LENGTH] + "…"
