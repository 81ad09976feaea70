"""Answers of forms: strict, limited, in sentences; what is kept loads again to itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from factories.case_fields import DAY, EVERY, GOOD, PARTNERS
from factories.depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from app.casework.definition.fields import Field, FieldType
from app.casework.forms.isic_activities import ACTIVITIES
from app.casework.forms.policy.answers import look, whole
from app.casework.forms.policy.determinants import Known
from app.casework.forms.schemas import AnswersSchema, answers_schema, written

SCHEMA = answers_schema(EVERY, Known(), DAY)


def wrong(**changed: object) -> dict[Any, Any]:
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load(GOOD | changed)
    return refused.value.messages  # type: ignore[return-value]


def test_it_reads_what_people_type_into_what_is_kept() -> None:
    kept = SCHEMA.load(GOOD)
    assert kept["capital"] == 1_234_567_50
    assert kept["begun"] == "2026-03-04"
    assert kept["open_now"] is True
    assert kept["phone"] == "+923331234567"
    assert kept["owner"] == {"name": "Gul Khan", "cnic": "5440012345671"}
    assert written(EVERY, kept)["capital"] == "1234567.50"


@pytest.mark.parametrize(
    ("changed", "place", "says"),
    [
        ({"called": "Гуль"}, ["called"], "English letters only. It contains others: Гуль"),
        ({"called": "Ｇul"}, ["called"], "English letters only"),
        ({"called": "Gul\u202eKhan"}, ["called"], "English letters only"),
        ({"called": "۔۔"}, ["called"], "English letters only"),
        ({"called_ur": "۔۔"}, ["called_ur"], "Enter a name with letters"),
        ({"called": "..."}, ["called"], "Enter a name with letters"),
        ({"called_ur": "Gul"}, ["called_ur"], "Urdu letters only. It contains others: Gul"),
        ({"called_ur": "गुल"}, ["called_ur"], "Urdu letters only"),
        ({"capital": "99.99"}, ["capital"], "from Rs 100 to"),
        ({"capital": 5}, ["capital"], "as text in rupees"),
        ({"sells": ["milk", "gold"]}, ["sells"], "Choose one of the answers"),
        ({"sells": ["milk", "meat", "bread"]}, ["sells"], "from 1 to 2 of the answers"),
        ({"sells": ["milk", "milk"]}, ["sells"], "from 1 to 2 of the answers"),
        ({"title": "ab"}, ["title"], "between 3 and 40 characters"),
        ({"workers": "501"}, ["workers"], "from 0 to 500"),
        ({"begun": "5-3-2026"}, ["begun"], "today or in the past"),
        ({"opens": "2026-03-03"}, ["opens"], "must be today or in the future"),
        ({"begun": "31-02-2026"}, ["begun"], "Enter a date"),
        ({"open_now": 1}, ["open_now"], "yes or no"),
        ({"phone": "081 2345678"}, ["phone"], "mobile number"),
        ({"where": "lahore"}, ["where"], "Choose one of the answers"),
        ({"does": "bakeries"}, ["does"], "1071 – Bakeries"),
        ({"does": "9999"}, ["does"], "four-digit code"),
        ({"owner": {"name": "Gul"}}, ["owner", "cnic"], "Fill in “CNIC number”"),
        ({"owner": "Gul"}, ["owner"], "named fields"),
        ({"title": ""}, ["title"], "Fill in “Title”"),
        ({"partners": []}, ["partners"], "at least 2"),
        ({"partners": [{}] * 6}, ["partners"], "up to 5"),
        ({"surprise": 1}, ["surprise"], "not known here"),
    ],
)
def test_it_says_what_is_wrong_where_it_is(
    changed: dict[str, Any], place: list[str], says: str
) -> None:
    messages = wrong(**changed)
    assert set(messages) == {place[0]}
    for step in place:
        messages = messages[step]
    assert says in str(messages)


def test_it_refuses_the_same_partner_twice_by_cnic() -> None:
    partner = {"partner": {"name": "Gul Khan", "cnic": "54400-1234567-1"}, "minor": "no"}
    again = {"partner": {"name": "Another Gul", "cnic": "5440012345671"}, "minor": "no"}
    messages = wrong(partners=[partner, again])
    assert "same as in entry 1" in str(messages["partners"][1]["partner"]["cnic"])


def test_it_drops_answers_to_questions_that_do_not_apply() -> None:
    kept = SCHEMA.load(GOOD | {"kind": "shop", "capital": "not even money"})
    assert "capital" not in kept
    partners = [row | {"minor": "no"} for row in GOOD["partners"]]  # type: ignore[attr-defined]
    kept = SCHEMA.load(GOOD | {"partners": partners})
    assert "guardian" not in kept["partners"][1]


def test_it_lets_what_is_missing_come_later_but_not_what_is_wrong() -> None:
    later = answers_schema(EVERY, Known(), DAY, finished=False)
    assert later.load({"title": "Bolan"}) == {"title": "Bolan"}
    with pytest.raises(ValidationError):
        later.load({"workers": "many"})


def test_it_names_every_activity_in_both_languages() -> None:
    assert len(ACTIVITIES) == 419
    assert all(len(code) == 4 and words.en and words.ur for code, words in ACTIVITIES.items())


WORDS = "Gul|گل|Гуль|12|0|-1|1.5|yes|no|shop|mill|quetta|54400-1234567-1|03331234567|a@b.pk|1061"
MORE = ["", " ", "4-3-2026", "2027-01-01", "milk", "x" * 300]
texts = st.sampled_from([*WORDS.split("|"), *MORE]) | st.text(max_size=6)
plain = st.none() | st.booleans() | st.integers(-5, 600) | texts | st.lists(texts, max_size=3)


def data_for(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={each.name: _value(each) for each in fields})


def _value(each: Field) -> st.SearchStrategy[Any]:
    if each.type is FieldType.GROUP:
        row = data_for(each.fields)
        return st.lists(row | plain, max_size=4) | plain
    if each.type in {FieldType.PERSON, FieldType.ADDRESS}:
        names = ("name", "name_ur", "cnic", "line", "district")
        return st.dictionaries(st.sampled_from(names), texts, max_size=3) | plain
    good = st.just(GOOD[each.name]) if each.name in GOOD else texts
    return good | plain


anything = data_for(EVERY).map(lambda typed: GOOD | typed) | data_for(EVERY)


def leaves(tree: object) -> Iterator[object]:
    if isinstance(tree, dict):
        for below in tree.values():
            yield from leaves(below)
    else:
        yield from tree  # type: ignore[misc]  # lists of sentences


def loaded(schema: AnswersSchema, typed: object) -> tuple[dict[str, Any], dict[Any, Any]]:
    try:
        return schema.load(typed), {}
    except ValidationError as refused:
        return {}, refused.messages  # type: ignore[return-value]  # a tree of sentences


@settings(max_examples=examples(25), deadline=None)
@given(typed=anything, finished=st.booleans())
def test_it_gives_problems_or_values_that_load_again_to_themselves(
    *, typed: dict[str, Any], finished: bool
) -> None:
    schema = answers_schema(EVERY, Known(), DAY, finished=finished)
    kept, messages = loaded(schema, typed)
    assert all(str(said).strip() for said in leaves(messages))
    if messages:
        return
    assert schema.load(written(EVERY, kept)) == kept
    again = look(EVERY, kept, Known(), DAY, finished=finished)
    assert again.kept == kept
    assert not again.problems
    assert not finished or all(whole(each, kept[each.name]) for each in EVERY if each.name in kept)


@settings(max_examples=examples(25), deadline=None)
@given(
    st.dictionaries(st.sampled_from([e.name for e in EVERY]), plain | st.lists(plain, max_size=2))
)
def test_it_is_total_over_any_kept_json(kept: dict[str, Any]) -> None:
    found = look(EVERY, kept, Known(), DAY)
    assert found.problems
    assert not look(EVERY, found.kept, Known(), DAY, finished=False).problems


@pytest.mark.parametrize("part", ["partner", "minor"])
def test_it_takes_no_row_with_a_gap_for_whole(part: str) -> None:
    (row, *others) = SCHEMA.load(GOOD)["partners"]
    assert whole(PARTNERS, [row, *others])
    assert not whole(PARTNERS, [{n: v for n, v in row.items() if n != part}, *others])
    assert not whole(PARTNERS, [row | {"partner": {"name": "Gul Khan"}}, *others])


def test_it_counts_before_it_looks() -> None:
    assert "up to 100 rows" in str(wrong(partners=[{}] * 101)["partners"])
    assert PARTNERS.most == 5
