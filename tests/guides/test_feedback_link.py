"""Every page asks whether it was useful; the answer names its route, never what is in its path."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app.guides.policy import route_page
from app.guides.schemas.guides import FeedbackSchema


def test_each_page_leads_to_its_question_and_back(client: FlaskClient) -> None:
    page = client.get("/track").text
    link = re.search(r'<a href="(/feedback\?page=at:[a-z0-9-]+)" rel="nofollow">', page)
    assert link
    asked = client.get(link[1], headers={"Referer": "http://localhost/track?reference=X"}).text
    assert "<caption" not in asked
    assert 'action="/feedback?next=/track?reference%3DX"' in asked
    given = {"page": link[1].partition("=")[2], "useful": "no", "language": "en"}
    sent = client.post("/feedback?next=/track", data=given)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/track")
    assert "Thank you" in client.get("/track").text


def test_each_route_has_a_name_that_fits(app: Flask) -> None:
    with app.app_context():
        endpoints = [name for name in app.view_functions if "api" not in name]
        names = {route_page(endpoint) for endpoint in endpoints}
        assert len(names) == len(endpoints)
        wrong = [name for name in names if "page" in FeedbackSchema().validate({"page": name})]
    assert wrong == []


def test_no_page_is_asked_about_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/feedback?page=at:no-such-page").status_code == 404
    assert "/feedback" not in client.get("/no-such-page").text.partition("<footer")[2]
