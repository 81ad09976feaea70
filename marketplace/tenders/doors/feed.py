"""Any search as an Atom feed (RFC 4287), for readers and programs.

The newest publication comes first, whatever closes first: a feed is what was added.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, kw_only=True)
class FeedHead:
    """The head of a feed: `address` is its own, `page` that of the same search."""

    title: str
    address: str
    page: str
    base: str


def atom(rows: Iterable[Mapping[str, Any]], head: FeedHead, *, urdu: bool) -> bytes:
    """Write the feed of some tenders; `changed` in a row says what its newest version changed."""
    ET.register_namespace("", _ATOM)
    entries = sorted(rows, key=lambda row: row["published_at"], reverse=True)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _text(feed, "id", head.address)
    _text(feed, "title", head.title)
    newest = max(map(_updated, entries), default=datetime(2000, 1, 1, tzinfo=UTC))
    _text(feed, "updated", _utc_time(newest))
    _link(feed, head.address, rel="self")
    _link(feed, head.page, rel="alternate")
    for row in entries:
        _entry(feed, row, head.base, urdu=urdu)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, row: Mapping[str, Any], base: str, *, urdu: bool) -> None:
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    department = row["department"]
    _text(entry, "id", f"urn:uuid:{row['id']}")
    _text(entry, "title", (urdu and row["title_ur"]) or row["title"])
    _text(entry, "updated", _utc_time(_updated(row)))
    _text(entry, "published", _utc_time(row["published_at"]))
    author = ET.SubElement(entry, f"{{{_ATOM}}}author")
    _text(author, "name", (urdu and department["name_ur"]) or department["name"])
    said = [row["reference"], _utc_time(row["closes_at"]), row.get("changed")]
    _text(entry, "summary", " · ".join(each for each in said if each))
    category = ET.SubElement(entry, f"{{{_ATOM}}}category")
    category.set("term", row["category"])
    _link(entry, f"{base}/tenders/{row['id']}", rel="alternate")


def _updated(row: Mapping[str, Any]) -> datetime:
    """Return when an entry last changed: with a version, or else with the publication."""
    changed: datetime = row.get("changed_at") or row["published_at"]
    return changed


def _text(above: ET.Element, name: str, text: str) -> None:
    ET.SubElement(above, f"{{{_ATOM}}}{name}").text = text.translate(_NOT_IN_XML)


def _link(above: ET.Element, href: str, *, rel: str) -> None:
    link = ET.SubElement(above, f"{{{_ATOM}}}link")
    link.set("href", href)
    link.set("rel", rel)


def _utc_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
