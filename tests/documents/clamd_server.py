"""A small clamd on loopback or a Unix socket that speaks INSTREAM, and fails as a test tells it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.outside_services import Scanning

# In two parts, or scanners would refuse this very file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class ClamdServer:
    """`answer`, where given, is what it says whatever it got; None hangs up without a word.

    `most` is its StreamMaxLength. `chunks` are the sizes of what came.
    """

    where: Scanning = field(default_factory=Scanning)
    answer: str | None = ""
    silent: threading.Event | None = None
    most: int = 1 << 30
    chunks: list[int] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as reading:
                if self.silent:
                    self.silent.wait(10)
                elif self.answer is not None:
                    connection.sendall(f"stream: {self._look(reading)}".encode() + b"\0")

    def _look(self, reading: BinaryIO) -> str:
        assert reading.read(10) == b"zINSTREAM\0"
        whole = b""
        while size := int.from_bytes(reading.read(4)):
            self.chunks.append(size)
            whole += reading.read(size)
            if len(whole) > self.most:
                return "INSTREAM size limit exceeded. ERROR"
        return self.answer or ("Eicar-Test-Signature FOUND" if EICAR in whole else "OK")


@contextmanager
def clamd_server(path: Path | None = None) -> Iterator[ClamdServer]:
    server = ClamdServer()
    if path is None:
        listening = socket.create_server(("127.0.0.1", 0))
        server.where = Scanning(host="127.0.0.1", port=listening.getsockname()[1])
    else:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
        listening.listen()
        server.where = Scanning(path=str(path))
    thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
    thread.start()
    yield server
    if server.silent:
        server.silent.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)
