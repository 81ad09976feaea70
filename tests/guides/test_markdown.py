"""Whatever somebody writes into a guide: no HTML of theirs passes, and every heading has an id."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from factories.depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from app.guides.texts.guide import Blank, Body, GuideError
from app.guides.texts.markdown import render

HERE = Path("guide.en.md")
TAGS = set(
    "p h2 h3 ul ol li a em strong table thead tbody tr th td blockquote br".split()  # noqa: SIM905 - read as it stands
)
ATTRIBUTES = {"class", "id", "href", "scope", "start"}


class Seen(HTMLParser):
    """Collects what a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, *_: str) -> None:
        self.tags.append(("!--", {}))

    def handle_decl(self, *_: str) -> None:
        self.tags.append(("!", {}))

    def handle_pi(self, *_: str) -> None:
        self.tags.append(("?", {}))


def seen(body: Body) -> Seen:
    return Seen("".join(str(part) for part in body.parts))


def words(text: str) -> list[str]:
    return [word for word in text.split() if word.isalnum()]


pieces = st.sampled_from(
    [
        "<script>", "</p>", "<b", "<!--", "<?", "&lt;b&gt;", "[a](", "](/pay)", ")", "javascript:x",
        "https://x.example", "//x", "![", "`", "```", "~~~", "## ", "### ", "# ", "- ", "1. ", "> ",
        "|", "\n", "\n\n", "|---|", "{{ fee:a }}", "{{", "}}", "*", "**", "_", "\\", "\0", "    ",
        "onclick=x", '"', "'", "style", "===", "---", "plain", "لفظ", "&#0;", "<a href=/x>",
    ]
)  # fmt: skip
texts = st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=30).map("".join)


@settings(max_examples=examples(25), deadline=None)
@given(texts)
def test_it_lets_no_html_pass_and_gives_every_heading_an_id(text: str) -> None:
    try:
        body = render(HERE, text)
    except GuideError:
        return
    page = seen(body)
    assert {tag for tag, _ in page.tags} <= TAGS
    for tag, attributes in page.tags:
        assert set(attributes) <= ATTRIBUTES
        href = attributes.get("href", "/")
        assert href.startswith("https://") or (href[0] == "/" and href[1:2] not in {"/", "\\"})
        assert (tag == "a") == ("href" in attributes)
    ids = [attributes.get("id") for tag, attributes in page.tags if tag in {"h2", "h3"}]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert [s.id for s in body.sections] == [a["id"] for tag, a in page.tags if tag == "h2"]


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.text(alphabet="abcxyz لفظکتاب", min_size=1, max_size=12), max_size=6))
def test_it_keeps_every_plain_word_in_its_order(paragraphs: list[str]) -> None:
    body = render(HERE, "\n\n".join(each.strip() for each in paragraphs))
    assert words(seen(body).text) == words(" ".join(paragraphs))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a\n\n# Title", 3, "headings are `##` or `###`"),
        ("a\n\n## *Odd*", 3, "plain words"),
        ("a <b>c</b>", 1, "HTML does not pass"),
        ("a\n\n- x\n- <script>", 4, "HTML does not pass"),
        ("&lt;b&gt;", 1, "HTML does not pass"),
        ("[x](//elsewhere.example)", 1, "link to"),
        ("[x](http://elsewhere.example)", 1, "link to"),
        ("{{fee:x}}", 1, "write a blank"),
        ("| a |\n|---|\n| {{ fee }} |", 3, "write a blank"),
        ("It costs Rs 500.", 1, "come from a fee or a parameter"),
        ("It costs 1,000 rupees.", 1, "come from a fee or a parameter"),
        ("About 2.5 per cent.", 1, "come from a fee or a parameter"),
        ("About 6%.", 1, "come from a fee or a parameter"),
        ("Within 30 working days.", 1, "come from a fee or a parameter"),
        ("a\n\n۳۰ دن میں", 3, "come from a fee or a parameter"),
        ("پانچ لاکھ نہیں، 5 لاکھ", 1, "come from a fee or a parameter"),
    ],
)
def test_it_refuses_what_a_guide_must_not_hold(text: str, line: int, problem: str) -> None:
    with pytest.raises(GuideError) as refused:
        render(HERE, text)
    assert str(refused.value).startswith(f"guide.en.md:{line}: ")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["17 digits", "rule 7", "1 July 2025", "form BST-01", "two days", "1. One\n2. Two", "4 < 5"],
)
def test_it_takes_numbers_that_are_no_amounts(text: str) -> None:
    assert render(HERE, text).parts


def test_it_leaves_blanks_to_be_filled() -> None:
    body = render(HERE, "Pay {{ fee:shop-registration }} or [{{ parameter:a.b_c }}](/pay).")
    assert list(body.blanks) == [Blank("fee", "shop-registration"), Blank("parameter", "a.b_c")]
    assert body.shape == ["{{ fee:shop-registration }}", "/pay", "{{ parameter:a.b_c }}"]
