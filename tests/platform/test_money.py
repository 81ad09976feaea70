"""Amounts as people write them: read as one documented form, or refused with what to type."""

import re
import string
from decimal import Decimal

import pytest
from factories.amounts import REFUSED, UNDERSTOOD
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from app.money import (
    MAX_PAISA,
    grouped_rupees,
    parse_rupees,
    percent_of,
    plain_rupees,
    read_rupees,
)
from app.schemas import Amount, Percent, Quantity
from app.text import Sentence, isolated
from app.typed_text import NumberError, Typed


@pytest.mark.parametrize("typed", UNDERSTOOD, ids=lambda typed: repr(typed)[:24])
def test_it_reads_what_people_write(typed: str) -> None:
    assert read_rupees(typed) == UNDERSTOOD[typed]
    assert Amount().deserialize(Typed(typed)) == UNDERSTOOD[typed]


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: repr(typed)[:24])
def test_it_says_why_it_does_not_read_the_rest(typed: str) -> None:
    with pytest.raises(NumberError) as refused:
        read_rupees(typed)
    assert REFUSED[typed] in refused.value.reason
    assert isinstance(refused.value.reason, Sentence)
    with pytest.raises(ValidationError) as told:
        Amount().deserialize(Typed(typed))
    assert told.value.messages == [refused.value.reason]


AMOUNTS = st.integers(0, MAX_PAISA)


@given(AMOUNTS)
@example(MAX_PAISA)
def test_it_reads_every_amount_that_we_write(paisa: int) -> None:
    for written in (plain_rupees(paisa), grouped_rupees(paisa), isolated(grouped_rupees(paisa))):
        assert read_rupees(written) == paisa
    assert parse_rupees(plain_rupees(paisa)) == paisa


# The documented forms, each by itself; what they have in common is left to the reader.
FORMS = [
    re.compile(r"\d+(?:\.\d{1,2})?", re.ASCII),
    *(
        re.compile(rf"{groups.replace('M', mark)}(?:[.٫]\d{{1,2}})?", re.ASCII)
        for mark in ",،٬\u00a0\u2009"
        for groups in (r"[1-9]\d{0,2}(?:M\d{3})+", r"[1-9]\d?(?:M\d{2})*M\d{3}")
    ),
    re.compile(r"\d+(?:٫\d{1,2})?", re.ASCII),
]


PIECES = st.lists(st.from_regex(r"[0-9]{1,4}", fullmatch=True), min_size=1, max_size=5)
GROUPED = st.builds(
    lambda pieces, mark, rest: mark.join(pieces) + rest,
    PIECES,
    st.sampled_from(",،٬\u00a0\u2009.٫"),
    st.sampled_from(["", ".5", ".50", "٫50", ".505", ",50", "."]),
)


@given(GROUPED | st.text("0123456789,.،٬٫\u00a0\u2009", max_size=14))
@example("1,00,00")
@example("200,50")
def test_it_reads_a_documented_form_or_refuses(text: str) -> None:
    documented = any(form.fullmatch(text.strip()) for form in FORMS)
    try:
        paisa = read_rupees(text)
    except NumberError:
        assert not documented or len(re.sub(r"\D", "", text)) > len("100000000000")
    else:
        assert documented
        rupees, _, part = text.replace("٫", ".").partition(".")
        digits = "".join(each for each in rupees if each in string.digits)
        assert paisa == int(digits) * 100 + int(f"{part.strip():0<2}")


PLAIN = re.compile(r"\d+(\.\d{1,2})?", re.ASCII)


@pytest.mark.parametrize("sent", [*UNDERSTOOD, *REFUSED, "2500\n", "２５"], ids=repr)
def test_it_takes_of_a_program_only_what_the_description_says(sent: str) -> None:
    if PLAIN.fullmatch(sent) and len(sent.lstrip("0")) < len(str(MAX_PAISA)):
        assert Amount().deserialize(sent) == read_rupees(sent)
    else:
        with pytest.raises(ValidationError):
            Amount().deserialize(sent)


def test_it_documents_what_it_takes_of_a_program() -> None:
    assert Amount().metadata["pattern"] == r"^\d+(\.\d{1,2})?$"


@pytest.mark.parametrize("field", [Quantity(), Percent()], ids=repr)
def test_it_groups_and_points_other_numbers_alike(field: Quantity | Percent) -> None:
    assert field.deserialize(Typed("۲٫۵")) == field.deserialize("2.5")
    with pytest.raises(ValidationError) as refused:
        field.deserialize(Typed("2,5"))
    assert refused.value.messages == ["Enter 2.5: use a point, not a comma, for decimals."]
    with pytest.raises(ValidationError):
        field.deserialize("1,000")
    assert Quantity().deserialize(Typed("1,200.125")) == Quantity().deserialize("1200.125")


@pytest.mark.parametrize(
    ("paisa", "percent", "expected"),
    [
        (50, "1", 1),
        (49, "1", 0),
        (250, "1", 3),
        (-50, "1", -1),
        (1, "50", 1),
        (10**15, "2.5", 25 * 10**12),
    ],
)
def test_it_rounds_half_a_paisa_away_from_zero(paisa: int, percent: str, expected: int) -> None:
    assert percent_of(paisa, Decimal(percent)) == expected
