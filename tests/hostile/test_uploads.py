"""A file that is made to hurt who opens it, or to cost the site its time."""

import os
import signal
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.inspection import UNREADABLE, Finding, Inspector, TooManyFiles
from app.documents.inspector import Request
from app.documents.kinds import PDF
from cli.serving import THREADS
from tests.documents.conftest import PDF_BYTES

A_SECOND, LITTLE_MEMORY = 1, 64 << 20


def _swelling(streams: int, each: int) -> bytes:
    """Return a small PDF whose streams unpack to `streams` times `each` bytes."""
    stream = b"stream\n" + zlib.compress(b"/" * each, 9) + b"\nendstream\n"
    return b"%PDF-1.7\n" + stream * streams + b"%%EOF"


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    made = Inspector()
    yield made
    made.close()


def test_what_takes_too_long_is_refused_and_the_next_file_is_looked_at(
    inspector: Inspector,
) -> None:
    slow = _swelling(400, 1 << 18)
    assert len(slow) < 358_000
    found = inspector.inspect(slow, Request("slow.pdf", cpu_seconds=A_SECOND))
    assert found.refusal is not None
    assert found.refusal.message == UNREADABLE
    assert inspector.inspect(PDF_BYTES, Request("a.pdf")) == Finding(kind=PDF)


def test_what_takes_too_much_memory_is_refused(inspector: Inspector) -> None:
    found = inspector.inspect(
        _swelling(1, 60 << 20), Request("large.pdf", memory_bytes=LITTLE_MEMORY)
    )
    assert found.refusal is not None
    assert found.refusal.message == UNREADABLE


def test_a_helper_that_was_killed_is_started_again(inspector: Inspector) -> None:
    inspector.inspect(PDF_BYTES, Request("a.pdf"))
    os.kill(inspector._helper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, inspector._helper.pid, os.WEXITED | os.WNOWAIT)
    assert inspector.inspect(PDF_BYTES, Request("a.pdf")).kind == PDF


def test_the_helper_holds_no_key(inspector: Inspector) -> None:
    inspector.inspect(PDF_BYTES, Request("a.pdf"))
    assert Path(f"/proc/{inspector._helper.pid}/environ").read_text() == ""


def test_one_is_looked_through_and_others_are_refused(inspector: Inspector) -> None:
    with inspector._turn, pytest.raises(TooManyFiles, match="in a minute"):
        inspector.inspect(PDF_BYTES, Request("a.pdf"))
    assert inspector.inspect(PDF_BYTES, Request("a.pdf")).kind == PDF


def test_a_process_of_the_site_has_a_thread_for_everybody_else() -> None:
    assert THREADS > 1
