"""Names of files, kept for people to recognise, and safe wherever they are shown or saved."""

import re
import unicodedata

from app.documents.kinds import Kind
from app.documents.models import MAX_NAME_LENGTH

# Letters that turn text around, so that "fdp.exe" reads "exe.pdf"; and invisible ones.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def clean_name(filename: str, kind: Kind) -> str:
    """Return a name that can be shown and saved anywhere, with the extension of the content.

    At most 120 characters; folders, control characters and invisible letters are dropped.
    """
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    text = unicodedata.normalize("NFC", last)
    text = " ".join(_UNSAFE.sub(" ", _INVISIBLE.sub("", text)).split()).rstrip(". ")
    extension = kind.extensions[0]
    if text.lower().rpartition(".")[2] in kind.extensions:
        extension = text.rpartition(".")[2].lower()
    stem = _EXTENSION.sub("", text).strip(". ") or "document"
    return f"{stem[: MAX_NAME_LENGTH - len(extension) - 1].rstrip('. ')}.{extension}"
