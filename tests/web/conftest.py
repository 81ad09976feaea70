import pytest
from factories.gallery import make_gallery
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return make_gallery()


@pytest.fixture
def pages(gallery: Flask) -> FlaskClient:
    return gallery.test_client()
