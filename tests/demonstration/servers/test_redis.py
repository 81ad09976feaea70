import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import AuthenticationError, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from demonstration.servers.redis import LOOPBACK, RedisServer, start_redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with start_redis(tmp_path / "redis") as running:
        yield running


def kill(server: RedisServer) -> None:
    os.kill(server.process.pid, signal.SIGKILL)
    server.stop()


def client(server: RedisServer) -> Redis:
    return Redis.from_url(server.url, decode_responses=True)


def test_it_refuses_whoever_has_no_password(server: RedisServer) -> None:
    at_once = Retry(NoBackoff(), 0)
    with (
        Redis(LOOPBACK, server.port, retry=at_once) as stranger,
        pytest.raises(AuthenticationError),
    ):
        stranger.ping()


def test_it_keeps_its_password_out_of_the_process_list_and_its_repr(server: RedisServer) -> None:
    arguments = Path(f"/proc/{server.process.pid}/cmdline")
    if arguments.exists():
        assert server.password not in arguments.read_text()
    assert server.password not in repr(server)


def test_it_never_drops_a_job_to_save_memory(server: RedisServer) -> None:
    with client(server) as redis:
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_it_reuses_the_server_that_runs(server: RedisServer) -> None:
    again = start_redis(server.data_dir)
    assert again.adopted
    assert again.url == server.url


def test_it_keeps_what_was_written_when_the_server_is_killed(server: RedisServer) -> None:
    with client(server) as redis:
        redis.set("job", "1")
        redis.bgrewriteaof()
        redis.set("another", "2")
    kill(server)
    with start_redis(server.data_dir) as again, client(again) as redis:
        assert not again.adopted
        assert again.url == server.url
        assert redis.mget("job", "another") == ["1", "2"]


def test_it_moves_to_another_port_when_somebody_has_taken_its_own(tmp_path: Path) -> None:
    start_redis(tmp_path / "redis").stop()
    port = int((tmp_path / "redis" / "port").read_text())
    with socket.create_server((LOOPBACK, port)), start_redis(tmp_path / "redis") as server:
        assert server.port != port
        with client(server) as redis:
            assert redis.ping()


def test_its_port_is_held_while_it_is_down(tmp_path: Path) -> None:
    with ExitStack() as held:
        server = start_redis(tmp_path / "redis", held=held)
        kill(server)
        with socket.socket() as other, pytest.raises(OSError, match="already in use"):
            other.bind((LOOPBACK, server.port))
        with start_redis(tmp_path / "redis", held=held) as again:
            assert again.port == server.port
    with socket.socket() as other:
        other.bind((LOOPBACK, server.port))
