"""What programs and hostile people send instead of what a form or a client would."""

import json
from http import HTTPStatus
from urllib.parse import quote

import pytest
from factories.identity import api_way, make_person, sign_in
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.paging import encode_cursor
from app.platform import Platform
from app.schemas import CommandSchema, LocalDate, Moment, Text, rows
from app.web.forms import MAX_INDEX, Form, nested
from app.web.observability import ANSWERS

KEY = {"Idempotency-Key": "one-key-of-mine"}
SOMEBODY = {"cnic": "5440012345671", "mobile": "03331234567", "password": "four words are good"}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(SOMEBODY | {"name": "\ud800"}),
        "[" * 100_000 + "]" * 100_000,
        '{"name": ' + "9" * 5_000 + "}",
        "{" + '"name":' * 3,
        b'{"name": "\xff"}',
    ],
    ids=["half a character", "too many brackets", "too many digits", "torn", "bytes"],
)
def test_it_refuses_json_that_nothing_can_hold(client: FlaskClient, body: str | bytes) -> None:
    headers = KEY | {"Content-Type": "application/json"}
    answer = client.post("/api/v1/registrations", data=body, headers=headers)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_it_never_passes_over_a_body_that_does_not_call_itself_json(
    client: FlaskClient, kind: str
) -> None:
    headers = KEY | {"Content-Type": kind}
    answer = client.post("/api/v1/registrations", data=json.dumps(SOMEBODY), headers=headers)
    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert "application/json" in answer.json["detail"]


@pytest.mark.parametrize(
    "address",
    ["/pay/%00", "/bills/%00", "/verify?reference=%00", "/api/v1/bills/%00", "/tenders?%00"],
)
def test_it_finds_nothing_at_a_nul(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["closes_from", "closes_to"])
def test_it_answers_days_at_the_ends_of_time(client: FlaskClient, name: str, day: str) -> None:
    assert client.get(f"/api/v1/tenders?{name}={day}").status_code == 422
    assert client.get(f"/tenders?{name}={day}").status_code == 200


@pytest.mark.parametrize("value", ["9999-12-31T23:59:00Z", "0001-01-01T00:00", "9999-12-31"])
def test_it_takes_no_time_that_rules_cannot_reckon_with(value: str) -> None:
    schema = Schema.from_dict({"at": Moment(), "on": LocalDate()})()
    with pytest.raises(ValidationError):
        schema.load({"at": value})
    with pytest.raises(ValidationError):
        schema.load({"on": value})


@pytest.mark.parametrize("key", [2**62, -(2**62), "soon", None, {}, "\0"])
def test_it_refuses_a_cursor_that_it_never_wrote(client: FlaskClient, key: object) -> None:
    cursor = quote(encode_cursor([key, "0" * 32]))  # type: ignore[list-item]  # a forged one
    for path in ("/api/v1/tenders", "/tenders"):
        assert client.get(f"{path}?cursor={cursor}").status_code == 422


def test_it_refuses_names_of_fields_that_nest_without_end(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"identifier-0-" * 3_000 + "x": "1"})
    assert answer.status_code == 422


def test_it_takes_a_one_time_key_with_a_nul(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    sign_in(session, platform.settings.secret_key, client, make_person(session))
    form = {"name": "Gul", "language": "en", "idempotency_key": "a\0b"}
    assert client.post("/account/profile", data=form).status_code == 303


class _Line(CommandSchema):
    word = Text(required=True)


class _Lines(CommandSchema):
    lines = rows(_Line, most=3)


def test_it_counts_rows_before_it_reads_them() -> None:
    with pytest.raises(ValidationError) as refused:
        _Lines().load({"lines": [{}] * 4})
    assert refused.value.messages == {"lines": ["You can send up to 3 rows at a time."]}


def test_it_draws_no_more_rows_than_it_would_take() -> None:
    form = Form(values=MultiDict({"lines-9999-word": "x", "lines-1-word": "y"}))
    assert len(form.count("lines")) <= MAX_INDEX
    assert nested(MultiDict({"lines-1-word": "y"}), _Lines()) == {"lines": [{"word": "y"}]}


def test_it_gives_invented_methods_no_label_of_their_own(client: FlaskClient) -> None:
    client.open("/", method="INVENTED")
    methods = {sample.labels.get("method") for sample in next(iter(ANSWERS.collect())).samples}
    assert "INVENTED" not in methods


@pytest.mark.parametrize("path", ["organisations", "invitations", "tokens"])
def test_it_shows_a_token_only_what_its_scopes_name(
    platform: Platform, session: Session, client: FlaskClient, path: str
) -> None:
    secret = platform.settings.secret_key
    narrow = api_way(session, secret, make_person(session), ["notifications.read"])
    assert client.get(f"/api/v1/{path}", headers=narrow.headers).status_code == 403
