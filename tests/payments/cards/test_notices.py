"""Notices are believed item by item, and refused by default."""

from copy import deepcopy
from typing import Any

import Adyen
import pytest
from Adyen.util import generate_notification_sig, is_valid_hmac_notification
from factories.payments import make_bill
from factories.sandbox import NOTICES, Sandbox
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from payments.cards.adyen.notices import BadNotice, read_notices, sign, signed_values
from payments.cards.models import CardMessage

KEY = "44782def547aaa06c910c43932b1eb0c71fc68d9d0c057550c48ec2acf6ba056"


def item(**changes: object) -> dict[str, Any]:
    found: dict[str, Any] = {
        "amount": {"currency": "PKR", "value": 1_200_00},
        "eventCode": "AUTHORISATION",
        "eventDate": "2026-11-24T10:00:00+00:00",
        "merchantAccountCode": "SandboxMerchant",
        "merchantReference": "0" * 32,
        "originalReference": "",
        "paymentMethod": "visa",
        "pspReference": "PSP0000000000001",
        "reason": "",
        "success": "true",
    }
    found |= changes
    return signed(found, KEY)


def signed(found: dict[str, Any], key: str) -> dict[str, Any]:
    return found | {"additionalData": {"hmacSignature": sign(signed_values(found), key)}}


def batch(*items: dict[str, Any]) -> dict[str, Any]:
    return {
        "live": "false",
        "notificationItems": [{"NotificationRequestItem": each} for each in items],
    }


def test_it_signs_as_the_gateways_own_library_does() -> None:
    plain = item()
    theirs = generate_notification_sig(plain, KEY).decode()
    assert plain["additionalData"]["hmacSignature"] == theirs
    assert Adyen.__name__ == "Adyen"


def test_it_refuses_a_forged_second_item_that_the_library_lets_pass() -> None:
    forged = item(pspReference="PSP2") | {"success": "true", "merchantReference": "1" * 32}
    both = batch(item(), forged)
    assert is_valid_hmac_notification(both, KEY) is True
    with pytest.raises(BadNotice):
        read_notices(both, KEY)


@pytest.mark.parametrize(
    "name",
    [
        "pspReference",
        "originalReference",
        "merchantAccountCode",
        "merchantReference",
        "eventCode",
        "success",
    ],
)
def test_it_refuses_any_signed_value_that_was_changed(name: str) -> None:
    changed = item() | {name: "false" if name == "success" else "OTHER"}
    with pytest.raises(BadNotice):
        read_notices(batch(changed), KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"additionalData": {}},
        {"additionalData": None},
        {"additionalData": {"hmacSignature": ""}},
        {"additionalData": {"hmacSignature": None}},
        {"additionalData": {"hmacSignature": 7}},
        {"amount": {"currency": "PKR", "value": 1}},
        {"amount": {"currency": "USD", "value": 1_200_00}},
        {"amount": None},
    ],
)
def test_it_refuses_what_is_not_signed_at_all(change: dict[str, Any]) -> None:
    with pytest.raises(BadNotice):
        read_notices(batch(item() | change), KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"success": "TRUE"},
        {"success": True},
        {"amount": {"currency": "PKR", "value": "12.5"}},
        {"amount": {"currency": "PKR", "value": -1}},
        {"merchantReference": "a:b"},
        {"merchantReference": "x" * 200},
        {"pspReference": ""},
    ],
)
def test_it_refuses_signed_values_that_are_no_notice(changes: dict[str, Any]) -> None:
    with pytest.raises(BadNotice):
        read_notices(batch(item(**changes)), KEY)


@pytest.mark.parametrize(
    "body", [None, [], {}, {"notificationItems": []}, {"notificationItems": [1]}]
)
def test_it_refuses_what_is_no_batch(body: object) -> None:
    with pytest.raises(BadNotice):
        read_notices(body, KEY)


def test_it_does_not_care_for_values_that_nobody_signed() -> None:
    changed = item() | {"reason": "other", "eventDate": "1999", "paymentMethod": "cash"}
    assert read_notices(batch(changed), KEY) == read_notices(batch(item()), KEY)


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CardMessage)) or 0


def test_it_keeps_nothing_of_a_forged_batch_but_a_line_in_the_trail(
    sandbox: Sandbox, session: Session
) -> None:
    make_bill(session)
    session.commit()
    good = signed(item(), sandbox.settings.hmac_key)
    answer = sandbox.client.post(NOTICES, json=batch(good, item(pspReference="PSP2")))
    assert answer.status_code == 403
    assert answer.get_json()["code"] == "bad-notice-signature"
    assert kept(session) == 0
    trail = session.scalars(select(AuditEntry.action).filter_by(action="receive_notices.refused"))
    assert len(trail.all()) == 1


def test_it_keeps_the_same_notice_once(sandbox: Sandbox, session: Session) -> None:
    good = signed(item(), sandbox.settings.hmac_key)
    body = batch(good, deepcopy(good))
    codes = [sandbox.client.post(NOTICES, json=body).status_code for _ in range(3)]
    assert codes == [202] * 3
    assert kept(session) == 1


def test_it_passes_over_notices_of_another_account(sandbox: Sandbox, session: Session) -> None:
    other = item() | {"merchantAccountCode": "SomebodyElse"}
    body = batch(signed(other, sandbox.settings.hmac_key))
    assert sandbox.client.post(NOTICES, json=body).status_code == 202
    assert kept(session) == 0
