"""Speaking to a server that breaks off, is busy, refuses, or is no demonstration."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from factories.ocds import release

from demonstration.marketplace.replay.ocds import read
from demonstration.marketplace.replay.play import client
from demonstration.marketplace.replay.play.client import Api, RefusedError, Stopped, Unreachable
from demonstration.marketplace.replay.play.crowd import Crowd
from demonstration.marketplace.replay.play.direction import Director, NoDemonstration
from demonstration.marketplace.replay.play.player import Player

Answer = tuple[int, Any, dict[str, str]] | None  # None: break the connection off


@dataclass
class Server:
    """A server that answers what it is told to, and remembers what it was sent."""

    address: str
    answers: list[Answer]
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def served(*answers: Answer) -> Iterator[Server]:
    server = Server("", list(answers))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.asked.append((self.command, self.path, dict(self.headers), body))
            told = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            if told is None:
                self.close_connection = True
                return
            status, content, headers = told
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        server.address = f"http://127.0.0.1:{http.server_port}"
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_FIRST_PAUSE_SECONDS", 0.001)


def keys(server: Server) -> set[str]:
    return {headers["Idempotency-Key"] for _, _, headers, _ in server.asked}


def test_it_sends_a_broken_request_again_with_the_same_key() -> None:
    with served(None, None, (201, {"id": "x"}, {})) as server:
        assert Api(server.address).post("/tenders", "t", {"a": 1}) == {"id": "x"}
    assert len(server.asked) == 3
    assert len(keys(server)) == 1
    method, path, headers, body = server.asked[-1]
    assert (method, path, json.loads(body)) == ("POST", "/api/v1/tenders", {"a": 1})
    assert headers["Authorization"] == "Bearer t"


def test_it_takes_another_key_for_another_request() -> None:
    with served((200, None, {})) as server:
        api = Api(server.address)
        api.post("/x", "t")
        api.post("/x", "t")
    assert len(keys(server)) == 2


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_it_waits_and_tries_again_where_the_server_is_busy(status: int) -> None:
    with served((status, {}, {"Retry-After": "0"}), (200, [], {})) as server:
        assert Api(server.address).get("/x") == []


def test_it_repeats_what_the_server_refused_in_words() -> None:
    problem = {
        "detail": "Correct it.",
        "code": "invalid",
        "errors": [{"pointer": "#/a", "detail": "No."}],
    }
    with (
        served((422, problem, {})) as server,
        pytest.raises(RefusedError, match=r"Correct it\.; #/a: No\.") as refused,
    ):
        Api(server.address).post("/x", "t", {})
    assert (refused.value.status, refused.value.code) == (422, "invalid")
    assert len(server.asked) == 1


def test_it_takes_a_page_instead_of_json_for_a_refusal() -> None:
    with served((500, b"<html>", {})) as server, pytest.raises(RefusedError, match="HTTP 500"):
        Api(server.address).get("/x")


def test_it_says_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_TRIES", 2)
    with served(None) as server, pytest.raises(Unreachable, match="does not answer"):
        Api(server.address).get("/x")


def test_it_follows_no_redirect_with_the_token() -> None:
    with served((302, b"", {"Location": "http://127.0.0.1:9/"})) as server:
        assert Api(server.address).get("/x", "t") is None
    assert len(server.asked) == 1


@pytest.mark.parametrize("address", ["example.org", "ftp://x", "", "http://example.org"])
def test_it_refuses_addresses_to_which_no_token_may_go(address: str) -> None:
    with pytest.raises(Unreachable):
        Api(address)


def test_it_gives_up_waiting_for_workers_that_do_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api("http://127.0.0.1:1")
    monkeypatch.setattr(Api, "pause", lambda *_: None)
    with pytest.raises(Unreachable, match="opening of bids"):
        api.wait_for(lambda: False, 5, "the opening of bids")


def test_it_stops_waiting_when_a_stop_is_asked_for() -> None:
    api = Api("http://127.0.0.1:1")
    api.stopping.set()
    with pytest.raises(Stopped):
        api.wait_for(lambda: False, 5, "x")


def test_it_stops_everybody_at_the_first_failure() -> None:
    api = Api("http://127.0.0.1:1")
    done: list[int] = []

    def act(number: int) -> None:
        if number == 0:
            raise ValueError("first")
        done.append(number)
        api.pause(20)

    with pytest.raises(ValueError, match="first"), Crowd(api) as crowd:
        crowd.map(act, range(100))
    assert len(done) < 20


NO_DEMONSTRATION: list[Answer] = [
    (404, {"detail": "We could not find what you asked for."}, {}),
    (200, {"demonstration": False}, {}),
    (200, b"<html>", {}),
    (200, ["demonstration"], {}),
    (500, {}, {}),
]


@pytest.mark.parametrize("answer", NO_DEMONSTRATION)
def test_it_sends_nothing_to_a_server_that_is_no_demonstration(answer: Answer) -> None:
    scripts = [p.script for p in read(json.dumps([release()]).encode()).processes]
    with served(answer) as server, pytest.raises(NoDemonstration):
        list(player(server).play(scripts))
    assert {method for method, *_ in server.asked} == {"GET"}
    assert not any("Authorization" in headers for _, _, headers, _ in server.asked)


def player(server: Server) -> Player:
    api = Api(server.address)
    say: Callable[[str], None] = lambda _: None  # noqa: E731 - nobody listens
    return Player(api=api, director=Director(api, "secret"), say=say)


@pytest.mark.parametrize("status", [401, 403])
def test_it_says_that_the_token_does_not_direct(status: int) -> None:
    with served((status, {}, {})) as server, pytest.raises(NoDemonstration, match="BDM_TOKEN"):
        Director(Api(server.address), "t").enlist("Owner")


def test_it_enlists_another_where_the_token_was_lost_with_the_answer() -> None:
    told = {"person_id": "p", "organisation_id": None, "cnic": "5", "token": "bdm_x"}
    with served(None, (409, {"code": "secret-shown-once"}, {}), (201, told, {})) as server:
        assert Director(Api(server.address), "t").enlist("Owner").token == "bdm_x"
    assert len(keys(server)) == 2
