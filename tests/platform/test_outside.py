"""What stands outside is named in the environment, or the operator is told what to set."""

import pytest

from app.bad_configuration import BadConfiguration
from app.config import Settings
from app.documents.scanning import Clamd, NullScanner, scanner
from app.fresh_secrets import fresh_secrets
from app.notifications.gateways import MailboxMail, NoSms, NullSms, mail_gateway, sms_gateway
from app.notifications.sms import HttpSms
from app.notifications.smtp import SmtpMail

SERVERS = {"DATABASE_URL": "postgresql://u:p@h/d", "REDIS_URL": "rediss://:p@h"}
WHOLE = {
    "BDM_MODE": "production",
    "BASE_URL": "https://example.gov.pk",
    "SMTP_URL": "smtp://user:word@mail.example:587",
    "BDM_SMS_URL": "https://sms.example/send",
    "BDM_CLAMD_URL": "unix:/run/clamav/clamd.ctl",
}


def _settings(**changed: str) -> Settings:
    return Settings.from_environment(SERVERS | fresh_secrets() | changed)


def test_it_boots_where_everything_is_named() -> None:
    settings = _settings(**WHOLE)
    assert isinstance(mail_gateway(settings), SmtpMail)
    assert isinstance(sms_gateway(settings), HttpSms)
    assert isinstance(scanner(settings), Clamd)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("SMTP_URL", "set SMTP_URL"),
        ("BDM_SMS_URL", "BDM_ALLOW_NO_SMS=yes"),
        ("BDM_CLAMD_URL", "BDM_ALLOW_UNSCANNED=yes"),
    ],
)
def test_it_refuses_to_boot_in_production_without_one_of_them(missing: str, says: str) -> None:
    with pytest.raises(BadConfiguration, match=says):
        _settings(**(WHOLE | {missing: ""}))


def test_it_boots_without_them_where_somebody_says_yes_to_it() -> None:
    without = {"BDM_SMS_URL": "", "BDM_CLAMD_URL": ""}
    yes = {"BDM_ALLOW_NO_SMS": "yes", "BDM_ALLOW_UNSCANNED": "yes"}
    settings = _settings(**(WHOLE | without | yes))
    assert isinstance(sms_gateway(settings), NoSms)
    assert isinstance(scanner(settings), NullScanner)


def test_it_keeps_mail_and_sms_in_the_mailbox_of_a_development_machine() -> None:
    settings = _settings()
    assert isinstance(mail_gateway(settings), MailboxMail)
    assert isinstance(sms_gateway(settings), NullSms)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail:port"),
        ("BDM_CLAMD_URL", "tcp://scanner.example:3310"),
        ("BDM_CLAMD_URL", "tcp://127.0.0.1"),
        ("BDM_CLAMD_URL", "unix:clamd.ctl"),
        ("BDM_CLAMD_URL", "/run/clamd.ctl"),
        ("BDM_SMS_URL", "http://sms.example"),
        ("BDM_SMS_URL", "https://"),
        ("BDM_SMS_FORMAT", "xml"),
        ("BDM_SMS_BODY", "not json"),
        ("BDM_SMS_BODY", '["%(to)s"]'),
        ("BDM_SMS_BODY", '{"to": "%(number)s"}'),
        ("BDM_SMS_BODY", '{"to": "100%"}'),
        ("BDM_SMS_HEADER", "no colon"),
        ("BDM_SMS_HEADER", "X-Key: a\r\nHost: evil"),
        ("BDM_SMS_SUCCESS", "accepted"),
    ],
)
def test_it_says_what_to_set_instead(name: str, value: str) -> None:
    with pytest.raises(BadConfiguration, match=name):
        _settings(**(WHOLE | {name: value}))


def test_it_shows_no_credential_of_theirs() -> None:
    settings = _settings(**(WHOLE | {"BDM_SMS_HEADER": "Authorization: s3cret"}))
    assert "s3cret" not in repr(settings)
    assert "word@" not in repr(settings.outside)
