"""What a file may say of who signs, and how it is told what is wrong with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from factories.cases import offer_service
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.library import look_through
from app.casework.catalogue.preview import try_out
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.canonical import content_of
from app.casework.forms.policy.determinants import Known
from app.casework.forms.policy.values import Day
from app.clock import real_now
from app.places.first import FIRST_DISTRICTS
from app.platform import Platform
from registration.applications.install import SERVICES

FILE = (SERVICES.folder / "partnership.yaml").read_text()
SIGNED = "    answer: partners.partner\n"
PLACE = "signatures.partners"
WRONG = [
    (SIGNED, "    answer: partners.address\n", f"{PLACE}.answer", "partners.partner"),
    (SIGNED, "    answer: partner\n", f"{PLACE}.answer", "no question of type person"),
    (SIGNED, "", PLACE, "write either answer"),
    (SIGNED, f"{SIGNED}    fact: register.partners\n", PLACE, "write either answer"),
    (SIGNED, f"{SIGNED}    person: partner\n", f"{PLACE}.person", "beside an answer"),
    (
        f"{SIGNED}    when: {{not: {{answer: born_on}}}}\n",
        "    fact: register.lovers\n",
        f"{PLACE}.fact",
        "register.partners_of_age",
    ),
    ("        unique: [partner.cnic]\n", "", f"{PLACE}.answer", "put partner.cnic into unique"),
    (
        "type: group\n        least: 2",
        "type: group\n        required: false\n        least: 2",
        f"{PLACE}.answer",
        "may be left out",
    ),
    (
        "when: {not: {answer: born_on}}",
        "when: {not: {answer: born_at}}",
        f"{PLACE}.when",
        "born_on",
    ),
    (
        "when: {not: {answer: born_on}}",
        "when: {document: deed}",
        f"{PLACE}.when",
        "document is not known",
    ),
    (
        "when: {answer: has_shop, is: true}",
        "when: {role: person}",
        "registrations.shop.when",
        "those who sign have other roles",
    ),
    ("    confidence: H\n\nreg", "    confidence: X\n\nreg", f"{PLACE}.confidence", "H, M, U"),
    ("  - code: partners\n    title: {en: Every", "  - title: {en: Every", "signatures", "code"),
]


@pytest.mark.parametrize(("old", "new", "place", "says"), WRONG)
def test_it_is_told_by_file_line_and_key(
    old: str, new: str, place: str, says: str, tmp_path: Path
) -> None:
    assert old in FILE, old
    before, _, after = FILE.rpartition(old) if old == SIGNED else FILE.partition(old)
    (tmp_path / "partnership.yaml").write_text(before + new + after)
    domain = replace(SERVICES, folder=tmp_path, granted={}, handed_in={})
    _, wrong = look_through([domain])
    wrong = [each for each in wrong if not each.place.endswith(".outputs")]
    told = [e for e in wrong if e.place.startswith(place) and says in e.sentence]
    assert told, [str(each) for each in wrong]
    assert all(each.line > 1 and each.file for each in told)


def test_a_service_that_nobody_signs_is_kept_as_it_was(platform: Platform) -> None:
    book = platform.executor.ports.get(CaseBook)
    assert "signatures" not in content_of(book.latest["sole_proprietorship"])
    assert "signatures" in content_of(book.latest["partnership"])


def test_a_trial_tells_who_would_sign(platform: Platform) -> None:
    service = platform.executor.ports.get(CaseBook).latest["partnership"]
    rows = [
        {
            "partner": {"name": name, "cnic": f"544001234567{number}"},
            "address": "Turbat",
            "joined_on": "01-01-2026",
            **({"born_on": "05-06-2012"} if name == "Zarak" else {}),
        }
        for number, name in enumerate(("Gul Khan", "Noor Bibi", "Zarak"))
    ]
    day = Day(today=local_day(real_now()), districts=FIRST_DISTRICTS)
    trial = try_out(service, {"partners": rows}, Known(), day)
    assert [each.name for each in trial.signers] == ["Gul Khan", "Noor Bibi"]


def test_everybody_reads_beforehand_who_signs(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    offer_service(session, platform.executor.ports.get(CaseBook).latest["partnership"])
    session.commit()
    page = client.get("/services/partnership")
    assert "Every partner who is of age" in page.text
    told = client.get("/api/v1/services/partnership").get_json()["signatures"]
    assert told[0]["title"]["en"] == "Every partner who is of age"
    assert told[0]["confidence"] == "H"
