"""A visit to a centre is never opened to confirm a bid: it would tell who bids."""

import pytest
from factories.bidding import PDF
from factories.doors import Doors, Place
from factories.guides import make_office
from factories.identity import make_person, make_staff
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.notifications.models import Notification
from app.visits.models import AssistedVisit

NEW = Place("/visits/new", "/visits")
INSTEAD = "signs in with their own code on the public computer"


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_centre_says_what_a_bidder_does_instead(
    doors: Doors, session: Session, door: str
) -> None:
    make_office(session, "centre-kalat")
    bidder = make_person(session, "Mah Gul")
    officer = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    session.commit()
    asked = {
        "cnic": bidder.cnic or "",
        "act": "confirm_bid",
        "place": "centre-kalat",
        "language": "ur",
        "witness_name": "Bibi Hawa",
        "witness_cnic": "54400-7777777-1",
        "proof": "paper",
    }
    opened = doors.open(door, officer, proved=True)
    refused = opened.send(NEW, asked, {"file": ("thumb.pdf", PDF)})
    assert refused.status == 409
    assert refused.says(INSTEAD), refused.sentences
    # Nothing is kept or said of the person who stood there.
    for table in (AssistedVisit, Notification):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert INSTEAD in doors.open("web", officer).read(NEW).text


def test_the_form_does_not_offer_it(doors: Doors, session: Session) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    session.commit()
    page = doors.open("web", officer).read(NEW).text
    offered = page[page.index("The one act") : page.index("In which language")]
    assert "Submit an application" in offered
    assert "Confirm a bid" not in offered
