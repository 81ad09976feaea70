"""Nobody gets at what is not theirs: every route that has an id, asked by those it is none of.

The routes are those of the application, so a new one is walked without a word here. Each is asked
with ids of things that exist and are somebody else's, and once with ids that never were: the
answers are the same, so that nobody learns what there is.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from architecture.public_routes import REASONS
from factories.browser import Living
from factories.events import owner_url
from flask import url_for
from hostile.filling import as_parts, filled, flat, schema_of, sheet
from hostile.province import BIDDING, PUBLISHED, Stranger, addresses, nobodys, strangers
from werkzeug.routing import Rule

from app.web.actions import BY_ACTION

READS_AND_WRITES = {"GET", "POST", "PUT", "PATCH", "DELETE"}
WHO = ("unknown", "citizen", "supplier", "officer", "member")
REFUSED = {401, 403, 404}
# What somebody may get at all the same, and why.
MAY = {
    ("officer", "filing_orders.show"): "officials read by which orders services open",
    ("officer", "offers.show"): "officials read what services are to become",
    ("officer", "offers.about"): "officials read what services are to become",
    ("officer", "previews.form"): "officials read what services are to become",
    ("officer", "offers_api.list_offers"): "officials read what services are to become",
    ("officer", "fees.show"): "a billing officer reads what any department charges",
    ("officer", "fees_api.show_file"): "a billing officer reads what any department charges",
}
# Everybody who is signed in may begin to ask for a service of the government.
BEGINNING = {"applications.start", "applications.begin"}
# What a public scheme gives whoever asks, by what is held of them.
ABOUT_ONESELF = {"relief_claims.mine", "relief_claims_api.check_mine"}
# A code of somebody else's is a wrong code: 422, and whether it was ever sent is not told.
CODES = {
    "identity.confirm_contact": {200},
    "identity.confirm_contact_submitted": {422},
    "account.contact": {422},
    "identity.shared_phone_code": {200},
    "identity.shared_phone_confirmed": {422},
    "account.shared_phone_confirmed": {422},
    # Anybody reads a bill by its number; nobody asks for its money without a receipt of it.
    "refund_claims.ask": {200},
    "refund_claims.asked": {422},
    "refund_claims_api.claim": {422},
}
# What the API's doors that no action declares call to take a file.
TAKING_FILES = {"uploaded", "_sent_file"}
# How many routes are asked on a change, of 1,235: for the others the seed has nothing of its kind.
MIN_WALKED = 900
# Rows that refusing itself writes, and times at which somebody was last seen.
WRITTEN = {"refusal_counts", "idempotency_keys", "sign_in_tries", "login_sessions", "api_tokens"}


@dataclass(frozen=True)
class Walker:
    """Somebody on the way through all routes, and what was wrong with the answers."""

    living: Living
    who: Stranger

    def faults(self) -> Iterator[str]:
        """Ask everything; yield what was answered and should not have been."""
        for rule, method in walked(self.living):
            if (self.who.name, rule.endpoint) in MAY:
                continue
            for number, address in enumerate(
                addresses(self.living, rule.endpoint, set(rule.arguments))
            ):
                status = self.ask(rule, method, address)
                twin = status if number else self.ask(rule, method, nobodys(address))
                if status not in self.allowed(rule) or status != twin:
                    yield f"{method} {rule} ({rule.endpoint}): {status}, where nothing is: {twin}"

    def allowed(self, rule: Rule) -> set[int]:
        if self.who.name == "unknown":
            return {401, 404}
        return CODES.get(rule.endpoint, REFUSED)

    def ask(self, rule: Rule, method: str, address: dict[str, Any]) -> int:
        """Return the status of the answer; being sent to sign in counts as 401."""
        with self.living.app.test_request_context():
            path = urlsplit(url_for(rule.endpoint, **address)).path
        machine = path.startswith("/api/")
        client = self.who.machine if machine else self.who.browser
        headers = {"Idempotency-Key": f"{self.who.name} {rule.endpoint}"[:90]} if machine else {}
        if machine and self.who.token:
            headers["Authorization"] = f"Bearer {self.who.token}"
        sent = {} if method == "GET" else self.content(rule, machine=machine)
        answer = client.open(path, method=method, headers=headers, **sent)
        away = answer.headers.get("Location", "").startswith("/sign-in?next=")
        return 401 if away else answer.status_code

    def content(self, rule: Rule, *, machine: bool) -> dict[str, Any]:
        """Return what a route takes: JSON, or a form with a file in it."""
        view = self.living.app.view_functions[rule.endpoint]
        takes = filled(schema_of(view))
        if machine and not takes_file(view):
            return {"json": takes}
        form = (as_parts(takes) if machine else dict(flat(takes))) | {
            "file": (BytesIO(sheet()), "prices.xlsx")
        }
        return {"data": form, "content_type": "multipart/form-data"}


def takes_file(view: Callable[..., Any]) -> bool:
    """Whether its action says that a file comes with it, or its own lines read one."""
    action = getattr(view, BY_ACTION, None)
    if action is not None:
        return action.file is not None
    code = getattr(inspect.unwrap(view), "__code__", None)
    return bool(code and TAKING_FILES & set(code.co_names))


def walked(living: Living) -> Iterator[tuple[Rule, str]]:
    """Yield every route about something, except those that answer everybody."""
    for rule in living.app.url_map.iter_rules():
        if rule.arguments and rule.endpoint not in {*REASONS, *BEGINNING, *ABOUT_ONESELF}:
            for method in sorted((rule.methods or set()) & READS_AND_WRITES):
                yield rule, method


def everything(living: Living) -> dict[str, tuple[int, str]]:
    """Return for every table how many rows it has, and a sum of what stands in them."""
    names = "select tablename from pg_tables where schemaname = 'public'"
    with psycopg.connect(owner_url(living.platform)) as connection:
        tables = {name for (name,) in connection.execute(names)} - WRITTEN
        return {
            table: connection.execute(
                f"select count(*), sum(hashtextextended(t::text, 0))::text from {table} t"  # noqa: S608 - names of our tables
                + (" where action not like '%.refused'" if table == "audit_entries" else "")
            ).fetchone()
            for table in sorted(tables)
        }


@pytest.fixture(scope="package")
def known(living: Living) -> dict[str, Stranger]:
    return {each.name: each for each in strangers(living)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [n if n == "citizen" else pytest.param(n, marks=pytest.mark.campaign) for n in WHO],
)
def test_it_refuses_who_has_nothing_to_do_with_it(
    living: Living, known: dict[str, Stranger], name: str
) -> None:
    before = everything(living)
    faults = list(Walker(living, known[name]).faults())
    changed = {table for table, rows in everything(living).items() if rows != before[table]}
    assert (faults, changed) == ([], set())


def test_it_walks_everything_and_excuses_only_what_is_there(living: Living) -> None:
    endpoints = {rule.endpoint for rule, _ in walked(living)}
    excused = {*PUBLISHED, *CODES, *(endpoint for _, endpoint in MAY)}
    assert excused <= endpoints
    assert {endpoint.partition(".")[0] for endpoint in endpoints} >= set(BIDDING)
    with_things = [
        rule for rule, _ in walked(living) if any(addresses(living, rule.endpoint, rule.arguments))
    ]
    assert len(with_things) > MIN_WALKED, len(with_things)
