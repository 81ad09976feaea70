"""A real browser on a living province: its processes as in life, on a database of its own.

Everything that is started is stopped by its process id. Chromium is Debian's own.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    FilePayload,
    Page,
    Response,
    ViewportSize,
    sync_playwright,
)
from sqlalchemy import select, update

from app.config import ROOT, Settings
from app.factory import build_platform, create_app
from app.identity.people.models import LoginSession, Organisation, Person
from app.identity.people.queries import has_one_of
from app.platform import Platform
from demonstration.cast.accounts import secrets_of
from demonstration.cast.houses import PLAYERS
from demonstration.cast.known import Cast
from demonstration.director.permissions import DIRECT
from demonstration.seed import read_cast
from demonstration.servers import processes
from factories.identity import api_way, sign_in
from factories.seeded import copied_province

# The first has no window, in which each page would cost twice as much; it draws the same.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# What Chromium says where the page that is left reloads itself meanwhile.
CUT_SHORT = ("interrupted by another navigation", "net::ERR_ABORTED")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every page is a program of its own that runs once: to optimise it costs more than it saves.
    "--js-flags=--no-opt --no-maglev",
]
PLAYING = frozenset(player.key for player in PLAYERS)
PHONE = {"width": 390, "height": 844}
SCREENSHOTS = ROOT / ".cache" / "screenshots"
READY_SECONDS = 60
STOP_SECONDS = 10
PATIENCE_SECONDS = 45
LAST_REDIS = 15  # of the sixteen databases that a Redis has
A_QUARTER_OF_AN_HOUR = timedelta(minutes=15)


def the_browser() -> str:
    """Return where Chromium is, or skip with what to do."""
    found = next(filter(None, map(which, NAMES)), None)
    if found is None:
        pytest.skip(f"there is no Chromium here; on Debian: apt-get install {NAMES[0]}")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, without a word to the network beyond this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=the_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Living:
    """A province that answers at `address`; `cast` are its people, `app` reads the same data."""

    address: str
    settings: Settings
    platform: Platform
    app: Flask
    cast: Cast
    logs: Path
    environment: dict[str, str] = field(default_factory=dict)
    _cookies: dict[str, str] = field(default_factory=dict)

    def cookie(self, key: str, *, anew: bool = False) -> str:
        """Return the cookie of a signed-in player, planted as the sign-in page would set it.

        `anew`: of one who has signed in just now.
        """
        if anew or key not in self._cookies:
            client = self.app.test_client()
            with self.platform.executor.sessions() as session:
                person = session.get_one(Person, self.cast.people[key])
                house = self.cast.actor(key).organisation_id if key in PLAYING else None
                organisation = session.get_one(Organisation, house) if house else None
                sign_in(session, self.settings.secret_key, client, person, organisation)
            self.plant(key, client)
        return self._cookies[key]

    def plant(self, key: str, client: FlaskClient) -> None:
        """Keep the cookie of a client under a name, for the browser."""
        planted = client.get_cookie("bdm")
        assert planted is not None
        self._cookies[key] = planted.value

    def mails(self, address: str) -> list[dict[str, Any]]:
        """Return what was sent to an address, the newest first, from the mailbox page."""
        url = f"{self.address}/dev/mailbox.json?address={quote(address)}"
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own loopback address
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def wait_for_mail(self, address: str, after: int = 0) -> dict[str, Any]:
        """Wait until an address has more than `after` mails, and return the newest."""
        assert processes.wait_until(
            lambda: len(self.mails(address)) > after, PATIENCE_SECONDS, pause=0.1
        ), f"no mail came to {address}"
        return self.mails(address)[0]

    def wait_until_mailed(self, address: str, words: str) -> None:
        """Wait until a mail with these words has come to an address."""
        assert processes.wait_until(
            lambda: any(words in mail["text"] for mail in self.mails(address)),
            PATIENCE_SECONDS,
            pause=0.1,
        ), f"no mail with {words!r} came to {address}"

    def move_clock_to(self, when: datetime) -> None:
        """Move business time ahead through the demonstration's API, as its director."""
        with self.platform.executor.sessions() as session:
            director = session.get_one(Person, self.cast.people["operator"])
            way = api_way(session, self.settings.secret_key, director, [DIRECT.name])
        request = Request(  # noqa: S310 - our own loopback address
            f"{self.address}/api/v1/demonstration/clock",
            data=json.dumps({"to": when.isoformat()}).encode(),
            headers=way.headers | {"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            assert answer.status == 200

    def adopt(self, key: str, cnic: str) -> None:
        """Take somebody who has registered into the cast."""
        with self.platform.executor.sessions() as session:
            query = select(Person.id).where(has_one_of(session, [cnic]))
            self.cast.people[key] = session.scalars(query).one()

    def mobile_of(self, key: str) -> str:
        """Return the mobile number of somebody of the cast."""
        with self.platform.executor.sessions() as session:
            return str(session.get_one(Person, self.cast.people[key]).mobile)

    def forget_proof(self, key: str) -> None:
        """Let the last proof of who somebody is lie a quarter of an hour back."""
        with self.platform.executor.sessions() as session:
            session.execute(
                update(LoginSession)
                .filter_by(person_id=self.cast.people[key])
                .values(proved_at=LoginSession.proved_at - A_QUARTER_OF_AN_HOUR)
            )
            session.commit()


def signed_in(living: Living, key: str) -> FlaskClient:
    """Return a client in this process, signed in as a person of the demonstration."""
    client = living.app.test_client()
    with living.platform.executor.sessions() as session:
        person = session.get_one(Person, living.cast.people[key])
        house = living.cast.actor(key).organisation_id
        organisation = session.get_one(Organisation, house) if house else None
        sign_in(session, living.settings.secret_key, client, person, organisation)
        session.commit()
    return client


@contextmanager
def living_province(folder: Path) -> Iterator[Living]:
    """Copy the seeded province, and run the Procfile's processes on it."""
    port = _free_port()
    with ExitStack() as stack:
        copied = copied_province(f"bdm_browser_{os.getpid()}", folder)
        environment = stack.enter_context(copied) | _surroundings(port)
        settings = Settings.from_environment(environment)
        for command in (["web", "--port", str(port)], ["worker"], ["relay"], ["sandbox"]):
            stack.enter_context(_process(command, environment, folder))
        living = stack.enter_context(_arranged(settings, f"http://127.0.0.1:{port}", folder))
        living.environment = environment
        _wait_until_it_answers(port, folder)
        yield living


def _redis_number() -> int:
    """Return a Redis database that no other test worker uses.

    Two provinces with one Redis would take each other's jobs, and find nothing to do for them.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return LAST_REDIS - int(worker.removeprefix("gw"))


def _surroundings(port: int) -> dict[str, str]:
    """What is about this province beside its data: where it is, and what it may use."""
    return {
        "PATH": os.environ["PATH"],
        "REDIS_URL": os.environ["BDM_TEST_REDIS_URL"].removesuffix("/0") + f"/{_redis_number()}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "BDM_SANDBOX_URL": f"http://127.0.0.1:{_free_port()}",
        "BDM_WORKERS": "1",
    }


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    launch = processes.Launch(
        log_file=folder / f"{command[0]}.log", mark=folder, environment=environment
    )
    process = processes.spawn([sys.executable, "-m", "cli", *command], launch)
    try:
        yield process
    finally:
        processes.stop(process, signal.SIGTERM, STOP_SECONDS)


@contextmanager
def _arranged(settings: Settings, address: str, folder: Path) -> Iterator[Living]:
    """A platform and an application beside the processes, for arranging and for asking."""
    from wsgi import DOMAINS

    platform = build_platform(settings, DOMAINS)
    try:
        cast = read_cast(platform, secrets_of(folder))
        yield Living(address, settings, platform, create_app(platform), cast, folder)
    finally:
        platform.engine.dispose()
        platform.redis.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(port: int, folder: Path) -> None:
    def ready() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    assert processes.wait_until(ready, READY_SECONDS, pause=0.1), processes.last_lines(
        folder / "web.log"
    )


@dataclass
class Traveller:
    """Somebody with a phone: a browser of their own. Fields are known by name in any language."""

    living: Living
    page: Page
    name: str
    taken: int = 0
    touched: str = ""

    def go(self, path: str) -> None:
        """Open an address of the province and see that it answers."""
        self.touched = ""
        url = path if path.startswith("http") else self.living.address + path
        answer = self._asked(url) or self._asked(url) or self._asked(url)
        assert answer is not None, f"{self.name}: {path} never answered"
        assert answer.ok, f"{self.name}: {path} answered {answer.status}"

    def _asked(self, url: str) -> Response | None:
        """Ask once; nothing where the page we leave looked again by itself and cut us short."""
        try:
            return self.page.goto(url, wait_until="domcontentloaded")
        except Error as error:
            if any(said in error.message for said in CUT_SHORT):
                return None
            raise

    def fill(self, **values: str) -> None:
        """Fill fields in, by name."""
        for name, value in values.items():
            self.touched = name
            field_ = self.page.locator(f"main [name='{name}']").first
            if field_.evaluate("e => e.tagName") == "SELECT":
                field_.select_option(value)
            else:
                field_.fill(value)

    def choose(self, **values: str) -> None:
        """Choose radio buttons, or tick boxes, by name and value."""
        for name, value in values.items():
            self.touched = name
            self.page.locator(f"main input[name='{name}'][value='{value}']").check(force=True)

    def attach(self, name: str, content: bytes, kind: str, field_name: str = "file") -> None:
        """Choose a file."""
        self.touched = field_name
        file = FilePayload(name=name, mimeType=kind, buffer=content)
        self.page.locator(f"main input[name='{field_name}']").set_input_files(file)

    def press(self, form: str = "") -> None:
        """Press the plain button of the form last filled in (else the first, or the one named).

        Sees that nothing was wrong with it.
        """
        refused = self._pressed(form)
        if refused:
            self._keep("wrong")
            message = f"{self.name} at {self.page.url}: {refused}"
            raise AssertionError(message)

    def press_in_vain(self, form: str = "") -> str:
        """Press the button, and return what the page says is wrong."""
        refused = self._pressed(form)
        assert refused, f"{self.name} at {self.page.url} was not refused"
        return refused

    def _pressed(self, form: str) -> str:
        touched = f"main form:has([name='{self.touched}'])" if self.touched else "main form"
        button = self.page.locator(form or touched).first.locator("button:not([name])").last
        self.touched = ""
        return self._settle(button.click)

    def follow(self, link: str) -> None:
        """Follow the first link whose address or selector this is."""
        refused = self._settle(self.page.locator(link).first.click)
        assert not refused, f"{self.name} at {self.page.url}: {refused}"

    def _settle(self, click: Callable[[], None]) -> str:
        """Click, wait for the next page, and return what it says is wrong, or nothing."""
        with self.page.expect_navigation(wait_until="domcontentloaded") as navigation:
            click()
        answer = navigation.value
        summary = self.page.locator(".govuk-error-summary")
        if summary.count():
            return summary.inner_text()
        return "" if answer is not None and answer.ok else self.text

    def download(self, path: str) -> bytes:
        """Fetch a file with the cookies of this browser."""
        answer = self.page.request.get(self.living.address + path)
        assert answer.ok, f"{path} answered {answer.status}"
        return answer.body()

    def wait_until_told(self, *words: str) -> None:
        """Load the page again until it says one of these."""

        def told() -> bool:
            # The page looks again by itself as well, and may cut ours short: then we ask once more.
            with suppress(Error):
                self.page.reload(wait_until="domcontentloaded")
            return any(word in self.text for word in words)

        assert processes.wait_until(told, PATIENCE_SECONDS, pause=0.3), f"{words}: {self.text}"

    @property
    def text(self) -> str:
        """What the main part of the page says."""
        return self.page.locator("main").inner_text()

    def picture(self, what: str) -> None:
        """Keep a look at the whole page, where pictures are wanted."""
        self.taken += 1
        if os.environ.get("BDM_PICTURES"):
            self._keep(what)

    def _keep(self, what: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{self.name}-{self.taken:02d}-{what}.png"
        self.page.screenshot(path=path, full_page=True)

    def sign_in(self, identifier: str, password: str) -> None:
        """Sign in with the form, as anybody does."""
        self.go("/sign-in")
        self.fill(identifier=identifier, password=password)
        self.press()
        assert urlsplit(self.page.url).path != "/sign-in", self.text


def phone(browser: Browser, width: int = PHONE["width"], **options: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own
    """Open a context of the size of a phone, with short patience."""
    size = ViewportSize(width=width, height=PHONE["height"])
    given = {"viewport": size, "device_scale_factor": 1, **options}
    context = browser.new_context(**given)
    context.set_default_timeout(timedelta(seconds=15) / timedelta(milliseconds=1))
    return context


def with_cookie(context: BrowserContext, living: Living, key: str, language: str = "en") -> None:
    """Sign a context in as a player, in a language."""
    cookies = [{"name": "lang", "value": language, "url": living.address}]
    if key:
        cookies.append({"name": "bdm", "value": living.cookie(key), "url": living.address})
    context.add_cookies(cookies)
