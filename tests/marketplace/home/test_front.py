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
from marketplace.home.doors.front import DISTRICTS_SHOWN

MOST_FIRST_PAGE = 25_000


def front(client: FlaskClient, lang: str = "en") -> str:
    answer = client.get(f"/?lang={lang}")
    assert answer.status_code == 200
    return answer.text


def bars(html: str) -> list[tuple[str, str]]:
    chart = html.split("bdm-chart")[1].split("</figure>", maxsplit=1)[0]
    items = re.findall(r"<li><span>(.*?)</span> <strong>(.*?)</strong>", chart)
    return [(re.sub(r"<[^>]+>", "", a), re.sub(r"<[^>]+>", "", b)) for a, b in items]


def test_it_counts_open_tenders_by_district(client: FlaskClient, session: Session) -> None:
    for district in ("ziarat", "quetta", "quetta"):
        make_published(session, district=district)
    cancelled = make_published(session, district="kech").tender
    cancelled.cancelled_at, cancelled.cancelled_reason = real_now(), "No funds"
    past = real_now() - timedelta(days=1)
    make_published(session, district="gwadar", closes_at=past, opens_at=past)
    make_draft(session, make_agency(session), district="zhob")
    html = front(client)
    found = dict(bars(html))
    assert found["Ziarat"] == "1"
    assert found["Quetta"] == "2"
    assert not {"Kech", "Gwadar", "Zhob"} & set(found)
    assert 'href="/tenders?district=quetta"' in html


def test_it_puts_few_districts_in_the_picture(client: FlaskClient, session: Session) -> None:
    codes = ("quetta", "ziarat", "kech", "gwadar", "zhob", "khuzdar", "chagai", "sibi")
    for code in codes:
        make_published(session, district=code)
    found = bars(front(client))
    assert len(found) == DISTRICTS_SHOWN + 1
    assert found[-1] == ("Other districts", "2")


def test_it_draws_nothing_where_nothing_is_open(client: FlaskClient) -> None:
    assert "bdm-chart" not in front(client)


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
