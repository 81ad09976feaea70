"""Subject of a bill that has a number of its own: a vehicle, a property, a connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DETAIL_KEY = "thing"


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A thing by its number; `label` is what the number is ("Registration number of the vehicle").

    Both are frozen onto the bill: its fee may call it otherwise later.
    """

    number: str
    label: str
    label_ur: str = ""


def billed_object_json(thing: Thing | None) -> Mapping[str, Any]:
    """Write a thing as it is kept beside what a bill was priced by; {} for none."""
    return {_DETAIL_KEY: vars(thing)} if thing else {}


def read_billed_object(priced: Mapping[str, Any] | None) -> Thing | None:
    """Read the thing of a bill, if it is for one."""
    kept = (priced or {}).get(_DETAIL_KEY)
    return Thing(**kept) if kept else None
