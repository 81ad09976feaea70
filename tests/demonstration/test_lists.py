"""The lists of officers: sorted by their headings, downloaded as shown, narrowed as before."""

import csv
import html
import re
from decimal import Decimal

import pytest
from factories.browser import Living, signed_in
from flask.testing import FlaskClient

from app.web import listing

# Officers of the demonstration with a list of theirs, and its natural filters.
LISTS = (
    ("officer", "/department/tenders?status=draft"),
    ("officer", "/department/tenders"),
    ("billing", "/department/bills"),
    ("finance", "/reliefs/desk/awards"),
    ("finance", "/reliefs/desk/claims"),
    ("labour_officer", "/casework?queue=all"),
    ("labour_approver", "/casework/grants"),
)


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    joined = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joined}format=csv")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(answer.text.removeprefix("\ufeff").splitlines()))


def sorts_of(client: FlaskClient, address: str) -> list[str]:
    """Return the addresses in the headings of a list."""
    page = client.get(address)
    assert page.status_code == 200
    links = re.findall(r'<th scope="col"[^>]*><a class="govuk-link" href="([^"]+)">', page.text)
    return [html.unescape(each) for each in links]


def in_order(values: list[str]) -> bool:
    filled = [each for each in values if each]
    numbers = all(re.fullmatch(r"-?\d+(\.\d+)?", each) for each in filled)
    ordered = sorted(filled, key=Decimal if numbers else str.casefold)
    return [*ordered, *[""] * (len(values) - len(filled))] == values


@pytest.mark.parametrize(("key", "address"), LISTS)
def test_each_heading_sorts_the_list_both_ways_and_keeps_its_filters(
    living: Living, key: str, address: str
) -> None:
    client = signed_in(living, key)
    natural = rows_of(client, address)
    headings = sorts_of(client, address)
    assert len(headings) >= 4
    for upwards in headings:
        assert address.partition("?")[2] in upwards
        shown, place = rows_of(client, upwards), headings.index(upwards)
        assert sorted(map(str, shown)) == sorted(map(str, natural))
        downwards = sorts_of(client, upwards)[place]
        assert "sort=-" in downwards
        assert sorts_of(client, downwards)[place] == upwards
    assert client.get(f"{address.partition('?')[0]}?sort=nothing").status_code == 200


def test_the_rows_are_in_the_order_of_the_column(living: Living) -> None:
    client = signed_in(living, "officer")
    for column, name in (("Estimate", "estimate"), ("Tender", "tender"), ("Closes", "closes")):
        up = [each[column] for each in rows_of(client, f"/department/tenders?sort={name}")]
        down = [each[column] for each in rows_of(client, f"/department/tenders?sort=-{name}")]
        assert in_order(up)
        assert not in_order(down)
        filled = [each for each in down if each]
        assert sorted(filled) == sorted(each for each in up if each)


def test_a_long_list_is_not_sorted_and_says_why(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(living, "officer")
    natural = rows_of(client, "/department/tenders")
    monkeypatch.setattr(listing, "MAX_SORTED", 3)
    page = client.get("/department/tenders?sort=estimate")
    assert "This list is too long to be sorted." in page.text
    assert rows_of(client, "/department/tenders?sort=estimate") == natural


def test_a_sorted_list_has_pages(living: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(living, "officer")
    monkeypatch.setattr(listing, "SORTED_PAGE", 4)
    address, seen = "/department/tenders?sort=estimate", []
    while address:
        page = client.get(address).text
        seen += re.findall(r'<th scope="row"[^>]*><a [^>]*href="/department/tenders/([^"]+)"', page)
        more = re.search(r'href="([^"]+)"\s+rel="next"', page)
        address = html.unescape(more[1]) if more else ""
    assert len(seen) == len(set(seen)) == len(rows_of(client, "/department/tenders"))
