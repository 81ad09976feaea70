import json
import re
import time
from typing import Any

import pytest
from factories.gallery import LAYOUT, ROOT, rows_of
from flask import Flask, render_template, render_template_string
from flask.templating import Environment
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import PackageLoader, PrefixLoader, UndefinedError

from app.web.components import body, choices, heads, ticked

EXAMPLES = ROOT / "frontend/node_modules/govuk-frontend/dist/govuk/components"
USED = ("checkboxes", "file-upload", "input", "radios", "select", "textarea")
MOST_MS = 0.5
HOSTILE = "<>\"'&/ab\u0645"


def examples() -> list[Any]:
    """The library's own examples; they come with npm's package."""
    return [
        pytest.param(name, example["options"], id=f"{name}: {example['name']}")
        for name in USED
        for example in json.loads((EXAMPLES / name / "fixtures.json").read_text())["fixtures"]
    ]


def macro_call(name: str) -> str:
    macro = "govuk" + "".join(part.title() for part in name.split("-"))
    source = f"govuk_frontend_jinja/components/{name}/macro.html"
    return f'{{% from "{source}" import {macro} %}}{{{{ {macro}(options) }}}}'


@pytest.fixture(scope="module")
def stock() -> Environment:
    app = Flask("stock")
    app.jinja_loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return app.jinja_env


def squeezed(html: str) -> str:
    """Our blocks are trimmed, theirs not: white space beside tags differs."""
    return re.sub(r" ?([<>]) ?", r"\1", re.sub(r"\s+", " ", html)).strip()


@pytest.mark.parametrize(("name", "options"), examples())
def test_it_draws_what_the_stock_macros_draw(
    name: str, options: dict[str, Any], stock: Environment, gallery: Flask
) -> None:
    theirs = stock.from_string(macro_call(name)).render(options=options)
    ours = gallery.jinja_env.from_string(macro_call(name)).render(options=options)
    assert squeezed(ours) == squeezed(theirs)


def test_it_refuses_a_misspelt_name_instead_of_printing_nothing(gallery: Flask) -> None:
    with gallery.test_request_context(), pytest.raises(UndefinedError, match="tilte"):
        render_template_string("{{ tilte }}")
    with gallery.test_request_context(), pytest.raises(UndefinedError, match="itmes"):
        render_template_string("{% for x in itmes %}{% endfor %}")


def test_it_prints_nothing_for_an_inline_if_without_else(gallery: Flask) -> None:
    with gallery.test_request_context():
        assert render_template_string("[{{ 'a' if false }}]") == "[]"


@given(st.text(HOSTILE, max_size=20), st.text(HOSTILE, max_size=20))
def test_it_escapes_every_cell_and_address_of_a_table(text: str, href: str) -> None:
    rows = [[{"text": text, "href": f"/{href}"}, text]]
    html = str(body(heads(["A", {"text": "B", "numeric": True}]), rows))
    inside = re.sub(r"</?(?:tr|th|td|a|bdi)(?: [a-z-]+=\"[^\"<>]*\")*>", "", html)
    assert "<" not in inside
    assert '"' not in inside


def test_it_refuses_a_row_that_does_not_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        body(heads(["A", "B"]), [["only one"]])


def test_it_names_each_cell_for_the_cards_of_a_phone(pages: FlaskClient) -> None:
    html = pages.get("/list").get_data(as_text=True)
    assert html.count('data-label="Reference"') == 20
    assert html.count('<th scope="row"') == 20


def test_it_links_each_error_to_its_field(pages: FlaskClient) -> None:
    html = pages.get("/entry?wrong=1").get_data(as_text=True)
    targets = re.findall(r'<a href="#([^"]+)">', html.split("govuk-error-summary__list")[1])
    assert targets[:3] == ["email", "amount", "kind"]
    for target in targets[:3]:
        assert f'id="{target}"' in html
    assert "<title>Error: " in html


@pytest.mark.parametrize(("address", "says"), [("/entry", False), ("/entry?wrong=1", True)])
def test_it_asks_for_a_file_again_where_the_form_was_wrong(
    pages: FlaskClient,
    address: str,
    says: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """What was typed comes back; a chosen file does not, and nobody should believe it did."""
    html = pages.get(address).get_data(as_text=True)
    assert 'value="12,34,567"' in html
    assert ("Choose the file again" in html) is says


def test_it_never_shows_a_password_again(gallery: Flask) -> None:
    page = (
        '{% from "components/fields.html" import password %}{{ password(form, "pw", "Password") }}'
    )
    from app.web.forms import Form

    with gallery.test_request_context():
        assert "hunter2" not in render_template_string(page, form=Form({"pw": "hunter2"}))


def test_it_carries_the_tokens_in_every_posted_form(pages: FlaskClient) -> None:
    for address in ("/entry", "/parts"):
        html = pages.get(address).get_data(as_text=True)
        forms = re.findall(r'<form method="post".*?</form>', html, flags=re.DOTALL)
        assert forms
        assert all('name="csrf_token" value="token"' in form for form in forms)


@pytest.mark.parametrize("held", ["yes", "True", "true", "on", "1", "agreed"])
def test_it_keeps_a_ticked_box_ticked(held: str) -> None:
    assert ticked(held, "agreed")


@pytest.mark.parametrize("held", ["", "False", "no", "other"])
def test_it_leaves_an_unticked_box_alone(held: str) -> None:
    assert not ticked(held, "agreed")


def test_it_offers_a_blank_first_choice_only_when_asked() -> None:
    assert choices([(1, "One")]) == [{"value": "1", "text": "One"}]
    assert choices([], "Choose")[0] == {"value": "", "text": "Choose"}


def test_it_draws_a_list_of_twenty_within_its_budget(gallery: Flask) -> None:
    with gallery.test_request_context("/list"):
        rows = rows_of(gallery)
        render_template("list.html", rows=rows, **LAYOUT)
        took = min(_once(rows) for _ in range(2_000))
    # Twice the goal: this machine also runs the other tests. `bench` measures the goal itself.
    assert took * 1000 <= 2 * MOST_MS


def _once(rows: list[list[object]]) -> float:
    started = time.perf_counter()
    render_template("list.html", rows=rows, **LAYOUT)
    return time.perf_counter() - started
