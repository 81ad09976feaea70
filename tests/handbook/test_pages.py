"""The handbook's pages: light, whole, and found by words without a script."""

import json
import re
import shlex
from html import unescape

import pytest
from factories.conforming import description_of
from flask import Flask
from flask.testing import FlaskClient

from app.handbook.doors import Handbook, handbook
from app.handbook.reference import MAX_RESULTS, Operation
from app.web.openapi import operations

DOCS = "/api/v1/docs"
MOST_BYTES = 100_000


@pytest.fixture
def book(app: Flask) -> Handbook:
    with app.test_request_context():
        return handbook()


def _text(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def _operation(book: Handbook, name: str) -> Operation:
    (found,) = (
        each for tag in book.reference.tags.values() for each in tag.operations if each.name == name
    )
    return found


def test_it_leads_to_every_chapter_and_every_tag(client: FlaskClient, book: Handbook) -> None:
    page = client.get(DOCS).text
    for slug, chapter in book.chapters.items():
        assert f'href="{DOCS}/learn/{slug}"' in page
        assert chapter.title in unescape(page)
    for group, tags in book.reference.groups:
        assert group in unescape(page)
        for tag in tags:
            assert f'href="{DOCS}/{tag.slug}"' in page


def test_it_explains_every_operation_once(app: Flask, book: Handbook) -> None:
    described = [each["operationId"] for _, _, each in operations(description_of(app))]
    told = [each.name for tag in book.reference.tags.values() for each in tag.operations]
    assert sorted(told) == sorted(described)
    assert len(book.reference.tags) == len(book.reference.slugs)


def test_no_page_is_heavy(client: FlaskClient, book: Handbook) -> None:
    paths = [DOCS, f"{DOCS}?q=list", *(f"{DOCS}/{slug}" for slug in book.reference.tags)]
    paths += [f"{DOCS}/learn/{slug}" for slug in book.chapters]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.data) < MOST_BYTES, path
        assert "<script>" not in answer.text


def test_it_says_who_may_call(client: FlaskClient, book: Handbook) -> None:
    page = _text(client.get(f"{DOCS}/bills").text)
    assert "the scope: payments.raise_bill : Billing officer." in page
    assert "Anybody may call it" in page
    machine = _text(client.get(f"{DOCS}/{book.reference.slugs['1BILL partners']}").text)
    assert "For a partner’s machine" in machine


@pytest.mark.parametrize(
    ("operation", "scopes"),
    [
        ("bills_raise_one", ["payments.raise_bill"]),
        ("bids_submit", ["marketplace.submit_bid"]),
        ("tokens_issue", ["identity.issue_token"]),
        ("holidays_declare", ["holidays.propose"]),
        ("bids_own_bids", ["marketplace.read_own_bids"]),
        # A list whose permission is handed to what reads it.
        ("relief_budgets_list_relief_budget_entries", ["reliefs.read"]),
    ],
)
def test_it_names_the_scopes_that_the_code_asks_for(
    book: Handbook, operation: str, scopes: list[str]
) -> None:
    assert [scope.name for scope in _operation(book, operation).scopes] == scopes


def test_it_names_a_scope_for_nearly_every_operation_with_a_token(book: Handbook) -> None:
    every = [each for tag in book.reference.tags.values() for each in tag.operations]
    asking = [each for each in every if each.who == "token"]
    silent = [each.name for each in asking if not each.scopes]
    assert len(silent) < len(asking) / 30, silent


def test_its_commands_send_what_the_description_gives_as_an_example(
    app: Flask, book: Handbook
) -> None:
    described, seen = description_of(app), 0
    for tag in book.reference.tags.values():
        for operation in tag.operations:
            words = shlex.split(operation.command.replace("\\\n", " "))
            assert words[0] == "curl"
            assert words[1].startswith("$API/"), operation.command
            said = described["paths"][operation.path][operation.method.lower()]
            body = said.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                assert json.loads(words[words.index("-d") + 1]) == body["example"]
                seen += 1
            needs = said["security"] == [{"token": []}]
            assert ("Authorization: Bearer $TOKEN" in words) == needs, operation.name
            assert ("-X" in words or "-d" in words or "-F" in words) == (operation.method != "GET")
    assert seen > 200


def test_it_shows_fields_within_fields(book: Handbook) -> None:
    fields = {each.name: each for each in _operation(book, "bills_raise_one").body}
    assert fields["lines"].required
    assert fields["lines[].amount"].kind == "text"
    assert not fields["payer_cnic"].required


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("raise bill", "bills_raise_one"),
        ("department/bills upload", "bills_raise_many"),
        ("payments.raise_bill of fee", "bills_raise_of_fee"),
        ("payer_mobile", "bills_raise_one"),
    ],
)
def test_it_finds_an_operation_by_words(client: FlaskClient, asked: str, name: str) -> None:
    page = client.get(DOCS, query_string={"q": asked}).text
    assert f"#{name.replace('_', '-')}" in page.partition('id="learn"')[0]


def test_it_says_what_to_do_where_nothing_or_too_much_is_found(
    client: FlaskClient, book: Handbook
) -> None:
    assert "Try fewer words" in client.get(f"{DOCS}?q=zzz").text
    page = client.get(f"{DOCS}?q=api").text
    assert "Add a word" in client.get(f"{DOCS}?q=list").text
    assert page.count('<code class="bdm-mono">') <= MAX_RESULTS
    assert book.reference.search([]) == []


def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient) -> None:
    for path in (f"{DOCS}/of-nobody", f"{DOCS}/learn/of-nobody"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_its_texts_are_marked_as_english_on_an_urdu_page(client: FlaskClient) -> None:
    for path in (DOCS, f"{DOCS}/bills", f"{DOCS}/learn/first-bill"):
        page = client.get(path, query_string={"lang": "ur"}).text
        assert '<html lang="ur" dir="rtl"' in page
        assert 'lang="en" dir="ltr"' in page.partition("<main")[2]


def test_it_draws_a_page_once(client: FlaskClient, book: Handbook) -> None:
    client.get(f"{DOCS}/bills")
    drawn = book._drawn["bills"]
    client.get(f"{DOCS}/bills?lang=ur")
    assert book._drawn["bills"] is drawn
