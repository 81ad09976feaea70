"""A mail server outside the system: it keeps how often each message came to it.

It answers late, so that a sender that is killed then leaves a message of which the system cannot
know whether it was taken.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer

from bench.load import LOOPBACK

SLOWEST_S = 0.2
_KEY = re.compile(rb"(?im)^Message-ID:\s*<([^@>]+)@")


class MailServer(ThreadingTCPServer):
    """Takes every mail; `taken` counts them by the key of the message."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        """Listen at a free port."""
        super().__init__((LOOPBACK, 0), _Conversation)
        self.taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Its address, as the settings have it."""
        return f"smtp://{LOOPBACK}:{self.server_address[1]}"

    def take(self, mail: bytes) -> None:
        """Count a whole mail; it was delivered, whatever its sender hears."""
        found = _KEY.search(mail)
        with self._lock:
            self.taken[found[1].decode() if found else "without a key"] += 1


class _Conversation(StreamRequestHandler):
    """As much of SMTP as our own mail gateway speaks."""

    server: MailServer

    def handle(self) -> None:
        with suppress(OSError):
            self._say("220 soak")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"QUIT":
                    self._say("221 goodbye")
                    return
                if verb == b"DATA":
                    self._take()
                self._say("250 yes")

    def _take(self) -> None:
        """Take what comes until the line of one dot; without it nothing came."""
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line)
        self.server.take(b"".join(lines))
        time.sleep(random.uniform(0, SLOWEST_S))  # noqa: TID251 - to be killed in the middle

    def _say(self, what: str) -> None:
        self.wfile.write(f"{what}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run it in a thread of its own."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
