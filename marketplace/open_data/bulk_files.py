"""Files of a year's procurements, written once in the background and served as they are."""

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson


@dataclass(frozen=True, kw_only=True)
class BulkFile:
    """A file of a year: JSON Lines in gzip, a compiled release a line; `sha256` of it all."""

    year: int
    processes: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class BulkFolder:
    """A port: the folder of such files, which all machines of an installation share.

    A file is complete once its name is there: readers never see half of one.
    """

    folder: Path

    def files(self) -> Sequence[BulkFile]:
        """Return the files, the newest year first."""
        found = sorted(self.folder.glob("[0-9]*.json"), reverse=True)
        return [BulkFile(**orjson.loads(path.read_bytes())) for path in found]

    def file(self, year: int) -> tuple[BulkFile, Path] | None:
        """Return the file of a year with its path."""
        for each in self.files():
            if each.year == year:
                return each, self._path(each)
        return None

    def progress(self) -> int:
        """Return the number of the last release that is in the files."""
        path = self.folder / "progress"
        return int(path.read_text()) if path.exists() else 0

    def note_progress(self, number: int) -> None:
        """Record the number of the last release that is in the files."""
        self._place("progress", str(number).encode())

    def write(self, year: int, lines: Iterable[str]) -> BulkFile:
        """Write the file of a year in place of the one before, line by line."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft, count = self.folder / f"{year}.draft", 0
        with draft.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            for count, line in enumerate(lines, start=1):  # noqa: B007 - counted
                packed.write(line.encode() + b"\n")
        with draft.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        made = BulkFile(year=year, processes=count, bytes=draft.stat().st_size, sha256=digest)
        draft.replace(self._path(made))
        self._place(f"{year}.json", orjson.dumps(asdict(made)))
        self._remove_older(made)
        return made

    def _path(self, made: BulkFile) -> Path:
        """Return a path that another version of the file does not have."""
        return self.folder / f"{made.year}-{made.sha256[:16]}.jsonl.gz"

    def _place(self, name: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{name}.draft"
        draft.write_bytes(content)
        draft.replace(self.folder / name)

    def _remove_older(self, made: BulkFile) -> None:
        for path in self.folder.glob(f"{made.year}-*.jsonl.gz"):
            if path != self._path(made):
                path.unlink()
