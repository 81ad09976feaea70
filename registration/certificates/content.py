"""What an extract and a copy say, line by line. Personal numbers show their last digits only."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from app.calendar import local_day
from app.casework.public import Words, activity_title, written_day
from app.identity.people.identifiers import mask_number
from registration.certificates import labels
from registration.register.models import AgencyNumber, Business, Filing
from registration.register.policy.business import Owner, Place, owners_from
from registration.register.queries.views import BusinessView

Fact = tuple[Words, Words]
Districts = Mapping[str, Words]
# How long an entry held changes with what is filed later; it is no part of what it said, nor is
# whether its details are published now.
_NOT_SAID = frozenset({"id", "valid_from", "valid_to", "published"})


def basis_of(entry: BusinessView) -> bytes:
    """Return the SHA-256 of all that the register says of a business on a day."""
    said = {each.name: getattr(entry, each.name) for each in fields(entry)}
    kept = {name: value for name, value in said.items() if name not in _NOT_SAID}
    text = json.dumps(kept, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - a part of an entry
    return value.isoformat() if isinstance(value, date) else vars(value)


def extract_facts(
    entry: BusinessView, agencies: Sequence[AgencyNumber], day: date, districts: Districts
) -> list[Fact]:
    """Return what an extract says: what anybody may see of the entry on that day."""
    owner = labels.PARTNER if entry.form == "partnership" else labels.OWNER
    return [
        (labels.AS_OF, _day(day)),
        (labels.NAME, Words(entry.name, entry.name_ur or entry.name)),
        (labels.NUMBER, _same(entry.number)),
        (labels.KIND, labels.FORMS[entry.form]),
        (labels.STANDING, labels.STANDINGS[entry.standing]),
        *(((labels.DISSOLVED, _day(entry.dissolved_on)),) if entry.dissolved_on else ()),
        (labels.PLACE, _place(entry.place, districts)),
        *((labels.OTHER_PLACE, _place(each, districts)) for each in entry.other_places),
        *_activities(entry.activities),
        *((owner, _joined(e.name, e.name_ur, e.joined_on)) for e in entry.owners),
        *(((labels.MINORS, _same(entry.minors)),) if entry.minors else ()),
        *_texts(
            (labels.DURATION, entry.duration),
            (labels.COMPANY, entry.company_number),
            (labels.LEGACY, entry.legacy_number),
        ),
        *((labels.ALSO, _same(each.number)) for each in agencies if _holds(each, day)),
    ]


@dataclass(frozen=True, kw_only=True)
class Copied:
    """A filing that is copied, whose it is, and who signed it."""

    business: Business
    filing: Filing
    signed: Sequence[str]


def copy_facts(copied: Copied, districts: Districts) -> list[Fact]:
    """Return what a copy says: the filing whole, as it was filed."""
    filing, content = copied.filing, copied.filing.content
    kind = labels.KINDS[filing.kind]
    place = content.get("place")
    return [
        (labels.NUMBER, _same(copied.business.number or copied.business.temporary)),
        (labels.FILING, Words(f"{filing.sequence}: {kind.en}", f"{filing.sequence}: {kind.ur}")),
        (labels.FILED, _day(local_day(filing.filed_at))),
        (labels.EFFECTIVE, _day(filing.effective_on)),
        *(((labels.ABOUT, _same(filing.corrects)),) if filing.corrects else ()),
        *_texts((labels.NAME, content.get("name")), (labels.NAME, content.get("name_ur"))),
        *(((labels.PLACE, _place(Place.of(place), districts)),) if place else ()),
        *(
            (labels.OTHER_PLACE, _place(Place.of(each), districts))
            for each in content.get("other_places", ())
        ),
        *_activities(content.get("activities", ())),
        *((labels.PARTNER, _owner(each)) for each in owners_from(content.get("owners", ()))),
        *_texts(
            (labels.DURATION, content.get("duration")),
            (labels.COMPANY, content.get("company_number")),
            (labels.LEGACY, content.get("legacy_number")),
            (labels.REASON, content.get("reason")),
            (labels.SIGNED, ", ".join(copied.signed)),
        ),
    ]


def _texts(*pairs: tuple[Words, str | None]) -> Iterator[Fact]:
    yield from ((label, _same(text)) for label, text in pairs if text)


def _activities(codes: Sequence[str]) -> Iterator[Fact]:
    if codes:
        english, urdu = (
            "; ".join(activity_title(code, language) or code for code in codes)
            for language in ("en", "ur")
        )
        yield labels.ACTIVITIES, Words(english, urdu)


def _owner(owner: Owner) -> Words:
    """Name an owner as they were filed: their number ends in its last digits."""
    minor = (f", {labels.MINOR.en}", f"، {labels.MINOR.ur}") if owner.minor else ("", "")
    said = _joined(owner.name, owner.name_ur, owner.joined_on)
    more = ", ".join(part for part in (owner.address, mask_number(owner.cnic)) if part)
    return Words(f"{said.en}, {more}{minor[0]}", f"{said.ur}، {more}{minor[1]}")


def _joined(name: str, name_ur: str, on: date) -> Words:
    day = written_day(on)
    return Words(
        f"{name}, {labels.JOINED.en} {day}", f"{name_ur or name}، {labels.JOINED.ur} {day}"
    )


def _place(place: Place, districts: Districts) -> Words:
    named = districts.get(place.district, _same(place.district))
    if not place.line:
        return named
    return Words(f"{place.line}, {named.en}", f"{place.line}، {named.ur}")


def _holds(number: AgencyNumber, day: date) -> bool:
    return number.valid_from <= day and (number.valid_until is None or day <= number.valid_until)


def _day(day: date) -> Words:
    return _same(written_day(day))


def _same(value: object) -> Words:
    return Words(str(value), str(value))
