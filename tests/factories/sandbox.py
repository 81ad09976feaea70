"""The sandbox gateway, running on loopback, and a payer with a browser who uses its page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app.platform import Platform
from demonstration.payments.sandbox.book import Book
from demonstration.payments.sandbox.notices import Post
from demonstration.payments.sandbox.program import make_program
from factories.delivery import deliver_here
from payments.cards.adyen.configuration import CardSettings, sandbox_settings
from payments.cards.adyen.gateway import CardGateway
from payments.cards.adyen.report_download import CardReports

NOTICES = "/api/v1/channels/adyen/notices"


@dataclass
class Sandbox:
    """The gateway's program, what it remembers, its post, and our side of it."""

    platform: Platform
    client: FlaskClient
    settings: CardSettings
    book: Book
    post: Post
    program: Any

    def settle(self, rounds: int = 4) -> None:
        """Let everything happen that is on its way, on both sides."""
        for _ in range(rounds):
            deliver_here(self.platform.executor)
            self.post.deliver()
        deliver_here(self.platform.executor)

    def choose(self, page_url: str, card: str, **more: str) -> str:
        """Choose a test card on the hosted page; returns the result brought back, "" for none."""
        answer = requests.post(
            page_url, data={"card": card, **more}, allow_redirects=False, timeout=5
        )
        found = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        return found.get("sessionResult", [""])[0]


@contextmanager
def running(platform: Platform, client: FlaskClient) -> Iterator[Sandbox]:
    """Run the sandbox on a free port, and let the platform use it."""
    book = Book()
    account = sandbox_settings(platform.settings.secret_key, "http://127.0.0.1:1")

    def send(batch: dict[str, Any]) -> None:
        answer = client.post(NOTICES, json=batch)
        assert answer.status_code in {202, 403}, answer.text

    post = Post(account, send)
    program = make_program(account, book, post)
    server = make_server("127.0.0.1", 0, program, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings = sandbox_settings(platform.settings.secret_key, f"http://127.0.0.1:{server.port}")
    ports = platform.executor.ports
    before = {kind: ports.filled.get(kind) for kind in (CardGateway, CardReports)}
    ports.filled[CardGateway] = CardGateway(settings, platform.settings.base_url)
    ports.filled[CardReports] = CardReports(settings)
    try:
        yield Sandbox(platform, client, settings, book, post, program)
    finally:
        for kind, filled in before.items():
            ports.filled.pop(kind, None)
            if filled is not None:
                ports.filled[kind] = filled
        server.shutdown()
        thread.join()
        server.server_close()
