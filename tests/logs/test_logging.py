"""No log line of any process holds what is private, whoever wrote it."""

import json
import logging
from dataclasses import replace

import pytest
import structlog
from factories.logs import own_logging
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings
from app.logging_setup import configure_logging
from app.redaction import _PATTERNS, redact
from app.web import observability


@pytest.fixture
def production(settings: Settings) -> Settings:
    return replace(settings, mode="production")


def lines(captured: "Captured") -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


Captured = pytest.CaptureFixture[str]


def test_it_writes_json_in_production(production: Settings, capsys: Captured) -> None:
    with own_logging():
        configure_logging(production)
        structlog.contextvars.bind_contextvars(request_id="request-0001")
        structlog.get_logger("bdm.test").info("answered", status=200)
        structlog.contextvars.clear_contextvars()
    (line,) = lines(capsys)
    assert line["event"] == "answered"
    assert (line["status"], line["level"], line["request_id"]) == (200, "info", "request-0001")
    assert str(line["timestamp"]).endswith("Z")


def test_it_hides_what_a_caller_writes_into_the_line_of_an_answer(
    production: Settings, capsys: Captured, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is not searched: each of its parts is clean by itself, the caller's words too."""
    with own_logging():
        configure_logging(production)
        monkeypatch.setattr(observability, "log", structlog.get_logger("bdm.web"))
        client.open(
            "/54401-1234567-1?cnic=5440112345671",
            method="CNIC5440112345671",
            headers={"X-Request-Id": "54401-1234567-1"},
        )
    (line,) = (line for line in lines(capsys) if line["event"] == "answered")
    assert (line["request_id"], line["method"], line["route"]) == ("[cnic]", "(other)", "(none)")
    assert "1234567" not in str(line)
    assert "_clean" not in line


@pytest.mark.parametrize("logger", ["rq.worker", "sqlalchemy.engine", "granian.access", "other"])
def test_it_takes_in_the_lines_of_libraries(
    production: Settings, capsys: Captured, logger: str
) -> None:
    with own_logging():
        configure_logging(production)
        logging.getLogger(logger).warning("somebody %s wrote", "5440112345671")
    (line,) = lines(capsys)
    assert line["event"] == "somebody [cnic] wrote"
    assert line["logger"] == logger


def test_it_hides_what_an_exception_quotes(production: Settings, capsys: Captured) -> None:
    with own_logging():
        configure_logging(production)
        try:
            int("Key (cnic)=(5440112345671) of gul@example.org")
        except ValueError:
            structlog.get_logger("bdm.test").exception("failed")
            logging.getLogger("other").exception("failed")
    out = capsys.readouterr().out
    assert out.count("ValueError") >= 2
    assert "5440112345671" not in out
    assert "gul@example.org" not in out


@pytest.mark.parametrize(
    "said",
    [
        "DETAIL:  Failing row contains (00, 1, Rs 4.5 (net), 4711 for chairs, ...).",
        "Failing row contains (4711,\n4711).\n[SQL: insert into bids]",
        "duplicate key\nDETAIL:  Key (name, price)=(Shop (4711), 4711) already exists.",
    ],
)
def test_it_hides_the_rows_that_postgresql_quotes(said: str) -> None:
    kept = redact(said)
    assert "4711" not in kept
    assert "[hidden]" in kept


def test_it_is_readable_in_development(settings: Settings, capsys: Captured) -> None:
    with own_logging():
        configure_logging(replace(settings, mode="development"))
        structlog.get_logger("bdm.test").warning("slow", password="secret-one")
    out = capsys.readouterr().out
    assert "slow" in out
    assert "secret-one" not in out
    assert not out.startswith("{")


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "passphrase", "token", "Authorization", "Cookie", "cnic",
     "mobile", "e_mail", "email", "totp_secret", "csrf_token", "SECRET_KEY", "signing_key"],
)  # fmt: skip
def test_it_hides_values_by_their_name_at_any_depth(name: str) -> None:
    planted = {"outer": [{"inner": {name: "planted"}}], name: "planted", "safe": "kept"}
    assert "planted" not in str(redact(planted))
    assert "kept" in str(redact(planted))


@pytest.mark.parametrize(
    "text",
    ["5440112345671", "54401-1234567-1", "54401 1234567 1", "+923331234567", "0333-1234567",
     "gul.khan+x@mail.example.org", "Bearer abc.def-ghi", "password=hunter2", "token: abcdef",
     "AGE-SECRET-KEY-1QQQ"],
)  # fmt: skip
def test_it_hides_private_patterns_in_any_text(text: str) -> None:
    secret = text.rsplit("=", maxsplit=1)[-1].rsplit(": ", maxsplit=1)[-1].removeprefix("Bearer ")
    assert secret not in redact(f"before {text} after")
    assert redact(f"before {text} after").startswith("before ")
    assert redact(f"before {text} after").endswith(" after")


_PIECES = st.sampled_from(
    ["5440112345671", "54401-1234567-1", "+923331234567", "0333 1234567", "x@y.pk", "://a:b@", "@",
     "Bearer t", "bEaReR t", "AGE-SECRET-KEY-1Q", "password", "Code", " = ", ":", "z", " "]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=3), max_size=8).map("".join))
def test_it_skips_no_pattern_that_would_have_hidden_something(text: str) -> None:
    hidden = text
    for _, pattern, instead in _PATTERNS:
        hidden = pattern.sub(instead, hidden)
    assert redact(text) == hidden


@pytest.mark.parametrize("odd", [2**70, "half \ud800", {1: 2, (3,): 4}, object])
def test_it_writes_what_json_does_not_know(
    production: Settings, capsys: Captured, odd: object
) -> None:
    with own_logging():
        configure_logging(production)
        structlog.get_logger("bdm.test").info("odd", what=odd)
    (line,) = lines(capsys)
    assert line["event"] == "odd"
    assert "what" in line


def test_it_hides_an_identity_number_that_is_a_number() -> None:
    assert redact({"n": 5440112345671, "ok": 42, "yes": True}) == {
        "n": "[cnic]",
        "ok": 42,
        "yes": True,
    }


def test_it_hides_the_password_in_an_address() -> None:
    assert redact("redis://:hunter2@127.0.0.1:1/0") == "redis://[credentials]@127.0.0.1:1/0"


def test_it_leaves_ids_and_amounts_alone() -> None:
    text = "01a20e3e-40f8-71ec-9bf7-b29809b069e0 paid 1234567890 paisa at 2026-11-24T15:48:10Z"
    assert redact(text) == text


def test_it_bounds_depth_and_length() -> None:
    deep: dict[str, object] = {}
    deep["again"] = deep
    assert "[hidden]" in str(redact(deep))
    assert len(redact("x" * 100_000)) < 10_000
