"""Errors of data files: sentences for their authors."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One error: its place, and a sentence with the correct form."""

    file: str
    line: int
    place: str
    sentence: str

    def __str__(self) -> str:
        """Format it for editors and people: "file:line: key: sentence"."""
        return f"{self.file}:{self.line}: {self.place or 'the whole file'}: {self.sentence}"


class BadFiles(Exception):  # noqa: N818 - a sentence for operators
    """Files are wrong; `problems` are all of them, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, sorted."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
