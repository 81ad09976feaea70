"""Forms I to VI: each prints, and an application fills its own in."""

import pytest
from factories.doors import Doors, Place
from factories.identity import make_person
from factories.signing import Firm, free_services
from sqlalchemy.orm import Session

from app.casework.public import Words, Written
from app.clock import real_now
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.applications.queries import forms
from registration.certificates import sheets
from registration.certificates.content import content_facts
from registration.certificates.sheets import Sheet, sheet_pdf
from registration.register.policy.business import from_json

SHEETS = [each for each in vars(sheets).values() if isinstance(each, Sheet)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.number)
def test_each_form_of_the_rules_prints(sheet: Sheet) -> None:
    facts = [(Words("Firm", "فرم"), Words("Turbat Traders", "تربت ٹریڈرز"))]
    made = sheet_pdf(sheet, "RF-1", facts, real_now(), demonstration=False)
    assert made.startswith(b"%PDF")


def test_a_statement_is_printed_before_it_is_signed_and_for_nobody_else(
    platform: Platform, session: Session, doors: Doors
) -> None:
    with free_services(platform):
        firm = Firm.founded(platform, session, "Hani")
        application = firm.fill()
        stranger = make_person(session, "Stranger")
        session.commit()
        place = Place(f"/register-forms/{application.id}.pdf", "")
        client = doors.open("web", firm.person).client
        answer = client.get(place.web)
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
        page = doors.open("web", firm.person).read(Place(f"/applications/{application.id}", ""))
        assert "The form of the rules, to print (PDF)" in page.text
        assert doors.open("web", stranger).client.get(place.web).status_code == 404


FIRM = from_json(
    {
        "form": "partnership",
        "name": "Turbat Traders",
        "place": {"line": "Main Bazaar", "district": "kech"},
        "owners": [
            {"name": name, "cnic": cnic, "address": "x", "joined_on": "2026-01-01"}
            for name, cnic in (("Gul Khan", "5440012345671"), ("Hani", "5440012345672"))
        ],
    }
)
ENDED = {
    "occurred_on": "2026-03-01",
    "dissolution_ground": "died",
    "gone_partner": "5440012345671",
    "paper_number": "1182",
    "paper_on": "2026-03-02",
    "paper_authority": "Union Council 7, Turbat",
}


def written(service: str, answers: dict[str, object]) -> Written:
    return Written(service=service, subject="", reference="R-1", answers=answers)


def test_a_dissolution_says_its_day_its_ground_and_the_paper(platform: Platform) -> None:
    asked = written("dissolution", ENDED)
    with platform.executor.reading(ANONYMOUS) as uow:
        facts = forms.facts_of(uow, asked, FIRM)
    said = {label.en: value.en for label, value in facts}
    assert said["Date of the change"] == "01-03-2026"
    assert said["How it ended"] == "a partner died: Gul Khan"
    assert said["Certificate or order"] == "Union Council 7, Turbat, 1182, 02-03-2026"
    assert "5440012345671" not in str(facts)
    assert forms.sheet_for(asked, FIRM).number == "V"


@pytest.mark.parametrize(("leaves", "number"), [({}, "IV"), ({"leaves": "retired"}, "V")])
def test_new_particulars_alone_are_of_form_iv(leaves: dict[str, str], number: str) -> None:
    rows = [
        {
            "partner": {"name": owner.name, "cnic": owner.cnic},
            "address": "House 9",
            "joined_on": owner.joined_on.isoformat(),
        }
        for owner in FIRM.owners
    ]
    asked = written("change_of_partners", {"partners": [rows[0] | leaves, rows[1]]})
    assert forms.sheet_for(asked, FIRM).number == number


def test_a_correction_says_what_is_better_and_of_a_minor_nothing() -> None:
    rows = [
        {"cnic": "1", "was": "Gul Kan", "name": "Gul Khan", "joined_on": "2026-01-02"},
        {"cnic": "2", "name": "Noor Jan", "ground": "died"},
    ]
    content = {"occurred_on": "2026-03-01", "partners": rows}
    said = content_facts(content, {}, public=True, minors=frozenset({"2"}))
    assert [value.en for _, value in said] == [
        "01-03-2026",
        "Gul Khan, joined on 02-01-2026",
        "A minor, admitted to the benefits",
    ]


def test_half_a_statement_says_what_to_do(
    platform: Platform, session: Session, doors: Doors
) -> None:
    with free_services(platform):
        firm = Firm.founded(platform, session, "Hani")
        application = firm.start()
        answer = doors.open("web", firm.person).client.get(f"/register-forms/{application.id}.pdf")
        assert answer.status_code == 409
        assert "Complete the form first." in answer.get_data(as_text=True)
