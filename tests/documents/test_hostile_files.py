"""Hostile and broken files: refused in a sentence, by what they are and not by their name."""

import struct
import zipfile
import zlib
from functools import partial
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.kinds import ALL, CSV, DOCX, JPEG, PDF, PNG, TEXT, XLSX, Kind
from app.errors import Invalid
from tests.documents.conftest import JPEG_BYTES, PDF_BYTES, PNG_BYTES, identify, office

EVERYTHING = frozenset(ALL)


def _what(content: bytes, name: str = "file", kinds: frozenset[Kind] = EVERYTHING) -> Kind:
    return identify(BytesIO(content), name, kinds)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF_BYTES, "a.exe", PDF),
        (PNG_BYTES, "a.jpg", PNG),
        (JPEG_BYTES, "a", JPEG),
        (office(), "a.xlsx", XLSX),
        (office("word/document.xml"), "a.docx", DOCX),
        ("قیمت، Rs 5\n".encode(), "a.txt", TEXT),
        (b"item,price\n1,2\n", "a.CSV", CSV),
        ("\ufeffitem,price\n".encode(), "a.csv", CSV),
    ],
)
def test_it_knows_a_sound_file_by_its_content(content: bytes, name: str, kind: Kind) -> None:
    assert _what(content, name) == kind


def _encrypted() -> bytes:
    """Set the flag of encryption in both headers of every entry."""
    packed = bytearray(office())
    for mark, flag_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + flag_at] |= 1
            at = packed.find(mark, at + 4)
    return bytes(packed)


def _lying(unpacked: int, *, checksum_of_all: bool = False) -> bytes:
    """An entry that declares 300,000 bytes, with their right checksum, and unpacks to more."""
    huge = zlib.compressobj(1, zlib.DEFLATED, -15)
    data = huge.compress(b"\0" * unpacked) + huge.flush()
    packed = bytearray(office(**{"xl__sheet.xml": b"\0" * 300_000}))
    where = packed.find(b"xl/sheet.xml")
    header = packed.rfind(b"PK\x03\x04", 0, where)
    old = struct.unpack_from("<L", packed, header + 18)[0]
    start = where + len("xl/sheet.xml")
    packed[start : start + old] = data
    struct.pack_into("<L", packed, header + 18, len(data))
    central = packed.rfind(b"PK\x01\x02", 0, packed.rfind(b"xl/sheet.xml"))
    struct.pack_into("<L", packed, central + 20, len(data))
    if checksum_of_all:
        for at in (header + 14, central + 16):
            struct.pack_into("<L", packed, at, zlib.crc32(b"\0" * unpacked))
    end = packed.rfind(b"PK\x05\x06")
    offset = struct.unpack_from("<L", packed, end + 16)[0]
    struct.pack_into("<L", packed, end + 16, offset + len(data) - old)
    return bytes(packed)


def _twin_entries() -> bytes:
    packed = BytesIO(office())
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<other/>")
    return packed.getvalue()


def _plain_zip() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("offer.pdf", PDF_BYTES)
    return packed.getvalue()


HOSTILE = {
    "empty": (b"", "empty"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
    "svg with a prologue": (b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", "SVG"),
    "html": (b"\n\n<!DOCTYPE html><script>alert(1)</script>", "scripts"),
    "html after text": (b"hello <ScRiPt src=x></script>", "scripts"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "scripts"),
    "php": (b"<?php system($_GET['c']);", "scripts"),
    "windows program": (b"MZ\x90\x00" + b"\0" * 200, "Windows Executable"),
    "linux program": (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "ELF"),
    "java class": (b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 50, "kind"),
    "gif": (b"GIF89a" + b"\0" * 40, "GIF89a"),
    "plain zip": (_plain_zip(), "kind"),
    "encrypted zip": (_encrypted(), "password"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
    "macros": (office(**{"xl__vbaProject.bin": b"x"}), "macros"),
    "a program inside": (office(**{"xl__embeddings__run.EXE": b"MZ"}), "programs"),
    "a way out of the folder": (office(**{"..__..__etc__cron": b"x"}), "programs"),
    "bomb": (office(**{"xl__sheet.xml": b"\0" * 20_000_000}), "unpacks"),
    # Packing it takes a second, which is for who runs it and not for every worker that collects.
    "bomb that lies": (partial(_lying, 200_000_000), "unpacks"),
    "small archive that lies": (_lying(600_000), "damaged"),
    "archive that lies about its size only": (_lying(600_000, checksum_of_all=True), "damaged"),
    "many entries": (office(**{f"e{n}": b"" for n in range(5_001)}), "unpacks"),
    "cut pdf": (PDF_BYTES[:-8], "not complete"),
    "cut png": (PNG_BYTES[:-10], "not complete"),
    "cut jpeg": (JPEG_BYTES[:-2], "not complete"),
    "cut zip": (office()[:-30], "damaged"),
    "null bytes in text": (b"price\x00list", "kind"),
    "text of no encoding": (b"pr\xffice", "kind"),
    "pdf after something": (b"GARBAGE\x00%PDF-1.7 %%EOF", "kind"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_refuses_a_hostile_file_in_a_sentence(name: str) -> None:
    content, says = HOSTILE[name]
    with pytest.raises(Invalid, match=says) as refused:
        _what(content() if callable(content) else content, "innocent.pdf")
    assert refused.value.code == "file-refused"
    assert "file" in refused.value.fields
    assert str(refused.value).endswith(".") or "Send one of these" in str(refused.value)


def test_it_refuses_entries_that_stand_twice() -> None:
    with pytest.raises(Invalid, match="unpacks"):
        _what(_twin_entries())


def _rels(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        b'<Relationships><Relationship Id="a" Type="http://schemas.example/relationships/%s" '
        b'Target="%s" TargetMode="%s"/></Relationships>'
        % (kind.encode(), target.encode(), mode.encode())
    )


def _text(**parts: bytes) -> bytes:
    return office("word/document.xml", **parts)


FIELD = b"<w:instrText>%s</w:instrText>"


@pytest.mark.parametrize(
    "content",
    [
        _text(**{"word/_rels/settings.xml.rels": _rels("attachedTemplate", "http://evil.example/a")}),
        _text(**{"word/_rels/document.xml.rels": _rels("oleObject", "http://evil.example/a")}),
        _text(**{"word/_rels/document.xml.rels": _rels("frame", "http://evil.example/a")}),
        _text(**{"word/_rels/document.xml.rels": _rels("image", "http://evil.example/a.png")}),
        _text(**{"word/_rels/document.xml.rels": _rels("hyperlink", "file:///c:/a/run.EXE")}),
        office(**{"xl/_rels/a.rels": _rels("hyperlink", "run.bat?x")}),
        office(**{"xl/externalLinks/externalLink1.xml": b'<ddeLink ddeService="cmd"/>'}),
        office(**{"xl/externalLinks/externalLink1.xml": b"<x:ddeLink/>"}),
        _text(**{"word/header1.xml": FIELD % b'DDEAUTO c:\\cmd.exe "/k calc"'}),
        _text(**{"word/header1.xml": (FIELD % b"DD") + (FIELD % b"E excel x")}),
        _text(**{"word/header1.xml": b'<w:fldSimple w:instr="DDE cmd"/>'}),
    ],
)  # fmt: skip
def test_it_refuses_what_fetches_or_starts_something(content: bytes) -> None:
    with pytest.raises(Invalid, match="fetches something from elsewhere"):
        _what(content)


@pytest.mark.parametrize(
    "name",
    [
        *("xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.xml"),
        *("word/embeddings/oleObject1.bin", "xl/ActiveX/a.bin", "xl/dialogsheets/sheet1.xml"),
    ],
)
def test_it_refuses_programs_and_objects_inside(name: str) -> None:
    with pytest.raises(Invalid, match="macros or programs"):
        _what(office(**{name: b"x"}))


@pytest.mark.parametrize(
    "content",
    [
        office(**{"xl/_rels/a.rels": _rels("externalLinkPath", "file:///c:/prices.xlsx")}),
        _text(**{"word/_rels/document.xml.rels": _rels("hyperlink", "https://ppra.example/a")}),
        _text(**{"word/_rels/document.xml.rels": _rels("image", "media/a.png", "Internal")}),
        _text(**{"word/header1.xml": FIELD % b"PAGE"}),
        _text(**{"word/document2.xml": b"<w:t>added or faddeed DDE </w:t>"}),
    ],
)
def test_it_takes_links_of_every_day(content: bytes) -> None:
    assert _what(content) in {XLSX, DOCX}


@pytest.mark.parametrize(
    "content",
    [
        PDF_BYTES + office(),
        JPEG_BYTES + _plain_zip(),
        PDF_BYTES.replace(b"1 0 obj", b"%<html>\n1 0 obj"),
        PNG_BYTES.replace(b"\0" * 30, b"\0%PDF-1.7\0<?php"),
        b"\xff\xd8\xff\xe0<script>" + JPEG_BYTES,
    ],
)
def test_it_refuses_a_file_of_two_kinds(content: bytes) -> None:
    with pytest.raises(Invalid, match="of two kinds at the same time"):
        _what(content)


@pytest.mark.parametrize("content", [b"a,b\n", office(), PNG_BYTES])
def test_it_refuses_a_sound_file_of_a_kind_that_is_not_asked_for(content: bytes) -> None:
    with pytest.raises(Invalid, match="Send one of these: PDF"):
        _what(content, "a.pdf", frozenset({PDF}))


def _kind_or_refusal(content: bytes) -> bool:
    try:
        return _what(content) in EVERYTHING
    except Invalid as refused:
        return bool(refused.fields["file"])


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff"]))
def test_it_answers_any_bytes_with_a_kind_or_a_refusal(tail: bytes, head: bytes) -> None:
    assert _kind_or_refusal(head + tail)


@example(1470, 0)  # entries that lie over each other
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_it_survives_any_damage_to_an_archive(at: int, value: int) -> None:
    packed = bytearray(office(**{"xl__sheet.xml": b"<row/>" * 50}))
    packed[at % len(packed)] = value
    assert _kind_or_refusal(bytes(packed))
