"""Journal of acknowledged answers, outside the system: a line each, on disk immediately.

The system under test never sees this file, so it cannot agree with itself by mistake.
"""

import json
import os
import threading
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Word:
    """A yes: the channel, its name of the payment, the bill and the paisa."""

    channel: str
    reference: str
    psid: str
    paisa: int


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A yes about a tender: what was done, by whom, and the tender's version from then on."""

    what: str
    tender: str
    version: int = 1
    who: str = ""


class Journal:
    """Writes down yeses; also counts the noes and the silences, to be shown."""

    def __init__(self, path: Path) -> None:
        """Begin a file of its own."""
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.words: list[Word] = []
        self.facts: list[Fact] = []
        self.noes: Counter[str] = Counter()
        self.silences = 0

    def yes(self, word: Word) -> None:
        """Keep a yes, and return when the disk has it."""
        with self._lock:
            self._write(word)
            self.words.append(word)

    def note(self, fact: Fact) -> None:
        """Keep a yes about a tender in the same way."""
        with self._lock:
            self._write(fact)
            self.facts.append(fact)

    def _write(self, line: Word | Fact) -> None:
        self._file.write(json.dumps(asdict(line)) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def no(self, why: str) -> None:
        """Count a refusal."""
        with self._lock:
            self.noes[why] += 1

    def silence(self) -> None:
        """Count a question that got no answer."""
        with self._lock:
            self.silences += 1
