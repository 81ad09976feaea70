"""Filling in: begun once, saved page by page on any device, and nobody else's business."""

import pytest
from factories.applying import TYPED, Applying
from factories.cases import offer_service
from factories.doors import Doors, Place
from factories.identity import actor, join, make_person, make_supplier
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.case_documents import (
    RemoveDocument,
    remove_from_application,
)
from app.casework.applications.use_cases.start_application import (
    StartApplication,
    start_application,
)
from app.casework.cases.models.application import Application, Draft
from app.casework.cases.policy.references import read_reference
from app.documents.models import Document
from app.errors import Conflict, Invalid, NotFound


def test_it_begins_once_with_a_reference_nobody_guesses(applying: Applying) -> None:
    first, again = applying.start(), applying.start()
    assert again.id == first.id
    assert read_reference(first.reference.lower().replace("-", " ")) == first.reference


def test_it_finds_out_every_slip_in_a_reference(applying: Applying) -> None:
    reference = applying.start().reference
    letters = reference.replace("-", "")
    for at, letter in enumerate(letters):
        other = "2" if letter != "2" else "3"
        assert read_reference(letters[:at] + other + letters[at + 1 :]) is None
        if at and letters[at - 1] != letter:
            swapped = letters[: at - 1] + letter + letters[at - 1] + letters[at + 1 :]
            assert read_reference(swapped) is None


def test_it_fills_in_what_is_known_of_who_applies(applying: Applying) -> None:
    draft = applying.filling(applying.start().id).draft
    assert draft.answers["owner"] == {
        "name": "Gul Khan",
        "name_ur": "گل خان",
        "cnic": applying.person.cnic,
    }


def test_it_begins_nothing_that_is_not_offered(applying: Applying) -> None:
    with pytest.raises(NotFound):
        applying.do(start_application, StartApplication(service="nothing_like_it"))


def test_it_saves_page_by_page_and_drops_what_is_not_asked(applying: Applying) -> None:
    application = applying.start()
    typed = {**TYPED["shop"], "kind": "electric", "voltage": "220"}
    applying.save(application.id, "shop", typed)
    assert applying.filling(application.id).form.kept["voltage"] == 220
    draft = applying.save(application.id, "shop", TYPED["shop"])
    assert "voltage" not in draft.answers
    assert draft.answers["capital"] == 20_000_00


def test_it_tells_the_second_device_and_loses_nothing(applying: Applying) -> None:
    application = applying.start()
    applying.save(application.id, "shop", TYPED["shop"], revision=0)
    with pytest.raises(Conflict) as refused:
        applying.save(application.id, "shop", TYPED["shop"] | {"shop_name": "Red Kite"}, revision=0)
    assert refused.value.code == "changed-elsewhere"
    assert applying.filling(application.id).draft.answers["shop_name"] == "Blue Kite"
    # Another page of the form is nobody's rival.
    applying.save(application.id, "owner", TYPED["owner"], revision=0)


def test_it_refuses_what_a_domain_refuses_where_it_stands(applying: Applying) -> None:
    application = applying.start()
    with pytest.raises(Invalid) as refused:
        applying.save(application.id, "shop", TYPED["shop"] | {"shop_name": "Government Toys"})
    assert "cannot be called Government" in refused.value.fields["answers.shop_name"]


def test_it_judges_again_what_a_door_let_through(applying: Applying) -> None:
    from app.casework.applications.use_cases.save_section import SaveSection, save_section

    application = applying.start()
    command = SaveSection(
        application_id=application.id,
        section="owner",
        revision=0,
        answers={"born_on": "2990-01-01", "mobile": "+923331234567"},
        finished=False,
    )
    with pytest.raises(Invalid) as refused:
        applying.do(save_section, command)
    assert set(refused.value.fields) == {"answers.born_on"}


def test_it_lets_one_stop_and_go_on_later(applying: Applying) -> None:
    application = applying.start()
    draft = applying.save(application.id, "shop", {"shop_name": "Blue Kite"}, finished=False)
    assert draft.answers["shop_name"] == "Blue Kite"
    assert "answers.capital" in applying.filling(application.id).form.problems


@pytest.mark.parametrize("section", ["partners", "nothing"])
def test_it_knows_no_section_that_does_not_apply(applying: Applying, section: str) -> None:
    from app.casework.applications.use_cases.save_section import SaveSection, save_section

    application = applying.start()
    command = SaveSection(application_id=application.id, section=section, revision=0, answers={})
    with pytest.raises(NotFound):
        applying.do(save_section, command)


def test_it_shows_a_stolen_link_nothing(applying: Applying, session: Session) -> None:
    application = applying.start()
    thief = make_person(session, "Thief")
    session.commit()
    applying.person = thief
    for attempt in (
        lambda: applying.filling(application.id),
        lambda: applying.add(application.id, "lease"),
        lambda: applying.submit(application.id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_it_belongs_to_the_owners_of_the_firm_it_is_for(
    applying: Applying, session: Session
) -> None:
    firm, partner = make_supplier(session), make_person(session, "Partner")
    clerk = make_person(session, "Clerk")
    join(session, applying.person, firm, roles.SUPPLIER_OWNER)
    session.commit()
    applying.organisation, applying.held = firm, (roles.SUPPLIER_OWNER,)
    application = applying.start()
    assert application.organisation_id == firm.id
    applying.person = partner
    applying.save(application.id, "owner", TYPED["owner"])
    applying.person, applying.held = clerk, (roles.BID_OFFICER,)
    with pytest.raises(NotFound):
        applying.filling(application.id)


def test_it_takes_answers_along_to_a_newer_form(applying: Applying, session: Session) -> None:
    from dataclasses import replace

    from app.casework.catalogue.registry import CaseBook

    old = applying.start()
    applying.save(old.id, "shop", TYPED["shop"])
    newer = replace(applying.service, version=2)
    book = applying.platform.executor.ports.get(CaseBook)
    book.by_version[newer.code, 2] = newer  # type: ignore[index]  # a book of a test
    offer_service(session, newer)
    session.commit()
    with pytest.raises(Conflict) as refused:
        applying.submit(old.id)
    assert refused.value.code == "form-changed"
    new = applying.start()
    assert (new.version, new.id == old.id) == (2, False)
    assert applying.filling(new.id).draft.answers["shop_name"] == "Blue Kite"
    session.expire_all()
    assert session.get_one(Application, old.id).withdrawn_at is not None


def test_it_keeps_and_removes_papers(applying: Applying, session: Session) -> None:
    application = applying.start()
    applying.save(application.id, "shop", TYPED["shop"])
    paper = applying.add(application.id, "lease")
    command = RemoveDocument(application_id=application.id, document_id=paper)
    applying.do(remove_from_application, command)
    session.expire_all()
    assert session.get(Document, paper) is None
    assert session.get_one(Draft, application.id).documents == {"lease": []}
    with pytest.raises(NotFound):
        applying.do(remove_from_application, command)
    with pytest.raises(NotFound):
        applying.add(application.id, "wiring_plan")
    for _ in range(10):
        applying.add(application.id, "lease")
    with pytest.raises(Conflict) as refused:
        applying.add(application.id, "lease")
    assert refused.value.code == "enough-files"


def test_it_shows_papers_to_their_owner_alone(applying: Applying, session: Session) -> None:
    from app.documents.public import find_document

    application = applying.start()
    applying.save(application.id, "shop", TYPED["shop"])
    paper = applying.add(application.id, "lease")
    with applying.platform.executor.reading(applying.citizen) as uow:
        assert find_document(uow, paper).purpose == "lease"
    other = actor(make_person(session, "Other"))
    session.commit()
    with applying.platform.executor.reading(other) as uow, pytest.raises(NotFound):
        find_document(uow, paper)
    assert session.scalar(select(Document.subject_kind)) == "case"


def test_the_list_of_parts_leads_on_to_the_first_that_is_not_done(
    applying: Applying, session: Session, doors: Doors
) -> None:
    application = applying.start()
    session.commit()
    page = doors.open("web", applying.person)
    place = Place(f"/applications/{application.id}", "")
    first = page.read(place).body
    assert "Go on: " in first
    leads_to = first.partition("Go on: ")[0].rpartition('href="')[2].partition('"')[0]
    done = leads_to.rpartition("/")[2]
    applying.save(application.id, done, TYPED[done])
    session.commit()
    assert f'href="{leads_to}" class="govuk-button' not in page.read(place).body
