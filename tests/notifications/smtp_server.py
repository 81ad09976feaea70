"""A tiny mail server on loopback that answers as a test tells it to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`answers` maps a command (RCPT, "." for the end of the mail) to what is answered.

    An empty answer hangs up instead.
    """

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as line:
                self._talk(line)

    def _talk(self, line: object) -> None:
        self._say(line, "220 hello")
        while command := line.readline().decode().strip():
            word = command.split()[0].upper()
            if word == "DATA":
                self._say(line, "354 go on")
                self.mails.append(self._mail(line))
                word = "."
            if not self._say(line, self.answers.get(word, "250 ok")) or word == "QUIT":
                return

    def _mail(self, line: object) -> bytes:
        whole = b""
        while (part := line.readline()) != b".\r\n":
            whole += part
        return whole

    def _say(self, line: object, answer: str) -> bool:
        if answer:
            line.write(answer.encode() + b"\r\n")
            line.flush()
        return bool(answer)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer(answers={"QUIT": "221 bye"})
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]
    thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
    thread.start()
    yield server
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)
