"""Districts are there from the first start, and are as the source has them."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import Settings
from app.factory import Platform
from app.places.models import District
from app.places.public import district_choices, district_names, districts_at

ON = date(2026, 5, 1)


def test_it_has_every_district_of_the_source(session: Session, real_data: Path) -> None:
    with (real_data / "districts.csv").open(encoding="utf-8", newline="") as file:
        source = {(r["district"], r["division"], r["ocha_code"]) for r in csv.DictReader(file)}
    ours = {(p.name, p.division_name, p.ocha_code or "") for p in districts_at(session, ON)}
    assert ours == source
    assert len(ours) == 36


def test_it_names_every_district_and_division_in_urdu(session: Session) -> None:
    places = districts_at(session, ON)
    names = {p.name_ur for p in places}
    assert len(names) == len(places)
    assert len({p.division_name_ur for p in places}) == 8
    letters = "".join(names | {p.division_name_ur for p in places})
    assert all("\u0600" <= letter <= "\u06ff" or letter == " " for letter in letters)
    assert {p.urdu_confidence for p in places} == {"M"}


def test_it_offers_districts_by_division(session: Session) -> None:
    groups = district_choices(session, "en", ON)
    assert next(division for division, _ in groups) == "Quetta"
    assert ("pishin", "Pishin") in dict(groups)["Quetta"]
    assert dict(district_choices(session, "ur", ON)[0][1])["quetta"] == "کوئٹہ"
    assert district_names(session, "en", ON)["killa-saifullah"] == "Killa Saifullah"


def test_it_knows_which_districts_there_were_on_a_day(settings: Settings) -> None:
    """A district that is split ends one day and begins anew the next; only the owner may do it."""
    engine = create_engine(settings.owner_url, poolclass=NullPool)
    with Session(engine) as owner:
        owner.execute(update(District).where(District.code == "kech").values(valid_to=ON))
        known = {"name": "Tump", "name_ur": "تمپ", "division": "makran", "source": "Gazette"}
        sure = {"confidence": "U", "urdu_confidence": "M"}
        owner.add(District(code="tump", valid_from=ON + timedelta(days=1), **known, **sure))
        owner.flush()
        before, after = (
            set(district_names(owner, "en", day)) for day in (ON, ON + timedelta(days=1))
        )
        owner.rollback()
    assert before - after == {"kech"}
    assert after - before == {"tump"}


@pytest.mark.parametrize("table", ["districts", "divisions"])
def test_it_lets_the_application_only_read_places(session: Session, table: str) -> None:
    for statement in (f"delete from {table}", f"update {table} set name = 'Elsewhere'"):  # noqa: S608
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))


def test_it_lists_districts_to_everybody(client: FlaskClient, platform: Platform) -> None:
    answer = client.get("/api/v1/districts?on=2026-05-01").json
    assert answer["on"] == "2026-05-01"
    assert answer["items"][0]["code"] == "chaman"
    assert len(answer["items"]) == 36
    assert client.get("/api/v1/districts?on=yesterday").status_code == 422


def test_it_shows_districts_in_both_languages(client: FlaskClient) -> None:
    assert "Dera Bugti" in client.get("/districts?lang=en").text
    urdu = client.get("/districts?lang=ur").text
    assert "ڈیرہ بگٹی" in urdu
    assert "Dera Bugti" not in urdu
