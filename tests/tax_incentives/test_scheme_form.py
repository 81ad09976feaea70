"""A scheme's form changes what was typed and nothing else, and the difference is said in words."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from tax_incentives.changes.differences import differences
from tax_incentives.changes.scheme_form import (
    EntryErrors,
    Field,
    FieldKind,
    fields_of,
    sections,
    typed_text,
)
from tax_incentives.changes.scheme_text import Path, leaves, root_of, with_version
from tax_incentives.changes.use_cases.change_scheme import _FIXED
from tax_incentives.changes.wording import LABELS
from tax_incentives.rules.expression_reader import _COMPARED, _EXPRESSIONS
from tax_incentives.schemes.scheme_reader import read_scheme, read_text
from tax_incentives.schemes.shapes import Scheme
from tax_incentives.schemes.shipped_schemes import shipped_files

# Texts that YAML would take for something else without quotes.
NASTY = ("Half: all", "- not a list", "yes it [is", '"no" #9 {x}', "a, b", "'x", "Rs 5, %", "*x &y")


def shipped(name: str) -> Scheme:
    path = next(each for each in shipped_files() if each.stem == name)
    scheme, _ = read_scheme(path)
    assert scheme is not None
    return scheme


def fields(scheme: Scheme) -> Sequence[Field]:
    return [
        field
        for section in sections(scheme)
        for group in section.groups
        for field in fields_of(group)
    ]


def changed(scheme: Scheme, typed: Mapping[str, str], *ticked: str) -> str:
    everything = {each.name: each.display for each in fields(scheme)} | typed
    text = with_version(scheme.text, scheme.version + 1)
    return typed_text(scheme, text, everything, frozenset(ticked))


def read(text: str) -> Scheme:
    scheme, sheet = read_text("test", text.encode())
    assert scheme is not None, sheet.problems
    return scheme


def another(field: Field, number: int) -> tuple[str, object]:
    """Another value for a field, as an officer types it and as the text then has it.

    What has none yet stays, and so do choices that depend on each other.
    """
    if field.kind is FieldKind.CHOICE or not field.written:
        is_sure = field.key == "confidence" and field.path[0] != "empowered"
        return ("H", "H") if is_sure else (field.display, None)
    if field.key == "heads":
        return "C03901", "C03901"
    return _OTHERS[field.kind](field.written, NASTY[number % len(NASTY)])


def _day(written: str, _: str) -> tuple[str, object]:
    moved = date.fromisoformat(written) + timedelta(days=-1)
    return moved.strftime("%d-%m-%Y"), moved


def _money(written: str, _: str) -> tuple[str, object]:
    rupees = int(written.removeprefix("Rs ").replace(",", "")) + 1
    return f"Rs {rupees}/-", f"Rs {rupees:,}"


def _rate(written: str, _: str) -> tuple[str, object]:
    half = float(written.removesuffix("%")) / 2 + 0.5
    return f"{half:g}", f"{half:g} %"


_OTHERS: Mapping[FieldKind, Callable[[str, str], tuple[str, object]]] = {
    FieldKind.ENGLISH: lambda _, nasty: (f"{nasty} x", f"{nasty} x"),
    FieldKind.URDU: lambda _, nasty: (f"{nasty} ب", f"{nasty} ب"),
    FieldKind.LINE: lambda _, nasty: (f" {nasty}  7 ", f"{nasty} 7"),
    FieldKind.DAY: _day,
    FieldKind.NUMBER: lambda written, _: (f"{int(written) + 1:,}", int(written) + 1),
    FieldKind.MONEY: _money,
    FieldKind.RATE: _rate,
    FieldKind.SHARE: _rate,
}


def plain(text: str) -> dict[Path, Any]:
    """Every value as a YAML reader of its own understands it, by keys and numbers."""

    def walk(value: Any, path: Path) -> Any:  # noqa: ANN401 - what is in the file
        if not isinstance(value, dict | list):
            yield path, value
            return
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in pairs:
            yield from walk(each, (*path, str(key)))

    return dict(walk(yaml.safe_load(text), ()))


@pytest.mark.parametrize("name", [each.stem for each in shipped_files()])
def test_it_writes_every_value_where_it_stands_and_leaves_all_else(name: str) -> None:
    scheme = shipped(name)
    assert with_version(with_version(scheme.text, 2), scheme.version) == scheme.text
    with pytest.raises(EntryErrors, match="Nothing is changed"):
        changed(scheme, {})

    made = {each: another(each, number) for number, each in enumerate(fields(scheme))}
    made = {each: pair for each, pair in made.items() if pair[1] not in (None, each.written)}
    text = changed(scheme, {each.name: typed for each, (typed, _) in made.items()})
    expected = {each.path: value for each, (_, value) in made.items()} | {("version",): 2}
    assert plain(text) == plain(scheme.text) | expected
    assert without_values(text) == without_values(scheme.text)
    assert all(part(read(text)) == part(scheme) for _, part in _FIXED)

    last = "30-06-2035" if scheme.valid_until is None else ""
    dated = changed(scheme, {"valid_until": last}).splitlines()
    line = f"valid_until: {'2035-06-30' if last else scheme.valid_until}"
    longer, shorter = (dated, scheme.text) if last else (scheme.text.splitlines(), "\n".join(dated))
    assert [each for each in longer if each != line][3:] == shorter.splitlines()[3:]

    said = differences(scheme, read(text))
    whole_paths = {whole(path) for path in expected if path != ("version",)}
    # A head is removed, and another is added.
    assert len(said) == len(whole_paths) + sum(path[0] == "heads" for path in whole_paths)
    assert all(each.old != each.new for each in said)


def without_values(text: str) -> str:
    """The text with a mark for each value: keys, comments, brackets and spaces."""
    for leaf in sorted(leaves(root_of(text)), key=lambda each: each.start, reverse=True):
        text = text[: leaf.start] + "~" + text[leaf.end :]
    return text


def whole(path: Path) -> Path:
    """A condition or an amount is one value to who reads the difference."""
    at = {"criteria": "requires", "computation": "value", "caps": "most", "minimum": "amount"}
    key = at.get(path[0])
    return path[: path.index(key) + 1] if key in path else path


def test_it_has_a_label_for_every_place_of_a_value() -> None:
    assert {*_EXPRESSIONS, *_COMPARED} - LABELS.keys() == {"fact", "parameter", "step"}


def test_it_refers_to_the_text_where_it_cannot_write() -> None:
    scheme = shipped("export_growth")
    in_brackets = json.dumps(yaml.safe_load(scheme.text), ensure_ascii=False, default=str)
    undated = re.sub(r'"(20[0-9-]{8})"', r"\1", in_brackets)
    with pytest.raises(EntryErrors, match="Change the text itself"):
        changed(read(undated), {"valid_until": "30-06-2035"})


RATE, LIMIT = "parameters-0-values-0-value", "criteria-3-requires-at_least"
OLD_ENOUGH = "the number of months from “In business since” to “The day of the claim” is at least"
NEW = "parameters-0-values-new"
LATER = {f"{NEW}-from": "1-7-2027", f"{NEW}-value": "۳۰", f"{NEW}-source": "An order"}
LATER |= {f"{NEW}-confidence": "H"}
ROOM = {"budget-ceilings-new-year": "2027", "budget-ceilings-new-amount": "6,00,00,000"}


@pytest.mark.parametrize(
    ("typed", "ticked", "said"),
    [
        ({RATE: "50"}, "", [("Share of the taxes, from 1 July 2026", "25 %", "50 %", "")]),
        (
            {"title-en": "Rebate for all"},
            "title-same",
            [
                (
                    "Title, in English",
                    "Rebate of provincial taxes for ICT firms",
                    "Rebate for all",
                    "The Urdu text was not changed.",
                )
            ],
        ),
        ({"valid_until": ""}, "", [("Last day", "30 June 2031", "–", "")]),
        (
            {LIMIT: "24"},
            "",
            [
                (
                    "Who qualifies – It has been in business for a year: Condition",
                    f"{OLD_ENOUGH} 12",
                    f"{OLD_ENOUGH} 24",
                    "",
                )
            ],
        ),
        (
            LATER,
            "",
            [
                ("Share of the taxes, from 1 July 2027: From", "–", "1 July 2027", ""),
                ("Share of the taxes, from 1 July 2027", "–", "30 %", ""),
                ("Share of the taxes, from 1 July 2027: Source", "–", "An order", ""),
                ("Share of the taxes, from 1 July 2027: How sure", "–", "H: official text", ""),
            ],
        ),
        (
            ROOM,
            "",
            [
                (
                    "Budget: Maximum of the year, 2027: Year in which the fiscal year begins",
                    "–",
                    "2027",
                    "",
                ),
                ("Budget: Maximum of the year, 2027", "–", "Rs 6,00,00,000", ""),
            ],
        ),
    ],
)
def test_it_says_what_differs(
    typed: dict[str, str], ticked: str, said: list[tuple[str, ...]]
) -> None:
    scheme = shipped("ict_rebate")
    found = differences(scheme, read(changed(scheme, typed, ticked)))
    assert [(each.subject, each.old, each.new, each.note) for each in found] == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("award: credit", "award: credit # as before", [("Nothing but the number", "–", "–")]),
        (
            "  - {code: staff_list",
            "  - {code: lease, title: {en: Lease, ur: لیز}, required: no}\n  - {code: staff_list",
            [
                ("Papers – Lease: Code", "–", "lease"),
                ("Papers – Lease: Title, in English", "–", "Lease"),
                ("Papers – Lease: Title, in Urdu", "–", "لیز"),
                ("Papers – Lease: Required", "–", "no"),
            ],
        ),
        ("    stops: yes\n", "", [("Stops the form", "yes", "–")]),
        ("{fact: staff}}", "{fact: local_staff}}", [("Condition", "“All employees”", "province”")]),
        (
            "claimants: [firm, sole_proprietor]",
            "claimants: [sole_proprietor, firm]",
            [("The order", "–", "–")],
        ),
    ],
)
def test_it_says_what_was_changed_in_the_text_itself(
    old: str, new: str, said: list[tuple[str, str, str]]
) -> None:
    scheme = shipped("ict_rebate")
    text = with_version(scheme.text, 2)
    assert old in text
    found = differences(scheme, read(text.replace(old, new, 1)))
    assert len(found) == len(said), found
    for each, (what, before, after) in zip(found, said, strict=True):
        assert what in each.subject
        assert before in each.old
        assert after in each.new


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"minimum-amount": "ten"}, "minimum-amount", "an amount in rupees"),
        ({"minimum-amount": ""}, "minimum-amount", "Fill this in"),
        ({RATE: "200 %"}, RATE, "from 0 to 100 %"),
        ({RATE: "1/0"}, RATE, "from 0 to 100 %"),
        ({RATE: "half"}, RATE, "from 0 to 100 %"),
        ({LIMIT: "12.5"}, LIMIT, "a whole number"),
        ({"valid_until": "30-06-2026"}, "valid_until", "before the first"),
        ({"valid_until": "31-06-2030"}, "valid_until", "Enter a date"),
        ({"valid_from": "soon"}, "valid_from", "Enter a date"),
        ({"caps-1-years": "99"}, "caps-1-years", "from 0 to 30"),
        ({"caps-1-of": "nobody"}, "caps-1-of", "from the list"),
        ({"basis-0-clause": "a\0b"}, "basis-0-clause", "cannot store"),
        ({"title-en": "Rebate"}, "title-ur", "The English text was changed"),
        ({"title-ur": "چھوٹ"}, "title-en", "The Urdu text was changed"),
        ({"title-ur": "A", "title-en": "B"}, "title-ur", "no word in Urdu"),
        ({"heads-0": "tax"}, "heads-0", "head of account"),
        ({f"{NEW}-value": "30"}, f"{NEW}-from", "Fill this in too"),
        (LATER | {f"{NEW}-from": "01-07-2026"}, f"{NEW}-from", "begin on one day"),
        (ROOM | {"budget-ceilings-new-year": "2026"}, "budget-ceilings-new-year", "given twice"),
    ],
)
def test_it_says_at_the_field_what_is_wrong(typed: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(EntryErrors) as caught:
        changed(shipped("ict_rebate"), typed)
    assert said in str(caught.value.fields.get(field)), caught.value.fields
