"""Requests for a name that is not ours are refused in a sentence, whatever they ask for."""

from dataclasses import replace

import pytest
from factories.settings import real_settings
from flask.testing import FlaskClient

from app.bad_configuration import BadConfiguration
from app.factory import create_app
from app.platform import Platform

STRANGE = (
    "evil.example",
    "example.gov.pk.evil.example",
    "10.0.0.7:8000",
    "127.0.0.1.evil.example",
    "[::1",
    "",
    "a@example.gov.pk",
)


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.parametrize("path", ["/", "/tenders", "/nowhere", "/static/app.css"])
def test_it_refuses_strange_names_on_every_page(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert "does not answer to that name" in answer.text
    assert "evil" not in answer.text


def test_it_refuses_them_in_the_api_as_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/v1/tenders", environ_overrides={"HTTP_HOST": "evil.example"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["code"] == "wrong-host"
    assert "http://127.0.0.1:8000" in answer.json["detail"]


def test_it_says_so_in_urdu(client: FlaskClient) -> None:
    answer = client.get("/?lang=ur", environ_overrides={"HTTP_HOST": "evil.example"})
    assert "does not answer" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8000", "[::1]:9", "LOCALHOST", "localhost."]
)
def test_it_answers_to_this_machine_in_development(client: FlaskClient, host: str) -> None:
    assert client.get("/health/live", environ_overrides={"HTTP_HOST": host}).status_code == 200


def test_it_answers_to_configured_names_alone_in_production(platform: Platform) -> None:
    real = real_settings(BDM_HOSTS="10.0.0.5, Other.example.gov.pk")
    served = replace(platform.settings, hosts=real.hosts, base_url=real.base_url, mode="production")
    client = create_app(replace(platform, settings=served)).test_client()

    def status(host: str) -> int:
        return client.get("/health/live", environ_overrides={"HTTP_HOST": host}).status_code

    ours = ("tenders.example.gov.pk", "tenders.example.gov.pk:443", "10.0.0.5:8000",
            "other.example.gov.pk")  # fmt: skip
    assert [status(host) for host in ours] == [200, 200, 200, 200]
    assert [status(host) for host in (*STRANGE, "localhost", "127.0.0.1")] == [400] * 9


@pytest.mark.parametrize("wrong", ["*", "*.example.gov.pk", "https://example.gov.pk"])
def test_it_takes_names_alone_for_hosts(wrong: str) -> None:
    with pytest.raises(BadConfiguration, match="BDM_HOSTS"):
        real_settings(BDM_HOSTS=wrong)
