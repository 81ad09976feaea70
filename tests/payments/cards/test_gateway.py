"""Our side of the gateway's library: three answers and no others; its traps are mended."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from factories.sandbox import Sandbox
from werkzeug import Request, Response
from werkzeug.serving import make_server

from app.bad_configuration import BadConfiguration
from app.clock import real_now
from app.config import Settings
from app.db import new_id
from app.platform import Platform
from demonstration.payments.sandbox import notices
from payments.cards.adyen import gateway as room
from payments.cards.adyen.configuration import CardSettings, card_settings
from payments.cards.adyen.gateway import CardGateway, Declined, Opening, Unknown

GOOD = {
    "ADYEN_API_KEY": "key",
    "ADYEN_MERCHANT_ACCOUNT": "Province",
    "ADYEN_HMAC_KEY": "ab" * 32,
    "ADYEN_LIVE_PREFIX": "1797a841fbb37ca7-Province",
}


def opening() -> Opening:
    return Opening(
        attempt_id=new_id(),
        amount_paisa=1_200_00,
        expires_at=real_now() + timedelta(minutes=30),
        return_path="/pay/card/1/return",
    )


@contextmanager
def answering(
    status: int, body: str, **headers: str
) -> Iterator[tuple[CardGateway, list[Request]]]:
    """A gateway whose every answer is this; what was asked is kept."""
    asked: list[Request] = []

    @Request.application
    def program(request: Request) -> Response:
        request.get_data()
        asked.append(request)
        return Response(body, status, headers=headers, mimetype="application/json")

    server = make_server("127.0.0.1", 0, program, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made(f"http://127.0.0.1:{server.port}"), asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def made(url: str) -> CardGateway:
    settings = CardSettings(api_key="key", merchant_account="M", hmac_key="ab" * 32, url=url)
    return CardGateway(settings, "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (422, '{"status":422,"errorCode":"137","message":"Invalid amount"}', Declined),
        (400, '{"status":400,"errorCode":"702","message":"Structure"}', Declined),
        (422, '{"status":422,"errorCode":"704","message":"In progress"}', Unknown),
        (409, '{"status":409,"errorCode":"704","message":"In progress"}', Unknown),
        (401, '{"status":401,"errorCode":"000","message":"Unauthorized"}', Unknown),
        (403, '{"status":403,"errorCode":"901","message":"Invalid account"}', Unknown),
        (429, '{"status":429,"errorCode":"029","message":"Too many"}', Unknown),
        (500, '{"status":500,"errorCode":"905","message":"down"}', Unknown),
        (503, "<html>busy</html>", Unknown),
        (201, "", Unknown),
        (201, "[]", Unknown),
        (201, '{"id": "CS1"}', Unknown),
    ],
)
def test_it_knows_a_refusal_from_an_answer_that_says_nothing(
    status: int, body: str, kind: type[Exception]
) -> None:
    with answering(status, body) as (gateway, _), pytest.raises(kind):
        gateway.open(opening())


@pytest.mark.parametrize(
    ("header", "said", "kind"),
    [
        ("Transient-Error", "true", Unknown),
        ("transient-error", "True", Unknown),
        ("Transient-Error", "false", Declined),
        ("Transient", "true", Declined),
    ],
)
@pytest.mark.parametrize("status", [400, 404, 422])
def test_it_takes_a_refusal_that_the_gateway_calls_transient_for_unknown(
    status: int, header: str, said: str, kind: type[Exception]
) -> None:
    body = '{"errorCode":"905","message":"No connection available"}'
    with answering(status, body, **{header: said}) as (gateway, _), pytest.raises(kind):
        gateway.refund("PSP", 5, new_id())


def test_it_takes_silence_for_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "TIMEOUT_S", 1)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        with pytest.raises(Unknown):
            made(f"http://127.0.0.1:{port}").open(opening())


def test_it_takes_a_closed_door_for_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unknown):
        made(f"http://127.0.0.1:{port}").open(opening())


def test_it_escapes_ids_in_addresses() -> None:
    with answering(201, '{"pspReference": "X"}') as (gateway, asked):
        gateway.capture("A/../../B?c=1", 5, new_id())
    assert asked[0].environ["REQUEST_URI"].startswith("/v72/payments/A%2F..%2F..%2FB%3Fc%3D1/")


def test_it_sends_a_key_of_64_characters_at_most() -> None:
    with answering(201, '{"pspReference": "X"}') as (gateway, asked):
        gateway.refund("PSP", 5, new_id())
    assert 1 <= len(asked[0].headers["Idempotency-Key"]) <= 64


def test_it_opens_one_page_for_one_attempt(sandbox: Sandbox, platform: Platform) -> None:
    gateway = platform.executor.ports.get(CardGateway)
    same = opening()
    assert gateway.open(same) == gateway.open(same)
    assert len(sandbox.book.sessions) == 1


def test_the_sandbox_refuses_a_twin_at_once_and_lets_nobody_else_wait(
    sandbox: Sandbox, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = platform.executor.ports.get(CardGateway)
    opened = gateway.open(opening())
    paid = gateway.ask(opened.session_id, sandbox.choose(opened.url, "approve"))
    same, began, may_end = new_id(), threading.Event(), threading.Event()
    turns = iter([True])

    def think() -> None:
        if next(turns, False):
            began.set()
            assert may_end.wait(10)

    monkeypatch.setattr(sandbox.post, "think", think)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(gateway.capture, paid.psp_reference, paid.amount_paisa, same)
        assert began.wait(10)
        with pytest.raises(Unknown):
            gateway.capture(paid.psp_reference, paid.amount_paisa, same)
        assert gateway.open(opening()).session_id
        assert not first.done()
        may_end.set()
        answer = first.result(10)
    assert gateway.capture(paid.psp_reference, paid.amount_paisa, same) == answer
    assert [each["eventCode"] for each in sandbox.post.waiting] == ["AUTHORISATION", "CAPTURE"]


def test_the_sandbox_takes_a_while_where_it_is_told_to(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(notices.time, "sleep", slept.append)
    sandbox.post.think()
    assert slept == []
    sandbox.post.behaviour.change({"think_s": 2.0})
    sandbox.post.think()
    assert 0 <= slept[0] <= 2


def test_it_believes_a_session_result_only_with_its_session(
    sandbox: Sandbox, platform: Platform
) -> None:
    gateway = platform.executor.ports.get(CardGateway)
    first, second = gateway.open(opening()), gateway.open(opening())
    result = sandbox.choose(first.url, "approve")
    assert gateway.ask(first.session_id, result).status == "completed"
    with pytest.raises(Declined):
        gateway.ask(second.session_id, result)


def in_production(platform: Platform) -> Settings:
    return replace(platform.settings, mode="production")


@pytest.mark.parametrize("missing", ["ADYEN_MERCHANT_ACCOUNT", "ADYEN_HMAC_KEY"])
def test_it_refuses_half_a_configuration(platform: Platform, missing: str) -> None:
    with pytest.raises(BadConfiguration, match=missing):
        card_settings(platform.settings, GOOD | {missing: ""})


def test_it_refuses_the_sandbox_in_production(platform: Platform) -> None:
    real = in_production(platform)
    with pytest.raises(BadConfiguration, match="sandbox"):
        card_settings(real, {"BDM_SANDBOX_URL": "http://127.0.0.1:8010"})
    assert card_settings(real, {}) is None
    with pytest.raises(BadConfiguration, match="LIVE_PREFIX"):
        card_settings(real, GOOD | {"ADYEN_LIVE_PREFIX": ""})


def test_it_refuses_a_sandbox_that_is_not_on_this_machine(platform: Platform) -> None:
    with pytest.raises(BadConfiguration, match="this machine"):
        card_settings(platform.settings, {"BDM_SANDBOX_URL": "http://203.0.113.1:8010"})


def test_it_reaches_the_real_gateway_by_configuration_alone(platform: Platform) -> None:
    found = card_settings(in_production(platform), GOOD)
    assert found is not None
    sdk = room._make_sdk(found)
    where = sdk.client._determine_api_url("live", sdk.payments_api.baseUrl + "/sessions")
    prefix = GOOD["ADYEN_LIVE_PREFIX"]
    assert where == f"https://{prefix}-checkout-live.adyenpayments.com/checkout/v72/sessions"
