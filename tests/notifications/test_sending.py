"""Sending: nothing leaves before the commit, nothing twice by itself, and a crash is visible."""

import email
import email.policy
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from factories.arranging import as_owner
from factories.denials import denied
from factories.identity import actor, make_staff
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.letters import (
    Letter,
    MailGateway,
    MayHaveLeft,
    NeverTaken,
    NotSent,
    SmsGateway,
)
from app.notifications.models import Message
from app.notifications.public import MESSAGE_QUEUED, queue_message
from app.notifications.smtp import SmtpMail
from app.notifications.use_cases import (
    SECRETS_LIVE,
    TEXTS_LIVE,
    BeginSending,
    SettleMessage,
    begin_sending,
    forget_texts,
    send_message,
    settle_message,
)
from app.outbox.models import Delivery, Event
from app.outbox.use_cases import DeliverEvent, deliver_event
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

_spec = importlib.util.spec_from_file_location(
    "smtp_server", Path(__file__).with_name("smtp_server.py")
)
smtp_server = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(smtp_server)


class Recording(MailGateway, SmsGateway):
    """A gateway that keeps what it got, and fails as told."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.failure: BaseException | None = None

    def send(self, letter: Letter) -> None:
        if self.failure:
            raise self.failure
        self.letters.append(letter)


@pytest.fixture
def gateway(platform: Platform) -> Iterator[Recording]:
    recording = Recording()
    filled = platform.executor.ports.filled
    before = dict(filled)
    filled |= {MailGateway: recording, SmsGateway: recording}
    yield recording
    filled.clear()
    filled.update(before)


def _queue(platform: Platform, **options: object) -> UUID:
    def tell(uow: UnitOfWork, _: None) -> UUID:
        made = queue_message(
            uow,
            template="identity/code",
            values={"code": "111222", "minutes": "10"},
            **({"to_email": "gul@example.org", "secret": True} | options),
        )
        query = select(Message.id).filter_by(notification_id=made)
        return uow.session.scalars(query).one()

    return platform.executor.execute(tell, None, actor=ANONYMOUS)


def _event(session: Session, message_id: UUID) -> Event:
    events = session.scalars(select(Event).filter_by(name=MESSAGE_QUEUED)).all()
    return next(e for e in events if e.payload["message_id"] == str(message_id))


def _deliver(platform: Platform, session: Session, message_id: UUID) -> None:
    platform.executor.execute(send_message, _event(session, message_id), actor=SYSTEM)


def _state(session: Session, message_id: UUID) -> str:
    session.expire_all()
    return session.get(Message, message_id).state


def test_it_sends_once_however_often_the_event_comes(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform)
    for _ in range(3):
        _deliver(platform, session, message)
    assert [letter.to for letter in gateway.letters] == ["gul@example.org"]
    assert "111222" in gateway.letters[0].text
    assert _state(session, message) == "sent"


def test_it_sends_the_short_text_by_sms(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform, to_email=None, to_mobile="+923331112223")
    _deliver(platform, session, message)
    assert gateway.letters[0].text.endswith("Do not share it.")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_ends_the_sms_of_a_receipt_with_the_address_that_checks_it(
    platform: Platform, session: Session, gateway: Recording, language: str
) -> None:
    names = ("amount", "psid", "bill", "excess")
    values = dict.fromkeys(names, "1") | {"receipt": "R-22"}

    def tell(uow: UnitOfWork, _: None) -> None:
        for name in ("paid", "paid_too_much", "refunded"):
            queue_message(
                uow,
                template=f"payments/{name}",
                values=values,
                to_mobile="+923331112223",
                language=language,
            )

    platform.executor.execute(tell, None, actor=ANONYMOUS)
    for message_id in session.scalars(select(Message.id).order_by(Message.id)).all():
        _deliver(platform, session, message_id)
    link = f" {platform.settings.base_url}/verify?reference=R-22"
    assert [letter.text.endswith(link) for letter in gateway.letters] == [True, True, False]


def test_it_shows_a_crash_as_unknown_and_sends_nothing_by_itself(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform)
    assert platform.executor.execute(begin_sending, BeginSending(message_id=message), actor=SYSTEM)
    assert _state(session, message) == "sending"  # and here the worker dies
    _deliver(platform, session, message)
    assert _state(session, message) == "unknown"
    assert not gateway.letters


def test_it_commits_the_mark_before_it_hands_the_message_over(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform)
    seen = []
    gateway.send = lambda _letter: seen.append(_state(session, message))
    _deliver(platform, session, message)
    assert seen == ["sending"]


@pytest.mark.committed
def test_it_waits_for_another_try_where_it_did_not_leave(committed: Platform) -> None:
    gateway = Recording()
    committed.executor.ports.filled[MailGateway] = gateway
    message = _queue(committed)
    with committed.executor.sessions() as session:
        gateway.failure = NotSent("no connection")
        with pytest.raises(NotSent):
            _deliver(committed, session, message)
        assert _state(session, message) == "queued"
        assert session.get(Message, message).last_error == "no connection"
        gateway.failure = None
        _deliver(committed, session, message)
        assert _state(session, message) == "sent"
        assert session.get(Message, message).attempts == 2


@pytest.mark.committed
def test_it_is_unknown_after_the_worker_died_in_the_middle(committed: Platform) -> None:
    gateway = Recording()
    gateway.failure = SystemExit()
    committed.executor.ports.filled[MailGateway] = gateway
    message = _queue(committed)
    with committed.executor.sessions() as session:
        with pytest.raises(SystemExit):
            _deliver(committed, session, message)
        assert _state(session, message) == "sending"
        _deliver(committed, session, message)
        assert _state(session, message) == "unknown"


@pytest.mark.committed
def test_it_leaves_through_the_outbox(committed: Platform) -> None:
    gateway = Recording()
    committed.executor.ports.filled[MailGateway] = gateway
    message = _queue(committed)
    with committed.executor.sessions() as session:
        delivery = session.scalars(select(Delivery)).one()
        command = DeliverEvent(event_id=delivery.event_id, handler=delivery.handler)
    assert committed.registry.subscriptions.lanes[command.handler] == "slow"
    ran = [committed.executor.execute(deliver_event, command, actor=SYSTEM) for _ in range(2)]
    assert ran == [True, False]
    with committed.executor.sessions() as session:
        assert _state(session, message) == "sent"
    assert len(gateway.letters) == 1


@pytest.mark.parametrize(
    ("failure", "state"), [(NeverTaken("550"), "failed"), (MayHaveLeft("silent"), "unknown")]
)
def test_it_leaves_to_an_operator_what_must_not_be_tried_again(
    platform: Platform, session: Session, gateway: Recording, failure: Exception, state: str
) -> None:
    message = _queue(platform)
    gateway.failure = failure
    _deliver(platform, session, message)
    gateway.failure = None
    _deliver(platform, session, message)
    assert _state(session, message) == state
    assert not gateway.letters


@pytest.mark.parametrize(
    ("outcome", "state"), [("again", "queued"), ("arrived", "sent"), ("dropped", "dropped")]
)
def test_it_lets_an_operator_settle_an_unknown_message(
    platform: Platform, session: Session, gateway: Recording, outcome: str, state: str
) -> None:
    message = _queue(platform)
    gateway.failure = MayHaveLeft("silent")
    _deliver(platform, session, message)
    operator = make_staff(session, roles.OPERATOR)
    session.commit()
    command = SettleMessage(message_id=message, outcome=outcome)
    with denied("notifications.settle"):
        platform.executor.execute(settle_message, command, actor=actor(operator))
    platform.executor.execute(settle_message, command, actor=actor(operator, roles.OPERATOR))
    assert _state(session, message) == state


def test_it_sends_again_with_the_same_key_when_the_operator_says_so(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform)
    keys = []

    def lose_sight(letter: Letter) -> None:
        keys.append(letter.key)
        raise MayHaveLeft("silent")

    gateway.send = lose_sight
    _deliver(platform, session, message)
    operator = make_staff(session, roles.OPERATOR)
    session.commit()
    command = SettleMessage(message_id=message, outcome="again")
    platform.executor.execute(settle_message, command, actor=actor(operator, roles.OPERATOR))
    _deliver(platform, session, message)
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_it_refuses_to_settle_what_was_sent(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform)
    _deliver(platform, session, message)
    operator = make_staff(session, roles.OPERATOR)
    session.commit()
    with pytest.raises(Conflict, match="This message needs no decision"):
        platform.executor.execute(
            settle_message,
            SettleMessage(message_id=message, outcome="again"),
            actor=actor(operator, roles.OPERATOR),
        )


@pytest.mark.parametrize(("secret", "lives"), [(True, SECRETS_LIVE), (False, TEXTS_LIVE)])
def test_it_forgets_texts_when_their_time_has_passed(
    platform: Platform, session: Session, gateway: Recording, secret: object, lives: object
) -> None:
    fresh, old = _queue(platform, secret=secret), _queue(platform, secret=secret)
    for message in (fresh, old):
        _deliver(platform, session, message)
    session.expire_all()
    with as_owner(session):
        session.get(Message, old).queued_at -= lives * 1.01
    session.commit()
    assert platform.executor.execute(forget_texts, None, actor=SYSTEM) == 1
    session.expire_all()
    assert session.get(Message, old).sealed is None
    assert session.get(Message, fresh).sealed is not None


def test_it_drops_a_code_that_could_not_leave_in_time(
    platform: Platform, session: Session, gateway: Recording
) -> None:
    message = _queue(platform)
    with as_owner(session):
        session.get(Message, message).queued_at -= SECRETS_LIVE * 2
    session.commit()
    platform.executor.execute(forget_texts, None, actor=SYSTEM)
    _deliver(platform, session, message)
    assert _state(session, message) == "dropped"
    assert not gateway.letters


def _letter(**fields: str) -> Letter:
    return Letter(
        **({"to": "gul@example.org", "subject": "بولی", "text": "متن", "key": "k1"} | fields)
    )


def test_it_writes_a_mail_that_any_reader_understands() -> None:
    with smtp_server.mail_server() as server:
        SmtpMail(server.url, "no-reply@example.gov.pk").send(_letter())
    mail = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert mail["Subject"] == "بولی"
    assert mail["Message-ID"] == "<k1@example.gov.pk>"
    assert mail.get_content().strip() == "متن"
    assert server.mails[0].isascii()


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ({"RCPT": "550 <gul@example.org> unknown"}, NeverTaken),
        ({"RCPT": "451 <gul@example.org> later"}, NotSent),
        ({"MAIL": ""}, NotSent),
        ({".": "554 no"}, NeverTaken),
        ({".": "452 full"}, NotSent),
        ({".": ""}, MayHaveLeft),
    ],
)
def test_it_tells_what_became_of_a_mail_and_never_quotes_the_address(
    answers: dict[str, str], failure: type[Exception]
) -> None:
    with smtp_server.mail_server() as server:
        server.answers |= answers
        with pytest.raises(failure) as failed:
            SmtpMail(server.url, "no-reply@example.org").send(_letter())
    assert "gul" not in str(failed.value)


def test_it_counts_a_mail_as_sent_whatever_the_server_says_at_parting() -> None:
    with smtp_server.mail_server() as server:
        server.answers["QUIT"] = "421 go away"
        SmtpMail(server.url, "no-reply@example.org").send(_letter())
    assert len(server.mails) == 1


def test_it_knows_that_nothing_left_where_no_server_listens() -> None:
    with smtp_server.mail_server() as server:
        url = server.url
    with pytest.raises(NotSent):
        SmtpMail(url, "no-reply@example.org").send(_letter())


@pytest.mark.parametrize("to", ["gul@example.org\r\nBcc: x@example.org", "گل@example.org"])
def test_it_refuses_an_address_that_would_forge_a_header(to: str) -> None:
    with smtp_server.mail_server() as server, pytest.raises(NeverTaken):
        SmtpMail(server.url, "no-reply@example.org").send(_letter(to=to))
    assert not server.mails
