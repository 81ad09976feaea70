"""A small SMS gateway over HTTP on loopback that answers as a test tells it to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class SmsServer:
    """`status` 0 hangs up after it got everything; `silent` does so after a long while."""

    url: str = ""
    status: int = 200
    answer: bytes = b'{"status": "accepted"}'
    silent: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


def _handler(server: SmsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.got.append((self.path, headers, body))
            silent = server.silent
            if silent:
                server.over.wait(10)
            if silent or not server.status:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(server.answer)))
            self.end_headers()
            self.wfile.write(server.answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def sms_server() -> Iterator[SmsServer]:
    server = SmsServer()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{listening.server_port}/send?account=7"
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    listening.shutdown()
    listening.server_close()
    thread.join(5)
