"""From the end of a batch at the gateway to money that is settled here, and what can go wrong."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from factories.cards import Disputes, card_payment
from factories.delivery import deliver_here
from factories.payments import make_bill
from factories.refunds import Office, proved_officer
from factories.sandbox import Sandbox
from factories.settlement import agree
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug import Request, Response
from werkzeug.serving import make_server

from app.audit.models import AuditEntry
from app.clock import real_now
from app.documents.public import Document
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.notifications.models import Notification
from app.outbox.models import Delivery
from app.platform import Platform
from demonstration.payments.sandbox.book import Payment as SandboxPayment
from demonstration.payments.sandbox.reports import COLUMNS, close_batch
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.cards.adyen import report_download as room
from payments.cards.adyen.gateway import Unknown
from payments.cards.adyen.report_download import CardReports
from payments.cards.models import CardMessage, CardReport
from payments.clearing.models import ClearingItem, Settlement
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now
from payments.settlement.models import CardReportReading, ChannelFile
from payments.settlement.use_cases import poll_card_reports as sweeping
from payments.settlement.use_cases.match_lines import look_again
from payments.settlement.use_cases.poll_card_reports import sweep_reports

WHOLE = 1_200_00
CLEARING = "payments:clearing:adyen"


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def close(sandbox: Sandbox) -> None:
    """Press the button that ends the batch, and let its report be fetched."""
    where = f"{sandbox.settings.url}/batch"
    assert requests.post(where, timeout=5, allow_redirects=False).status_code == 303
    sandbox.settle(2)


def readings(session: Session) -> list[tuple[int, str]]:
    session.expire_all()
    query = select(CardReportReading).order_by(CardReportReading.id)
    return [(each.number, each.outcome) for each in session.scalars(query)]


def due_now(session: Session) -> None:
    session.execute(update(Delivery).where(Delivery.state == "waiting").values(due_at=real_now()))
    session.commit()


@pytest.fixture
def terms(session: Session) -> None:
    agree(session, "adyen", percent="2.00", paisa=500_00)
    session.commit()


@pytest.mark.usefixtures("terms")
def test_a_batch_settles_payments_refunds_and_chargebacks_and_nothing_stays_on_clearing(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    office = Office.of(platform, session)
    bills = [make_bill(session) for _ in range(3)]
    session.commit()
    payments = [card_payment(platform, sandbox, session, bill) for bill in bills]
    office.approve(office.propose(payments[0].id, {"1": 300_00}, "adyen").id)
    sandbox.settle(2)
    disputes = Disputes(platform, sandbox, session, bills[1], payments[1])
    disputes.trouble("CHARGEBACK")
    assert books(session, CLEARING) == 3 * WHOLE - 300_00 - WHOLE
    close(sandbox)
    assert readings(session) == [(1, "accepted")]
    assert books(session, CLEARING) == 0
    assert session.scalars(select(ClearingItem)).all() == []
    kinds = session.scalars(select(Settlement.kind).order_by(Settlement.kind)).all()
    assert kinds == ["chargeback", "fee", "payment", "payment", "payment", "refund"]
    paid_out = session.scalars(select(ChannelFile.payout_paisa)).one()
    assert books(session, "payments:bank:nbp") == paid_out
    disputes.trouble("CHARGEBACK_REVERSED")
    disputes.trouble("SECOND_CHARGEBACK")
    close(sandbox)
    assert readings(session) == [(1, "accepted"), (2, "accepted")]
    assert books(session, CLEARING) == 0
    with platform.executor.sessions() as fresh:
        assert verify(fresh) is None


@pytest.mark.usefixtures("terms")
def test_the_report_ends_a_refund_and_tells_of_disputes_and_captures_whose_notices_were_lost(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    office = Office.of(platform, session)
    first, second, third = (make_bill(session) for _ in range(3))
    session.commit()
    refunded = card_payment(platform, sandbox, session, first)
    disputed = card_payment(platform, sandbox, session, second)
    sandbox.post.behaviour.lose = 1.0
    refund = office.approve(office.propose(refunded.id, {"1": 300_00}, "adyen").id)
    Disputes(platform, sandbox, session, second, disputed).trouble("CHARGEBACK")
    sandbox.post.behaviour.lose = 0.0
    lost = Disputes(platform, sandbox, session, third)
    assert state_now(session, session.get_one(Refund, refund.id)) is RefundState.SENT
    assert lost.payment
    close(sandbox)
    platform.executor.execute(look_again, None, actor=SYSTEM)
    session.expire_all()
    assert state_now(session, session.get_one(Refund, refund.id)) is RefundState.CONFIRMED
    stands = views(session, [second, third])
    assert stands[second.id].state is State.DUE
    assert stands[third.id].state is State.PAID
    assert session.scalars(select(Payment.reference)).all().count(lost.payment.reference) == 1
    assert books(session, CLEARING) == 0
    told = session.scalars(select(CardMessage.source).filter_by(event_code="CHARGEBACK")).all()
    assert told == ["report"]


@pytest.mark.usefixtures("terms")
def test_a_report_counts_once_however_often_it_is_announced(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    card_payment(platform, sandbox, session, bill)
    close(sandbox)
    requests.post(f"{sandbox.settings.url}/reports/1", timeout=5)
    sandbox.post.behaviour.duplicate = 1.0
    requests.post(f"{sandbox.settings.url}/reports/1", timeout=5)
    sandbox.settle(2)
    platform.executor.execute(sweep_reports, None, actor=SYSTEM)
    sandbox.settle(1)
    assert readings(session) == [(1, "accepted")]
    assert len(session.scalars(select(ChannelFile)).all()) == 1
    kept = session.scalars(select(Document).filter_by(subject_kind="card_report")).one()
    assert kept.filename == "settlement_detail_report_batch_1.csv"
    assert kept.plain_bytes == len(sandbox.book.reports[1].encode())


@pytest.mark.usefixtures("terms")
def test_it_asks_for_reports_that_were_never_announced(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    sandbox.post.behaviour.lose = 0.0
    bill = make_bill(session)
    session.commit()
    card_payment(platform, sandbox, session, bill)
    sandbox.post.behaviour.lose = 1.0
    close_batch(sandbox.book, sandbox.post, sandbox.settings.merchant_account)
    sandbox.settle(1)
    assert readings(session) == []
    for _ in range(2):
        platform.executor.execute(sweep_reports, None, actor=SYSTEM)
        sandbox.settle(1)
    assert readings(session) == [(1, "accepted")]
    assert books(session, CLEARING) == 0


def test_it_tells_of_a_gap_in_the_numbers_once_and_reads_it_when_it_comes(
    platform: Platform, sandbox: Sandbox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = proved_officer(session, "Finance")
    for _ in range(3):
        bill = make_bill(session)
        session.commit()
        card_payment(platform, sandbox, session, bill)
        close_batch(sandbox.book, sandbox.post, sandbox.settings.merchant_account)
        sandbox.post.waiting.clear()
    gap = sandbox.book.reports.pop(2)
    for number in (1, 3):
        requests.post(f"{sandbox.settings.url}/reports/{number}", timeout=5)
    sandbox.settle(2)
    assert readings(session) == [(1, "accepted"), (3, "accepted")]
    platform.executor.execute(sweep_reports, None, actor=SYSTEM)
    assert missing(session) == []
    monkeypatch.setattr(sweeping, "PATIENCE", timedelta(0))
    for _ in range(2):
        platform.executor.execute(sweep_reports, None, actor=SYSTEM)
        sandbox.settle(1)
    assert missing(session) == ["2"]
    told = session.scalars(select(Notification).filter_by(person_id=officer.person_id)).all()
    assert [(each.template, each.filled) for each in told] == [
        ("payments/report_missing", {"number": "2"})
    ]
    sandbox.book.reports[2] = gap
    platform.executor.execute(sweep_reports, None, actor=SYSTEM)
    sandbox.settle(1)
    assert readings(session)[-1] == (2, "accepted")


def missing(session: Session) -> list[str]:
    query = select(AuditEntry.subject).filter_by(action="card_report.missing")
    return list(session.scalars(query))


def test_what_cannot_be_read_is_kept_and_told_and_a_corrected_report_counts(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    officer = proved_officer(session, "Finance")
    bill = make_bill(session)
    session.commit()
    card_payment(platform, sandbox, session, bill)
    close_batch(sandbox.book, sandbox.post, sandbox.settings.merchant_account)
    right = sandbox.book.reports[1]
    sandbox.book.reports[1] = right.replace(",PKR,", ",USD,")
    sandbox.settle(2)
    requests.post(f"{sandbox.settings.url}/reports/1", timeout=5)
    platform.executor.execute(sweep_reports, None, actor=SYSTEM)
    sandbox.settle(1)
    assert readings(session) == [(1, "refused")]
    reading = session.scalars(select(CardReportReading)).one()
    assert reading.problems[0]["where"].startswith("row-2-")
    assert "Only rupees (PKR) can be settled here, this is USD." in reading.problems[0]["text"]
    assert reading.document_id is not None
    told = session.scalars(select(Notification).filter_by(person_id=officer.person_id)).all()
    assert [each.template for each in told] == ["payments/report_refused"]
    assert session.scalars(select(ChannelFile)).all() == []
    sandbox.book.reports[1] = right
    platform.executor.execute(sweep_reports, None, actor=SYSTEM)
    sandbox.settle(1)
    assert readings(session) == [(1, "refused"), (1, "accepted")]


def test_it_refuses_the_report_of_another_batch_under_this_name(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    card_payment(platform, sandbox, session, bill)
    close_batch(sandbox.book, sandbox.post, sandbox.settings.merchant_account)
    sandbox.book.reports[5] = sandbox.book.reports.pop(1)
    sandbox.post.waiting.clear()
    requests.post(f"{sandbox.settings.url}/reports/5", timeout=5)
    sandbox.settle(2)
    assert readings(session) == [(5, "refused")]


def test_a_quiet_day_is_no_gap(platform: Platform, sandbox: Sandbox, session: Session) -> None:
    sandbox.book.reports[1] = ",".join(COLUMNS) + "\r\n"
    requests.post(f"{sandbox.settings.url}/reports/1", timeout=5)
    sandbox.settle(2)
    assert readings(session) == [(1, "empty")]


def test_it_never_follows_the_address_of_a_notice_nor_fetches_another_name(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    asked: list[str] = []

    @Request.application
    def elsewhere(request: Request) -> Response:
        asked.append(request.path)
        return Response("", 200)

    with serving(elsewhere) as address:
        for name in ("settlement_detail_report_batch_1.csv", "../../secrets.csv"):
            announce(sandbox, name, f"{address}/reports/{name}")
        sandbox.settle(1)
    assert asked == []
    trail = select(AuditEntry.action).where(AuditEntry.action.like("card_report.%"))
    assert session.scalars(trail).all() == ["card_report.other"]
    assert session.scalars(select(CardReport.number)).all() == [1]


def announce(sandbox: Sandbox, name: str, reason: str) -> None:
    nothing = SandboxPayment(name, "", "PKR", 0, "")
    sandbox.post.tell("REPORT_AVAILABLE", nothing, value=0, reason=reason)
    sandbox.post.deliver()


@contextmanager
def serving(program: object) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, program, threaded=True)  # type: ignore[arg-type]  # a WSGI program
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(sandbox: Sandbox, url: str) -> bytes | None:
    return CardReports(replace(sandbox.settings, url=url)).fetch(1)


@pytest.mark.parametrize(("status", "body"), [(401, b""), (403, b""), (500, b"down"), (302, b"")])
def test_it_takes_every_other_answer_for_unknown(
    sandbox: Sandbox, status: int, body: bytes
) -> None:
    asked: list[Request] = []

    @Request.application
    def program(request: Request) -> Response:
        asked.append(request)
        return Response(body, status, {"Location": "/elsewhere"})

    with serving(program) as url, pytest.raises(Unknown):
        fetched(sandbox, url)
    assert len(asked) == 1
    given = asked[0].authorization
    assert given is not None
    assert given.username == sandbox.settings.report_user


def test_it_takes_no_report_that_is_too_large_or_too_slow(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    @Request.application
    def program(_: Request) -> Response:
        return Response(iter([b"x" * 70_000] * 10), 200)

    with serving(program) as url:
        assert fetched(sandbox, url) == b"x" * 700_000
        monkeypatch.setattr(room, "MAX_BYTES", 300_000)
        with pytest.raises(Unknown, match="too large"):
            fetched(sandbox, url)
        monkeypatch.undo()
        monkeypatch.setattr(room, "MAX_SECONDS", -1)
        with pytest.raises(Unknown, match="too slow"):
            fetched(sandbox, url)


def test_it_takes_silence_for_unknown(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "TIMEOUTS_S", (1, 1))
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        with pytest.raises(Unknown):
            fetched(sandbox, f"http://127.0.0.1:{port}")


def test_a_lost_answer_is_asked_for_again(
    platform: Platform, sandbox: Sandbox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = make_bill(session)
    session.commit()
    card_payment(platform, sandbox, session, bill)
    real, asked = CardReports.fetch, list[int]()

    def lossy(reports: CardReports, number: int) -> bytes | None:
        asked.append(number)
        answer = real(reports, number)
        if len(asked) == 1:
            raise Unknown
        return answer

    monkeypatch.setattr(CardReports, "fetch", lossy)
    close(sandbox)
    assert readings(session) == []
    due_now(session)
    deliver_here(platform.executor)
    assert readings(session) == [(1, "accepted")]
    assert asked == [1, 1]


@pytest.mark.parametrize(
    ("user", "status"), [(("report@Company.Sandbox", "wrong"), 401), (None, 401)]
)
def test_the_sandbox_hands_reports_to_the_report_user_alone(
    sandbox: Sandbox, user: tuple[str, str] | None, status: int
) -> None:
    sandbox.book.reports[1] = "x"
    address = f"{sandbox.settings.reports_url}/settlement_detail_report_batch_1.csv"
    assert requests.get(address, auth=user, timeout=5).status_code == status
    right = (sandbox.settings.report_user, sandbox.settings.report_password)
    assert requests.get(address, auth=right, timeout=5).text == "x"


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize("lose", [0.0, 1.0])
def test_a_refund_that_came_back_after_it_was_settled_is_reopened_and_settled_again(
    platform: Platform, sandbox: Sandbox, session: Session, lose: float
) -> None:
    office = Office.of(platform, session)
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, "adyen").id)
    sandbox.settle(2)
    close(sandbox)
    session.expire_all()
    assert state_now(session, session.get_one(Refund, refund.id)) is RefundState.CONFIRMED
    assert books(session, CLEARING) == 0
    sandbox.post.behaviour.lose = lose
    Disputes(platform, sandbox, session, bill, payment).trouble("REFUNDED_REVERSED")
    assert books(session, CLEARING) == (0 if lose else 300_00)
    sandbox.post.behaviour.lose = 0.0
    close(sandbox)
    platform.executor.execute(look_again, None, actor=SYSTEM)
    session.expire_all()
    assert state_now(session, session.get_one(Refund, refund.id)) is RefundState.FAILED
    assert books(session, CLEARING) == 0
    assert session.scalars(select(ClearingItem)).all() == []
    again = office.propose(payment.id, {"1": 300_00}, "transfer")
    assert office.approve(again.id).approved_at is not None


def test_the_sandboxs_page_shows_its_book_and_does_what_its_buttons_say(
    platform: Platform, sandbox: Sandbox, session: Session
) -> None:
    bill = make_bill(session)
    session.commit()
    payment = card_payment(platform, sandbox, session, bill)
    home = sandbox.settings.url + "/"
    page = requests.get(home, timeout=5).text
    assert payment.reference in page
    assert "Rs\u00a01,200" in page
    assert "Close the batch and send its report" in page
    charge_back = f"{sandbox.settings.url}/payments/{payment.reference}/CHARGEBACK"
    page = requests.post(charge_back, timeout=5).text
    assert "Captured, CHARGEBACK" in page
    assert "Let the merchant win" in page
    assert requests.post(charge_back, timeout=5).status_code == 409
    page = requests.post(f"{sandbox.settings.url}/batch", timeout=5).text
    assert "settlement_detail_report_batch_1.csv" in page
