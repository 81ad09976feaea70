"""Each number of the cast is one player's."""

from demonstration.cast.houses import HOUSES, PLAYERS


def test_each_number_of_the_cast_is_given_once() -> None:
    for cast in (HOUSES, PLAYERS):
        assert len({each.number for each in cast}) == len(cast)
