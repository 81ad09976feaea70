"""Examples beside a service come true, or say what does not; officials try a form before all."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from factories.doors import Doors, Place
from factories.identity import make_person, make_staff
from factories.toys import TOY, TOYS, toy_domain
from sqlalchemy.orm import Session

from app import roles
from app.casework.catalogue.check_examples import prove
from app.casework.catalogue.doors.cli import services
from app.casework.catalogue.library import look_through
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.examples import read_examples
from app.casework.ports import Services
from app.platform import Composition
from wsgi import make_platform, make_registry

EXAMPLES = (TOYS / "examples" / f"{TOY}.yaml").read_text()
FORM = Place(f"/casework/services/{TOY}/versions/1/form", "")


def tried(folder: Path, old: str = "", new: str = "") -> list[str]:
    assert old in EXAMPLES, old
    (folder / "examples").mkdir()
    (folder / f"{TOY}.yaml").write_text((TOYS / f"{TOY}.yaml").read_text())
    (folder / "examples" / "toy.yaml").write_text(EXAMPLES.replace(old, new, 1))
    domain = toy_domain(folder)
    files, _ = look_through([domain])
    _, problems = prove([domain], files)
    return [str(problem) for problem in problems]


def test_it_finds_the_toy_s_examples_true(tmp_path: Path) -> None:
    assert tried(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        (
            "fees: [toy-shop], steps",
            "fees: [], steps",
            "A wooden",
            "fees are toy-shop; exp",
        ),
        (
            "steps: [examine, score, approve]",
            "steps: [score]",
            "A wooden",
            "shop: steps are examine",
        ),
        ("corner: {steps: [give]}", "safety: {}", "A wooden", "these are asked: shop, corner"),
        ("papers: [lease, photo]", "papers: [lease]", "A wooden", "papers are lease, photo"),
        (
            "papers: [lease, photo]",
            "signers: [Noor]",
            "A wooden",
            "none must sign; expected: Noor",
        ),
        ("documents: [lease]", "documents: []", "A wooden", "documents lack lease"),
        (
            "the same as in entry 1",
            "the same as in entry 3",
            "Two partners",
            "the same as in entry 1",
        ),
        ('capital: "500"}', 'capital: "5000"}', "A name in a third", '"capital" is not refused'),
        ("kind: wooden", "kind: plastic", "A wooden", '"kind" is refused'),
        ("service: toy_licence", "service: toy_shop", "service:", "no file that reads well"),
        ("expect:\n      papers", "expects:\n      papers", "expects", 'did you mean "expect"?'),
        (
            "    documents: [lease]\n",
            "    documents: [lease]\n    documents: []\n",
            "documents: []",
            "twice",
        ),
    ],
)
def test_it_names_what_does_not_come_true(
    old: str, new: str, at: str, says: str, tmp_path: Path
) -> None:
    problems = tried(tmp_path, old, new)
    text = EXAMPLES.replace(old, new, 1)
    line = text[: text.index(at) if at else text.rindex("documents: []")].count("\n") + 1
    assert any(each.startswith(f"toy.yaml:{line}:") and says in each for each in problems), problems


def test_it_finds_every_service_of_this_release_right() -> None:
    brought = make_registry().contributed(Services)
    files, problems = look_through(brought)
    _, untrue = prove(brought, files)
    assert [str(each) for each in (*problems, *untrue)] == []


def test_every_service_has_its_examples_and_one_that_is_refused() -> None:
    brought = make_registry().contributed(Services)
    files, _ = look_through(brought)
    paths = [path for each in brought for path in (each.folder / "examples").glob("*.yaml")]
    read = {found.service: found.examples for found, _ in map(read_examples, paths) if found}
    assert set(read) == {file.service.code for file in files}
    for code, examples in read.items():
        refused = [each for each in examples if each.problems]
        assert refused, code
        assert len(examples) - len(refused) >= 2, code
        signing = next(file.service.signatures for file in files if file.service.code == code)
        assert not signing or any(each.signers for each in examples), code


def _checked(*files: str) -> Result:
    composition = Composition(
        make_registry=make_registry,
        make_platform=make_platform,
        with_servers=nullcontext,
        with_province=nullcontext,
    )
    return CliRunner().invoke(services, ["check", *files], obj=composition)


def test_it_checks_from_the_shell(tmp_path: Path) -> None:
    right = _checked()
    assert right.exit_code == 0, right.output
    assert "come true" in right.output
    file = tmp_path / "wrong.yaml"
    file.write_text("code: wrong\ntitel: {en: Wrong}\n")
    wrong = _checked(str(file))
    assert wrong.exit_code == 1
    assert 'wrong.yaml:2: titel: this key is not known; did you mean "title"?' in wrong.output


def test_it_lets_officials_try_a_form(doors: Doors, session: Session, toys: CaseBook) -> None:
    assert toys
    officer = make_staff(session, roles.PARAMETER_OFFICER)
    citizen = make_person(session)
    session.commit()
    opened = doors.open("web", officer)
    empty = opened.read(FORM)
    assert "No office would be asked for anything" not in empty.text  # a shop is always asked for
    assert 'name="voltage"' not in empty.body
    query = "kind=electric&has_partners=yes&step=add-partners&facts=toys.square_is_full"
    page = opened.read(Place(f"{FORM.web}?{query}", ""))
    assert 'name="voltage"' in page.body
    assert 'name="partners-0-partner-cnic"' in page.body
    assert "Safety clearance" in page.text
    assert "Corner on the square" not in page.text.partition("What follows")[2]
    assert "There is a problem" in page.body
    assert doors.open("web", citizen).read(FORM).status == 403
    assert doors.open("web").read(FORM).status == 401
