"""A card gateway for every test of this folder."""

from collections.abc import Iterator

import pytest
from factories.sandbox import Sandbox, running
from flask.testing import FlaskClient

from app.platform import Platform


@pytest.fixture
def sandbox(platform: Platform, client: FlaskClient) -> Iterator[Sandbox]:
    with running(platform, client) as started:
        yield started
