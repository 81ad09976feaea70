"""The process that looks through files, which come over its stdin.

It holds no key and no connection. Each file gets a fork, with limits of time and memory:
what a hostile file does to a parser ends with that fork. Requests are pairs of descriptors, of the
content and of a pipe for the answer; the answer is a line of JSON, and none means "cannot say".
"""

import json
import os
import resource
import signal
import socket
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from app.documents.content import kind_of
from app.errors import Invalid
from app.text import write_sentence

MAX_REQUEST_BYTES = 4096
# It is the last to get the processor: on a busy machine little work takes long.
MAX_SECONDS = 20
_NICE = 10


class Request(NamedTuple):
    """The name of a file, and how much of the processor and of memory it may take."""

    filename: str
    cpu_seconds: int = 4
    memory_bytes: int = 1 << 30


def main() -> None:
    """Look through files until the other side hangs up."""
    import_module("pypdf")  # or each fork would load it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel clears away forks that ended
    with socket.socket(fileno=0) as line:
        while True:
            request, descriptors, _, _ = socket.recv_fds(line, MAX_REQUEST_BYTES, 2)
            if not request:
                return
            if os.fork() == 0:
                _inspect_and_end(Request(*json.loads(request)), *descriptors)
            for each in descriptors:
                os.close(each)


def _inspect_and_end(request: Request, content: int, answer: int) -> NoReturn:
    with suppress(BaseException):
        _limit(request)
        found = json.dumps(_inspect(content, request.filename)).encode()
        os.write(answer, found)
    os._exit(0)


def _limit(request: Request) -> None:
    os.nice(_NICE)
    signal.alarm(MAX_SECONDS)
    limits = {
        resource.RLIMIT_CPU: request.cpu_seconds,
        resource.RLIMIT_AS: request.memory_bytes,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def _inspect(content: int, name: str) -> dict[str, Any]:
    """Return the media type of a file, null for one that we do not know; or what is against it."""
    with os.fdopen(content, "rb") as stream:
        try:
            kind = kind_of(stream, name)
        except Invalid as refused:
            return {"refused": write_sentence(refused.message)}
    return {"kind": kind and kind.media_type}
