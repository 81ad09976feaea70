"""Who steals a dump of a whole province has no CNIC, mobile number or e-mail address of anybody.

People are those with an account and those that somebody named in an answer: partners, witnesses.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable

import pytest
from factories.browser import Living
from factories.dumps import Known, dump
from sqlalchemy import select

from app.casework.cases.models.application import Draft, Submission
from app.identity.people.models import Organisation, Person
from registration.register.models import BusinessVersion, Filing

SOURCES = (Draft.answers, Submission.content, Filing.content, BusinessVersion.state)
LEAST = {"cnics": 40, "mobiles": 30, "emails": 30}


def _known(living: Living) -> Known:
    """Everybody's numbers and addresses, as the program itself reads them."""
    known = Known()
    with living.platform.executor.sessions() as session:
        for person in session.scalars(select(Person)):
            known.cnics |= {person.cnic} if person.cnic else set()
            known.mobiles |= {person.mobile} if person.mobile else set()
            known.emails |= {person.email} if person.email else set()
        ntns = session.scalars(select(Organisation.ntn).where(Organisation.ntn.is_not(None)))
        known.cnics |= {ntn for ntn in ntns if ntn and len(ntn) == 13}
        for source in SOURCES:
            for document in session.scalars(select(source)):
                _note(known, json.dumps(document))
    return known


def _note(known: Known, written: str) -> None:
    known.cnics |= set(re.findall(r'"(\d{13})"', written))
    known.mobiles |= set(re.findall(r'"(\+923\d{9})"', written))
    known.emails |= set(re.findall(r'"([^"@\s]+@[^"@\s]+)"', written))


def test_a_dump_tells_nobodys_numbers_and_addresses(living: Living) -> None:
    known = _known(living)
    for kind, least in LEAST.items():
        assert len(getattr(known, kind)) >= least, f"a province without {kind} proves nothing"
    url = living.settings.owner_url.replace("postgresql+psycopg", "postgresql", 1)
    written = dump(url)
    assert all(f"COPY public.{table} " in written for table in ("people", "submissions", "filings"))
    assert known.found_in(written) == []


def _hash(name: str, value: str) -> str:
    return hashlib.new(name, value.encode()).hexdigest()


CNIC, MOBILE, EMAIL = "5440012345671", "+923331234567", "gul.khan@example.org"
WAYS: dict[str, Callable[[], str]] = {
    "a CNIC": lambda: f"of {CNIC}.",
    "a CNIC with dashes": lambda: "54400-1234567-1",
    "a CNIC in JSON": lambda: json.dumps({"partners": [{"cnic": CNIC}]}),
    "a CNIC in bytes": lambda: "\\\\x" + f"cnic:{CNIC}".encode().hex(),
    "a CNIC in base64": lambda: base64.b64encode(f'{{"cnic": "{CNIC}"}}'.encode()).decode(),
    "a hash of a CNIC": lambda: "\\\\x" + _hash("sha256", CNIC),
    "a hash of a CNIC in text": lambda: "md5 " + _hash("md5", CNIC),
    "a mobile number": lambda: f"sent to {MOBILE}",
    "a mobile number as people write it": lambda: "0333 1234567",
    "a mobile number in bytes": lambda: "\\\\x" + MOBILE.encode().hex(),
    "a hash of a mobile number": lambda: _hash("sha1", MOBILE),
    "an e-mail address": lambda: f"<{EMAIL.upper()}>",
    "an e-mail address in bytes": lambda: "\\\\x" + EMAIL.encode().hex(),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_it_would_name_the_table_and_the_column(way: Callable[[], str]) -> None:
    written = f"COPY public.leaks (id, told) FROM stdin;\n1\t{way()}\n\\.\n"
    known = Known(cnics={CNIC}, mobiles={MOBILE}, emails={EMAIL})
    (found,) = known.found_in(written)
    assert found.startswith("leaks.told: ")
    assert Known(cnics={"5440099999999"}).found_in(written) == []
