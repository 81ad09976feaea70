"""How names are read, whatever is typed: properties, and what stored keys rest on."""

import hashlib
import random

import pytest
from factories.depth import examples
from factories.name_pairs import PAIRS
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.places.models import District
from app.synonyms.public import release_rows, spellings
from registration.names.policy import folding, lexicon
from registration.names.policy.folding import fold
from registration.names.policy.letters import plain
from registration.names.policy.lexicon import Role
from registration.names.policy.likeness import alike
from registration.names.policy.name_reader import FOLDING, read, read_both
from registration.names.policy.sounds import skeleton, spoken, vowels

# Of the keys of many names, for each version of how names are read. Where it differs, names that
# are stored would be looked for by keys that they have not: raise FOLDING, and add a digest.
DIGESTS = {1: "4e94fd9a15dc60bc"}

LINES = [row for row in release_rows() if row["role"]]
SPELLINGS = [each for row in LINES for each in spellings(row) if each]
PAIRED = [text for pair in PAIRS for name in pair[:2] for text in name.split("~") if text]
ROMAN = st.text(alphabet="abcdefghiklmnopqrstuvwxyz", min_size=2, max_size=9)
URDU = st.text(alphabet="ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے", min_size=2, max_size=7)
NAMES = st.lists(st.one_of(ROMAN, URDU), min_size=1, max_size=5).map(" ".join)
ANYTHING = st.one_of(st.text(max_size=60), NAMES)


def exact(name: str) -> str:
    return read(name).exact


@given(ANYTHING)
def test_it_reads_any_text_and_folds_what_is_folded_to_itself(text: str) -> None:
    folded = fold(text)
    assert fold(" ".join(folded)) == folded
    assert all(spoken(word) or skeleton(word) or vowels(word) or word for word in folded)
    reading = read(text)
    assert all(len(key) < 2_000 for key in reading.keys())  # noqa: SIM118 - a method of ours
    assert alike([reading], [reading]).score == 100


@given(NAMES, st.randoms())
def test_the_order_of_words_makes_no_other_name(name: str, chance: random.Random) -> None:
    words = list(fold(name))
    chance.shuffle(words)
    # A single letter beside others is an initial, and a phrase of known words is one word.
    if all(len(word) > 1 for word in words) and not _phrases(words) | _phrases(list(fold(name))):
        assert exact(" ".join(words)) == exact(" ".join(fold(name)))


def _phrases(words: list[str]) -> set[str]:
    return {shown for shown, known in lexicon.recognise(words) if known and shown not in words}


@pytest.mark.parametrize(("word", "known"), [("torbat", True), ("kulu", False)])
def test_a_long_word_is_known_by_its_sound_and_a_short_one_by_its_letters(
    word: str, *, known: bool
) -> None:
    ((_, found),) = lexicon.recognise([word])
    assert (found is not None) == known


@given(NAMES)
def test_case_marks_and_signs_make_no_other_name(name: str) -> None:
    assert fold(name.upper()) == fold(name)
    assert fold(f"  ({name.replace(' ', ' - ')}.)  ") == fold(name)
    marked = "".join(f"{letter}\N{ARABIC FATHA}\N{ZERO WIDTH JOINER}" for letter in name)
    assert fold(marked) == fold(name)


@given(st.lists(ROMAN.filter(lambda word: word[-1] not in "seiuoay"), min_size=1, max_size=4))
def test_a_plural_makes_no_other_name(words: list[str]) -> None:
    long = [word for word in words if len(word) > 3]
    assert fold(" ".join(f"{word}s" for word in long)) == fold(" ".join(long))


@pytest.mark.parametrize("number", range(1, 21))
def test_a_numeral_is_the_same_however_it_is_written(number: int) -> None:
    urdu_digits = str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    arabic_digits = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    english, urdu = (
        words.split()[number] for words in (folding._ENGLISH_NUMBERS, folding._URDU_NUMBERS)
    )
    written = [str(number), f"0{number}", urdu_digits, arabic_digits, english, urdu]
    written += {1: ["I"], 5: ["V"], 10: ["X"]}.get(number, [])
    if number in folding._ROMAN_VALUES:
        written.append(folding._ROMAN.split()[folding._ROMAN_VALUES.index(number)])
    assert {fold(f"Star {each}") for each in written} == {("star", str(number))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("يوسف", "یوسف"),
        ("كريم", "کریم"),
        ("مدينة", "مدینہ"),
        ("آمنہ", "امنہ"),
        ("قائدِ", "قائد"),
        ("تـربـت", "تربت"),
        ("علی\N{ZERO WIDTH NON-JOINER}خان", "علیخان"),
        ("ﻛﻮﺋﭩﮫ", "کوئٹہ"),
        ("بھائی", "بہائی"),
        ("ړوند", "ڑوند"),
        ("Ｔｕｒｂａｔ", "turbat"),
        ("Café", "CAFE"),
        ("Straße", "strasse"),
    ],
)
def test_a_letter_has_one_form(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert plain(plain(one)) == plain(one)


@pytest.mark.parametrize(
    ("roman", "urdu"),
    [
        ("Quetta", "کوئٹہ"),
        ("Kweta", "کوئٹہ"),
        ("Gwadar", "گوادر"),
        ("Khuzdar", "خضدار"),
        ("Xuzdar", "خضدار"),
        ("Muhammad", "محمد"),
        ("Mohammed", "محمد"),
        ("Zhob", "ژوب"),
        ("Yousaf", "یوسف"),
        ("Nawaz", "نواز"),
        ("Dawood", "داؤد"),
        ("Zarghun", "زرغون"),
        ("Islam", "اسلام"),
        ("Awan", "اعوان"),
        ("Wazir", "وزیر"),
    ],
)
def test_both_scripts_have_the_same_consonants(roman: str, urdu: str) -> None:
    assert skeleton(*fold(roman)) == skeleton(*fold(urdu))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("baloch", "balouch"),
        ("muhammad", "mohamad"),
        ("khan", "xan"),
        ("quaid", "qaid"),
        ("zarghoon", "zargun"),
        ("hussain", "husein"),
        ("riaz", "riyaz"),
        ("wali", "vali"),
        ("noor", "nour"),
    ],
)
def test_a_word_sounds_the_same_in_its_spellings(one: str, other: str) -> None:
    assert spoken(one) == spoken(other)


def test_it_knows_every_district_in_both_scripts(session: Session) -> None:
    rows = session.execute(select(District.name, District.name_ur)).all()
    assert len(rows) >= 36
    unknown = [
        text
        for row in rows
        for text in row
        if [word.role for word in read(text).words] != [Role.PLACE]
    ]
    assert not unknown, "add them to words.csv, and raise FOLDING"


def test_its_words_are_each_one_word() -> None:
    """A spelling of two words would be whichever comes first in the file."""
    words: dict[tuple[str, ...], str] = {}
    for row in LINES:
        for spelling in spellings(row):
            if folded := fold(spelling):
                assert words.setdefault(folded, row["word"]) == row["word"], spelling


def test_whoever_changes_how_names_are_read_says_so() -> None:
    digest = hashlib.sha256()
    for text in (*SPELLINGS, *(f"Zarghoon {each} Traders" for each in SPELLINGS), *PAIRED):
        reading = read(text)
        digest.update(f"{text}: {reading.exact} {sorted(reading.keys())}\n".encode())
    assert DIGESTS.get(FOLDING) == digest.hexdigest()[:16], "raise FOLDING; see refold_names.py"


@settings(max_examples=examples(25))
@given(NAMES, NAMES)
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    mine, theirs = read_both(one, ""), read_both(other, "")
    assert alike(mine, theirs).score == alike(theirs, mine).score
    assert 0 <= alike(mine, theirs).score <= 100
