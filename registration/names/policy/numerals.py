"""Numbers, however a name writes them: 1, ۱, one, ایک, II."""

from collections.abc import Sequence

from registration.names.policy.letters import plain

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_URDU = (
    "صفر ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# A single letter is mostly somebody's initial; see `number_of`.
_ROMAN = "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN_VALUES = (2, 3, 4, 6, 7, 8, 9, *range(11, 21))
_SINGLE = {"i": 1, "v": 5, "x": 10}
_WORDS = (
    {word: value for value, word in enumerate(_ENGLISH.split())}
    | {plain(word): value for value, word in enumerate(_URDU.split())}
    | {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
    | dict(zip(_ROMAN.split(), _ROMAN_VALUES, strict=True))
)
_NUMBER_SIGNS = frozenset({"no", "number", plain("نمبر")})
_TEN, _HUNDRED = 10, 100


def with_numbers(words: Sequence[str]) -> list[str]:
    """Write every number of a name in digits: "twenty one" is 21, "No. 7" is 7."""
    made: list[str] = []
    tens = False  # whether the last one is the word of a ten, which "one" to "nine" belong to
    for place, word in enumerate(words):
        value = _value(word, place, last=place == len(words) - 1)
        if value is None:
            made.append(word)
        elif tens and 0 < value < _TEN and not word.isdecimal():
            made[-1] = str(int(made[-1]) + value)
        else:
            if made and made[-1] in _NUMBER_SIGNS:
                made.pop()
            made.append(str(value))
        tens = value is not None and not word.isdecimal() and value in range(20, _HUNDRED, _TEN)
    return made


def _value(word: str, place: int, *, last: bool) -> int | None:
    if word.isdecimal():
        return int(word)
    # "Star V" is the fifth, "V Star" is somebody's; "i" within a name is its izafat.
    if place and word in _SINGLE and (last or word != "i"):
        return _SINGLE[word]
    return _WORDS.get(word)
