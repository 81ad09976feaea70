"""Disclosed content as JSON that is the same whenever it is written."""

import hashlib
from typing import Any

import orjson

from app.calendar import local_day
from app.casework.disclosure.grounds import CitedGround
from app.casework.disclosure.models import Disclosure
from app.casework.disclosure.policy import Disclosed
from app.casework.disclosure.wording import SECTIONS
from app.data_files.words import Words


def released_json(row: Disclosure, number: str) -> bytes:
    """Return the content of an approved disclosure: sorted keys, UTF-8."""
    decided = row.approved_at or row.entered_at
    content = {
        "number": number,
        "request": {"number": row.request_number, "date": row.requested_on.isoformat()},
        "office": _both(row.office),
        "file": _both(row.file),
        "approved_on": local_day(decided).isoformat(),
        "grounds": [_ground(each) for each in row.grounds],
        "parts": [_part(each) for each in row.parts],
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def sha256_of(row: Disclosure, number: str) -> bytes:
    """Return the SHA-256 of the released JSON."""
    return hashlib.sha256(released_json(row, number)).digest()


def _ground(ground: CitedGround) -> dict[str, Any]:
    return {
        "code": ground.code.value,
        "title": _both(ground.title),
        "clause": ground.clause,
        "instrument": ground.instrument,
        "confidence": ground.confidence.value,
    }


def _part(part: Disclosed) -> dict[str, Any]:
    told = {
        "key": part.key,
        "section": _both(SECTIONS[part.section]),
        "label": _both(part.label),
        "withheld": part.withheld,
    }
    if part.text is None:
        return {**told, "ground": part.ground, "reason": part.reason}
    return {**told, "text": _both(part.text), "partly_withheld": part.struck}


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "ur": words.ur}
