"""From files to services: what is right becomes shapes, what is wrong is named where it stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from factories.toys import TOY, TOY_DOMAIN, TOYS

from app.casework.catalogue.library import read_library
from app.casework.definition.canonical import content_of, digest_of
from app.casework.definition.determinants import About, All, AnyOf, Is, Not
from app.casework.definition.determinants import Test as Question
from app.casework.definition.fields import FieldType
from app.casework.definition.service_reader import read_file, read_text
from app.casework.definition.shapes import AtEnd, Kind, Service
from app.casework.ports import Services
from app.data_files.problems import BadFiles

TOY_FILE = (TOYS / "toy_licence.yaml").read_text()


def read(text: str) -> list[str]:
    """Read a changed toy; returns what is wrong with it."""
    _, sheet = read_text("toy.yaml", text.encode())
    return [str(problem) for problem in sorted(sheet.problems)]


def changed(old: str, new: str) -> list[str]:
    assert TOY_FILE.count(old) >= 1, old
    return read(TOY_FILE.replace(old, new, 1))


@pytest.fixture(scope="module")
def service() -> Service:
    found, sheet = read_file(TOYS / "toy_licence.yaml")
    assert found, sheet.problems
    return found


def test_it_reads_every_type_of_field(service: Service) -> None:
    fields = [field for section in service.sections for field in section.fields]
    seen = {field.type for field in fields} | {
        inner.type for field in fields for inner in field.fields
    }
    assert seen == set(FieldType)


def test_it_reads_what_a_service_is(service: Service) -> None:
    shop, safety, corner = service.registrations
    second_look = shop.task("second_look")
    assert service.valid_from == date(2026, 1, 1)
    assert second_look.when == AnyOf(
        (
            Question(About.ANSWER, "capital", Is.AT_LEAST, 5_000_000),
            Question(About.SCORE, "shop.score", Is.AT_MOST, 11),
        )
    )
    assert corner.when == All(
        (
            Question(About.DOCUMENT, "lease", Is.GIVEN),
            Not(Question(About.FACT, "toys.square_is_full", Is.EQUAL, value=True)),
        )
    )
    approve = shop.task("approve")
    assert approve.clock
    assert (approve.kind, approve.clock.at_end) == (Kind.APPROVE, AtEnd.APPROVE)
    assert safety.task("inspect").form[0].past
    assert shop.term
    assert shop.term.reminders == (30, 7)
    assert shop.certificate
    assert shop.certificate.lines[1][1] == "owner.name"
    assert service.sections[1].fields[8].least == 100_000


VISIT = """- name: born_on
            type: date
            past: true
            label: {en: Day of the visit"""
WRONG = [
    # what was written, what is written instead, what stands on the line, the key, the sentence
    ("title: {en: The shop,", "titel: {en: The shop,", "titel", "form.shop.titel", '"title"?'),
    ("title: {en: The shop, ur: دکان}", "", "code: shop", "form.shop", '"title" is missing'),
    ("{en: The shop, ur: دکان}", "{en: The shop}", "", "form.shop.title", '"ur" is missing'),
    ("{en: The shop, ur: دکان}", "{en: The shop, ur: x}", "", "form.shop.title.ur", "Urdu"),
    ("type: mobile", "type: phone", "", "form.owner.fields.mobile.type", "address, group"),
    ("name: email", "name: mobile", "name: mobile", "form.owner.fields.mobile", "rename one"),
    ("least: Rs 1,000", "least: 1000", "", "form.shop.fields.capital.least", '"Rs 5,000"'),
    ("value: metal", "value: no", "", "form.shop.fields.materials.choices.no.value", "quotes"),
    ("past: true", "least: 3", "", "form.owner.fields.born_on.least", "leave it out"),
    ("kinds: [pdf]", "kinds: [exe]", "", "documents.wiring_plan.kinds.1", "pdf, jpeg, png"),
    ("{document: lease}", "{}", "", "registrations.corner.when.all.1", "one of all, any"),
    ("not: {fact", "not: {sum", "", "registrations.corner.when.all.2.not.sum", "not known"),
    ("working_days: 3", "working_days: 0", "", "", "from 1 to 365"),
    ("{year}/{serial:4}", "{year}/4", "{year}/4", "registrations.shop.number", "{serial:5}"),
    ("- name: visited_on", "- name: born_on", VISIT, "", 'question is called "born_on"'),
    ("version: 1", "version: 1\nversion: 2", "version: 2", "version", "stands twice"),
    ("version: 1", "version: one", "", "version", "this is text; write a whole number"),
    ("code: toy_licence", "code: Toy-Licence", "", "code", "small letters"),
    ("      - code: second_look", "\t- code: second_look", "\t- code", "the whole file", "YAML"),
    ("valid_from: 2026-01-01", "valid_from: 2026-02-31", "", "valid_from", "a date"),
    ("documents: [lease]", "documents: &l [lease]\n    after: *l", "*l", "", "write the thing"),
]


@pytest.mark.parametrize(("old", "new", "at", "place", "says"), WRONG)
def test_it_names_what_is_wrong(old: str, new: str, at: str, place: str, says: str) -> None:
    problems = changed(old, new)
    assert len(problems) == 1, problems
    line, found_place, told = problems[0].removeprefix("toy.yaml:").split(":", 2)
    text = TOY_FILE.replace(old, new, 1)
    assert text.index(at or new) >= 0
    expected = text[: text.index(at or new)].count("\n") + 1
    assert (int(line), says in told) == (expected, True), problems[0]
    assert not place or found_place.strip() == place, problems[0]


def test_it_names_every_problem_of_every_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = TOY_FILE.replace("type: mobile", "type: phone").replace("version: 1", "")
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "c.yaml").write_text("")
    with pytest.raises(BadFiles) as refused:
        read_library([Services(folder=tmp_path)])
    told = [f"{each.file} {each.place}" for each in refused.value.problems]
    fields = "form.owner.fields.mobile.type"
    assert told == ["a.yaml ", f"a.yaml {fields}", "b.yaml ", f"b.yaml {fields}", "c.yaml "]


def test_it_refuses_one_version_in_two_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(TOY_FILE)
    with pytest.raises(BadFiles, match=r"b.yaml:3: version: a.yaml holds this version"):
        read_library([Services(folder=tmp_path)])


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[1, 2]", b"{", b"a: 1\n---\nb: 2", b"x: &a [*a]"]
)
def test_it_refuses_what_is_no_service_in_a_sentence(content: bytes) -> None:
    service, sheet = read_text("bad.yaml", content)
    assert service is None
    assert all(str(problem).endswith(".") for problem in sheet.problems)
    assert sheet.problems


def test_it_keeps_a_service_as_what_it_says_and_not_how(service: Service) -> None:
    commented = "# a remark\n" + TOY_FILE.replace('{year}/{serial:4}"', '{year}/{serial:4}"  # so')
    same, _ = read_text("toy.yaml", commented.encode())
    other, _ = read_text(
        "toy.yaml", TOY_FILE.replace("working_days: 3", "working_days: 4").encode()
    )
    assert same
    assert other
    digest = digest_of(content_of(service))
    assert digest_of(content_of(same)) == digest
    assert digest_of(content_of(other)) != digest


def test_no_clock_approves_what_leads_to_money() -> None:
    paid = replace(TOY_DOMAIN, pays=frozenset({TOY}))
    with pytest.raises(BadFiles) as refused:
        read_library([paid])
    told = "registrations.shop.tasks.approve.clock: this leads to money, which no clock approves"
    assert told in str(refused.value)
    assert "distinct_people: this leads to money" in str(refused.value)
    assert read_library([TOY_DOMAIN])
