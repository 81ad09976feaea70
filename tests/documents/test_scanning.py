"""Scanning: what the scanner names is refused, and nothing is taken while it does not answer."""

import tempfile
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.documents.models import Document, StoredBlob
from app.documents.public import FileRefused
from app.documents.scanning import Clamd, NullScanner, Scanner, ScannerAway
from app.outside_services import Scanning
from app.platform import Platform
from tests.documents.clamd_server import EICAR, ClamdServer, clamd_server
from tests.documents.conftest import PDF_BYTES, Keep

INFECTED = b"%PDF-1.7\n" + EICAR + b"\n%%EOF\n"


@pytest.fixture(params=["tcp", "unix"])
def server(request: pytest.FixtureRequest) -> Iterator[ClamdServer]:
    # Not below tmp_path: the name of a Unix socket has a hundred characters at most.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clamd.ctl" if request.param == "unix" else None
        with clamd_server(path) as started:
            yield started


@pytest.fixture
def scanned(platform: Platform, server: ClamdServer) -> Iterator[ClamdServer]:
    """The platform with the scanner of `server`, which has half a second for a file."""
    filled = platform.executor.ports.filled
    before = filled.get(Scanner)
    filled[Scanner] = Clamd(server.where, whole_s=0.5)
    yield server
    filled[Scanner] = before or NullScanner()


def _kept(session: Session) -> int:
    session.expire_all()
    documents = session.scalar(select(func.count()).select_from(Document)) or 0
    return documents + (session.scalar(select(func.count()).select_from(StoredBlob)) or 0)


def test_it_keeps_what_the_scanner_finds_sound(scanned: ClamdServer, keep: Keep) -> None:
    assert keep(PDF_BYTES).plain_bytes == len(PDF_BYTES)
    assert scanned.chunks == [len(PDF_BYTES)]


def test_it_refuses_what_the_scanner_names(
    session: Session, scanned: ClamdServer, keep: Keep
) -> None:
    before = _kept(session)
    with pytest.raises(FileRefused, match="found “Eicar-Test-Signature”") as refused:
        keep(INFECTED)
    assert "file" in refused.value.fields
    assert _kept(session) == before


def test_it_sends_a_stream_in_pieces(scanned: ClamdServer, keep: Keep) -> None:
    content = b"%PDF-1.7\n" + b"x" * 200_000 + b"%%EOF"
    keep(content)
    assert sum(scanned.chunks) == len(content)
    assert max(scanned.chunks) == 65_536


@pytest.mark.parametrize("answer", ["Cannot allocate memory ERROR", "OK ERROR", "what? ", None])
def test_it_takes_nothing_where_the_scanner_gives_no_verdict(
    session: Session, scanned: ClamdServer, keep: Keep, answer: str | None
) -> None:
    scanned.answer = answer
    before = _kept(session)
    with pytest.raises(ScannerAway, match="Try again in a few minutes"):
        keep(PDF_BYTES)
    assert _kept(session) == before


def test_it_takes_nothing_that_is_too_large_for_the_scanner(
    scanned: ClamdServer, keep: Keep
) -> None:
    scanned.most = 100_000
    with pytest.raises(ScannerAway):
        keep(b"%PDF-1.7\n" + b"x" * 3_000_000 + b"%%EOF")


def test_it_does_not_wait_for_ever(scanned: ClamdServer, keep: Keep) -> None:
    scanned.silent = threading.Event()
    with pytest.raises(ScannerAway):
        keep(PDF_BYTES)


@pytest.mark.parametrize(
    "where", [Scanning(path="/nowhere/clamd.ctl"), Scanning(host="127.0.0.1", port=1)]
)
def test_it_takes_nothing_while_no_scanner_is_there(where: Scanning) -> None:
    with pytest.raises(ScannerAway) as refused:
        Clamd(where).refuse_malicious(BytesIO(PDF_BYTES))
    assert refused.value.code == "scanner-away"


def test_it_takes_the_same_file_once_the_scanner_is_back(scanned: ClamdServer, keep: Keep) -> None:
    scanned.answer = None
    with pytest.raises(ScannerAway):
        keep(PDF_BYTES)
    scanned.answer = ""
    assert keep(PDF_BYTES).id
