"""SMS by a provider's gateway: asked as it wants to be, and each failure told for what it is."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.letters import Letter, MayHaveLeft, NeverTaken, NotSent, SmsGateway
from app.notifications.models import Message
from app.notifications.public import MESSAGE_QUEUED, queue_message
from app.notifications.sms import HttpSms
from app.notifications.use_cases import SettleMessage, send_message, settle_message
from app.outbox.models import Event
from app.outside_services import outside
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

_spec = importlib.util.spec_from_file_location(
    "sms_server", Path(__file__).with_name("sms_server.py")
)
servers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(servers)

URDU = "آپ کا کوڈ 111222 ہے %(to)s"
LETTER = Letter(to="+923331112223", subject="", text=URDU, key="k" * 32)


@pytest.fixture
def server() -> Iterator[object]:
    with servers.sms_server() as started:
        yield started


def _gateway(server: object, **settings: str) -> HttpSms:
    env = {"BDM_SMS_URL": server.url} | {f"BDM_SMS_{name}": text for name, text in settings.items()}
    provider = outside(env, production=False).sms
    return HttpSms(provider, timeout_s=0.5)


def test_it_asks_in_json_with_credential_sender_and_key(server: object) -> None:
    _gateway(server, SENDER="Balochistan", HEADER="Authorization: Bearer s3cret").send(LETTER)
    ((path, headers, body),) = server.got
    assert path == "/send?account=7"
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["idempotency-key"] == LETTER.key
    assert json.loads(body) == {
        "to": LETTER.to,
        "from": "Balochistan",
        "text": URDU,
        "id": LETTER.key,
    }


def test_it_asks_by_a_form_where_the_gateway_wants_one(server: object) -> None:
    body = '{"msisdn": "%(digits)s", "msg": "%(text)s", "unicode": "1"}'
    _gateway(server, FORMAT="form", BODY=body).send(LETTER)
    ((_, headers, sent),) = server.got
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(sent.decode()) == {"msisdn": ["923331112223"], "msg": [URDU], "unicode": ["1"]}


def test_it_fills_a_template_without_breaking_out_of_it(server: object) -> None:
    hostile = Letter(to=LETTER.to, subject="", text='", "to": "+1", "x": "%(key)s', key="key")
    _gateway(server, BODY='{"messages": [{"text": "%(text)s"}]}').send(hostile)
    assert json.loads(server.got[0][2]) == {"messages": [{"text": hostile.text}]}


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (302, NotSent),
        (400, NeverTaken),
        (401, NotSent),
        (422, NeverTaken),
        (429, NotSent),
        (500, MayHaveLeft),
        (503, NotSent),
        (504, MayHaveLeft),
        (0, MayHaveLeft),
    ],
)
def test_it_tells_what_a_failure_means(
    server: object, status: int, failure: type[Exception]
) -> None:
    server.status = status
    with pytest.raises(failure) as told:
        _gateway(server).send(LETTER)
    assert "333111" not in str(told.value)


@pytest.mark.parametrize(
    ("rule", "answer", "failure"),
    [
        ("status=accepted", b'{"status": "accepted"}', None),
        ("data.0.code=0", b'{"data": [{"code": 0}]}', None),
        ("status=accepted", b'{"status": "no credit"}', NeverTaken),
        ("status=accepted", b"<html>", MayHaveLeft),
        ("status=accepted", b"[]", MayHaveLeft),
        ("begins:OK", b" OK 77", None),
        ("begins:OK", b"ERR 3", NeverTaken),
    ],
)
def test_it_believes_an_answer_only_by_the_rule(
    server: object, rule: str, answer: bytes, failure: type[Exception] | None
) -> None:
    server.answer = answer
    if failure is None:
        _gateway(server, SUCCESS=rule).send(LETTER)
        return
    with pytest.raises(failure):
        _gateway(server, SUCCESS=rule).send(LETTER)


def test_it_is_certain_that_nothing_left_where_nobody_listens() -> None:
    sms = outside({"BDM_SMS_URL": "http://127.0.0.1:1/"}, production=False).sms
    with pytest.raises(NotSent):
        HttpSms(sms).send(LETTER)


@pytest.mark.parametrize("number", ["03331112223", "+92", "+92333111222x", "+0123456789", ""])
def test_it_sends_to_international_numbers_only(server: object, number: str) -> None:
    with pytest.raises(NeverTaken):
        _gateway(server).send(Letter(to=number, subject="", text="x", key="k"))
    assert not server.got


def _queue(uow: UnitOfWork, _: None) -> UUID:
    made = queue_message(
        uow,
        template="identity/code",
        values={"code": "111222", "minutes": "10"},
        to_mobile=LETTER.to,
        secret=True,
    )
    return uow.session.scalars(select(Message.id).filter_by(notification_id=made)).one()


def test_it_is_unknown_after_silence_and_goes_again_with_the_same_key_if_told_to(
    platform: Platform, session: Session, server: object
) -> None:
    filled = platform.executor.ports.filled
    before = filled.get(SmsGateway)
    filled[SmsGateway] = _gateway(server)
    try:
        message = platform.executor.execute(_queue, None, actor=ANONYMOUS)
        _, states = server, []
        server.silent = True
        states.append(_deliver(platform, session, message))
        states.append(_deliver(platform, session, message))
        server.silent = False
        settle = SettleMessage(message_id=message, outcome="again")
        platform.executor.execute(settle_message, settle, actor=_operator(session))
        states.append(_deliver(platform, session, message))
    finally:
        filled.pop(SmsGateway)
        if before is not None:
            filled[SmsGateway] = before
    assert states == ["unknown", "unknown", "sent"]
    keys = {headers["idempotency-key"] for _, headers, _ in server.got}
    assert (len(server.got), len(keys)) == (2, 1)


def _deliver(platform: Platform, session: Session, message: UUID) -> str:
    session.expire_all()
    events = session.scalars(select(Event).filter_by(name=MESSAGE_QUEUED)).all()
    event = next(e for e in reversed(events) if e.payload["message_id"] == str(message))
    platform.executor.execute(send_message, event, actor=SYSTEM)
    session.expire_all()
    return session.get(Message, message).state


def _operator(session: Session) -> object:
    from factories.identity import actor, make_staff

    from app import roles

    operator = make_staff(session, roles.OPERATOR)
    session.commit()
    return actor(operator, roles.OPERATOR)
