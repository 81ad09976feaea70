import gzip
import re

import brotli
import pytest
from factories.gallery import ROOT
from flask.testing import FlaskClient

from app.web import assets
from app.web.assets import AssetsNotBuiltError, asset_url, manifest

MOST_CSS_AND_JS = 11_100
MOST_FONT = 120_000
MOST_FIRST_PAGE = 25_000
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize(
    "name",
    ["app.css", "app-rtl.css", "print.css", "app.js", "prices.js", "share.js", "favicon.svg"],
)
def test_it_serves_each_built_file_packed_for_a_year(pages: FlaskClient, name: str) -> None:
    packed = pages.get(asset_url(name), headers=PACKED)
    zipped = pages.get(asset_url(name), headers={"Accept-Encoding": "gzip, deflate"})
    plain = pages.get(asset_url(name), headers={"Accept-Encoding": "identity"})
    assert packed.status_code == plain.status_code == 200
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert brotli.decompress(packed.data) == gzip.decompress(zipped.data) == plain.data


@pytest.mark.parametrize(
    ("asked", "packing"),
    [
        ("br, gzip", "br"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("gzip;q=0", None),
        ("identity", None),
    ],
)
def test_it_packs_as_the_caller_unpacks(
    pages: FlaskClient, asked: str, packing: str | None
) -> None:
    response = pages.get(asset_url("app.css"), headers={"Accept-Encoding": asked})
    assert response.headers.get("Content-Encoding") == packing


def test_it_offers_one_face_of_urdu_to_pages_in_urdu_alone(pages: FlaskClient) -> None:
    face = pages.get(asset_url("urdu.woff2"), headers=PACKED)
    assert face.data.startswith(b"wOF2")
    assert len(face.data) <= MOST_FONT
    assert "Content-Encoding" not in face.headers
    sheets = [pages.get(asset_url(name)).text for name in ("app.css", "app-rtl.css")]
    assert [asset_url("urdu.woff2") in sheet for sheet in sheets] == [False, True]
    assert sheets[1].index("local(") < sheets[1].index(asset_url("urdu.woff2"))


@pytest.mark.parametrize(
    "name", ["manifest.json", "app.css", "..%2fmanifest.json", "../../pyproject.toml", "x.br"]
)
def test_it_serves_nothing_that_the_build_did_not_name(pages: FlaskClient, name: str) -> None:
    assert pages.get(f"/static/{name}").status_code == 404


def test_it_says_what_to_do_when_nothing_was_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    manifest.cache_clear()
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    with pytest.raises(AssetsNotBuiltError, match="make setup"):
        asset_url("app.css")


@pytest.mark.parametrize("sheet", ["app.css", "app-rtl.css"])
def test_it_keeps_styles_and_script_within_their_budget(pages: FlaskClient, sheet: str) -> None:
    sent = sum(
        len(pages.get(asset_url(n), headers=PACKED).data) for n in (sheet, "print.css", "app.js")
    )
    assert sent <= MOST_CSS_AND_JS


@pytest.mark.parametrize(
    ("address", "sheet"), [("/front?lang=en", "app.css"), ("/front?lang=ur", "app-rtl.css")]
)
def test_it_keeps_the_first_page_within_its_budget(
    pages: FlaskClient, address: str, sheet: str
) -> None:
    page = brotli.compress(pages.get(address).data, quality=1)
    parts = (sheet, "print.css", "app.js", "favicon.svg")
    rest = sum(len(pages.get(asset_url(name), headers=PACKED).data) for name in parts)
    assert len(page) + rest <= MOST_FIRST_PAGE


def test_it_wears_nobody_elses_clothes_and_calls_nobody_else(pages: FlaskClient) -> None:
    for name in ("app.css", "app-rtl.css", "print.css", "app.js"):
        text = pages.get(asset_url(name)).text.replace(asset_url("urdu.woff2"), "")
        assert "GDS Transport" not in text
        assert "crown" not in text.lower()
        assert not re.search(r"url\((?!\)|\"data:)|@import|https?://(?!www\.w3\.org)", text)


def test_it_leaves_no_registry_in_the_lock_file() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text()
