"""Districts are there from the first start, and are as the source has them."""

import csv
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.places.public import district_choices, district_names, districts_at
from app.platform import Platform

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


@pytest.mark.parametrize("table", ["districts", "divisions"])
def test_it_lets_nobody_rewrite_the_map(session: Session, table: str) -> None:
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
