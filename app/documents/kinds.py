"""The kinds of files that we take, by what they are and not by what they are called."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file; `extensions` begins with the one that we give it."""

    title: str
    media_type: str
    extensions: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind(title="PDF", media_type="application/pdf", extensions=("pdf",))
PNG = Kind(title="PNG", media_type="image/png", extensions=("png",))
JPEG = Kind(title="JPEG", media_type="image/jpeg", extensions=("jpg", "jpeg"))
XLSX = Kind(
    title="Excel (.xlsx)", media_type=f"{_OFFICE}.spreadsheetml.sheet", extensions=("xlsx",)
)
DOCX = Kind(
    title="Word (.docx)", media_type=f"{_OFFICE}.wordprocessingml.document", extensions=("docx",)
)
TEXT = Kind(title="plain text", media_type="text/plain", extensions=("txt",))
CSV = Kind(title="CSV", media_type="text/csv", extensions=("csv",))

MP3 = Kind(title="MP3", media_type="audio/mpeg", extensions=("mp3",))
OGG = Kind(title="Ogg", media_type="audio/ogg", extensions=("ogg", "oga"))
M4A = Kind(title="M4A", media_type="audio/mp4", extensions=("m4a",))

ALL = (PDF, PNG, JPEG, XLSX, DOCX, TEXT, CSV, MP3, OGG, M4A)
AUDIO = frozenset({MP3, OGG, M4A})
# Formats of a scan or an official paper: the usual choice.
PAPERS = frozenset({PDF, PNG, JPEG})


def accept(kinds: frozenset[Kind]) -> str:
    """Write kinds as the `accept` of a file field: ".pdf,.png"."""
    return ",".join(f".{end}" for kind in ALL if kind in kinds for end in kind.extensions)


def titles(kinds: frozenset[Kind]) -> str:
    """Write kinds for people: "PDF, PNG, JPEG"."""
    return ", ".join(kind.title for kind in ALL if kind in kinds)
