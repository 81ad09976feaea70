"""Virus scanning: a port, filled by ClamAV's clamd where `BDM_CLAMD_URL` says that it listens.

While no scanner answers, no file is accepted. Without one at all (development, or production that
chose so) files are refused by kind only. Either way they are never opened by us nor shown in the
browser: they go out as attachments.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import structlog

from app.config import Settings
from app.documents.content import refuse
from app.errors import Conflict
from app.outside_services import Scanning
from app.text import sentence

log = structlog.get_logger()
CONNECT_S = 3.0
# Less than a transaction may idle, for the upload's waits meanwhile.
WHOLE_S = 30.0
_CHUNK = 1 << 16
_MAX_ANSWER_BYTES = 4096
_LENGTH_BYTES = 4


class Scanner:
    """Looks for malicious content."""

    def refuse_malicious(self, stream: BinaryIO) -> None:
        """Raise FileRefused for malicious content, ScannerAway unless it was checked.

        Leaves the stream anywhere.
        """
        raise NotImplementedError


class NullScanner(Scanner):
    """Scans nothing."""

    def refuse_malicious(self, stream: BinaryIO) -> None:
        """Do nothing."""


class ScannerAway(Conflict):
    """No scanner has checked the file, so it is not accepted; the person can send it again."""

    code = "scanner-away"


class Clamd(Scanner):
    """ClamAV's daemon, which is sent the stream in chunks (INSTREAM) and answers with a word."""

    def __init__(self, where: Scanning, *, whole_s: float = WHOLE_S) -> None:
        """Take where it listens, and the seconds that looking at one file may take in all."""
        self._where = where
        self._whole_s = whole_s

    def refuse_malicious(self, stream: BinaryIO) -> None:
        """Send all of the stream; see Scanner."""
        try:
            answer = self._ask(stream)
        except OSError as error:
            raise _scanner_unavailable(type(error).__name__) from None
        if answer == "OK":
            return
        found, _, verdict = answer.rpartition(" ")
        if verdict != "FOUND":
            raise _scanner_unavailable(answer or "no answer")
        log.warning("the scanner found something", found=found)
        raise refuse(
            sentence(
                "The virus scanner found “%(found)s” in this file. Clean your computer, make the "
                "file again, and send it.",
                found=found,
            )
        )

    def _ask(self, stream: BinaryIO) -> str:
        """Return clamd's answer about the stream: `OK`, `Some-Name FOUND` or an error's text."""
        stream.seek(0)
        until = time.monotonic() + self._whole_s
        with self._connected() as line:
            try:
                _send(line, stream, until)
            except (BrokenPipeError, ConnectionResetError):
                # It hangs up on what is too large for it, and has said so before.
                log.warning("the scanner hung up")
            return _answer(line, until).removeprefix("stream: ")

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if self._where.path:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            address: str | tuple[str, int] = self._where.path
        else:
            family = socket.AF_INET6 if ":" in self._where.host else socket.AF_INET
            line = socket.socket(family, socket.SOCK_STREAM)
            address = (self._where.host, self._where.port)
        with line:
            line.settimeout(CONNECT_S)
            line.connect(address)
            yield line


def _send(line: socket.socket, stream: BinaryIO, until: float) -> None:
    _send_part(line, b"zINSTREAM\0", until)
    while chunk := stream.read(_CHUNK):
        _send_part(line, len(chunk).to_bytes(_LENGTH_BYTES) + chunk, until)
    _send_part(line, bytes(_LENGTH_BYTES), until)


def _send_part(line: socket.socket, part: bytes, until: float) -> None:
    line.settimeout(_seconds_remaining(until))
    line.sendall(part)


def _answer(line: socket.socket, until: float) -> str:
    got = b""
    while not got.endswith(b"\0") and len(got) < _MAX_ANSWER_BYTES:
        line.settimeout(_seconds_remaining(until))
        part = line.recv(_MAX_ANSWER_BYTES)
        if not part:
            break
        got += part
    return got.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _seconds_remaining(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _scanner_unavailable(why: str) -> ScannerAway:
    log.error("no file can be scanned", why=why)
    message = sentence(
        "We cannot scan files for viruses at the moment, so we accept none. Try again"
        " in a few minutes."
    )
    return ScannerAway(message, fields={"file": message})


def scanner(settings: Settings) -> Scanner:
    """Choose by `BDM_CLAMD_URL`; production without one has said yes to it at the start."""
    where = settings.outside.scanner
    return Clamd(where) if where else NullScanner()
