"""What is told of a caller counts from our own proxies alone."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_network

import pytest
from factories.settings import real_settings
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from app.bad_configuration import BadConfiguration
from app.web.proxies import CERTIFICATE_HEADER, BehindProxies

OURS = (ip_network("10.0.0.0/30"), ip_network("2001:db8::5/128"))
TOLD = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "example.gov.pk",
    CERTIFICATE_HEADER: "ab" * 32,
}


def told(hops: int, address: str, headers: Mapping[str, str] = TOLD) -> str:
    @Request.application
    def heard(request: Request) -> Response:
        shown = request.headers.get(CERTIFICATE_HEADER, "")[:2]
        return Response(f"{request.remote_addr} {request.scheme} {request.host} {shown}".strip())

    behind = BehindProxies(heard, hops, OURS)
    answer: TestResponse = Client(behind).get(
        "/", headers=dict(headers), environ_overrides={"REMOTE_ADDR": address}
    )
    return answer.text


@pytest.mark.parametrize("address", ["10.0.0.2", "::ffff:10.0.0.2", "2001:db8::5", ""])
def test_our_own_proxies_are_believed(address: str) -> None:
    assert told(1, address) == "203.0.113.9 https example.gov.pk ab"


@pytest.mark.parametrize(
    ("hops", "address"),
    [(1, "10.0.0.4"), (1, "2001:db8::6"), (1, "no address"), (0, "10.0.0.2"), (0, "")],
)
def test_nobody_else_is(hops: int, address: str) -> None:
    assert told(hops, address) == f"{address} http localhost".strip()


def test_of_a_chain_the_proxys_own_word_counts() -> None:
    chain = TOLD | {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert told(1, "10.0.0.2", chain).startswith("203.0.113.9 ")


def test_production_must_be_told_where_its_proxies_are() -> None:
    with pytest.raises(BadConfiguration, match="BDM_PROXIES"):
        real_settings(TRUSTED_PROXIES="1")
    with pytest.raises(BadConfiguration, match="BDM_PROXIES must be addresses"):
        real_settings(TRUSTED_PROXIES="1", BDM_PROXIES="proxy.example")
    found: Iterable[object] = real_settings(
        TRUSTED_PROXIES="1", BDM_PROXIES="10.0.0.0/30, 2001:db8::5"
    ).proxies
    assert tuple(found) == OURS
