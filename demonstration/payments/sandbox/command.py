"""`bdm sandbox`: the card gateway of `make run`, on loopback."""

import os
from urllib.parse import urlsplit

import click

BROKEN = 500


@click.command()
@click.option("--url", envvar="BDM_SANDBOX_URL", default="", help="Its own address on loopback.")
def sandbox(url: str) -> None:
    """Be a card gateway for trying; production refuses it."""
    import threading  # noqa: PLC0415 - quick `bdm --help`
    from wsgiref.simple_server import WSGIServer, make_server  # noqa: PLC0415 - as above

    import requests  # noqa: PLC0415 - as above

    from app.config import Settings  # noqa: PLC0415 - as above
    from demonstration.payments.sandbox.book import Book  # noqa: PLC0415 - as above
    from demonstration.payments.sandbox.notices import Post  # noqa: PLC0415 - as above
    from demonstration.payments.sandbox.program import make_program  # noqa: PLC0415 - as above
    from demonstration.servers.processes import MARK  # noqa: PLC0415 - as above
    from payments.cards.adyen.configuration import (  # noqa: PLC0415 - as above
        SANDBOX_URL,
        sandbox_settings,
    )

    settings = Settings.from_environment(os.environ)
    if settings.production:
        raise click.ClickException("In production there is no sandbox.")
    account = sandbox_settings(settings.secret_key, url or SANDBOX_URL)

    def send(batch: dict[str, object]) -> None:
        where = f"{settings.base_url}/api/v1/channels/adyen/notices"
        answer = requests.post(where, json=batch, timeout=10)
        if answer.status_code >= BROKEN:
            # Not kept on the other side, so it comes again; what was refused does not.
            answer.raise_for_status()

    post = Post(account, send)
    threading.Thread(target=post.run, daemon=True).start()
    where = urlsplit(account.url)
    program = make_program(account, Book(), post)
    WSGIServer.allow_reuse_port = MARK in os.environ  # `bdm run` holds the port for us
    with make_server(where.hostname or "127.0.0.1", where.port or 8010, program) as server:
        server.serve_forever()
