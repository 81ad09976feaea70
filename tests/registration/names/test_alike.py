"""What the release's thresholds make of pairs of names: fails when weights drift."""

import pytest
from factories.name_pairs import DIFFERENT, LOOK, PAIRS, REFUSE

from registration.names.parameters import INITIAL, REFUSE_FROM, WARN_FROM
from registration.names.policy.likeness import How, alike
from registration.names.policy.name_reader import Reading, read_both

VALUES = {
    initial.definition.key: int(initial.value) for initial in INITIAL if initial.value.isdigit()
}


def read(text: str) -> list[Reading]:
    name, _, name_ur = text.partition("~")
    return list(read_both(name, name_ur))


def judged(score: int) -> str:
    if score >= VALUES[REFUSE_FROM.key]:
        return REFUSE
    return LOOK if score >= VALUES[WARN_FROM.key] else DIFFERENT


@pytest.mark.parametrize(("one", "other", "expected", "how"), PAIRS)
def test_it_finds_names_as_much_alike_as_people_would(
    one: str, other: str, expected: str, how: How | None
) -> None:
    found = alike(read(one), read(other))
    assert judged(found.score) == expected, found
    assert found.score == alike(read(other), read(one)).score
    assert how is None or found.how is how


def keys(text: str) -> frozenset[str]:
    return frozenset[str]().union(*(reading.keys() for reading in read(text)))


# The one letter that is wrong in a consonant: found by the trigrams of its word, not by a key.
BY_TRIGRAMS = {("Zarghoon Traders", "Zardhoon Traders")}


@pytest.mark.parametrize(("one", "other", "expected", "how"), PAIRS)
def test_it_finds_by_keys_whatever_stands_in_the_way(
    one: str, other: str, expected: str, how: How | None
) -> None:
    """A name that no key leads to would never be compared, however much alike."""
    del how
    if expected != DIFFERENT and (one, other) not in BY_TRIGRAMS:
        assert keys(one) & keys(other)


def test_it_calls_only_what_is_the_same_wholly_alike() -> None:
    for one, other, _, how in PAIRS:
        found = alike(read(one), read(other))
        if found.score == 100:
            assert how in {How.SAME, How.ORDER, How.WRITING, How.SCRIPT}
