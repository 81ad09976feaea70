"""A file while it is read: what is wrong with it, and the line of everything in it."""

from dataclasses import dataclass, field

from app.data_files.problems import Problem


@dataclass
class Sheet:
    """A file while it is read: its problems, and the line of every place."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def wrong(self, place: str, sentence: str, line: int | None = None) -> None:
        """Note what is wrong at a place; its line is that of the nearest place that was seen."""
        self.problems.append(Problem(self.file, line or self.line_of(place), place, sentence))

    def line_of(self, place: str) -> int:
        """Return the line of a place, or of what it stands in."""
        while place and place not in self.lines:
            place = place.rpartition(".")[0]
        return self.lines.get(place, 1)
