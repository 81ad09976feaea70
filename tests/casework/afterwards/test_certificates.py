"""Certificates: made once, signed, checked by anybody, and never more than they may say."""

import hashlib
import re
from io import BytesIO

import pytest
import sqlalchemy as sa
from factories.cases import make_officer, order_filings
from factories.counting import counted
from factories.doors import Doors, Place
from factories.filed import ANSWERS, Filed
from factories.identity import actor, join, make_person, make_supplier
from factories.pictures import qr_codes, words_of
from flask.testing import FlaskClient
from sqlalchemy import select

from app import roles
from app.casework.cases.models.certificate import Certificate
from app.casework.grants.queries.certificates import certificate_at
from app.casework.grants.queries.content import from_json, is_same_content
from app.db import new_id
from app.documents.public import open_document
from app.errors import NotFound, Unauthenticated
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from app.row_macs import Forged

OWNER_CNIC = ANSWERS["owner"]["cnic"]


@pytest.fixture
def paper(filed: Filed) -> Certificate:
    part = filed.grant()
    filed.deliver()
    return filed.paper(part.row.id)


def content(platform: Platform, paper: Certificate, who: Actor) -> bytes:
    with platform.executor.reading(who) as uow:
        return open_document(uow, paper.document_id).stream.read()


def test_it_is_made_once_signed_and_known_by_its_hash(filed: Filed, paper: Certificate) -> None:
    filed.deliver()
    (only,) = filed.session.scalars(select(Certificate)).all()
    assert only.id == paper.id
    pdf = content(filed.platform, paper, filed.citizen)
    assert hashlib.sha256(pdf).digest() == paper.sha256
    assert pdf.startswith(b"%PDF-")
    assert b"/SubFilter/adbe.pkcs7.detached" in pdf


def test_it_says_which_signature_it_bears_and_who_accepted_the_filing(
    filed: Filed, client: FlaskClient
) -> None:
    for agency in ("toy_board", "toy_safety", "toy_square"):
        order_filings(filed.session, agency)
    part = filed.grant()
    filed.deliver()
    paper = filed.paper(part.row.id)
    words = words_of(content(filed.platform, paper, filed.citizen))
    assert "Electronic signature, not accredited" in words
    assert "Ordinance 2002, s. 7" in words
    assert "Order SO(T)/7 of 01-01-2020, Secretary of Toys" in words
    page = client.get(f"/c/{paper.token}").text
    assert "its legal effect under section 7 of the Electronic Transactions Ordinance 2002" in page


def test_it_cites_no_order_where_none_was_seen(filed: Filed, paper: Certificate) -> None:
    assert "SO(T)/7" not in words_of(content(filed.platform, paper, filed.citizen))


def test_it_bears_an_address_that_nobody_can_guess(filed: Filed, paper: Certificate) -> None:
    assert re.fullmatch("[0-9a-hjkmnp-tv-z]{27}", paper.token)
    another = filed.grant()
    filed.deliver()
    assert filed.paper(another.row.id).token != paper.token


def test_it_says_to_anybody_whose_it_is_and_that_it_counts(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    page = client.get(f"/c/{paper.token}").text
    for text in ("Gul Khan", "Licence to sell toys", paper.says["number"], "In force"):
        assert text in page
    urdu = client.get(f"/c/{paper.token}?lang=ur").text
    assert "گل خان" in urdu
    assert "مؤثر" in urdu
    assert OWNER_CNIC not in page + urdu
    assert ANSWERS["mobile"] not in page + urdu
    api = client.get(f"/api/v1/certificates/{paper.token}").get_json()
    assert (api["state"], api["newest"]) == ("granted", True)
    assert OWNER_CNIC not in str(api)
    # Typed from the paper, in capitals and with what is taken for another letter.
    assert client.get(f"/c/{paper.token.upper()}").status_code == 301
    assert client.get("/c/" + "0" * 27).status_code == 404
    assert client.get("/c/short").status_code == 404
    assert filed.platform


def test_it_names_the_business_in_both_languages_its_district_and_who_decided(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    page = client.get(f"/c/{paper.token}").text
    assert '<h1 class="govuk-panel__title">Genuine</h1>' in page
    heading = page.split("govuk-panel__body")[1].split("</div></div>")[0]
    assert "Blue Kite" in heading
    assert "نیلی پتنگ" in heading
    for text in ("Gul Khan", "گل خان", "Kech", paper.says["officer"][0]):
        assert text in page
    assert paper.says["officer"][0] in words_of(content(filed.platform, paper, filed.citizen))
    api = client.get(f"/api/v1/certificates/{paper.token}").get_json()
    assert api["subject"] == {"en": "Blue Kite", "ur": "نیلی پتنگ"}
    assert api["district"]["en"] == "Kech"
    assert api["officer"]["en"] == paper.says["officer"][0]
    by_number = client.get("/verify", query_string={"reference": paper.says["number"]}).text
    assert "Kech" in by_number
    assert "Blue Kite" not in by_number, "numbers follow one another: a person's is masked"


def test_it_is_not_called_genuine_where_it_is_no_longer_in_force(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    filed.revoke(paper.registration_id)
    page = client.get(f"/c/{paper.token}").text
    assert "govuk-panel--confirmation" not in page
    assert "Blue Kite" in page[page.index("<h1") : page.index("</h1>")]


def test_an_older_paper_says_what_it_said_and_is_not_made_again_for_that(
    paper: Certificate,
) -> None:
    later = {"subject", "district", "officer"}
    kept = {name: value for name, value in paper.says.items() if name not in later}
    older = from_json(kept)
    assert (older.subject, older.district, older.officer) == (None, None, None)
    assert is_same_content(from_json(paper.says), kept)
    assert not is_same_content(from_json(paper.says), kept | {"number": "another"})


def test_its_pdf_is_recognised_where_papers_are_checked_and_a_changed_one_is_not(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    pdf = content(filed.platform, paper, filed.citizen)

    def checked(data: bytes) -> str:
        return client.post("/verify", data={"file": (BytesIO(data), "paper.pdf")}).text

    assert "Licence to sell toys" in checked(pdf)
    assert "not the one that was issued" not in checked(pdf)
    assert "not the one that was issued" in checked(pdf + b"%")


def test_it_says_no_number_of_a_person_nor_how_to_reach_them(paper: Certificate) -> None:
    said = str(paper.says)
    assert "Blue Kite" in said
    assert OWNER_CNIC not in said
    assert ANSWERS["mobile"] not in said


def test_it_follows_the_calendar_without_any_job(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    for days, state in ((364, "In force"), (5, "Expired"), (15, "Lapsed")):
        filed.later(days)
        assert state in client.get(f"/c/{paper.token}").text


def test_it_says_on_which_day_it_was_taken_back(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    filed.revoke(paper.registration_id)
    page = client.get(f"/c/{paper.token}").text
    assert "Revoked" in page
    assert "It was revoked on" in page


def test_it_compares_a_file_and_keeps_nothing(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    pdf = content(filed.platform, paper, filed.citizen)
    before = len(filed.session.scalars(select(Certificate.id)).all())

    def compare(data: bytes) -> str:
        form = {"file": (BytesIO(data), "paper.pdf")}
        return client.post(f"/c/{paper.token}", data=form).text

    assert "to the last letter" in compare(pdf)
    assert "is not the one that was issued" in compare(pdf.replace(b"%%EOF", b"%%EOE", 1))
    assert "is not the one that was issued" in compare(b"x" * 1_000)
    assert "Choose the file of the certificate." in compare(b"")
    assert len(filed.session.scalars(select(Certificate.id)).all()) == before


def test_it_is_found_by_its_number_with_a_persons_name_masked(
    client: FlaskClient, paper: Certificate
) -> None:
    number = paper.says["number"]
    page = client.get(f"/verify?reference={number.lower()}").text
    assert "Licence to sell toys" in page
    assert "In force" in page
    assert "G•• K•••" in page
    assert "Gul Khan" not in page
    assert "مؤثر" in client.get(f"/verify?reference={number}&lang=ur").text
    assert client.get("/verify?reference=TOY/KECH/1999/0001").status_code == 422


def test_it_is_corrected_by_a_new_edition_under_the_same_number(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    original = paper.registration_id
    number = paper.says["number"]
    correction = filed.hand_in({"shop_name": "Red Kite"}, kind="correction", about_id=original)
    filed.settle(correction)
    part = filed.pass_all(correction)
    filed.deliver()
    assert part.outcome.number == f"{number}-C1"
    assert part.outcome.valid_until is None
    first, second = filed.papers(original)
    assert (second.edition, second.filing_id) == (2, correction)
    assert (second.says["number"], "Red Kite" in str(second.says)) == (number, True)
    assert second.says["valid_until"] == first.says["valid_until"]
    old = client.get(f"/c/{first.token}").text
    assert "a newer one with the same number is in force" in old
    assert "In force" in client.get(f"/c/{second.token}").text
    # The correction itself is no licence: it has no paper, and nobody holds it.
    assert len(filed.session.scalars(select(Certificate)).all()) == 2


def test_it_is_of_the_renewal_from_the_day_on_which_that_counts(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    filed.later(330)
    renewal = filed.hand_in(kind="renewal", about_id=paper.registration_id)
    assert [fee["fee"] for fee in filed.case(renewal).bills[0].priced["fees"]] == ["toy-shop"]
    filed.settle(renewal)
    part = filed.pass_all(renewal)
    filed.deliver()
    number = paper.says["number"]
    assert part.outcome.number == f"{number}-R1"
    assert part.outcome.valid_from.isoformat() > paper.says["valid_until"]
    assert "In force" in client.get(f"/c/{paper.token}").text
    filed.later(40)
    assert "Replaced by its renewal" in client.get(f"/c/{paper.token}").text
    assert "In force" in client.get(f"/c/{filed.paper(part.row.id).token}").text


def test_it_costs_a_surcharge_to_renew_late(filed: Filed, paper: Certificate) -> None:
    filed.later(370)
    renewal = filed.hand_in(kind="renewal", about_id=paper.registration_id)
    fees = filed.case(renewal).bills[0].priced["fees"]
    assert [fee["fee"] for fee in fees] == ["toy-shop", "toy-late"]


def test_it_is_read_by_its_holder_and_the_office_that_granted_it_and_by_nobody_else(
    filed: Filed, paper: Certificate
) -> None:
    session, platform = filed.session, filed.platform
    board = session.merge(filed.offices["toy_board"])
    colleague = make_officer(session, board)
    stranger = make_officer(session, session.merge(filed.offices["toy_square"]))
    somebody = make_person(session, "Somebody")
    session.commit()
    may = (
        filed.citizen,
        actor(colleague, roles.CASE_OFFICER, organisation=board),
    )
    for who in may:
        assert content(platform, paper, who)
    square = session.merge(filed.offices["toy_square"])
    for who in (actor(somebody), actor(stranger, roles.CASE_OFFICER, organisation=square)):
        with pytest.raises(NotFound):
            content(platform, paper, who)
    with pytest.raises(Unauthenticated):
        content(platform, paper, ANONYMOUS)


def test_it_belongs_to_a_firm_where_one_asked_for_it(filed: Filed, doors: Doors) -> None:
    firm = make_supplier(filed.session, "Turbat Traders")
    member = make_person(filed.session, "Bid Officer")
    join(filed.session, member, firm, roles.BID_OFFICER)
    filed.session.commit()
    part = filed.grant(organisation_id=firm.id)
    filed.deliver()
    paper = filed.paper(part.row.id)
    assert (paper.says["holder"][0], paper.says["person"]) == ("Turbat Traders", False)
    acting = actor(member, roles.BID_OFFICER, organisation=firm)
    assert content(filed.platform, paper, acting)
    with pytest.raises(NotFound):
        content(filed.platform, paper, actor(member))
    page = doors.open("web", member, firm).read(Place("/licences", "/licences"))
    assert paper.says["number"] in page.text


def test_it_is_shown_in_a_fixed_number_of_queries(filed: Filed, paper: Certificate) -> None:
    with filed.platform.executor.reading(ANONYMOUS) as uow, counted(filed.platform) as asked:
        certificate_at(uow, paper.token)
    assert len(asked) <= 3


def test_it_leads_by_its_picture_to_its_page(
    client: FlaskClient, filed: Filed, paper: Certificate
) -> None:
    (address,) = qr_codes(content(filed.platform, paper, filed.citizen))
    assert address == f"{filed.platform.settings.base_url}/c/{paper.token}"
    assert "In force" in client.get(address).text


# Another file, and an edition of it that follows the genuine one.
ANOTHER_FILE = (
    "insert into documents (id, blob_name, filename, media_type, plain_bytes, subject_kind,"
    " subject_id, purpose, stored_at) select :new, blob_name, filename, media_type, plain_bytes,"
    " subject_kind, subject_id, purpose, stored_at from documents where id = :id"
)
ANOTHER_EDITION = (
    "insert into grant_certificates (id, registration_id, edition, token, document_id, sha256,"
    " says, issued_at, mac) select :new, registration_id, 2, repeat('0', 27), :new, sha256,"
    " says, issued_at, mac from grant_certificates where document_id = :id"
)


def test_a_planted_edition_replaces_no_paper(filed: Filed, paper: Certificate) -> None:
    values = {"new": new_id(), "id": paper.document_id}
    for statement in (ANOTHER_FILE, ANOTHER_EDITION):
        filed.session.execute(sa.text(statement), values)
    filed.session.commit()
    for token in (paper.token, "0" * 27):
        with pytest.raises(Forged), filed.platform.executor.reading(ANONYMOUS) as uow:
            certificate_at(uow, token)
