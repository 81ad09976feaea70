from pathlib import Path

import pytest
from factories.gallery import ROOT
from flask.testing import FlaskClient

from app import roles
from app.identity.people.role_titles import role_title
from app.platform import Platform
from app.web.catalogues import CatalogueError, compile_catalogues, merged, messages, untranslated
from tools import unmarked_texts

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
MIN_PATTERNS = 500


def room(root: Path, name: str, *pairs: tuple[str, str]) -> None:
    folder = root / name / "locale"
    folder.mkdir(parents=True)
    entries = "\n".join(f'msgid "{english}"\nmsgstr "{urdu}"\n' for english, urdu in pairs)
    (folder / "ur.po").write_text(HEADER + entries)


@pytest.mark.parametrize(
    ("address", "headers", "cookie", "language"),
    [
        ("/front", {}, None, "en"),
        ("/front", {"Accept-Language": "ur-PK,en;q=0.5"}, None, "ur"),
        ("/front", {"Accept-Language": "fr"}, None, "en"),
        ("/front", {"Accept-Language": "ur"}, "en", "en"),
        ("/front?lang=ur", {}, "en", "ur"),
        ("/front?lang=xx", {}, "ur", "ur"),
        ("/front", {}, "<script>", "en"),
    ],
)
def test_it_takes_the_address_then_the_cookie_then_the_browser(
    pages: FlaskClient, address: str, headers: dict[str, str], cookie: str | None, language: str
) -> None:
    if cookie:
        pages.set_cookie("lang", cookie)
    response = pages.get(address, headers=headers)
    direction = "rtl" if language == "ur" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in response.get_data(as_text=True)
    assert response.headers["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(response.vary.as_set(preserve_casing=True))


def test_it_remembers_the_choice_in_a_cookie_that_scripts_cannot_read(pages: FlaskClient) -> None:
    cookie = pages.get("/front?lang=ur").headers["Set-Cookie"]
    assert cookie.startswith("lang=ur;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Set-Cookie" not in pages.get("/front?lang=xx").headers


def test_it_keeps_the_filters_when_the_language_changes(pages: FlaskClient) -> None:
    html = pages.get("/list?q=%D9%85%D9%85&district=quetta&district=ziarat").get_data(as_text=True)
    kept = "/list?q=%D9%85%D9%85&amp;district=quetta&amp;district=ziarat&amp;lang=ur"
    assert f'href="{kept}"' in html


def test_it_speaks_urdu_with_the_mirrored_sheet(pages: FlaskClient) -> None:
    html = pages.get("/list?lang=ur").get_data(as_text=True)
    assert "بلوچستان ڈیجیٹل مارکیٹ پلیس" in html
    assert "/static/app-rtl-" in html
    assert "Balochistan Digital Marketplace" not in html


def test_it_finds_sentences_in_templates_and_in_use_cases(tmp_path: Path) -> None:
    pages = tmp_path / "room" / "templates" / "room"
    (pages / "dev").mkdir(parents=True)
    (pages / "open.html").write_text('{{ _("Seen") }} {{ _("Known") }}')
    (pages / "dev" / "closed.html").write_text('{{ _("Spared") }} {{ _("Seen") }}')
    (tmp_path / "room" / "policy.py").write_text('sentence("Raised %(count)d", count=1)\n')
    room(tmp_path, "room", ("Known", "معلوم"))
    assert set(messages(tmp_path)) == {"Seen", "Known", "Spared", "Raised %(count)d"}
    assert untranslated(tmp_path) == {
        "Seen": {"room/templates/room/open.html"},
        "Raised %(count)d": {"room/policy.py"},
    }


def test_it_merges_the_rooms_and_writes_one_catalogue(tmp_path: Path) -> None:
    room(tmp_path, "first", ("One", "ایک"))
    room(tmp_path, "second", ("One", "ایک"), ("Two", "دو"))
    assert {message.id for message in merged(tmp_path) if message.id} == {"One", "Two"}
    assert compile_catalogues(tmp_path).stat().st_size > 0


def test_it_refuses_two_translations_of_one_sentence(tmp_path: Path) -> None:
    room(tmp_path, "first", ("One", "ایک"))
    room(tmp_path, "second", ("One", "دو"))
    with pytest.raises(CatalogueError, match="another translation"):
        compile_catalogues(tmp_path)


def test_it_refuses_a_translation_that_drops_a_value(tmp_path: Path) -> None:
    room(tmp_path, "first", ("At least %(least)s", "کم از کم"))
    with pytest.raises(CatalogueError, match="At least"):
        compile_catalogues(tmp_path)


def test_it_translates_every_entry_of_the_menu(platform: Platform) -> None:
    """Their labels are looked up where they are shown, so nothing marks them for extraction."""
    whole = merged(ROOT)
    known = {message.id for message in whole if message.string}
    assert {str(item.label) for item in platform.registry.navigation} <= known


@pytest.mark.parametrize("role", [role for role in roles.ALL if role.scope != "system"])
def test_it_names_every_role_in_urdu(role: roles.Role) -> None:
    if role is not roles.PERSON:
        assert role_title(role.name, "ur") != role.title


def test_each_folder_has_as_many_unmarked_texts_as_its_count() -> None:
    """Mark what a person reads; `make words` lowers the counts of `unmarked_texts.tsv`."""
    found, listed = unmarked_texts.count_texts(), unmarked_texts.listed_counts()
    assert not list(unmarked_texts.differences(found, listed))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p class="a b">Due on {{ day }}</p><p>{{ _("Paid") }}</p>', ["Due on …"]),
        ("{% trans day=day %}Due on {{ day }}{% endtrans %}{# Not read #}", []),
        ('{% set title = "Bills" %}{% set paid = row.state == "Paid" %}', ["Bills"]),
        ('{{ text(form, "name", "Name", hint=_("Yours"), inputmode="numeric") }}', ["Name"]),
        ('{{ submit("Send it") if may else warning(_("No: %(why)s", why="Too late")) }}',
         ["Send it", "Too late"]),
        ('{{ warning("Refused: " ~ reason ~ (" of " ~ day)) }}', ["Refused: ", " of "]),
        ('<a title="Open" href="{{ url_for("a", kind="Not read") }}">{{ name }}</a>', ["Open"]),
        ('<input value="Not read"><input type="submit" value="Send" aria-label="{{ "due" }}">',
         ["Send", "due"]),
        ("""<b class="{{ 'not read' }}"{{ ' hidden' if x }}>{{ 'due' if x else _('paid') }}</b>""",
         ["due"]),
        ("{% block column %}not-read{% endblock %}{% block title %}Bills{% endblock %}", ["Bills"]),
        ('{{ _("7.5 %") }}{{ _("7.5 %%") }}{{ _("%(share)s %%", share=share) }}', ["7.5 %"]),
        ('<a lang="en">English</a><code>curl</code><script>read()</script>', []),
        ('{% call group("Address") %}<th>Head</th>{% endcall %}', ["Address", "Head"]),
        ('{% set rows = [{"text": "Bills", "href": "A b"}, (_("Due"), "red")] %}', ["Bills"]),
        ('{% macro list(empty="Nothing yet.") %}{{ empty or "None." }}{% endmacro %}',
         ["Nothing yet.", "None."]),
    ],
)  # fmt: skip
def test_it_finds_what_a_person_reads_and_nothing_marks(source: str, found: list[str]) -> None:
    assert sorted(unmarked_texts.unmarked(source)) == sorted(found)


def test_a_count_falls_with_what_is_found_and_never_rises() -> None:
    assert list(unmarked_texts.differences({"a": 2, "b": 1}, {"a": 1, "b": 1, "c": 1})) == [
        "a: 2 unmarked texts instead of 1: mark what is new",
        "c: 0 unmarked texts instead of 1: run it with --renew",
    ]


def test_each_pattern_in_urdu_can_be_filled_once_its_codes_are_isolated() -> None:
    """A per cent sign after a number belongs to it: cut off, its page answered 500."""

    class Filled(dict[str, object]):
        def __missing__(self, name: str) -> int:
            return 1

    written = [
        each.string
        for each in merged(ROOT)
        if isinstance(each.id, str) and ("%(" in each.id or "%%" in each.id)
    ]
    assert len(written) > MIN_PATTERNS
    assert all(each % Filled() for each in written)
