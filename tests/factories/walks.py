"""Reading every page and resource as everybody, to see whether anything changed."""

import re
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import roles
from app.identity.people.models import Organisation, Person
from app.web import problems
from factories.doors import Doors
from factories.identity import api_way, make_staff, sign_in
from factories.marketplace import World, make_bidder

WATCHFUL = (roles.AUDITOR, roles.OPERATOR)
# Different at every look, whoever bids.
CHANGING = (
    r'name="(?:csrf_token|idempotency_key)" value="[^"]*"',
    r'nonce="[^"]*"',
    r'"request_id":"[^"]*"',
    r"(?:Reference|حوالہ): <bdi[^<]*<",
    # The clock of the demonstration, and signatures over it.
    r"It is (?:<strong>)?\d{1,2} \w+ \d{4}, \d{1,2}:\d\d [ap]m(?:</strong>)? here\.",
    r'"(?:now|at|business_time|real_time|ahead_seconds)":"?[^",}]*',
)
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

    rules = [rule for rule in doors.app.url_map.iter_rules() if asks_little(rule)]
    built = [adapter.build(r.endpoint, dict.fromkeys(r.arguments, world.tender.id)) for r in rules]
    return sorted(set(built) - LEFT_OUT)


def look_everywhere(readers: list[Reader], addresses: list[str]) -> dict[tuple[str, str], str]:
    """Look at each address; the page of a refusal is drawn once a reader, for it is always one.

    Two of three looks are refused, and drawing that page took longer than refusing.
    """
    refused = {(r.name, "refused"): r.look("/nowhere") for r in readers}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(problems, "render_template", _plain_refusal)
        seen = {(r.name, address): r.look(address) for r in readers for address in addresses}
    return refused | seen


def _plain_refusal(page: str, *, status: int, detail: str, **_others: object) -> str:
    return f"{page} {status} {detail}"
