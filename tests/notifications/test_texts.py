"""Message texts: in both languages, with the same blanks, each filled by whoever sends it."""

import ast
from pathlib import Path

import pytest

from app.metadata import sources
from app.notifications.texts import BadText, Texts, parse

TEXTS = Texts()


@pytest.mark.parametrize("name", TEXTS.names())
def test_it_exists_in_both_languages_with_the_same_blanks(name: str) -> None:
    english, urdu = TEXTS.get(name, "en"), TEXTS.get(name, "ur")
    assert english.blanks == urdu.blanks
    assert english.link == urdu.link
    assert english.sms_link == urdu.sms_link
    assert bool(english.sms) == bool(urdu.sms)


def _calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call
        for call in named
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == "queue_message"
    ]


def test_it_gets_all_its_values_wherever_the_template_is_named() -> None:
    for path in sources():
        for call in _calls(path):
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            template, values = named["template"], named["values"]
            if not isinstance(template, ast.Constant):
                continue
            blanks = TEXTS.get(template.value, "en").blanks
            if isinstance(values, ast.Dict) and all(values.keys):
                given = {key.value for key in values.keys}
                assert blanks <= given, f"{path}: {template.value} lacks {blanks - given}"


def test_it_fills_blanks_without_executing_anything() -> None:
    text = parse("t", "Subject: %(name)s\n\nDear %(name)s")
    hostile = "%(other)s {{ 7 * 7 }}\nBcc: x@example.org"
    written = text.fill({"name": hostile})
    assert written.text == f"Dear {hostile}"
    assert written.subject == "%(other)s {{ 7 * 7 }} Bcc: x@example.org"


@pytest.mark.parametrize(
    "source",
    ["no header", "Subject: x\n", "Subject: 5% off\n\ntext", "Bcc: a@example.org\n\ntext", ""],
)
def test_it_refuses_a_file_that_is_not_written_as_it_must_be(source: str) -> None:
    with pytest.raises(BadText):
        parse("t", source)
