"""Merge of a filing with its corrections, row by row. Pure.

All corrections of a filing apply, the later over the earlier, field by field. `partners` names
partners by their CNICs, each with their corrected fields alone: whether they are in the list of
all, joined, left, or have new particulars. Corrections of earlier releases wrote the list of all.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from registration.register.policy.minors import is_minor_on

Content = Mapping[str, Any]
_STAY = ("owners", "joined", "changed")
_FORMER = "left"
_OF_PARTNER = ("name", "name_ur", "address", "joined_on", "minor", "born_on")
_OF_LEFT = ("name", "name_ur", "ground", "paper")
# Of a former minor who elected. Whether and when they became a partner is in the election itself.
_OF_ELECTOR = ("name", "name_ur", "address")


def corrected_content(filed: Content, corrections: Iterable[Content]) -> dict[str, Any]:
    """Return the content of a filing with its corrections, oldest first."""
    said = dict(filed)
    for better in corrections:
        said = _merged(said, better)
    return said


def _merged(said: Content, better: Content) -> dict[str, Any]:
    plain = {name: value for name, value in better.items() if name != "partners"}
    if "owners" in plain:
        plain["owners"] = [_row(each, _by_cnic(said.get("owners", ()))) for each in plain["owners"]]
    return _with_partners({**said, **plain}, _by_cnic(better.get("partners", ())))


def _by_cnic(rows: Iterable[Content]) -> dict[str, Content]:
    return {row["cnic"]: row for row in rows}


def _row(row: Content, filed: Mapping[str, Content]) -> dict[str, Any]:
    return {**filed.get(row["cnic"], {}), **row}


def _with_partners(said: dict[str, Any], better: Mapping[str, Content]) -> dict[str, Any]:
    for lists, names in ((_STAY, _OF_PARTNER), ((_FORMER,), _OF_LEFT)):
        for each in lists:
            if better and each in said:
                said[each] = [row | _only(better.get(row["cnic"], {}), names) for row in said[each]]
    if is_election(said):
        told = _only(better.get(said["cnic"], {}), _OF_ELECTOR)
        said |= _only(told, ("name",)) | {"particulars": said.get("particulars", {}) | told}
    return said


def _only(row: Content, names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


def partners_of(content: Content) -> list[Content]:
    """Return the rows of all whom a filing names, in the order in which it is shown."""
    rows = [
        row for each in ("owners", "joined", _FORMER, "changed") for row in content.get(each, ())
    ]
    if is_election(content):
        rows.append({name: content[name] for name in ("cnic", "name")})
    return rows


def is_election(content: Content) -> bool:
    """Return True if it is the content of a former minor's election (Partnership Act, s. 30)."""
    return "partner" in content and "cnic" in content


def adds_to_elector(filed: Content, rows: Iterable[Content]) -> bool:
    """Whether a correction of an election says more of who elected than the election can hold."""
    known = {"cnic", "was", *_OF_ELECTOR}
    return is_election(filed) and any(row.keys() - known for row in rows)


def is_of_other_partners(filed: Content, content: Content) -> bool:
    """Return True if a correction names others than the filing, or a list of all omits somebody."""
    there = {row["cnic"] for row in partners_of(filed)}
    better = {row["cnic"] for row in content.get("partners", ())}
    whole = {row["cnic"] for row in content.get("owners", ())}
    return not better <= there or ("owners" in content and whole != there)


def stays_with_a_ground(filed: Content, content: Content) -> bool:
    """Return True if a correction has a ground for a person who did not leave by the filing."""
    gone = {row["cnic"] for row in filed.get(_FORMER, ())}
    return any("ground" in row and row["cnic"] not in gone for row in content.get("partners", ()))


def with_ages(filed: Content, rows: Iterable[Content], years: int) -> list[dict[str, Any]]:
    """Return rows with a birth date, marked if the person was a minor on the day of joining.

    Without one they stay as registered: nobody is made a partner or a minor.
    """
    known = {row["cnic"]: row for row in partners_of(filed)}
    return [_aged(row, known.get(row["cnic"], {}), years) for row in rows]


def _aged(row: Content, filed: Content, years: int) -> dict[str, Any]:
    born, joined = row.get("born_on"), row.get("joined_on") or filed.get("joined_on")
    if not born or not joined:
        return {name: value for name, value in row.items() if name != "born_on"}
    minor = is_minor_on(date.fromisoformat(born), date.fromisoformat(joined), years)
    return {**row, "minor": minor, "born_on": born if minor else None}
