"""One forged row in each table stops no home and no list: the page says that one is missing."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from conftest import _database
from factories.browser import Living
from hostile.province import Stranger
from werkzeug.routing import Rule

from app.identity.staff.use_cases import tables_with_macs
from app.row_macs import CheckedOnLoad
from app.web.doors import COMPLETE

READERS = (
    "finance",
    *(pytest.param(each, marks=pytest.mark.campaign) for each in ("citizen", "auditor", "rules")),
)
# One thing that the question names; a file, whose reader would not see that it lacks a row.
NO_LISTS = {"/settlement/difference", "/collections/download"}
REFUSED, FAILED = "A record that this needs was changed outside the system", 500
SAYS_SO = "A record is missing on this page"
MIN_LISTS = 40


@pytest.fixture
def spoiled(living: Living) -> Iterator[None]:
    """The first row of each table that is checked on load carries a MAC that is too long."""
    own = {name for name, model in tables_with_macs().items() if issubclass(model, CheckedOnLoad)}
    url = _database(os.environ["BDM_TEST_SUPERUSER_URL"], living.platform.engine.url.database)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        for table in own:
            first = f"(select ctid from {table} order by 1 limit 1)"  # noqa: S608 - our tables
            connection.execute(
                f"update {table} set mac = mac || '\\x00' where ctid = {first}"  # noqa: S608 - our tables
            )
        yield
        for table in own:
            connection.execute(
                f"update {table} set mac = substring(mac for 32) where octet_length(mac) = 33"  # noqa: S608 - our tables
            )


def _lists(living: Living) -> list[Rule]:
    """Every page without arguments; not what is whole or refused on purpose."""
    return [
        rule
        for rule in living.app.url_map.iter_rules()
        if not rule.arguments
        and "GET" in (rule.methods or ())
        and rule.endpoint.partition(".")[0] not in COMPLETE
        and not str(rule).startswith(("/api/", "/static", "/health", "/dev/", "/sign-out"))
        and "." not in str(rule)
        and str(rule) not in NO_LISTS
    ]


@pytest.mark.parametrize("name", READERS)
def test_lists_are_answered_without_forged_rows(
    living: Living, people: dict[str, Stranger], spoiled: None, name: str
) -> None:
    answers = {str(rule): people[name].browser.get(str(rule)) for rule in _lists(living)}
    pages = [path for path, answer in answers.items() if answer.status_code == 200]
    stopped = [path for path, answer in answers.items() if REFUSED in answer.text]
    failed = [path for path, answer in answers.items() if answer.status_code >= FAILED]
    assert (stopped, failed) == ([], [])
    assert len(pages) > MIN_LISTS
    assert any(SAYS_SO in answers[path].text for path in pages)
