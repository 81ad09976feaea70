"""Contents of extracts and copies, line by line, without personal numbers."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import zip_longest
from typing import Any

from app.calendar import local_day
from app.casework.public import Words, activity_title, written_day
from registration.certificates import labels
from registration.register.models import AgencyNumber, Business, Filing
from registration.register.policy.business import Form, Owner, Place, State, owners_from
from registration.register.policy.filings import ALIVE, DAY
from registration.register.queries.views import BusinessView, FormerOwnerView, OwnerView

Fact = tuple[Words, Words]
Districts = Mapping[str, Words]
# How long an entry held changes with what is filed later; it is no part of what it said, nor is
# whether its details are published now.
_OMITTED = frozenset({"id", "valid_from", "valid_to", "published"})
# Permanent addresses of the partners of a firm, as the Act's register gives them, in their order.
Addresses = Sequence[str]
# Fields that earlier papers did not have: left out while empty, so that old papers do not change.
_OMITTED_IF_EMPTY = frozenset({"former", "dissolution_recorded_on"})


def basis_of(entry: BusinessView, addresses: Addresses = ()) -> bytes:
    """Return the SHA-256 of all that the register says of a business on a day.

    With `addresses` of a paper that gives them; papers from before gave none.
    """
    said = {each.name: getattr(entry, each.name) for each in fields(entry)}
    kept = {
        name: value
        for name, value in said.items()
        if name not in _OMITTED and (value or name not in _OMITTED_IF_EMPTY)
    }
    if addresses:
        kept["addresses"] = list(addresses)
    text = json.dumps(kept, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - a part of an entry
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, OwnerView) and value.recorded_on is None:
        return {name: each for name, each in vars(value).items() if name != "recorded_on"}
    return vars(value)


def addresses_of(state: State) -> Addresses:
    """Return the permanent addresses of a firm's partners; of no other business, of no minor."""
    if state.form is not Form.PARTNERSHIP:
        return ()
    return tuple(owner.address for owner in state.owners if not owner.minor)


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """An entry on a day; of a firm with partners' addresses; `certified` by an officer, or none."""

    entry: BusinessView
    agencies: Sequence[AgencyNumber]
    day: date
    addresses: Addresses = ()
    certified: Words | None = None


def extract_facts(extracted: Extracted, districts: Districts) -> list[Fact]:
    """Return the facts of an extract: the entry on that day; for a firm, partners' addresses."""
    entry, day = extracted.entry, extracted.day
    owner = labels.PARTNER if entry.form == "partnership" else labels.OWNER
    return [
        (labels.AS_OF, _day(day)),
        (labels.NAME, Words(entry.name, entry.name_ur or entry.name)),
        (labels.NUMBER, _same(entry.number)),
        (labels.KIND, labels.FORMS[entry.form]),
        (labels.STATUS, labels.STANDINGS[entry.standing]),
        *(((labels.DISSOLVED, _day(entry.dissolved_on)),) if entry.dissolved_on else ()),
        *(
            ((labels.DISSOLUTION_RECORDED, _day(entry.dissolution_recorded_on)),)
            if entry.dissolution_recorded_on
            else ()
        ),
        (labels.PLACE, _place(entry.place, districts)),
        *((labels.OTHER_PLACE, _place(each, districts)) for each in entry.other_places),
        *_activities(entry.activities),
        *(
            (owner, _recorded(_partner(each, address), each))
            for each, address in zip_longest(entry.owners, extracted.addresses, fillvalue="")
            if not isinstance(each, str)
        ),
        *((labels.FORMER, _leaving_line(each)) for each in entry.former),
        *(((labels.MINORS, _same(entry.minors)),) if entry.minors else ()),
        *_texts(
            (labels.DURATION, entry.duration),
            (labels.COMPANY, entry.company_number),
            (labels.LEGACY, entry.legacy_number),
        ),
        *((labels.ALSO, _same(each.number)) for each in extracted.agencies if _holds(each, day)),
        *(((labels.NO_RIGHT, labels.NO_EXCLUSIVE_RIGHT),) if entry.form == "partnership" else ()),
        *(((labels.NO_NAME, labels.NAME_NOT_PROTECTED),) if entry.form == "sole" else ()),
        (labels.CERTIFIED, extracted.certified or labels.REGISTRAR),
    ]


def _partner(owner: OwnerView, address: str) -> Words:
    said = _joined(owner.name, owner.name_ur, owner.joined_on)
    return Words(f"{said.en}, {address}", f"{said.ur}، {address}") if address else said


@dataclass(frozen=True, kw_only=True)
class Copied:
    """A filing that is copied, whose it is, who signed it or was notified, and who certifies it.

    `public`: anybody may read it, so that minors are not named; `minors` are their CNICs, since
    what says that somebody left does not say that it was a minor.
    """

    business: Business
    filing: Filing
    signed: Sequence[str]
    unsigned: Sequence[str] = ()
    certified: Words | None = None
    public: bool = False
    minors: frozenset[str] = frozenset()


def copy_facts(copied: Copied, districts: Districts) -> list[Fact]:
    """Return the facts of a copy: the filing as it was filed, without personal numbers."""
    filing, content = copied.filing, copied.filing.content
    kind = labels.KINDS[filing.kind]
    return [
        (labels.NUMBER, _same(copied.business.shown_number)),
        (labels.FILING, Words(f"{filing.sequence}: {kind.en}", f"{filing.sequence}: {kind.ur}")),
        (labels.FILED, _day(local_day(filing.filed_at))),
        (labels.EFFECTIVE, _day(filing.effective_on)),
        *(((labels.ABOUT, _same(filing.corrects)),) if filing.corrects else ()),
        *content_facts(content, districts, public=copied.public, minors=copied.minors),
        *_texts(
            (labels.SIGNED, ", ".join(copied.signed)),
            (labels.NOTIFIED, ", ".join(copied.unsigned)),
        ),
        *(((labels.CERTIFIED, copied.certified),) if copied.certified else ()),
    ]


def content_facts(
    content: Mapping[str, Any],
    districts: Districts,
    *,
    public: bool = False,
    minors: frozenset[str] = frozenset(),
) -> list[Fact]:
    """Return the facts of a filing, without personal numbers."""
    place, hidden = content.get("place"), minors if public else frozenset()
    return [
        *_texts((labels.NAME, content.get("name")), (labels.NAME, content.get("name_ur"))),
        *(((labels.PLACE, _place(Place.of(place), districts)),) if place else ()),
        *(
            (labels.OTHER_PLACE, _place(Place.of(each), districts))
            for each in content.get("other_places", ())
        ),
        *_activities(content.get("activities", ())),
        *(
            (labels.PARTNER, _owner(each, public=public))
            for each in owners_from(content.get("owners", ()))
        ),
        *(
            (labels.JOINS, _owner(each, public=public))
            for each in owners_from(content.get("joined", ()))
        ),
        *((labels.LEAVES, _leaves(each, hidden)) for each in content.get("left", ())),
        *(
            (labels.CHANGED, _owner(each, public=public))
            for each in owners_from(content.get("changed", ()))
        ),
        *_better(content, hidden, public=public),
        *_elected(content),
        *_died(content),
        *_ended(content),
        *_texts(
            (labels.DURATION, content.get("duration")),
            (labels.COMPANY, content.get("company_number")),
            (labels.LEGACY, content.get("legacy_number")),
            (labels.REASON, content.get("reason")),
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


def _owner(owner: Owner, *, public: bool) -> Words:
    """Name an owner as they were filed, without their number; the public reads no minor's name."""
    if owner.minor and public:
        return labels.A_MINOR
    minor = (f", {labels.MINOR.en}", f"، {labels.MINOR.ur}") if owner.minor else ("", "")
    said = _joined(owner.name, owner.name_ur, owner.joined_on)
    more = (f", {owner.address}", f"، {owner.address}") if owner.address else ("", "")
    return Words(f"{said.en}{more[0]}{minor[0]}", f"{said.ur}{more[1]}{minor[1]}")


def _leaves(row: Mapping[str, Any], hidden: frozenset[str]) -> Words:
    """Name who left as it was filed: how, and the paper that says so; of a minor neither."""
    ground, paper = labels.GROUNDS[row["ground"]], _paper(row)
    if row["cnic"] in hidden:
        return Words(f"{labels.A_MINOR.en}, {ground.en}", f"{labels.A_MINOR.ur}، {ground.ur}")
    more = f", {paper}" if paper else ""
    name_ur = row.get("name_ur") or row["name"]
    return Words(f"{row['name']}, {ground.en}{more}", f"{name_ur}، {ground.ur}{more}")


def _elected(content: Mapping[str, Any]) -> Iterator[Fact]:
    if "elects" in content:
        said = labels.ELECTIONS[content["elects"]]
        name = content["name"]
        yield labels.ELECTION, Words(f"{name}, {said.en}", f"{name}، {said.ur}")
        notices = content.get("notice", {}).values()
        yield from ((labels.NOTICE, _same(each)) for each in notices)


def _paper(row: Mapping[str, Any]) -> str:
    """Name the paper of another office, by its authority, number and date."""
    paper = row.get("paper")
    if not paper:
        return ""
    return f"{paper['authority']}, {paper['number']}, {_written(paper['on'])}"


def _written(day: str) -> str:
    return written_day(date.fromisoformat(day))


def _ended(content: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield how a business ended, by whose death or insolvency, and the paper."""
    if "ground" not in content:
        return
    how, who = labels.ENDINGS[content["ground"]], content.get("gone_name")
    who_ur = content.get("gone_name_ur") or who
    said = Words(f"{how.en}: {who}", f"{how.ur}: {who_ur}") if who else how
    yield labels.ENDED, said
    yield from _texts((labels.PAPER, _paper(content)))


def _died(content: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield whose death the Registrar recorded, and the paper; or that they are alive."""
    if content.get(ALIVE):
        yield labels.DEATH_RECORD, labels.ALIVE
        return
    if "gone_name" not in content or "ground" in content:
        return
    name, paper = content["gone_name"], _paper(content)
    more = f", {paper}" if paper else ""
    yield labels.DIED, Words(f"{name}{more}", f"{content.get('gone_name_ur') or name}{more}")


def _better(content: Mapping[str, Any], hidden: frozenset[str], *, public: bool) -> Iterator[Fact]:
    """Yield a correction's day and single partners, except minors."""
    if told := content.get(DAY):
        yield labels.CORRECTED_DAY, _same(_written(told))
    for row in content.get("partners", ()):
        if row["cnic"] in hidden or (public and row.get("minor")):
            yield labels.CHANGED, labels.A_MINOR
            continue
        ground = labels.GROUNDS.get(row.get("ground", ""), Words("", ""))
        joined = row.get("joined_on")
        day = written_day(date.fromisoformat(joined)) if joined else ""
        name = row.get("name") or row.get("was", "")
        english = (name, day and f"{labels.JOINED.en} {day}", row.get("address"), ground.en)
        urdu = (row.get("name_ur") or name, day and f"{labels.JOINED.ur} {day}")
        both = (*urdu, row.get("address"), ground.ur)
        paper = _paper(row)
        yield (
            labels.CHANGED,
            Words(
                ", ".join(each for each in (*english, paper) if each),
                "، ".join(each for each in (*both, paper) if each),
            ),
        )


def _recorded(said: Words, owner: OwnerView) -> Words:
    if owner.recorded_on is None:
        return said
    day = written_day(owner.recorded_on)
    return Words(f"{said.en}, {labels.RECORDED.en} {day}", f"{said.ur}، {labels.RECORDED.ur} {day}")


def _leaving_line(owner: FormerOwnerView) -> Words:
    left, recorded = written_day(owner.left_on), written_day(owner.recorded_on)
    return Words(
        f"{owner.name}, {labels.LEAVING_DATE.en} {left}, {labels.RECORDED.en} {recorded}",
        f"{owner.name_ur or owner.name}، {labels.LEAVING_DATE.ur} {left}، "
        f"{labels.RECORDED.ur} {recorded}",
    )


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
