"""A load of many connections from one process: keep-alive, pipelining none, little of its own cost.

Requests are bytes made beforehand. Loopback only, bounded by time or by count.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles

LOOPBACK = "127.0.0.1"
_END = b"\r\n\r\n"


@dataclass
class Result:
    """The results of a load. Times in seconds; `wrong` counts answers that were not 2xx."""

    seconds: float
    times: list[float] = field(repr=False)
    wrong: int
    statuses: dict[int, int]

    @property
    def per_second(self) -> float:
        """Good answers per second."""
        return (len(self.times) - self.wrong) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        """Time within which so many per cent of the answers came, in milliseconds."""
        return quantiles(self.times, n=100)[percent - 1] * 1000


class _Connection:
    """One keep-alive connection that sends the next request when the answer is whole."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.buffer.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """Read what is there; the status once the answer is whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed a connection")
        self.buffer += data
        end = self.buffer.find(_END)
        if end < 0:
            return None
        head = bytes(self.buffer[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(self.buffer) < end + len(_END) + length:
            return None
        return int(head[9:12])


def run(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int,
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
) -> Result:
    """Send requests over so many connections for so many seconds, or until they run out."""
    selector = selectors.DefaultSelector()
    times: list[float] = []
    statuses: dict[int, int] = {}
    began = time.perf_counter()
    busy = 0
    for _ in range(connections):
        request = next(requests, None)
        if request is None:
            break
        connection = _Connection(port)
        connection.send(request)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        busy += 1
    while busy:
        over = time.perf_counter() - began > seconds or stop()
        for key, _ in selector.select(1.0):
            connection = key.data
            status = connection.receive()
            if status is None:
                continue
            times.append(time.perf_counter() - connection.sent_at)
            statuses[status] = statuses.get(status, 0) + 1
            request = None if over else next(requests, None)
            if request is None:
                selector.unregister(connection.socket)
                connection.socket.close()
                busy -= 1
            else:
                connection.send(request)
    wrong = sum(count for status, count in statuses.items() if not 200 <= status < 300)
    return Result(time.perf_counter() - began, times, wrong, statuses)


def get(path: str, headers: dict[str, str] | None = None) -> bytes:
    """Make a GET request."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {LOOPBACK}", *_headers(headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Make a POST request with a JSON body."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {LOOPBACK}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *_headers(headers),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _headers(headers: dict[str, str] | None) -> list[str]:
    return [f"{name}: {value}" for name, value in (headers or {}).items()]
