"""Forms I to VI: each prints, and an application fills its own in."""

import pytest
from factories.doors import Doors, Place
from factories.identity import make_person
from factories.signing import Firm, free_services
from sqlalchemy.orm import Session

from app.casework.public import Words
from app.clock import real_now
from app.platform import Platform
from registration.certificates.sheets import SHEETS, Sheet, sheet_pdf


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


def test_half_a_statement_says_what_to_do(
    platform: Platform, session: Session, doors: Doors
) -> None:
    with free_services(platform):
        firm = Firm.founded(platform, session, "Hani")
        application = firm.start()
        answer = doors.open("web", firm.person).client.get(f"/register-forms/{application.id}.pdf")
        assert answer.status_code == 409
        assert "Complete the form first." in answer.get_data(as_text=True)
