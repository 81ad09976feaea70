"""Each page of money of the demonstration adds up, and agrees with the trial balance."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

import pytest
from factories.browser import Living, signed_in
from flask.testing import FlaskClient

Row = Mapping[str, str]
_AMOUNT = re.compile(r"^(−|-)?Rs ([\d,]+)(?:\.(\d\d))?")
YEAR = "/collections?since=2026-07-01&until=2027-06-30"


class Tables(HTMLParser):
    """The tables of a page by caption, and its summaries by key."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.facts: dict[str, str] = {}
        self._rows: list[list[str]] = []
        self._text, self._key = "", ""
        self.feed(page.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in {"caption", "td", "th", "dt", "dd"}:
            self._text = ""
        elif tag == "tr":
            self._rows.append([])
        elif tag == "table":
            self._rows = []

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        text = " ".join(self._text.replace("\u2066", "").replace("\u2069", "").split())
        if tag == "caption":
            self.found[text] = self._rows
        elif tag in {"td", "th"} and self._rows:
            self._rows[-1].append(text)
        elif tag == "dt":
            self._key = text
        elif tag == "dd" and self._key:
            self.facts[self._key], self._key = text, ""

    def rows(self, caption: str) -> Sequence[Row]:
        heads, *rows = [row for row in self.found[caption] if row]
        return [dict(zip(heads, row, strict=False)) for row in rows]


def paisa(text: str) -> int:
    """Read an amount as pages write it; an empty one is nothing."""
    if not text.strip("–"):
        return 0
    found = _AMOUNT.match(text)
    assert found, text
    rupees, rest = int(found[2].replace(",", "")), int(found[3] or 0)
    return (rupees * 100 + rest) * (-1 if found[1] else 1)


def added(rows: Sequence[Row], column: str) -> int:
    return sum(paisa(row[column]) for row in rows)


@pytest.fixture
def finance(living: Living) -> FlaskClient:
    return signed_in(living, "finance")


def tables(client: FlaskClient, address: str) -> Tables:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Tables(answer.text)


def ledger(client: FlaskClient) -> dict[str, int]:
    """Return debits less credits by name, after the trial balance added up."""
    *rows, last = tables(client, "/ledger/trial-balance").rows("Trial balance")
    assert last["Debit"] == last["Credit"]
    assert added(rows, "Debit") == added(rows, "Credit") == paisa(last["Debit"])
    return {row["Head or name"]: paisa(row["Debit"]) - paisa(row["Credit"]) for row in rows}


def links(client: FlaskClient, address: str, pattern: str) -> list[str]:
    return sorted(set(re.findall(f'href="({pattern})"', client.get(address).text)))


def test_each_page_of_money_adds_up_to_the_trial_balance(finance: FlaskClient) -> None:
    books = ledger(finance)
    clearing = sum(paisa for name, paisa in books.items() if name.startswith("Clearing, "))
    open_ = tables(finance, "/settlement").rows("Balances in clearing")
    assert added(open_, "Together") == clearing > 0
    for row in open_:
        ages = list(row.values())[2:-1]
        assert sum(map(paisa, ages)) == paisa(row["Together"]), row
    assert added(tables(finance, "/collections").rows(
        "Taken by channels and not paid out yet, by age"), "Not settled") == clearing  # fmt: skip
    owed = {
        "/suspense": ("Money whose bill is not known", "Left", "Money whose bill is not known"),
        "/refunds/too-much": ("Overpayments to refund", "Too much", "Overpayments to refund"),
    }
    for address, (caption, column, account) in owed.items():
        assert added(tables(finance, address).rows(caption), column) == -books[account], address
    deposits = tables(finance, "/deposits")
    held = sum(paisa for name, paisa in books.items() if name == "Deposits held")
    listed = [row for caption in deposits.found for row in deposits.rows(caption)]
    sealed = deposits.facts["Of it sealed until bids are opened, and in no list before"]
    assert paisa(deposits.facts["Owed back by the ledger"]) == -held > 0
    assert added(listed, "Held") + paisa(sealed) == -held


def test_each_sheet_and_month_adds_up_to_its_lines(finance: FlaskClient) -> None:
    sheet = "/treasury/transfers/[0-9a-f-]+"
    sheets = links(finance, "/treasury", sheet)
    assert sheets
    for address in sheets:
        page = tables(finance, address)
        lines = page.rows("By head and DDO")
        assert added(lines, "To transfer") == paisa(page.facts["Amount"]), address
        assert sum(int(row["Parts"]) for row in lines) == int(page.facts["Parts"]), address
    for month in links(finance, "/treasury/reconciliation", '/treasury/reconciliation/month[^"]+'):
        page = tables(finance, month)
        ours = "Our books: credited to treasuries"
        rows = [row for caption, all_ in page.found.items() if "Our books" in all_[0]
                for row in page.rows(caption)]  # fmt: skip
        assert sum(paisa(row["Our books"]) for row in rows) == paisa(page.facts[ours]), month
        if page.facts["The Accountant General’s figure"] == "Not entered yet":
            assert not any("Explanation" in row for row in rows), month
