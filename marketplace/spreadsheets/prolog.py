"""What an XML part says before its first element, read by the parser that reads the rest.

Looking for the bytes of "<!DOCTYPE" finds none in UTF-16, which every parser reads as well. So the
prolog is parsed: declarations stop it, and so does every encoding but UTF-8, in which the bytes
that we look for are the characters that a parser sees.
"""

from typing import IO
from xml.parsers import expat

_CHUNK = 16 * 1024
# How UTF-16 begins, with its mark or without.
_NOT_UTF_8 = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
_ENCODINGS = {None, "utf-8", "us-ascii"}


class PrologRefusedError(ValueError):
    """A part with a document type declaration, or in another encoding than UTF-8."""


class _FirstElement(Exception):  # noqa: N818 - no error: the prolog ends here
    """Stops the parser: after the first element no declaration may follow."""


def check_prolog(part: IO[bytes]) -> None:
    """Read a part up to its first element. Raises PrologRefusedError, and ExpatError for no XML."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    parser.StartElementHandler = _stop
    chunk = part.read(_CHUNK)
    if chunk.startswith(_NOT_UTF_8):
        raise PrologRefusedError("not UTF-8")
    try:
        while chunk:
            parser.Parse(chunk, False)
            chunk = part.read(_CHUNK)
        parser.Parse(b"", True)
    except _FirstElement:
        return


def _refuse(*_declaration: object) -> None:
    raise PrologRefusedError("a document type declaration")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in _ENCODINGS:
        raise PrologRefusedError("not UTF-8")


def _stop(*_element: object) -> None:
    raise _FirstElement
