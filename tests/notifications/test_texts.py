"""Message texts: in both languages, with the same blanks, each filled by whoever sends it."""

import ast
import re
from pathlib import Path

import pytest
from factories.every import every

from app.metadata import sources
from app.notifications.links import Links
from app.notifications.texts import BadText, Texts, parse

TEXTS = Texts()
ISOLATED = re.compile("\u2066[^\u2069]*\u2069")


@every("name", TEXTS.names())
def test_it_exists_in_both_languages_with_the_same_blanks(name: str) -> None:
    english, urdu = TEXTS.get(name, "en"), TEXTS.get(name, "ur")
    assert english.blanks == urdu.blanks
    assert english.link == urdu.link
    assert english.sms_link == urdu.sms_link
    assert bool(english.sms_end) == bool(urdu.sms_end)
    assert bool(english.sms) == bool(urdu.sms)


NUMBERED = {"en": "Rs 2,500 for SP-KECH-2026-00001", "ur": "SP-1 کے 2,500 روپے"}


@pytest.mark.parametrize("given", NUMBERED.values(), ids=NUMBERED)
@every("name", TEXTS.names())
def test_it_isolates_every_number_and_code_in_urdu(name: str, given: str) -> None:
    text = TEXTS.get(name, "ur")
    written = text.fill(dict.fromkeys(text.blanks, given))
    for said in (written.subject, written.text, written.sms):
        assert re.findall("[A-Za-z]*[0-9][A-Za-z0-9]*", ISOLATED.sub("", said)) == []
    assert "\u2066" not in written.link + written.sms_link


def test_a_psid_in_an_sms_stands_in_its_order() -> None:
    text = parse("t", "Subject: بل\nSMS: PSID %(psid)s سے ادا کریں\n\nمتن", "ur")
    written = text.fill({"psid": "9900 2928 1843 03040"})
    assert "\u20669900 2928 1843 03040\u2069" in written.sms


@pytest.mark.parametrize(
    ("language", "urdu", "said"),
    [("en", "کرسیاں", "Chairs"), ("ur", "کرسیاں", "کرسیاں"), ("ur", "", "Chairs")],
)
def test_it_says_the_urdu_name_in_urdu_where_there_is_one(
    language: str, urdu: str, said: str
) -> None:
    text = parse("t", "Subject: %(title)s\nSMS: %(title)s\n\n%(title)s", language)
    written = text.fill({"title": "Chairs", "title_ur": urdu})
    for each in (written.subject, written.text, written.sms):
        assert each.strip("\u2066\u2069") == said


# Sample values as long as they come, but for titles, which people write as long as they like.
LONGEST = {
    "amount": "12,34,567.00",
    "excess": "1,23,456.00",
    "psid": "9900 2928 1843 03040",
    "receipt": "R-2345-6789-ABCD-EFGH",
    "reference": "TSE-232404389042",
    "number": "SP-KECH-2026-00001",
    "until": "31-12-2026",
    "day": "31-12-2026",
    "closes_at": "31 December 2026, 14:00",
    "opens_at": "31 December 2026, 14:00",
    # Alerts cut it, so that the whole fits (`marketplace/alerts`).
    "short_title": "Furniture",
    "days": "10",
    "bill": "99002928184303040",
    "id": "018f3b2a-0000-7000-8000-000000000000",
    "invoice": "018f3b2a-0000-7000-8000-000000000000",
    "contract": "018f3b2a-0000-7000-8000-000000000000",
    "code": "123456",
    "own": "PK36 **** **** 1702",
    "account": "PK36 **** **** 1702",
    "name": "Muhammad Ibrahim Khan Kakar",
    "sms_stop": "https://business.gob.pk/s/AbCdEfGhIjK",
}
OTHER = "Quetta Development Company"
# One SMS has 160 letters of the GSM alphabet. Urdu is not in it: a part has 70, and 67 if there are
# several, so a text in Urdu may take three. The sender's name is that of the provider's settings.
ONE_SMS, THREE_IN_URDU = 160, 3 * 67
_NOT_GSM = re.compile(r"[^\x20-\x7e\n£¥§¿¡äöüÄÖÜñÑàèéìòùÅåÆæØøß]")


def _sms(name: str, language: str) -> str:
    text = TEXTS.get(name, language)
    written = text.fill({blank: LONGEST.get(blank, OTHER) for blank in text.blanks})
    sms = Links("https://business.gob.pk").after(written.sms, written.sms_link, written.sms_end)
    return sms.replace("\u2066", "").replace("\u2069", "")


@every("name", TEXTS.names())
def test_an_sms_is_no_longer_than_its_parts(name: str) -> None:
    english = _sms(name, "en")
    assert len(english) <= ONE_SMS, english
    assert not _NOT_GSM.findall(english), "one such letter makes it an SMS of 70"
    assert len(_sms(name, "ur")) <= THREE_IN_URDU


@every("name", TEXTS.names())
def test_it_promises_no_email_to_a_person_who_may_have_none(name: str) -> None:
    text = TEXTS.get(name, "en")
    promised = re.compile(r"(?i)\b(by|in (your|an|the)|see (your|our)) e-?mail")
    assert not promised.search(f"{text.subject} {text.text} {text.sms}")


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
