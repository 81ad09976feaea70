from collections.abc import Iterator
from threading import Thread

import pytest
from factories.gallery import make_gallery
from factories.identity import sign_in
from factories.marketplace import make_bidder
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app.platform import Platform


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return make_gallery()


@pytest.fixture
def pages(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The application at an address, in the transaction of the test: one request after another."""
    server = make_server("localhost", 0, app)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def signed_in(
    live: str, browser: Browser, client: FlaskClient, platform: Platform, session: Session
) -> Iterator[Page]:
    """A browser in which somebody has signed in who acts for a firm."""
    firm, owner = make_bidder(session)
    sign_in(session, platform.settings.secret_key, client, owner, firm)
    cookie = client.get_cookie("bdm")
    assert cookie
    context = browser.new_context(base_url=live)
    context.add_cookies([{"name": "bdm", "value": cookie.value, "url": live}])
    yield context.new_page()
    context.close()
