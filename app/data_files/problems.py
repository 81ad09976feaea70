"""What is wrong with files of data: sentences for who writes them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it stands, and a sentence that says what to write instead."""

    file: str
    line: int
    place: str
    sentence: str

    def __str__(self) -> str:
        """Write it as editors and people find it: "file:line: key: sentence"."""
        return f"{self.file}:{self.line}: {self.place or 'the whole file'}: {self.sentence}"


class BadFiles(Exception):  # noqa: N818 - a sentence for operators
    """Files are wrong; `problems` are all of them, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
