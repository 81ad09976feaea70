"""A signature inside a PDF (ISO 32000-1, adbe.pkcs7.detached), added behind what was printed.

It signs what `app/printing` makes, asked for as PDF 1.4: a plain table of objects, one revision,
no form and no notes. Whatever is otherwise is refused rather than signed wrongly.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

# Hex digits that the signature may take: an ECDSA one with its certificate needs a third of them.
_ROOM = 8192
_TRAILER = re.compile(
    rb"trailer\s*<<(?P<told>.*?)>>\s*startxref\s+(?P<at>\d+)\s+%%EOF\s*\Z", re.DOTALL
)
_SIZE = re.compile(rb"/Size (\d+)")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_TRAILER_PARTS = re.compile(rb"/(?:Info \d+ 0 R|ID\[.*?\])", re.DOTALL)
_PAGE = re.compile(rb"[\r\n](\d+) 0 obj\s*<<\s*/Type\s*/Page\b")


class CannotSign(ValueError):  # noqa: N818 - a sentence for operators
    """The PDF is not made as ours are."""


@dataclass(frozen=True)
class PaperSigner:
    """Signs papers for this installation: a port. `certificates` begin with the signer's own.

    `own`: the province brought key and certificates; else we certify ourselves.
    """

    key: EllipticCurvePrivateKey
    certificates: tuple[x509.Certificate, ...]
    own: bool = False

    def sign(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """Return the PDF with a signature over every byte of it. Raises CannotSign."""
        return _filled(_with_place(pdf, reason, at), self)


def _with_place(pdf: bytes, reason: str, at: datetime) -> bytes:
    """Add a revision with a place for the signature: field, page, catalogue, table."""
    trailer, page = _TRAILER.search(pdf), _PAGE.search(pdf)
    if trailer is None or page is None or b"/AcroForm" in pdf or b"/Annots" in pdf:
        raise CannotSign("Only a PDF 1.4 of one revision, without a form, can be signed.")
    size, root = _number(_SIZE, trailer["told"]), _number(_ROOT, trailer["told"])
    mark, field, first = size, size + 1, int(page[1])
    objects = {
        first: _more(pdf, first, b"/Annots[%d 0 R]" % field),
        root: _more(pdf, root, b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % field),
        mark: _mark(reason, at),
        field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/V %d 0 R/P %d 0 R"
        b"/F 132/Rect[0 0 0 0]>>" % (mark, first),
    }
    return _appended(pdf, objects, trailer, size + 2, root)


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    if found is None:
        raise CannotSign("The end of the PDF does not list its objects.")
    return int(found[1])


def _more(pdf: bytes, number: int, entry: bytes) -> bytes:
    """Return an object, which must be a dictionary, with one more entry."""
    found = re.search(rb"[\r\n]%d 0 obj\s*(<<.*?>>)\s*endobj" % number, pdf, re.DOTALL)
    if found is None:
        raise CannotSign("An object of the PDF is not where it is looked for.")
    return found[1][:-2] + entry + b">>"


def _mark(reason: str, at: datetime) -> bytes:
    when = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
    why = reason.encode("utf-16-be").hex().encode()
    return (
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached"
        b"/M(%s)/Reason<FEFF%s>/ByteRange[0 0000000000 0000000000 0000000000]/Contents<%s>>>"
        % (when, why, b"0" * _ROOM)
    )


def _appended(
    pdf: bytes, objects: dict[int, bytes], trailer: re.Match[bytes], size: int, root: int
) -> bytes:
    whole, table = bytearray(pdf.rstrip(b"\r\n") + b"\n"), bytearray(b"xref\n")
    for number, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n\r\n" % (number, len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(whole)
    kept = b"".join(match[0] for match in _TRAILER_PARTS.finditer(trailer["told"]))
    last = b"<</Size %d/Root %d 0 R/Prev %s%s>>" % (size, root, trailer["at"], kept)
    return bytes(whole + table + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (last, start))


def _filled(pdf: bytes, signer: PaperSigner) -> bytes:
    """Set the signed byte range (all but the signature's place), and put the signature there."""
    opens = pdf.rindex(b"/Contents<") + len(b"/Contents")
    closes = opens + _ROOM + 2
    said = b"/ByteRange[0 %010d %010d %010d]" % (opens, closes, len(pdf) - closes)
    begins = pdf.rindex(b"/ByteRange[")
    told = pdf[:begins] + said + pdf[begins + len(said) :]
    signature = _cms(told[:opens] + told[closes:], signer)
    if len(signature) * 2 > _ROOM:
        raise CannotSign("The chain of certificates is too long.")
    filled = signature.hex().encode().ljust(_ROOM, b"0")
    return told[: opens + 1] + filled + told[closes - 1 :]


def _cms(data: bytes, signer: PaperSigner) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    builder = builder.add_signer(signer.certificates[0], signer.key, hashes.SHA256())
    for more in signer.certificates[1:]:
        builder = builder.add_certificate(more)
    options = (pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary)
    return builder.sign(Encoding.DER, [*options, pkcs7.PKCS7Options.NoCapabilities])
