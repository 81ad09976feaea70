"""The public front page: what is open, where, and within what a slow line carries."""

import re
from datetime import timedelta

import brotli
import pytest
from factories.marketplace import make_agency, make_draft, make_published
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.clock import real_now
from app.web.assets import asset_url

MOST_FIRST_PAGE = 25_000


def front(client: FlaskClient, lang: str = "en") -> str:
    answer = client.get(f"/?lang={lang}")
    assert answer.status_code == 200
    return answer.text


def test_it_counts_what_is_open_and_shows_what_closes_next(
    client: FlaskClient, session: Session
) -> None:
    for days in (9, 3, 5, 7):
        closes = real_now() + timedelta(days=days)
        make_published(session, title=f"Chairs {days}", closes_at=closes, opens_at=closes)
    cancelled = make_published(session, title="Cancelled").tender
    cancelled.cancelled_at, cancelled.cancelled_reason = real_now(), "No funds"
    past = real_now() - timedelta(days=1)
    make_published(session, title="Past", closes_at=past, opens_at=past)
    make_draft(session, make_agency(session), title="Draft")
    html = front(client)
    assert "4 tenders open now" in html
    assert re.findall(r">(?:<bdi>)?(Chairs \d|Cancelled|Past|Draft)<", html) == [
        *("Chairs 3", "Chairs 5", "Chairs 7")
    ]


def test_it_has_a_door_for_each_thing_that_people_come_for(client: FlaskClient) -> None:
    html = front(client)
    doors = re.findall(r'class="bdm-door">.*?<a href="([^"]+)">(\w+)</a>', html, re.DOTALL)
    assert doors == [
        ("/tenders", "Sell"),
        ("/services", "Register"),
        ("/pay", "Pay"),
        ("/incentives", "Claim"),
    ]
    assert "Closing next" not in html
    assert "Last results" not in html


@pytest.mark.parametrize(("lang", "sheet"), [("en", "app.css"), ("ur", "app-rtl.css")])
def test_it_loads_on_a_slow_line(
    client: FlaskClient, session: Session, lang: str, sheet: str
) -> None:
    """The real front page, with all that it can hold: page, style, script and icon, packed."""
    for code in ("quetta", "ziarat", "kech", "gwadar", "zhob", "khuzdar", "chagai", "sibi"):
        make_published(session, district=code, title_ur="دفتر کے لیے فرنیچر")
    page = brotli.compress(front(client, lang).encode(), quality=1)
    packed = {"Accept-Encoding": "br"}
    rest = [client.get(asset_url(n), headers=packed).data for n in (sheet, "app.js", "favicon.svg")]
    assert len(page) + sum(map(len, rest)) <= MOST_FIRST_PAGE
    assert "<img" not in front(client, lang)
