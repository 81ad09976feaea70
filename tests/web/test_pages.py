import re
from dataclasses import replace

import pytest
from factories.gallery import LAYOUT
from flask import Flask, render_template
from flask.testing import FlaskClient

from app.config import Contact
from app.platform import Platform


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503, 418, 507]
)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_tells_a_person_what_to_do_about_every_error(
    pages: FlaskClient, status: int, language: str
) -> None:
    response = pages.get(f"/error/{status}?lang={language}")
    html = response.get_data(as_text=True)
    assert response.status_code == status
    heading = re.search(r"<h1[^>]*>([^<]+)</h1>", html)
    assert heading
    assert not re.search(r"\d{3}", heading[1])
    assert len(re.findall(r'<p class="govuk-body">', html)) >= 2
    assert '<bdi dir="ltr">0197-AB</bdi>' in html
    assert 'href="/home"' in html


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_it_says_what_to_do_next_beside_what_happened(gallery: Flask, status: int) -> None:
    """Nearly every refusal has a sentence of its own; the way on must not give way to it."""
    with gallery.test_request_context():
        html = render_template("error.html", status=status, detail="It was refused.", **LAYOUT)
    assert "It was refused." in html
    assert len(re.findall(r'<p class="govuk-body">[A-Z]', html)) == 2


def test_it_leads_somebody_who_is_not_signed_in_to_the_front_page(gallery: Flask) -> None:
    with gallery.test_request_context():
        html = render_template("error.html", status=404, **(LAYOUT | {"signed_in": False}))
    assert '<a class="govuk-link" href="/">' in html


def test_it_shows_who_is_signed_in_and_for_whom(pages: FlaskClient) -> None:
    html = pages.get("/front").get_data(as_text=True)
    assert re.search(r'href="/account">.*<span>Bolan Traders</span></a>', html, re.DOTALL)
    assert '<form method="post" action="/sign-out">' in html


def test_it_says_that_a_demonstration_is_one(pages: FlaskClient) -> None:
    assert "Nothing here is real" in pages.get("/front").get_data(as_text=True)


def test_it_marks_where_in_the_menu_the_reader_is(pages: FlaskClient) -> None:
    html = pages.get("/list").get_data(as_text=True)
    assert 'href="/list" aria-current="true"' in html


@pytest.mark.parametrize("address", ["/front", "/list", "/parts", "/entry", "/entry?wrong=1"])
def test_it_needs_no_inline_style_or_script(pages: FlaskClient, address: str) -> None:
    html = pages.get(address).get_data(as_text=True)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert re.findall(r"<script[^>]*>", html) == re.findall(r"<script[^>]* src=[^>]*>", html)


@pytest.mark.parametrize("address", ["/front", "/list", "/parts", "/entry", "/entry?wrong=1"])
def test_it_gives_every_element_its_own_id(pages: FlaskClient, address: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', pages.get(address).get_data(as_text=True))
    assert sorted(ids) == sorted(set(ids))


def test_it_shows_the_contact_details_that_the_deployment_set(
    client: FlaskClient, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "not entered yet" in client.get("/contact?lang=en").text
    contact = Contact.from_environment(
        {"BDM_CONTACT_ADDRESS": "4 Old Bazaar", "BDM_CONTACT_HOURS_UR": "صبح سے شام تک"}
    )
    deployed = replace(platform, settings=replace(platform.settings, contact=contact))
    monkeypatch.setattr("app.web.about.the_platform", lambda: deployed)
    page = client.get("/contact?lang=en").text
    assert "4 Old Bazaar" in page
    assert not {"Opening hours", "Telephone", "not entered yet"} & set(re.split("[<>]", page))
    assert ("nobody answers here" in page) is platform.executor.demonstration
    assert "صبح سے شام تک" in client.get("/contact?lang=ur").text
