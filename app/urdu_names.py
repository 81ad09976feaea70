"""Names in English and in Urdu may be typed into either field; each is stored in its own.

A thing that has a name has two fields for it: `name`, and `name_ur` for Urdu.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from marshmallow import Schema, pre_load

from app.text import has_latin, is_urdu

IN_URDU = "_ur"


def by_script(typed: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the typed values, with each name in the field of its script.

    `names` are the fields for Urdu ("name_ur"). A name in both scripts at once is left in place,
    for its own rules. A field that nobody filled in stays missing, unless a name moved into it.
    """
    placed = dict(typed)
    for urdu in names:
        english = urdu.removesuffix(IN_URDU)
        first, second = placed.get(english), placed.get(urdu)
        if _is_swapped(first, second):
            moved = {english: second or "", urdu: first or ""}
            placed |= {name: text for name, text in moved.items() if text or name in typed}
    return placed


def _is_swapped(first: object, second: object) -> bool:
    if not all(each is None or isinstance(each, str) for each in (first, second)):
        return False
    in_first, in_second = _scripts(str(first or "")), _scripts(str(second or ""))
    return (in_first, in_second) in {("ur", ""), ("ur", "en"), ("", "en")}


def _scripts(text: str) -> str:
    latin = has_latin(text)
    return ("both" if latin else "ur") if is_urdu(text) else "en" if latin else ""


class NamedInBoth(Schema):
    """Takes a name from either field; one that English requires may be in Urdu in both."""

    @cached_property
    def _for_urdu(self) -> list[str]:
        """The Urdu fields that have an English field beside them."""
        named = [name for name in self.fields if name.endswith(IN_URDU)]
        return [name for name in named if name.removesuffix(IN_URDU) in self.fields]

    @pre_load
    def _names_by_script(self, data: Any, **_: object) -> Any:  # noqa: ANN401 - anything may be sent
        if not self._for_urdu or not isinstance(data, Mapping):
            return data
        typed = by_script(data, self._for_urdu)
        for urdu in self._for_urdu:
            english = urdu.removesuffix(IN_URDU)
            if not typed.get(english) and typed.get(urdu) and self.fields[english].required:
                typed[english] = typed[urdu]
        return typed
