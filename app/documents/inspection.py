"""Looking through a file before it is kept, in a process with limits, and before any lock.

A door inspects what was uploaded (`doors/attachments.py`), and the file carries the finding to the
use case, which refuses with it. A file that comes from elsewhere is inspected when it is kept.
"""

import json
import os
import select
import socket
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from app.config import ROOT
from app.documents.content import FileRefused, refuse
from app.documents.inspector import MAX_REQUEST_BYTES, MAX_SECONDS, Request
from app.documents.kinds import ALL, Kind
from app.documents.scanning import Scanner
from app.errors import Conflict, Refusal
from app.ports import Ports
from app.text import read_sentence, sentence

_ANSWER_BYTES = 1 << 16
# JSON writes a letter as twelve bytes at most.
_NAME_LETTERS = MAX_REQUEST_BYTES // 16
# Its own Python finds us where we are, whatever the environment says.
_PROGRAM = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
    "from app.documents.inspector import main; main()"
)
_KINDS = {kind.media_type: kind for kind in ALL}
UNREADABLE = sentence(
    "We could not look through this file in the time that we give to one. Print it into a new "
    "PDF, and send that one."
)


@dataclass(frozen=True)
class Finding:
    """The kind of a file, None for one that we do not know; or the refusal of it."""

    kind: Kind | None = None
    refusal: Refusal | None = None


class Inspected(BytesIO):
    """The bytes of a file, and the finding of the inspector."""

    def __init__(self, content: bytes, finding: Finding) -> None:
        """Keep both."""
        super().__init__(content)
        self.finding = finding


class TooManyFiles(Conflict):
    """Other files are being looked through; the person can send this one again."""

    code = "too-many-files"


class Inspector:
    """Looks through files, one at a time in each process; a port of the application."""

    def __init__(self) -> None:
        """Start nothing yet: a process that never sees a file needs no helper."""
        self._turn = Lock()
        self._helper = _Helper()

    def close(self) -> None:
        """End the helper; the next file starts another."""
        self._helper.close()

    def inspect(self, content: bytes, request: Request) -> Finding:
        """Look through a file; raises TooManyFiles."""
        with self._one_at_a_time():
            return self._helper.ask(content, request)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Take the turn, or raise TooManyFiles: a process of the site has two threads.

        A second file that waited would hold the one that answers everybody else.
        """
        if not self._turn.acquire(blocking=False):
            raise _too_many()
        try:
            yield
        finally:
            self._turn.release()


def inspected(ports: Ports, content: bytes, filename: str) -> Inspected:
    """Return the bytes of a file with the finding; a sound one is scanned for viruses as well."""
    try:
        finding = ports.get(Inspector).inspect(content, Request(filename[-_NAME_LETTERS:]))
        if finding.kind is not None:
            ports.get(Scanner).refuse_malicious(BytesIO(content))
    except Refusal as refusal:
        finding = Finding(refusal=refusal)
    return Inspected(content, finding)


def _too_many() -> TooManyFiles:
    message = sentence(
        "We are looking through the files of others at the moment. Send yours again in a minute."
    )
    return TooManyFiles(message, fields={"file": message})


@dataclass(eq=False)
class _Helper:
    """The process of `inspector.py`, started when it is first needed in this process."""

    owner: int = 0
    line: int | None = None
    pid: int = 0
    end: Callable[[], object] = bool

    def ask(self, content: bytes, request: Request, *, again: bool = True) -> Finding:
        """Return its finding, or that it could not look through the file."""
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb"):
            try:
                self._send(content, json.dumps(request).encode(), writing)
            finally:
                os.close(writing)
            waiting = select.poll()  # a busy server has more descriptors than select() takes
            waiting.register(reading, select.POLLIN)
            ready = waiting.poll((MAX_SECONDS + 1) * 1000)
            answer = os.read(reading, _ANSWER_BYTES) if ready else b""
        if answer:
            return _finding(json.loads(answer))
        if again and self._has_ended():
            self.close()
            return self.ask(content, request, again=False)
        return Finding(refusal=refuse(UNREADABLE))

    def _has_ended(self) -> bool:
        """Return True if the process itself is gone, and not only its fork for a file."""
        try:
            ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:  # a server that clears away every child has done so
            return True
        return ended is not None

    def _send(self, content: bytes, request: bytes, writing: int) -> None:
        copy = os.memfd_create("upload")
        try:
            with os.fdopen(os.dup(copy), "wb") as file:
                file.write(content)
            try:
                self._send_all(request, copy, writing)
            except OSError:  # it has ended: nothing of it is lost but time
                self.close()
                self._send_all(request, copy, writing)
        finally:
            os.close(copy)

    def _send_all(self, request: bytes, *descriptors: int) -> None:
        with socket.socket(fileno=os.dup(self._connected())) as line:
            socket.send_fds(line, [request], descriptors)

    def _connected(self) -> int:
        """Return the line to the process of this one: a fork does not share its parent's."""
        if self.line is None or self.owner != os.getpid():
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self.pid = os.posix_spawn(
                    sys.executable,
                    [sys.executable, "-c", _PROGRAM],
                    {},  # it has no secret to lose
                    file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)],
                )
            self.owner, self.line = os.getpid(), ours.detach()
            self.end = weakref.finalize(self, os.close, self.line)
        return self.line

    def close(self) -> None:
        """Hang up: the process ends then, if it has not."""
        if self.line is not None and self.owner == os.getpid():
            self.end()
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        self.line = None


def _finding(answer: dict[str, Any]) -> Finding:
    if "refused" in answer:
        said = read_sentence(answer["refused"])
        return Finding(refusal=FileRefused(said, fields={"file": said}))
    return Finding(kind=_KINDS.get(answer["kind"]))
