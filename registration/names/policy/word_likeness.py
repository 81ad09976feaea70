"""Likeness of two words, from 0 to 1: as they are spelled, or as they sound."""

from difflib import SequenceMatcher
from functools import lru_cache

from registration.names.policy.lexicon import Role
from registration.names.policy.name_reader import Word
from registration.names.policy.sounds import skeleton, spoken, vowels

_SAME_SOUND = 0.97
# Any two words that say no more than "a business", or "of a family", are half alike.
_BOTH_GENERAL = 0.5
_GENERAL = frozenset({Role.FORM, Role.KIN})
# By how many consonants are the same (the last: three or more): what they are worth by themselves,
# and with them the vowels. Two consonants are many words; three are mostly one.
_CONSONANTS = ((0.3, 0.4), (0.3, 0.4), (0.5, 0.4), (0.75, 0.2))
_URDU_CONSONANTS = ((0.4, 0.3), (0.4, 0.3), (0.6, 0.3), (0.8, 0.15))
# Between the scripts: with long vowels that disagree, and that do not.
_ACROSS = ((0.4, 0.7), (0.4, 0.7), (0.6, 0.9), (0.8, 0.93))
_ENOUGH = len(_CONSONANTS) - 1
# Fewer letters that are the same than this share are another word.
_SPELLED_ALIKE = 0.8
_MAX_WORD_LENGTH = 40


@lru_cache(maxsize=65_536)
def likeness(one: Word, other: Word) -> float:
    """Return how alike two words are; the order does not matter."""
    if one.word == other.word:
        return 1.0
    if Role.NUMBER in {one.role, other.role}:
        return 0.0
    roles = {one.role, other.role}
    # If both are known, these are different words; only people's names are confused by ear.
    if one.known and other.known and roles != {Role.PERSON}:
        return _BOTH_GENERAL if roles <= _GENERAL else 0.0
    mine, theirs = (each.word.replace(" ", "")[:_MAX_WORD_LENGTH] for each in (one, other))
    if mine.isascii() != theirs.isascii():
        return _across(*sorted((mine, theirs), key=str.isascii))
    return _in_one_script(mine, theirs)


def _in_one_script(one: str, other: str) -> float:
    if one.isascii() and spoken(one) == spoken(other):
        return _SAME_SOUND
    if skeleton(one) != skeleton(other):
        return _spelled(one, other)
    table = _CONSONANTS if one.isascii() else _URDU_CONSONANTS
    alone, with_vowels = table[min(len(skeleton(one)), _ENOUGH)]
    first, second = sorted((vowels(one), vowels(other)))
    shared: float = SequenceMatcher(None, first, second).ratio()
    return alone + with_vowels * shared


def _across(urdu: str, roman: str) -> float:
    if skeleton(urdu) != skeleton(roman):
        return 0.0
    disagree, agree = _ACROSS[min(len(skeleton(urdu)), _ENOUGH)]
    heard = iter(vowels(roman).replace("e", "ai"))
    return agree if all(vowel in heard for vowel in vowels(urdu)) else disagree


def _spelled(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    share = 1 - _letters_off(one, other, most=int(longest * (1 - _SPELLED_ALIKE)) + 1) / longest
    return share if share >= _SPELLED_ALIKE else 0.0


def _letters_off(one: str, other: str, *, most: int) -> int:
    """Count letters to change, add, leave out or swap with their neighbour; beyond `most` any."""
    if abs(len(one) - len(other)) > most:
        return len(one) + len(other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, theirs in enumerate(other, start=1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and one[i - 2] == theirs and letter == other[j - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
