"""Fields, sections and papers as files write them."""

import re

from app.casework.definition.determinant_reader import determinant
from app.casework.definition.fields import Choice, Field, FieldType
from app.casework.definition.shapes import DocumentAsk, PaperKind, Section
from app.data_files.nodes import Keys, Spot
from app.data_files.words_reader import BOTH_LANGUAGES_HINT, maybe_words, title

FIELD_KEYS = (
    *("name", "type", "label", "hint", "required", "when", "prefill", "check"),
    *("choices", "least", "most", "past", "future", "fields", "unique"),
)
_CHOICE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_CHOICE_HINT = "1 to 40 small letters, digits and _; in quotes where they are digits only"
_TEXTS = frozenset(
    {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.NAME, FieldType.NAME_UR, FieldType.EMAIL}
)
_CHOSEN = frozenset({FieldType.CHOICE, FieldType.CHOICES})
_BOUNDED = _TEXTS | {FieldType.NUMBER, FieldType.MONEY, FieldType.CHOICES, FieldType.GROUP}
# Keys that apply to some types only.
_ONLY = {
    "choices": _CHOSEN,
    "least": _BOUNDED,
    "most": _BOUNDED,
    "past": {FieldType.DATE},
    "future": {FieldType.DATE},
    "fields": {FieldType.GROUP},
    "unique": {FieldType.GROUP},
}


def section(spot: Spot) -> Section:
    """Read a page of the form."""
    keys = spot.keys("code", "title", "guidance", "when", "fields")
    return Section(
        code=keys.need("code", "a code, such as premises").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        guidance=maybe_words(keys.may("guidance")),
        when=determinant(keys.may("when")),
        fields=keys.need("fields", "the questions of this page").items(field, least=1),
    )


def document(spot: Spot) -> DocumentAsk:
    """Read a paper that is asked for."""
    keys = spot.keys("code", "title", "hint", "when", "required", "kinds")
    kinds = keys.may("kinds").items(lambda item: item.one_of(PaperKind), least=1)
    return DocumentAsk(
        code=keys.need("code", "a code, such as lease").code(),
        title=title(keys.need("title", BOTH_LANGUAGES_HINT)),
        hint=maybe_words(keys.may("hint")),
        when=determinant(keys.may("when")),
        required=keys.may("required").yes() if keys.may("required") else True,
        kinds=kinds or tuple(PaperKind),
    )


def field(spot: Spot, *, inner: bool = False) -> Field:
    """Read a question; `inner`: within a group, which holds no group of its own."""
    keys = spot.keys(*FIELD_KEYS)
    kind = keys.need("type", "one of the types of fields, such as text").one_of(FieldType)
    _check_only_own_keys(keys, kind)
    if inner and kind is FieldType.GROUP:
        spot.wrong("a group cannot hold another group; ask for it on a page of its own.")
    return Field(
        name=keys.need("name", "a name, such as owner").code(),
        type=kind,
        label=title(keys.need("label", BOTH_LANGUAGES_HINT)),
        hint=maybe_words(keys.may("hint")),
        required=keys.may("required").yes() if keys.may("required") else True,
        when=determinant(keys.may("when")),
        choices=_choices(keys, kind),
        least=_bound(keys.may("least"), kind),
        most=_bound(keys.may("most"), kind),
        past=keys.may("past").yes(),
        future=keys.may("future").yes(),
        fields=_inner(keys, kind),
        unique=keys.may("unique").items(lambda item: item.text()),
        prefill=keys.may("prefill").text(),
        check=keys.may("check").text(),
    )


def _choices(keys: Keys, kind: FieldType) -> tuple[Choice, ...]:
    if kind not in _CHOSEN:
        return ()
    told = "the answers to choose from: value, and words in both languages"
    return keys.need("choices", told).items(_choice, least=2)


def _choice(spot: Spot) -> Choice:
    keys = spot.keys("value", "words")
    return Choice(
        value=keys.need("value", "a value, such as bakery").code(_CHOICE, _CHOICE_HINT),
        words=title(keys.need("words", BOTH_LANGUAGES_HINT)),
    )


def _inner(keys: Keys, kind: FieldType) -> tuple[Field, ...]:
    if kind is not FieldType.GROUP:
        return ()
    told = "the questions that are asked again for each row"
    return keys.need("fields", told).items(lambda item: field(item, inner=True), least=1)


def _bound(spot: Spot, kind: FieldType) -> int | None:
    if not spot:
        return None
    return spot.amount() if kind is FieldType.MONEY else spot.whole()


def _check_only_own_keys(keys: Keys, kind: FieldType) -> None:
    for name, kinds in _ONLY.items():
        spot = keys.may(name)
        if spot and kind not in kinds:
            spot.wrong(f"says nothing of a field of type {kind.value}; leave it out.")
