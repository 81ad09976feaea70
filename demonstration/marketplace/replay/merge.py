"""From a package to one merged release for each process.

Of several releases of one process the later wins, field by field; lists of things with an `id` are
merged thing by thing. This is the part of OCDS merging that deciding a replay needs.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from demonstration.marketplace.replay import loose
from demonstration.marketplace.replay.loose import Loose

# A package nested deeper than this is no procurement.
_DEEPEST = 30


class NoPackageError(ValueError):
    """The file holds no releases and no records."""


def processes(package: object) -> Iterator[tuple[str, Loose]]:
    """Yield (ocid, merged release) in the order of the file; the ocid is "" if there is none.

    Takes a release package, a record package, a list of releases, or one release.
    """
    grouped: dict[str, list[Loose]] = {}
    nameless: list[Loose] = []
    for release in _releases(package):
        ocid = loose.text(release.get("ocid"), 200)
        (grouped.setdefault(ocid, []) if ocid else nameless).append(release)
    for ocid, releases in grouped.items():
        yield ocid, merged(releases)
    for release in nameless:
        yield "", release


def merged(releases: list[Loose]) -> Loose:
    """Merge releases of one process, oldest first by their date."""
    result: dict[str, Any] = {}
    for release in sorted(releases, key=lambda release: moment(release.get("date"))):
        result = _merge(result, release, 0)
    return result


def moment(value: object) -> datetime:
    """Return a time for sorting; what is no time comes first."""
    try:
        parsed = datetime.fromisoformat(loose.text(value))
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _releases(package: object) -> Iterator[Loose]:
    if isinstance(package, list):
        yield from loose.records(package)
        return
    whole = loose.mapping(package)
    if "records" in whole:
        for record in loose.records(whole["records"]):
            yield from _of_record(record)
    elif "releases" in whole:
        yield from loose.records(whole["releases"])
    elif "ocid" in whole or "tender" in whole:
        yield whole
    else:
        raise NoPackageError


def _of_record(record: Loose) -> Iterator[Loose]:
    """Yield a record's compiled release, else its releases; one with links only is bare."""
    ocid = {"ocid": record.get("ocid")}
    compiled = loose.mapping(record.get("compiledRelease"))
    embedded = [r for r in loose.records(record.get("releases")) if "tag" in r or "tender" in r]
    for release in [compiled] if compiled else embedded or [{}]:
        yield ocid | dict(release) if release.get("ocid") is None else release


def _merge(old: dict[str, Any], new: Loose, depth: int) -> dict[str, Any]:
    result = dict(old)
    for key, value in new.items():
        if value in (None, "", [], {}):
            continue
        before = result.get(key)
        result[key] = _merged_value(before, value, depth) if depth < _DEEPEST else value
    return result


def _merged_value(before: object, value: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
    if isinstance(before, dict) and isinstance(value, dict):
        return _merge(before, value, depth + 1)
    if (
        isinstance(before, list)
        and isinstance(value, list)
        and _have_all_ids(before)
        and _have_all_ids(value)
    ):
        return _merge_lists(before, value, depth)
    return value


def _have_all_ids(things: list[Any]) -> bool:
    return all(isinstance(thing, dict) and loose.text(thing.get("id")) for thing in things)


def _merge_lists(before: list[Any], after: list[Any], depth: int) -> list[Any]:
    by_id = {loose.text(thing["id"]): thing for thing in before}
    for thing in after:
        name = loose.text(thing["id"])
        by_id[name] = _merge(by_id.get(name, {}), thing, depth + 1)
    return list(by_id.values())
