"""Reading every page and resource as everybody, to see whether anything changed."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import roles, unit_of_work
from app.db import Base
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from app.web import problems
from factories.counting import counted
from factories.depth import is_looked_at
from factories.doors import Doors
from factories.identity import api_way, make_staff, sign_in
from factories.marketplace import World, make_bidder

WATCHFUL = (roles.AUDITOR, roles.OPERATOR)
# Different at every look, whoever bids.
CHANGING = (
    r'name="(?:csrf_token|idempotency_key)" value="[^"]*"',
    r'nonce="[^"]*"',
    # The end of a session that does nothing.
    r'data-seconds="\d+"',
    r"you are signed out on [^.]*\.",
    r"DTSTAMP:\w+",
    r'"request_id":"[^"]*"',
    r"(?:Reference|حوالہ): <bdi[^<]*<",
    # The clock of the demonstration, and signatures over it.
    r"It is (?:<strong>)?\d{1,2} \w+ \d{4}, \d{1,2}:\d\d [ap]m(?:</strong>)? here\.",
    r'"(?:now|at|business_time|real_time|ahead_seconds)":"?[^",}]*',
)
# What says who asks: nothing that is secret is written there.
OF_READERS = {
    *("login_sessions", "api_tokens", "credentials", "people"),
    *("organisations", "memberships", "staff_roles", "installation"),
}
# Functions of ours read tables as well, but for those of the clock.
FUNCTIONS = re.compile(r"\bbdm_(?!clock_offset\b|now\b)\w+\(")
REFUSED = {"303", "401", "403"}
# Counts its own readers; that it counts nothing of bids is tested below.
# The others know nothing of bids: each shows one's own sessions, or the program itself.
LEFT_OUT = {
    "/health/metrics",
    "/account/sessions",
    "/api/v1/me/sessions",
    "/tokens",
    "/api/v1/tokens",
    "/api/v1/docs",
    "/api/v1/openapi.json",
}


@dataclass
class Reader:
    """Somebody who looks everywhere."""

    name: str
    browser: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)

    def look(self, address: str) -> str:
        response = self.browser.get(address, headers=self.headers)
        if response.mimetype.partition("/")[0] == "application" and "json" not in response.mimetype:
            return str(response.status_code)  # a printed paper or a spreadsheet: of a tender only
        text = response.text
        for changing in CHANGING:
            text = re.sub(changing, "…", text)
        return f"{response.status_code} {text}"


def readers_of(doors: Doors, session: Session, world: World) -> list[Reader]:
    agency, platform = world.agency, doors.platform
    people: list[tuple[str, Person | None, Organisation | None]] = [
        ("nobody", None, None),
        ("officer", agency.officer, agency.department),
        ("member", world.members[0], None),
        *((role.name, make_staff(session, role), None) for role in WATCHFUL),
    ]
    rival, owner = make_bidder(session, "A rival")
    people.append(("rival", owner, rival))
    names = [permission.name for permission in platform.registry.permissions]
    found = []
    for name, person, organisation in people:
        browser = doors.app.test_client()
        headers = {}
        if person is not None:
            sign_in(session, platform.settings.secret_key, browser, person, organisation)
            way = api_way(session, platform.settings.secret_key, person, names, organisation)
            headers = {"Authorization": f"Bearer {way.token}"}
        found.append(Reader(name, browser, headers))
    return found


def addresses_of_tender(doors: Doors, world: World) -> list[str]:
    """Every address that is read and asks for nothing but a tender."""
    adapter = doors.app.url_map.bind("localhost")

    def asks_little(rule: Rule) -> bool:
        return "GET" in (rule.methods or ()) and rule.arguments <= {"tender_id"}

    rules = [r for r in doors.app.url_map.iter_rules() if asks_little(r) and is_looked_at(r)]
    built = [adapter.build(r.endpoint, dict.fromkeys(r.arguments, world.tender.id)) for r in rules]
    return sorted(set(built) - LEFT_OUT)


Look = tuple[str, str]


@dataclass
class Looks:
    """What each reader sees at each address; `settled` are those where bids cannot matter.

    There, the reader was refused when nothing had been asked but who they are.
    """

    seen: dict[Look, str] = field(default_factory=dict)
    settled: set[Look] = field(default_factory=set)


def look_everywhere(
    platform: Platform, readers: list[Reader], addresses: list[str], before: Looks | None = None
) -> Looks:
    """Look at each address but what was settled before.

    Two of three looks are refused. The page of a refusal is drawn once a reader, for it is always
    one, and drawing it took longer than refusing.
    """
    looks = Looks()
    looks.seen |= {(r.name, "refused"): r.look("/nowhere") for r in readers}
    settled = before.settled if before else set()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(problems, "render_template", _plain_refusal)
        # Nobody moves the clock here: it is read once, not at each look.
        patched.setattr(unit_of_work, "clock_offset", lambda _session: timedelta())
        for reader, address in product(readers, addresses):
            look = (reader.name, address)
            if look not in settled:
                with counted(platform) as asked:
                    looks.seen[look] = reader.look(address)
                if looks.seen[look][:3] in REFUSED and of_the_reader(asked):
                    looks.settled.add(look)
    return looks


def of_the_reader(asked: list[str]) -> bool:
    """Whether all statements were about who asks: they name no other table, wherever it stands."""
    said = " ".join(asked)
    others = Base.metadata.tables.keys() - OF_READERS
    return others.isdisjoint(re.findall(r"\w+", said)) and not FUNCTIONS.search(said)


def _plain_refusal(page: str, *, status: int, detail: str, **_others: object) -> str:
    return f"{page} {status} {detail}"
