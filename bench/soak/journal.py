"""What the system said yes to, kept outside it: a line a word, on the disk before the next is asked.

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


class Journal:
    """Writes down yeses; also counts the noes and the silences, to be shown."""

    def __init__(self, path: Path) -> None:
        """Begin a file of its own."""
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.words: list[Word] = []
        self.noes: Counter[str] = Counter()
        self.silences = 0

    def yes(self, word: Word) -> None:
        """Keep a yes, and return when the disk has it."""
        with self._lock:
            self._file.write(json.dumps(asdict(word)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.words.append(word)

    def no(self, why: str) -> None:
        """Count a refusal."""
        with self._lock:
            self.noes[why] += 1

    def silence(self) -> None:
        """Count a question that got no answer."""
        with self._lock:
            self.silences += 1
