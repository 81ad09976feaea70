"""Papers as PDF: Typst templates of ours, filled with data that is never read as source.

A domain keeps its templates beside its code (`marketplace/tenders/notice.typ`) and begins them
with `#import "/app/printing/letterhead.typ": *` and `#show: letter.with(data)`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from app.config import ROOT
from app.printing.signatures import NOT_ACCREDITED as NOT_ACCREDITED
from app.printing.signatures import OF_ITS_FILE as OF_ITS_FILE
from app.printing.signatures import UNSIGNED as UNSIGNED
from app.printing.signatures import SignatureLine as SignatureLine
from app.printing.signatures import accredited as accredited
from app.text import codes_apart, is_urdu

FONTS = ROOT / "build" / "fonts"
_QR_SCALE = 4


class CannotPrint(Exception):  # noqa: N818 - a sentence for operators
    """A PDF cannot be made: fonts are missing, or a template does not fit its data."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The check of the paper: the address, the same as a QR code (SVG), its signature."""

    address: str
    qr: str
    signature: SignatureLine


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The frame of every paper. `date` is text, already written for people.

    `language` is "en" or "ur"; `verification` comes from `verification(…)`, or is None.
    """

    title: str
    organisation: str
    reference: str
    date: str
    language: str = "en"
    address: str = ""
    verification: Verification | None = None
    demonstration: bool = False


def verification(address: str, signature: SignatureLine) -> Verification:
    """Return the address to check the paper, and its signature."""
    return Verification(address=address, qr=qr_code(address), signature=signature)


def qr_code(address: str) -> str:
    """Draw an address as a QR code (SVG)."""
    import segno  # noqa: PLC0415 - most processes print nothing

    code = segno.make(address, error="m", micro=False)
    drawn = BytesIO()
    code.save(drawn, kind="svg", scale=_QR_SCALE, border=1)
    return drawn.getvalue().decode()


def render_pdf(
    template: str | Path,
    letterhead: Letterhead,
    data: Mapping[str, Any],
    *,
    made_at: datetime,
    to_sign: bool = False,
) -> bytes:
    """Make a PDF (tagged, fonts embedded) from a template of ours, named from the project's root.

    `data` is JSON: texts, whole numbers, lists, mappings; the template finds it as `data`, with
    `data.letterhead`. `made_at` is the time of the fact that the paper states, so that printing it
    again gives the same bytes. Takes about a tenth of a second: not for a list of papers in one
    request. `to_sign` makes it as `app/signing/pdf.py` can sign it. Raises CannotPrint, also where
    what the paper says of its signature is not so.
    """
    check = letterhead.verification
    if to_sign != (check is not None and check.signature.signed):
        message = f"{template} does not say which signature it bears"
        raise CannotPrint(message)
    import typst  # noqa: PLC0415 - a compiler of its own, and most processes print nothing

    source = (ROOT / template).resolve()
    if not source.is_relative_to(ROOT) or source.suffix != ".typ" or not source.is_file():
        message = f"there is no template {template}"
        raise CannotPrint(message)
    _need_fonts()
    told = isolate_codes({**data, "letterhead": asdict(letterhead)})
    values = json.dumps(told, ensure_ascii=False)
    try:
        pdf: bytes = typst.compile(
            str(source),
            root=str(ROOT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": values},
            timestamp=int(made_at.timestamp()),
            pdf_standards="1.4" if to_sign else [],
        )
    except typst.TypstError as error:
        message = f"{template} cannot be printed: {error}"
        raise CannotPrint(message) from error
    return pdf


def isolate_codes(data: object) -> object:
    """Isolate each number and code in the Urdu texts of a paper's values."""
    if isinstance(data, str):
        return codes_apart(data) if is_urdu(data) else data
    if isinstance(data, Mapping):
        return {name: isolate_codes(each) for name, each in data.items()}
    return [isolate_codes(each) for each in data] if isinstance(data, list | tuple) else data


def _need_fonts() -> None:
    if not any(FONTS.glob("*.ttf")):
        message = "The fonts of PDFs are not built. Run `make setup`."
        raise CannotPrint(message)
