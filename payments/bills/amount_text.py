"""Amounts in words, as a challan has them, in English and Urdu: lakh and crore, to the paisa."""

from collections.abc import Callable, Iterator

from app.money import MAX_PAISA, PAISA_PER_RUPEE

_CRORE, _LAKH, _THOUSAND, _HUNDRED = 10_000_000, 100_000, 1_000, 100
_ONES = """
zero one two three four five six seven eight nine
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
""".split()  # noqa: SIM905 - so many quoted words would be harder to read
_TENS = """
- - twenty thirty forty fifty sixty seventy eighty ninety
""".split()  # noqa: SIM905 - so many quoted words would be harder to read
# Urdu has a word of its own for every number below a hundred.
_URDU = """
صفر ایک دو تین چار پانچ چھ سات آٹھ نو
دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس
بیس اکیس بائیس تئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس
تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس
چالیس اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس
پچاس اکاون باون ترپن چون پچپن چھپن ستاون اٹھاون انسٹھ
ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر
ستر اکہتر بہتر تہتر چوہتر پچہتر چھہتر ستتر اٹھہتر اناسی
اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی
نوے اکانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے
""".split()  # noqa: SIM905 - so many quoted words would be harder to read
_ENGLISH_UNITS = ("crore", "lakh", "thousand", "hundred")
_URDU_UNITS = ("کروڑ", "لاکھ", "ہزار", "سو")


def english(paisa: int) -> str:
    """Write an amount: "Rupees one thousand two hundred thirty-four and paisa fifty only"."""
    rupees, rest = _checked(paisa)
    more = f" and paisa {_english(rest)}" if rest else ""
    return f"Rupees {_whole(rupees, _english, _ENGLISH_UNITS)}{more} only"


def urdu(paisa: int) -> str:
    """Write an amount in Urdu, to be read from right to left."""
    rupees, rest = _checked(paisa)
    more = f" اور {_URDU[rest]} پیسے" if rest else ""
    return f"{_whole(rupees, _URDU.__getitem__, _URDU_UNITS)} روپے{more} فقط"


def _checked(paisa: int) -> tuple[int, int]:
    if not 0 <= paisa <= MAX_PAISA:
        message = f"{paisa} paisa are no amount"
        raise ValueError(message)
    return divmod(paisa, PAISA_PER_RUPEE)


def _english(number: int) -> str:
    """Write a number below a hundred."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def _whole(number: int, small: Callable[[int], str], units: tuple[str, ...]) -> str:
    return " ".join(_parts(number, small, units)) or small(0)


def _parts(number: int, small: Callable[[int], str], units: tuple[str, ...]) -> Iterator[str]:
    for size, unit in zip((_CRORE, _LAKH, _THOUSAND, _HUNDRED), units, strict=True):
        count, number = divmod(number, size)
        if count:
            yield f"{_whole(count, small, units)} {unit}"
    if number:
        yield small(number)
