"""No price, instrument or document of a bid, nor a hash of one, is anywhere before the opening."""

import base64
import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from conftest import CACHE, _database
from factories import bidding
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.events import owner_url
from factories.logs import own_logging
from factories.marketplace import World, make_bidder
from factories.searching import Haystack, Needle, needles_of

from app.factory import create_app
from app.identity.people.models import Organisation, Person
from app.logging_setup import configure_logging
from app.money import half_up, plain_rupees
from app.platform import Platform
from app.web.formatting import rupees
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.use_cases import drafts
from marketplace.sealing.canonical import canonical_json

pytestmark = pytest.mark.committed
Who = tuple[Organisation, Person]


@dataclass(frozen=True)
class Planted:
    """A bid of values that stand nowhere else on earth: each test has its own."""

    chairs: int = field(default_factory=lambda: 700_000_000 + secrets.randbelow(99_999_999))
    desks: int = field(default_factory=lambda: 800_000_000 + secrets.randbelow(99_999_999))
    held: int = field(default_factory=lambda: 900_000_000 + secrets.randbelow(99_999_999))
    word: str = field(default_factory=lambda: f"zircon{secrets.token_hex(6)}")

    @property
    def file(self) -> bytes:
        return bidding.PDF[:9] + f"% the offer of {self.word}\n".encode() + bidding.PDF[9:]

    @property
    def filename(self) -> str:
        return f"{self.word}-offer.pdf"

    @property
    def bid(self) -> dict[str, Any]:
        met = {"met": True, "details": f"nineteen {self.word} years"}
        return {
            "quotes": [
                {"number": 1, "unit_price": plain_rupees(self.chairs)},
                {"number": 2, "unit_price": plain_rupees(self.desks)},
            ],
            "answers": [{"criterion": code, **met} for code in ("ntn", "experience")],
            "security": bidding.security(
                number=f"CDR-{self.word}",
                bank=f"Bank of {self.word}, Mastung",
                amount=plain_rupees(self.held),
            ),
        }

    def needles(self) -> list[Needle]:
        """Every form of every value, and hashes of what was sent as a whole."""
        total = 40 * self.chairs + half_up(Decimal("12.5") * self.desks)
        amounts = {"chairs": self.chairs, "desks": self.desks, "held": self.held, "total": total}
        texts = {
            "the bank": f"Bank of {self.word}, Mastung",
            "the instrument": f"CDR-{self.word}",
            "an answer": f"nineteen {self.word} years",
            "the name of a file": self.filename,
            "a word": self.word,
        }
        for what, paisa in amounts.items():
            texts |= {
                f"{what} in rupees": plain_rupees(paisa),
                f"{what} in paisa": str(paisa),
                f"{what} as people write it": rupees(paisa).removeprefix("Rs "),
            }
        bodies = [self.file, orjson.dumps(self.bid), canonical_json(self.bid)]
        return [
            *(needle for what, text in texts.items() for needle in needles_of(what, text.encode())),
            *(needle for body in bodies for needle in needles_of("a whole", body)),
        ]


@pytest.fixture
def planted() -> Planted:
    return Planted()


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Whatever this process spools goes here, where the test can look at it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def _bid_twice(platform: Platform, planted: Planted) -> World:
    """Write and hand in a bid by page, and another by API, drafts and retries included."""
    app = create_app(platform)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with platform.executor.sessions() as session:
        world = bidding.make_biddable(session)
        doors = Doors(app, platform, session)
        firms = [make_bidder(session, name) for name in ("Turbat Traders", "Bolan Supplies")]
        third = make_bidder(session, "Draft Only")
        session.commit()
        for (firm, owner), kind in zip(firms, ("web", "api"), strict=True):
            _write(doors, kind, (firm, owner), world.tender.id, planted)
            _hand_in(doors, kind, (firm, owner), world.tender.id)
        _write(doors, "web", third, world.tender.id, planted)
        _retry_at_once(doors, firms[1], world.tender.id, planted)
    deliver_here(platform.executor)
    return world


def _write(doors: Doors, kind: str, who: Who, tender: UUID, planted: Planted) -> None:
    bid = planted.bid
    door = doors.open(kind, who[1], who[0])
    page, api = f"/bids/tenders/{tender}", f"/tenders/{tender}/bid-draft"
    steps = {
        "prices": {"quotes": bid["quotes"]},
        "answers": {"answers": bid["answers"]},
        "security": bid["security"],
    }
    for step, data in steps.items():
        assert door.send(Place(f"{page}/{step}", f"{api}/{step}"), data).ok
    files = {"file": (planted.filename, planted.file)}
    place = Place(f"{page}/documents", f"{api}/files")
    assert door.send(place, {"title": "Other document"}, files).ok
    # What is refused must leave nothing either.
    wrong = {"quotes": [*bid["quotes"], {"number": 9, "unit_price": plain_rupees(planted.chairs)}]}
    assert not door.send(Place(f"{page}/prices", f"{api}/prices"), wrong).ok
    assert door.read(Place(f"{page}/review", api)).ok


def _hand_in(doors: Doors, kind: str, who: Who, tender: UUID) -> None:
    door = doors.open(kind, who[1], who[0])
    place = Place(f"/bids/tenders/{tender}/review", f"/tenders/{tender}/bids")
    assert door.send(place, {"binding": "yes"} if kind == "web" else {}).ok


def _retry_at_once(doors: Doors, who: Who, tender: UUID, planted: Planted) -> None:
    """Hand in a whole bid with one key twice, and another body under the same key."""
    door = doors.open("api", who[1], who[0])
    headers = door.headers | {"Idempotency-Key": "one-key"}
    address = f"/api/v1/tenders/{tender}/bids"
    first = door.client.post(address, json=planted.bid, headers=headers)
    again = door.client.post(address, json=planted.bid, headers=headers)
    other = door.client.post(address, json={**planted.bid, "answers": []}, headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 201)
    assert first.json == again.json == other.json, "nothing is kept that could tell them apart"


def _search(platform: Platform, planted: Planted, scratch: Path, log: str) -> list[str]:
    """Look into every table, Redis, our own files, and the log."""
    stack = Haystack(planted.needles())
    return [
        *stack.in_tables(_as_superuser(platform)),
        *stack.in_redis(platform.redis),
        *stack.in_files(platform.settings.data_dir),
        *stack.in_files(scratch),
        *stack.in_bytes("log", log.encode()),
    ]


def _search_servers(platform: Platform, planted: Planted) -> list[str]:
    """Look into the files of PostgreSQL, its log and its write-ahead log, and of Redis."""
    with psycopg.connect(os.environ["BDM_TEST_SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute("checkpoint")
    platform.redis.save()
    servers = CACHE / str(_controller()) if _controller() else CACHE
    return Haystack(planted.needles()).in_files(servers, quickly=True)


def _as_superuser(platform: Platform) -> str:
    name = platform.settings.owner_url.partition("?")[0].rsplit("/", 1)[1]
    return _database(os.environ["BDM_TEST_SUPERUSER_URL"], name)


def _controller() -> int:
    """The process that started the servers: their folder bears its number."""
    own = os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()
    return own if (CACHE / str(own)).is_dir() else 0


def test_it_leaves_no_trace_of_a_bid(
    committed: Platform, planted: Planted, scratch: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with own_logging():
        configure_logging(committed.settings)
        _bid_twice(committed, planted)
    out, err = capfd.readouterr()
    assert "answered" in out
    assert _search(committed, planted, scratch, out + err) == []
    assert _search_servers(committed, planted) == []


@pytest.mark.campaign
def test_it_would_find_a_draft_that_is_not_sealed(
    committed: Platform,
    planted: Planted,
    scratch: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def open_sealed(_uow: object, sealed: bytes) -> drafts.DraftContent:
        data = orjson.loads(sealed)
        files = tuple(drafts.DraftFile(**f | {"id": UUID(f["id"])}) for f in data["files"])
        return drafts.DraftContent(bid=BidContent.from_json(data["bid"]), files=files)

    def open_draft(uow: object, draft: drafts.BidDraft) -> drafts.DraftContent:
        return open_sealed(uow, draft.sealed_content)

    def seal_draft(_uow: object, content: drafts.DraftContent) -> bytes:
        files = [vars(file) | {"id": str(file.id)} for file in content.files]
        return orjson.dumps({"bid": content.bid.as_json(), "files": files})

    monkeypatch.setattr(drafts, "seal_draft", seal_draft)
    for module in ("drafts", "files"):
        monkeypatch.setattr(f"marketplace.bids.use_cases.{module}.open_draft", open_draft)
    monkeypatch.setattr("marketplace.bids.queries.open_draft", open_draft)
    monkeypatch.setattr("marketplace.bids.use_cases.submit_bid.open_sealed", open_sealed)
    _bid_twice(committed, planted)
    found = _search(committed, planted, scratch, capfd.readouterr().out)
    assert any("bid_drafts" in place and "the bank" in place for place in found)
    servers = _search_servers(committed, planted)
    assert any("the bank" in place for place in servers)


def _leak_row(platform: Platform, value: bytes) -> None:
    with psycopg.connect(owner_url(platform), autocommit=True) as connection:
        connection.execute("create table leak (content bytea)")
        connection.execute("insert into leak values (%s)", [value])


def _leak_file(platform: Platform, value: bytes) -> None:
    folder = platform.settings.data_dir / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leak").write_bytes(value)


def _leak_job(platform: Platform, value: bytes) -> None:
    platform.redis.set("job", b'{"price": "' + value + b'"}')


Leak = Callable[[Platform, bytes], None]
Value = Callable[[Planted], bytes]
LEAKS: dict[str, tuple[Leak, Value]] = {
    "a price in paisa": (_leak_row, lambda p: f"price {p.chairs}".encode()),
    "a price in base64": (_leak_row, lambda p: base64.b64encode(b"a bid of " + p.word.encode())),
    "a hash of a price": (_leak_row, lambda p: _hash(plain_rupees(p.chairs).encode())),
    "a hash of a file": (_leak_row, lambda p: _hash(p.file)),
    "a price in a queue": (_leak_job, lambda p: plain_rupees(p.desks).encode()),
    "a file on disk": (_leak_file, lambda p: p.file),
}


def _hash(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


@pytest.mark.campaign
@pytest.mark.parametrize(("leak", "value"), LEAKS.values(), ids=LEAKS.keys())
def test_it_would_find(
    committed: Platform, planted: Planted, scratch: Path, leak: Leak, value: Value
) -> None:
    assert _search(committed, planted, scratch, "") == []
    leak(committed, value(planted))
    assert _search(committed, planted, scratch, "")
