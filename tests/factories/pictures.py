"""Papers, read as people read them: the pictures as a phone's camera does, the words as copied."""

import pypdfium2
import zxingcpp

# About 200 dots an inch: what a phone sees of a sheet on a table.
SCALE = 200 / 72


def qr_codes(pdf: bytes) -> list[str]:
    """Draw every page of a PDF, and return what its QR codes say."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [said for page in document for said in _codes(page)]
    finally:
        document.close()


def _codes(page: pypdfium2.PdfPage) -> list[str]:
    drawn = page.render(scale=SCALE, grayscale=True)
    # Rows may be padded: the reader is given whole rows, of which the padding is white.
    seen = memoryview(drawn.buffer).cast("B").cast("B", (drawn.height, drawn.stride))
    found = zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)
    return [each.text for each in found]


def words_of(pdf: bytes) -> str:
    """Return the words on a PDF, page by page, as somebody who copies them gets them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())
