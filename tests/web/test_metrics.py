"""Metrics are for who brings the token; for everybody else nothing is there."""

from dataclasses import replace

import pytest
from factories.settings import real_settings
from flask.testing import FlaskClient

from app.bad_configuration import BadConfiguration
from app.factory import create_app
from app.platform import Platform

TOKEN = "a token of thirty-two letters, or more"


def client_of(platform: Platform, token: str) -> FlaskClient:
    settings = replace(platform.settings, metrics_token=token)
    return create_app(replace(platform, settings=settings)).test_client()


def test_it_gives_them_to_who_brings_the_token(platform: Platform) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}"}
    answer = client_of(platform, TOKEN).get("/health/metrics", headers=shown)
    assert answer.status_code == 200
    assert "bdm_answers_total" in answer.text


@pytest.mark.parametrize("token", ["", TOKEN])
def test_nobody_else_learns_that_they_are_there(platform: Platform, token: str) -> None:
    client = client_of(platform, token)
    for shown in (None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer ü"):
        headers = {} if shown is None else {"Authorization": shown}
        answer = client.get("/health/metrics", headers=headers)
        assert answer.status_code == client.get("/health/nothing").status_code == 404, shown
        assert "bdm_" not in answer.text


def test_the_token_is_no_word_that_can_be_guessed() -> None:
    with pytest.raises(BadConfiguration, match="BDM_METRICS_TOKEN is too short"):
        real_settings(BDM_METRICS_TOKEN="prometheus")
    assert real_settings().metrics_token == ""
    assert real_settings(BDM_METRICS_TOKEN=TOKEN).metrics_token == TOKEN
