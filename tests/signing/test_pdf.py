"""A signature inside a PDF: over every byte, and found out where one was changed."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.config import BadConfiguration, Settings
from app.printing.public import NOT_ACCREDITED, Letterhead, render_pdf, verification
from app.signing.papers import make_paper_signer, own_file, published
from app.signing.pdf import CannotSign, PaperSigner

AT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
DATA = {"paragraphs": ["Hello"], "facts": [], "heads": [], "rows": [], "numbers": []}


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path)


@pytest.fixture
def signer(own: Settings) -> PaperSigner:
    return make_paper_signer(own)


@pytest.fixture(scope="module")
def paper() -> bytes:
    head = Letterhead(
        title="A paper",
        organisation="An office",
        reference="X/1",
        date="today",
        verification=verification("https://x.test/c/1", NOT_ACCREDITED),
    )
    return render_pdf("app/printing/statement.typ", head, DATA, made_at=AT, to_sign=True)


def parts(signed: bytes) -> tuple[bytes, bytes]:
    """What the signature covers, and the signature, as any reader of PDFs takes them apart."""
    told = signed[signed.rindex(b"/ByteRange[") + len(b"/ByteRange[") :]
    first, length, second, rest = (int(n) for n in told[: told.index(b"]")].split())
    assert (first, second + rest) == (0, len(signed))
    place = signed[length:second]
    assert (place[:1], place[-1:]) == (b"<", b">")
    return signed[:length] + signed[second:], bytes.fromhex(place[1:-1].decode()).rstrip(b"\0")


def openssl_says(folder: Path, covered: bytes, signature: bytes, pem: bytes) -> bool:
    """Let another program than ours verify it."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl to verify with")
    for name, data in (("data", covered), ("sig", signature), ("pem", pem)):
        (folder / name).write_bytes(data)
    asked = [program, "cms", "-verify", "-binary", "-inform", "DER", "-in", "sig", "-purpose"]
    asked += ["any", "-content", "data", "-CAfile", "pem", "-out", "told"]
    return subprocess.run(asked, cwd=folder, capture_output=True, check=False).returncode == 0


def test_it_verifies_with_another_program_and_no_more_once_a_byte_was_changed(
    signer: PaperSigner, paper: bytes, tmp_path: Path
) -> None:
    signed = signer.sign(paper, reason="Issued by the Office — دفتر", at=AT)
    assert signed.startswith(paper.rstrip(b"\r\n"))
    covered, signature = parts(signed)
    assert openssl_says(tmp_path, covered, signature, published(signer))
    changed = covered.replace(b"/Count 1", b"/Count 2", 1)
    assert changed != covered
    assert not openssl_says(tmp_path, changed, signature, published(signer))


def test_it_appends_a_table_that_leads_to_every_new_object(
    signer: PaperSigner, paper: bytes
) -> None:
    signed = signer.sign(paper, reason="Issued", at=AT)
    start = int(signed[signed.rindex(b"startxref") :].split()[1])
    assert signed[start : start + 4] == b"xref"
    lines = signed[start:].split(b"trailer")[0].splitlines()[1:]
    for heading, entry in zip(lines[::2], lines[1::2], strict=True):
        number, place = int(heading.split()[0]), int(entry.split()[0])
        assert signed[place:].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("other", [b"%PDF-1.7\nno table", b""])
def test_it_refuses_what_is_not_made_as_ours(signer: PaperSigner, other: bytes) -> None:
    with pytest.raises(CannotSign):
        signer.sign(other, reason="Issued", at=AT)


def test_it_signs_a_paper_once(signer: PaperSigner, paper: bytes) -> None:
    signed = signer.sign(paper, reason="Issued", at=AT)
    with pytest.raises(CannotSign):
        signer.sign(signed, reason="Issued", at=AT)


def test_it_makes_the_same_certificate_on_every_machine(own: Settings) -> None:
    assert published(make_paper_signer(own)) == published(make_paper_signer(own))
    other = replace(own, signing_key=bytes(32))
    assert published(make_paper_signer(other)) != published(make_paper_signer(own))


def test_it_takes_the_provinces_own_key_and_refuses_a_file_that_is_none(own: Settings) -> None:
    given = make_paper_signer(replace(own, signing_key=bytes(range(32))))
    key = given.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    own_file(own).write_bytes(key + published(given))
    assert published(make_paper_signer(own)) == published(given)
    own_file(own).write_bytes(key)
    with pytest.raises(BadConfiguration, match=r"paper-signing\.pem"):
        make_paper_signer(own)
