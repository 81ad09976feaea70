"""Answers are packed for browsers that can unpack them."""

import brotli
from flask.testing import FlaskClient


def test_it_packs_pages(client: FlaskClient) -> None:
    plain = client.get("/").data
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain) / 2
    assert b"</html>" in brotli.decompress(packed.data)


def test_it_leaves_short_answers_and_old_browsers_alone(client: FlaskClient) -> None:
    short = client.get("/health/live", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in short.headers
    assert "Content-Encoding" not in client.get("/").headers
