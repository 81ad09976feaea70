"""The burst before closing: sealed bids of many firms, over 64 connections at once.

Each firm submits one whole bid by one POST to the API, and the server does all of it: token,
permission, completeness, sealing, the tender's lock, the clock after it, the row, audit, outbox,
idempotency and the signed receipt. No draft is written before and no document is attached; who
brings documents has uploaded them to the draft earlier, and pays for their resealing on top.
A bid waits for the disk, a hello does not: on a machine where others write much, the rate tells of
their disk. The round trips of a bid are bound by `tests/marketplace/bids/test_round_trips.py`.
"""

import itertools
import secrets
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import psycopg
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import token_hash
from app.identity.people.models import ApiToken, Membership, Organisation, Person
from app.parameters.public import ParameterSet, ParameterValue
from app.parameters.units import read
from app.platform import Platform
from app.roles import SUPPLIER_OWNER
from app.signing.keys import Signer, make_signer
from bench import load
from bench.measures import Measure, against, interleaved
from bench.province import Province, province
from marketplace.bids.models import Bid
from marketplace.kernel.permissions import PREPARE_BID, SUBMIT_BID
from marketplace.parameters import INITIAL
from marketplace.sealing import keys
from marketplace.tenders.models import Tender, TenderCriterion, TenderItem
from marketplace.tenders.use_cases.signed_keys import sign_publication

CONNECTIONS = 64
ITEMS = 10
GOAL, GOAL_P99_MS = "0.06", 120
PATIENCE_S = 60


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return bids per second against hello-world, and the 99th percentile of their time."""
    seconds, rounds, firms = (2.0, 3, 4_000) if quick else (6.0, 5, 20_000)
    with province() as here:
        platform = here.platform()
        tender, tokens = arrange(platform, firms)
        bids = _bids(tender, tokens)
        _round(here, itertools.islice(bids, 300), PATIENCE_S)  # warms connections and caches
        with psycopg.connect(here.postgres.owner_url, autocommit=True) as owner:
            # Not before the first bids: the plan for an empty table would stay.
            owner.execute("vacuum analyze")
        last, mine, hello = interleaved(
            lambda: _round(here, bids, seconds),
            lambda: load.run(
                here.hello_port,
                itertools.repeat(load.get("/")),
                connections=CONNECTIONS,
                seconds=seconds,
            ),
            rounds,
        )
        _check(platform)
        platform.engine.dispose()
    p99 = last.percentile_ms(99)
    return {
        "bids": against(mine, hello, "bids/s", GOAL),
        "bids_p99": Measure(
            value=round(p99, 1),
            unit="ms",
            yardstick=GOAL_P99_MS,
            ratio=round(p99 / GOAL_P99_MS, 3),
            goal=f"≤ {GOAL_P99_MS} ms",
        ),
    }


def _round(here: Province, bids: Iterator[bytes], seconds: float) -> load.Result:
    return load.run(here.web_port, bids, connections=CONNECTIONS, seconds=seconds)


def _check(platform: Platform) -> None:
    """Every bid is stored under the key of its tender: nothing was answered that is not there."""
    with platform.executor.sessions() as session:
        if not session.query(Bid).count():
            raise AssertionError("no bid was received")


def _bids(tender: UUID, tokens: list[str]) -> Iterator[bytes]:
    """Make a request for each firm; each bid is another one."""
    good_until = (real_now() + timedelta(days=300)).date().isoformat()
    for number, token in enumerate(tokens):
        body = {
            "quotes": [
                {"number": item, "unit_price": f"{1000 + number + item}.50"}
                for item in range(1, ITEMS + 1)
            ],
            "answers": [{"criterion": "ntn", "met": True, "details": f"{number:07d}"}],
            "security": {
                "kind": "cdr",
                "bank": "National Bank of Pakistan, Quetta",
                "number": f"CDR-{number}",
                "amount": "500000.00",
                "expires_on": good_until,
            },
        }
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(16)}
        yield load.post(f"/api/v1/tenders/{tender}/bids", orjson.dumps(body), headers)


def arrange(platform: Platform, firms: int) -> tuple[UUID, list[str]]:
    """Publish a tender, and make verified firms; return its id, and a token of each owner."""
    with platform.executor.sessions() as session:
        tender = _tender(session, make_signer(platform.settings))
        tokens = _firms(session, platform.settings.secret_key, firms)
        session.commit()
    return tender, tokens


def _tender(session: Session, signer: Signer) -> UUID:
    now = real_now()
    department = _add(session, Organisation, kind="department", name="D", ddo_code="BB1")
    officer, approver = (_add(session, Person, cnic=f"5440{n:09d}", name="O") for n in (1, 2))
    closes = now + timedelta(days=20)
    key = keys.new_tender_key()
    values: dict[str, Any] = {
        "title": "Furniture",
        "category": "goods",
        "district": "quetta",
        "estimate_paisa": 100_000_000,
        "evaluation": "whole",
        "prices_with_tax": True,
        "security_kind": "percent",
        "security_percent": Decimal("2.00"),
        "validity_days": 90,
        "issue_from": now.date(),
        "issue_to": closes.date(),
        "closes_at": closes,
        "opens_at": closes + timedelta(minutes=30),
    }
    published = {
        "submitted_at": now,
        "approved_at": now,
        "approved_by": approver,
        "published_at": now,
        "reference": "TSE-000000000001",
        "parameters": _parameters(),
        "key_recipient": key.recipient,
        "key_fingerprint": key.fingerprint,
    }
    people = {"department_id": department, "created_by": officer, "created_at": now}
    tender = _add(session, Tender, **people, **values)
    for number in range(1, ITEMS + 1):
        item = {"description": f"Item {number}", "unit": "piece", "quantity": Decimal(number)}
        session.add(TenderItem(tender_id=tender, number=number, **item))
    session.add(TenderCriterion(tender_id=tender, number=1, code="ntn", kind="ntn", wording="NTN"))
    session.flush()  # its parts change only while it is a draft
    row = session.get_one(Tender, tender)
    for name, value in published.items():
        setattr(row, name, value)
    sign_publication(session, signer, row)
    return tender


def _add(session: Session, table: type[Any], **values: object) -> UUID:
    row = table(id=new_id(), **_dated(table), **values)
    session.add(row)
    session.flush()
    made: UUID = row.id
    return made


def _dated(table: type[Any]) -> dict[str, object]:
    names = {Organisation: "declared_at", Person: "created_at"}
    return {names[table]: real_now()} if table in names else {}


def _parameters() -> dict[str, Any]:
    values = [
        ParameterValue(
            key=row.definition.key,
            unit=row.definition.unit,
            stored=read(row.definition, row.value),
            instrument=row.instrument,
            confidence=row.confidence,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            id=new_id(),
        )
        for row in INITIAL
    ]
    return ParameterSet.of(real_now().date(), values).freeze()


def _firms(session: Session, secret_key: str, count: int) -> list[str]:
    """Make verified firms, each with an owner who holds a token; returns the tokens."""
    now = real_now()
    people, firms, members, tokens, plain = [], [], [], [], []
    for number in range(count):
        person, firm, token = new_id(), new_id(), secrets.token_urlsafe(24)
        plain.append(token)
        people.append({"id": person, "cnic": f"5441{number:09d}", "name": "P", "created_at": now})
        firms.append(
            {"id": firm, "kind": "supplier", "name": f"Firm {number}", "ntn": f"{number:07d}"}
            | {"declared_at": now, "verified_at": now}
        )
        member = {"person_id": person, "organisation_id": firm, "role": SUPPLIER_OWNER.name}
        members.append(member | {"id": new_id(), "since": now - timedelta(hours=1)})
        tokens.append(
            {"id": new_id(), "person_id": person, "acting_for": firm, "label": "bench"}
            | {
                "token_hash": token_hash(secret_key, token),
                "scopes": [PREPARE_BID.name, SUBMIT_BID.name],
            }
            | {"created_at": now, "expires_at": now + timedelta(days=1), "last_used_at": now}
        )
    rows = ((Person, people), (Organisation, firms), (Membership, members), (ApiToken, tokens))
    for table, values in rows:  # by a session, which gives each row its MAC and blind indexes
        session.add_all(table(**row) for row in values)
        session.flush()
    return plain
