"""A few questions that lead to services, whatever of them is answered."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.definition import determinants as d
from app.casework.definition.determinants import About, All, AnyOf, Determinant, Is, Not
from app.casework.definition.questionnaire_reader import read_questionnaire
from app.casework.definition.shapes import Service
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.three_valued_logic import may_hold

NAMES = ("food", "shop", "online")
tests = st.sampled_from(NAMES).map(lambda name: d.Test(About.ANSWER, name, Is.EQUAL, True))
determinants: st.SearchStrategy[Determinant] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=8,
)


@given(determinants, st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_what_it_says_now_stays_true_whatever_is_answered_later(
    determinant: Determinant, answers: dict[str, bool]
) -> None:
    said = may_hold(determinant, Known(answers=answers))
    left = [name for name in NAMES if name not in answers]
    later = [
        answers | dict(zip(left, rest, strict=True))
        for rest in product((True, False), repeat=len(left))
    ]
    if said is not None:
        assert {holds(determinant, Known(answers=each)) for each in later} == {said}


def test_it_leaves_open_what_an_answer_decides() -> None:
    food = d.Test(About.ANSWER, "food", Is.EQUAL, True)
    fact = d.Test(About.FACT, "known", Is.GIVEN, None)
    assert may_hold(food, Known()) is None
    assert may_hold(fact, Known(facts={"known": True})) is None
    assert may_hold(AnyOf((food, fact)), Known(answers={"food": True})) is True
    assert may_hold(All((food, fact)), Known(answers={"food": False})) is False


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("code: toy_licence", "code: no_such", 9, "no file is about this service."),
        ("kind: sort", "nothing: sort", 11, "the service's form asks nothing of this name."),
        ("kind: sort", "kind: colour", 11, 'no question is called "colour".'),
        ("kind: sort", "shop_name: sort", 11, "the form asks for name here."),
        ("answer: sort", "answer: colour", 10, 'no question is called "colour".'),
        ("type: choice", "type: chose", 3, '"chose" is not known here'),
        ("services:", "servces:", 8, 'did you mean "services"?'),
    ],
)
def test_it_says_where_a_file_is_wrong(
    toy: Service, tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in FILE
    path = tmp_path / "questionnaire.yaml"
    path.write_text(FILE.replace(old, new))
    found, problems = read_questionnaire(path, [toy])
    assert found is None
    assert any(words in each.sentence and each.line == line for each in problems), problems


def test_it_reads_a_good_file(toy: Service, tmp_path: Path) -> None:
    path = tmp_path / "questionnaire.yaml"
    path.write_text(FILE)
    found, problems = read_questionnaire(path, [toy])
    assert (problems, [each.name for each in found.questions if found]) == ([], ["sort"])


FILE = """questions:
  - name: sort
    type: choice
    label: {en: Which toys?, ur: کون سے کھلونے؟}
    choices:
      - {value: wooden, words: {en: Of wood, ur: لکڑی}}
      - {value: fireworks, words: {en: Fireworks, ur: آتش بازی}}
services:
  - code: toy_licence
    when: {answer: sort, any_of: [wooden, fireworks]}
    answers: {kind: sort}
"""
