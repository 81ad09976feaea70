"""Questions as a page draws them, without JavaScript."""

import re
from dataclasses import replace
from typing import Any

import pytest
from factories.case_fields import DAY, EVERY, GOOD, PARTNERS
from flask import Flask, render_template_string
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from app.casework.definition.fields import FieldType
from app.casework.forms.doors import Lists, answer_label, form_step, form_values, posted, questions
from app.casework.forms.policy.determinants import Known
from app.casework.forms.schemas import answers_schema
from app.data_files.words import Words
from app.web.forms import Form

PAGE = (
    '{% from "cases/fields.html" import ask %}'
    '{% from "components/errors.html" import error_summary %}'
    "{% set drawn %}{{ ask(form, questions, lists) }}{% endset %}"
    "{{ error_summary(form) }}{{ drawn }}"
)
LISTS = Lists(districts=[("Quetta", [("quetta", "Quetta"), ("kech", "Kech")])])
SCHEMA = answers_schema(EVERY, Known(), DAY)


def draw(form: Form, known: Known, more: str = "") -> str:
    asked = questions(EVERY, form.values, known, more=more)
    return render_template_string(PAGE, form=form, questions=asked, lists=LISTS)


@pytest.fixture(params=["en", "ur"])
def page(app: Flask, request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - a context manager
    with app.test_request_context(f"/?lang={request.param}"):
        yield request.param


def test_it_shows_what_was_kept_as_people_type_it(page: str) -> None:
    kept = SCHEMA.load(GOOD)
    values = form_values(EVERY, kept)
    html = draw(Form(values=values), Known(answers=kept))
    assert 'value="1234567.50"' in html
    assert 'value="04-03-2026"' in html
    assert 'value="54400-1234567-1"' in html
    assert 'name="partners-1-partner-name_ur"' in html
    assert 'name="partners-1-guardian"' in html
    assert 'name="partners-0-guardian"' not in html
    assert ("اردو Title" in html) == (page == "ur")
    again = MultiDict(
        [(k, v) for k, vs in values.items() for v in (vs if isinstance(vs, list) else [vs])]
    )
    assert SCHEMA.load(posted(again, SCHEMA).data) == kept


def test_it_draws_only_questions_that_apply(app: Flask) -> None:
    with app.test_request_context("/"):
        assert 'name="capital"' not in draw(Form(), Known())
        assert 'name="capital"' in draw(Form(), Known(answers={"kind": "mill"}))


def test_it_keeps_everything_typed_when_refused(page: str) -> None:
    typed = MultiDict(
        {
            "title": "x",
            "does": "bak",
            "owner-name": "Гуль",
            "partners-0-partner-name": "",
            "partners-3-partner-name": "Noor",
            "partners-3-partner-cnic": "12",
            "csrf_token": "t",
            "drawn": "title",
        }
    )
    sent = posted(typed, SCHEMA)
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load(sent.data)
    form = Form(values=sent.values).with_messages(refused.value.messages)
    html = draw(form, Known())
    for value in ("x", "bak", "Гуль", "Noor", "12"):
        assert f'value="{value}"' in html
    assert 'href="#partners-0-partner-cnic"' in html
    assert 'id="partners-0-partner-cnic"' in html
    assert sent.drawn == {"title"}


def test_it_adds_and_drops_rows_by_posting(app: Flask) -> None:
    typed = MultiDict(
        {f"partners-{at}-partner-name": name for at, name in enumerate(("A", "B", "C"))}
    )
    sent = posted(typed, SCHEMA)
    with app.test_request_context("/"):
        assert 'name="partners-3-partner-name"' not in draw(Form(values=sent.values), Known())
        assert 'name="partners-3-partner-name"' in draw(
            Form(values=sent.values), Known(), more="partners"
        )
        fewer = sent.without("partners", 1)
    names = [fewer.values[f"partners-{at}-partner-name"] for at in range(2)]
    assert names == ["A", "C"]
    assert form_step({"step": "drop-partners-1"}) == ("drop", "partners", 1)
    assert form_step({"step": "add-partners"}) == ("add", "partners", None)
    assert form_step({"step": "leave"}) == ("", "", None)


def test_it_offers_no_more_rows_than_may_be(app: Flask) -> None:
    typed = MultiDict({f"partners-{at}-partner-name": "A" for at in range(PARTNERS.most or 0)})
    with app.test_request_context("/"):
        html = draw(Form(values=posted(typed, SCHEMA).values), Known())
    assert "add-partners" not in html


def test_it_keeps_numbers_from_left_to_right(page: str) -> None:
    html = draw(Form(), Known())
    boxes = re.findall(r'<input[^>]*name="[\w-]*(?:cnic|mobile|email)"[^>]*>', html)
    assert len(boxes) >= 3
    assert all('dir="ltr"' in box for box in boxes), boxes
    assert ("\u206654400-1234567-1\u2069" in html) == (page == "ur")


def test_it_puts_a_question_before_its_answer_once(page: str) -> None:
    group = next(each for each in EVERY if each.name == "partners")
    minor = replace(
        group.fields[0], name="minor", type=FieldType.YES_NO, label=Words("Under 18?", "؟")
    )
    words = answer_label(replace(group, fields=(minor,)), [{"minor": False}], {})
    assert "?:" not in words
    assert words.striptags().startswith("Under 18? No" if page == "en" else "؟ ")
