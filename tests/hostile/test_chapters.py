"""The commands of the handbook's chapters work, typed into bash against a real server.

The token holds no more scopes than the chapter names. What a chapter writes is rolled back.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

import pytest
from conftest import rolled_back
from factories.bidding import PDF
from factories.browser import Living
from factories.identity import api_way
from factories.partners import PASSWORD, make_partner
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app.clock import real_now
from app.config import ROOT
from app.handbook.chapters import DAYS_AHEAD, Chapter, Step, read_chapters
from app.identity.people.models import Organisation, Person
from payments.collections.models import CollectionFold
from payments.collections.use_cases import fold_to

pytestmark = pytest.mark.campaign

DOMAINS = ("marketplace", "payments", "registration")
CHAPTERS = read_chapters(
    [ROOT / "app/handbook/chapters", *(ROOT / d / "handbook" for d in DOMAINS)]
)
# Who of the cast reads a chapter, where it asks for a token.
READERS = {"first-bill": "billing", "first-bid": "owner3"}
CURL = """
curl() { command curl --silent --show-error --max-time 60 --write-out '\\n%{http_code}' "$@"; }
"""


@contextmanager
def served(living: Living) -> Iterator[str]:
    """Serve the province in a thread, on the connection that is rolled back."""
    server = make_server("127.0.0.1", 0, living.app, threaded=False)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/api/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def surroundings(living: Living, chapter: Chapter, address: str) -> dict[str, str]:
    """What the reader has set: the address, a token of exactly these scopes, and what is given."""
    key = READERS.get(chapter.slug, "owner3")
    with living.platform.executor.sessions() as session:
        _fold(session)
        known = {
            "DAY": (real_now() + timedelta(days=DAYS_AHEAD)).date().isoformat(),
            "PASSWORD": living.cast.secrets.passwords[key],
        }
        if "PARTNER" in chapter.given:
            partner = make_partner(session, living.platform)
            bill = "select psid from bills where reference = 'LEASE-OPEN'"
            known |= {"PARTNER": partner.code, "USERNAME": "bank", "PASSWORD": PASSWORD}
            known["PSID"] = session.scalars(text(bill)).one()
        if chapter.scopes:
            known["TOKEN"] = _token(living, session, key, chapter)
        session.commit()
    given = {name: known[name] for name in (*chapter.given, "TOKEN") if name in known}
    return {"API": address, "PATH": os.environ["PATH"]} | given


def _fold(session: Session) -> None:
    """Let the job have summed up what came in: until then the ETag is a new one each time."""
    place = session.scalars(select(CollectionFold)).one()
    last = session.scalar(text("select max(id) from ledger_transfers"))
    fold_to(session, place, last, real_now() - timedelta(minutes=5))


def _token(living: Living, session: Session, key: str, chapter: Chapter) -> str:
    person = session.get_one(Person, living.cast.people[key])
    house = session.get_one(Organisation, living.cast.actor(key).organisation_id)
    secret = living.settings.secret_key
    return api_way(session, secret, person, list(chapter.scopes), house).token


def run(step: Step, environment: Mapping[str, str], folder: Path) -> tuple[int, str]:
    """Type a command; returns the status of the answer and its body."""
    done = subprocess.run(
        [which("bash") or "bash", "-c", CURL + step.command],
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def kept(answer: Any, path: str) -> str:  # noqa: ANN401 - any JSON
    for part in path.split("."):
        answer = answer[int(part) if part.isdigit() else part]
    return str(answer)


def shown(answer: object, told: object) -> bool:
    """Whether what a chapter shows of an answer is like it: the same fields, of the same kinds."""
    if isinstance(told, dict):
        return isinstance(answer, dict) and all(
            name in answer and shown(answer[name], value) for name, value in told.items()
        )
    if isinstance(told, list):
        return isinstance(answer, list) and len(answer) >= len(told)
    return type(answer) is type(told)


@pytest.mark.parametrize("slug", CHAPTERS)
def test_its_commands_work_as_they_are_told(living: Living, slug: str, tmp_path: Path) -> None:
    if not (which("curl") and which("bash")):
        pytest.skip("there is no curl here; on Debian: apt-get install curl")
    chapter = CHAPTERS[slug]
    (tmp_path / "certificate.pdf").write_bytes(PDF)
    with rolled_back(living.platform), served(living) as address:
        environment = surroundings(living, chapter, address)
        for step in chapter.steps:
            status, body = run(step, environment, tmp_path)
            assert status == step.status, f"{slug}:{step.line}: {status} {body}"
            answer = json.loads(body) if step.kept or step.answer is not None else None
            assert step.answer is None or shown(answer, step.answer), f"{slug}:{step.line}: {body}"
            environment |= {name: kept(answer, path) for name, path in step.kept.items()}
