"""Two hundred hostile files beside ordinary requests: the site stays quick, and no worker is lost.

Suppliers send files that are made to cost time and memory, over four connections, while others read
public pages fifty times a second. The ordinary ones are paced by the clock: a slow answer delays
none of the others.
"""

import io
import itertools
import os
import secrets
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from uuid import UUID

from bench import load
from bench.burst import arrange
from bench.measures import Measure
from bench.province import Province, province

PER_SECOND, GOAL_P99_MS = 50, 300
READERS, SENDERS, FIRMS = 16, 4, 40
PAGES = ("/", "/tenders", "/services", "/sign-in")
PATIENCE_S = 600
MOST_MEGABYTES = 1_500


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return the 99th percentile of ordinary requests beside the files, and the memory at most."""
    count = 40 if quick else 200
    with province() as here:
        platform = here.platform()
        tender, tokens = arrange(platform, FIRMS)
        platform.engine.dispose()
        files = iter(list(_requests(tender, tokens, count)))
        alone = _read(here, _for_seconds(3 if quick else 10))
        sender = _Sender(here, files)
        sender.start()
        beside = _read(here, _while_alive(sender))
        sender.join()
        if here.web.poll() is not None or sender.lost or beside.wrong:
            message = f"lost {sender.lost}, wrong {beside.statuses}, files {sender.statuses}"
            raise AssertionError(message)
    p99, before = beside.percentile_ms(99), alone.percentile_ms(99)
    return {
        "uploads_p99": Measure(
            value=round(p99, 1),
            unit="ms",
            yardstick=round(before, 1),
            ratio=round(p99 / GOAL_P99_MS, 3),
            goal=f"≤ {GOAL_P99_MS} ms",
        ),
        "uploads_memory": Measure(
            value=sender.megabytes,
            unit="MB",
            yardstick=MOST_MEGABYTES,
            ratio=round(sender.megabytes / MOST_MEGABYTES, 3),
            goal=f"≤ {MOST_MEGABYTES} MB",
        ),
    }


class _Sender(Thread):
    """Sends the files; `lost` counts answers of 5xx, `megabytes` is the most memory in use."""

    def __init__(self, here: Province, files: Iterator[bytes]) -> None:
        super().__init__()
        self.here, self.files = here, files
        self.lost, self.megabytes, self.statuses = 0, 0, dict[int, int]()

    def run(self) -> None:
        """Send all, over a few connections."""
        done = load.run(
            self.here.web_port,
            self.files,
            connections=SENDERS,
            seconds=PATIENCE_S,
            stop=self._look,
        )
        self.statuses = done.statuses
        self.lost = sum(count for status, count in done.statuses.items() if status >= 500)

    def _look(self) -> bool:
        """Measure the memory of the web server with its children; never stop."""
        pages = sum(_resident(pid) for pid in _tree(self.here.web.pid))
        self.megabytes = max(self.megabytes, pages * os.sysconf("SC_PAGE_SIZE") >> 20)
        return False


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from _tree(int(child))


def _resident(pid: int) -> int:
    """Return the pages of memory that no other process shares with this one."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    except OSError:
        return 0
    return resident - shared


def _for_seconds(seconds: float) -> Iterator[None]:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        yield None


def _while_alive(sender: Thread) -> Iterator[None]:
    while sender.is_alive():
        yield None


def _read(here: Province, turns: Iterator[None]) -> load.Result:
    """Read public pages so many times a second, each at its moment."""
    began = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        answers = []
        for number, _ in enumerate(turns):
            due = began + number / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))  # noqa: TID251 - paced by the clock
            answers.append(readers.submit(_page, here.web_port, PAGES[number % len(PAGES)], due))
        found = [answer.result() for answer in answers]
    statuses: dict[int, int] = {}
    for status, _ in found:
        statuses[status] = statuses.get(status, 0) + 1
    wrong = sum(count for status, count in statuses.items() if status != 200)
    return load.Result(time.perf_counter() - began, [took for _, took in found], wrong, statuses)


def _page(port: int, path: str, due: float) -> tuple[int, float]:
    """Return the status, and the seconds since the request was due."""
    connection = HTTPConnection(load.LOOPBACK, port, timeout=60)
    connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.perf_counter() - due


def _requests(tender: UUID, tokens: list[str], count: int) -> Iterator[bytes]:
    """Yield uploads, each kind in turn."""
    kinds = itertools.cycle(
        [
            ("slow.pdf", _swelling(400, 1 << 18)),
            ("large.pdf", _swelling(2, 60 << 20)),
            ("bomb.xlsx", _archive({"xl/workbook.xml": b"\0" * (200 << 20)})),
            ("macro.docx", _archive({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"})),
            ("launch.pdf", b"%PDF-1.7\n1 0 obj<</S/Launch/F(a.exe)>>endobj\n%%EOF\n"),
            ("noise.png", b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(300_000)),
            ("two.pdf", b"%PDF-1.7\n%%EOF\n" + _archive({"a.html": b"<script>1</script>"})),
        ]
    )
    for number, (name, content) in zip(range(count), kinds, strict=False):
        yield _upload(f"/api/v1/tenders/{tender}/bid-draft/files", tokens[number % FIRMS], name,
                      content)  # fmt: skip


def _upload(path: str, token: str, name: str, content: bytes) -> bytes:
    """Make a request with a file."""
    mark = secrets.token_hex(16)
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="title"\r\n\r\nPaper\r\n--{mark}\r\n'
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    ).encode()
    body += content + f"\r\n--{mark}--\r\n".encode()
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {load.LOOPBACK}",
        f"Content-Type: multipart/form-data; boundary={mark}",
        f"Content-Length: {len(body)}",
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: {secrets.token_hex(16)}",
        "X-Forwarded-Proto: https",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _swelling(streams: int, each: int) -> bytes:
    """Return a small PDF whose streams unpack to much."""
    stream = b"stream\n" + zlib.compress(b"/" * each, 9) + b"\nendstream\n"
    return b"%PDF-1.7\n" + stream * streams + b"%%EOF"


def _archive(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
