"""What is told of a caller counts from our own proxies alone, and from one header alone."""

import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path

import pytest
from factories.settings import real_settings
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from app.bad_configuration import BadConfiguration
from app.web.proxies import CERTIFICATE_HEADER, BehindProxies
from demonstration.servers.processes import wait_until

OURS = (ip_network("10.0.0.0/30"), ip_network("2001:db8::5/128"))
TOLD = {"Forwarded": f"for=203.0.113.9;proto=https;certificate={'ab' * 32}"}
# The web server hands these over under the names of what proxies write with "-".
TWINS = ("X_Forwarded_For", "X-Forwarded_For", "X_FORWARDED-FOR", "X-Forwarded-For")


@Request.application
def heard(request: Request) -> Response:
    shown = request.headers.get(CERTIFICATE_HEADER, "")[:2]
    return Response(f"{request.remote_addr} {request.scheme} {request.host} {shown}".strip())


# What the web server of `wait_for_server` serves: every caller there is a proxy of ours.
behind_a_proxy = BehindProxies(heard, 1, (ip_network("127.0.0.0/8"),))


def asked(hops: int, address: str, headers: Mapping[str, str]) -> TestResponse:
    return Client(BehindProxies(heard, hops, OURS)).get(
        "/", headers=dict(headers), environ_overrides={"REMOTE_ADDR": address}
    )


def told(hops: int, address: str, headers: Mapping[str, str] = TOLD) -> str:
    return asked(hops, address, headers).text


@pytest.mark.parametrize("address", ["10.0.0.2", "::ffff:10.0.0.2", "2001:db8::5", ""])
def test_our_own_proxies_are_believed(address: str) -> None:
    assert told(1, address) == "203.0.113.9 https localhost ab"


@pytest.mark.parametrize(
    ("hops", "address"),
    [(1, "10.0.0.4"), (1, "2001:db8::6"), (1, "no address"), (0, "10.0.0.2"), (0, "")],
)
def test_nobody_else_is(hops: int, address: str) -> None:
    assert told(hops, address) == f"{address} http localhost".strip()


def test_of_a_chain_the_proxys_own_word_counts() -> None:
    chain = {"Forwarded": f'for=198.51.100.1, for="198.51.100.2, {TOLD["Forwarded"]}'}
    assert told(1, "10.0.0.2", chain).startswith("203.0.113.9 ")


def test_of_two_proxies_the_one_that_met_the_caller_counts() -> None:
    chain = {"Forwarded": "for=198.51.100.1, for=203.0.113.9;proto=https, for=10.0.0.1;proto=http"}
    assert told(2, "10.0.0.2", chain) == "203.0.113.9 https localhost"
    assert told(2, "10.0.0.2", TOLD) == "10.0.0.2 http localhost"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"[2001:db8::1]"', "2001:db8::1"),
        ('"[2001:db8::1]:4711"', "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.1:4711", "192.0.2.1"),
    ],
)
def test_it_reads_an_address_as_proxies_write_it(written: str, read: str) -> None:
    assert told(1, "10.0.0.2", {"Forwarded": f"for={written}"}) == f"{read} http localhost"


def test_it_refuses_a_proxys_word_that_can_be_read_in_two_ways() -> None:
    twice = {"Forwarded": "for=203.0.113.9;proto=http;for=198.51.100.1"}
    assert asked(1, "10.0.0.2", twice).status_code == 400


def test_it_says_what_a_proxy_lacks_that_uses_the_older_headers() -> None:
    answer = asked(1, "10.0.0.2", {"X-Forwarded-For": "203.0.113.9"})
    assert (answer.status_code, "README" in answer.text) == (400, True)


@pytest.mark.parametrize(
    "named", [*TWINS, "X_Client_Certificate_SHA256", "X-Client-Certificate-SHA256"]
)
def test_it_drops_every_other_name_that_a_caller_can_imitate(named: str) -> None:
    headers = {"Forwarded": "for=203.0.113.9"} | {named: "ab" * 32}
    assert told(1, "10.0.0.2", headers) == "203.0.113.9 http localhost"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The web server that we ship, on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-log"]
    here = Path(__file__)
    with subprocess.Popen(
        [sys.executable, *command, f"{here.stem}:behind_a_proxy"],
        env={"PYTHONPATH": f"{here.parent}:{here.parents[1]}:{here.parents[2]}"},
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert wait_until(lambda: _listens(port), 20, pause=0.05)
            yield port
        finally:
            server.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def sent(port: int, *lines: str) -> str:
    """Send these lines as a proxy that passes everything on, and return the answer's body."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        head = ["POST / HTTP/1.1", "Host: here", "Connection: close", "Content-Length: 0", *lines]
        line.sendall("\r\n".join([*head, "", ""]).encode())
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    return answer.partition(b"\r\n\r\n")[2].decode()


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("first", [True, False])
def test_no_twin_reaches_us_through_the_server_that_we_ship(
    served: int, twin: str, *, first: bool
) -> None:
    forged = [f"{twin}: 198.51.100.66", "X_Client_Certificate_SHA256: abab", "X_Forwarded: x"]
    proxy = ["Content-Type: text/plain", "Forwarded: for=203.0.113.9;proto=https"]
    lines = [*forged, *proxy] if first else [*proxy, *forged]
    assert sent(served, *lines) == "203.0.113.9 https here"


def test_a_callers_own_forwarded_stands_left_of_the_proxys(served: int) -> None:
    lines = ["Forwarded: for=198.51.100.66", "Forwarded: for=203.0.113.9"]
    assert sent(served, *lines) == "203.0.113.9 http here"


def test_production_must_be_told_where_its_proxies_are() -> None:
    with pytest.raises(BadConfiguration, match="BDM_PROXIES"):
        real_settings(TRUSTED_PROXIES="1")
    with pytest.raises(BadConfiguration, match="BDM_PROXIES must be addresses"):
        real_settings(TRUSTED_PROXIES="1", BDM_PROXIES="proxy.example")
    found: Iterable[object] = real_settings(
        TRUSTED_PROXIES="1", BDM_PROXIES="10.0.0.0/30, 2001:db8::5"
    ).proxies
    assert tuple(found) == OURS
