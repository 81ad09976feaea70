"""Names that are taken and may be alike: found by keys, a few out of a million.

Each kind of key is looked up by itself, and names of old registers by themselves, so that of what
may stand in the way nothing is lost to a limit that others use up. Each is a CTE that the planner
may not merge with its limit: it would otherwise read the table, hoping to meet one soon.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.row_macs import array_text, values_of, vault_of
from registration.names.models import BusinessName
from registration.names.policy.name_reader import BODIES, CORES, FORMS, OLD, SAME, Reading, Word
from registration.names.policy.sounds import romanised, skeleton

# How many of each kind at most, and how many of old registers: more nobody reads. As many as share
# a body are told apart by general words alone, of which there are not so many.
_NEAR_KEYS = "near"
_MAX_PER_KIND = {
    SAME: (20, 10),
    BODIES: (200, 20),
    FORMS: (60, 10),
    CORES: (60, 10),
    _NEAR_KEYS: (60, 20),
}
_ONE_KIND = """
    {kind} as materialized (
        select id from business_names
         where keys && cast(:{kind} as text[])
           and (expires_at is null or expires_at > :at)
           and (ended_at is null or ended_at > greatest(since, :at))
           and not coalesce(business_id = cast(:business as uuid), false)
           and not coalesce(held_by = cast(:person as uuid), false)
           and not coalesce(held_for = cast(:organisation as uuid), false))"""
_LIMITS = {
    f"{kind}_{age}": most
    for kind, both in _MAX_PER_KIND.items()
    for age, most in zip(("now", "old"), both, strict=True)
}
_BY_KEYS = ",".join(_ONE_KIND.format(kind=kind) for kind in _LIMITS)
_ALL = " union ".join(f"(select * from {kind} limit {most})" for kind, most in _LIMITS.items())  # noqa: S608 - our own constants
_FIND = text(
    f"with {_BY_KEYS} select {array_text(BusinessName, 'n')} as row"  # noqa: S608 - constants
    f" from ({_ALL}) as found join business_names n on n.id = found.id"
)
# Shorter words have too few trigrams to be near anything but themselves.
NEAR_FROM = 4
_MOST_WORDS, _MOST_NEAR = 8, 5
_SHARE_OF_TRIGRAMS = "0.45"
_THRESHOLD = text("select set_config('pg_trgm.similarity_threshold', :share, true)")
_NEAR = text("""
    select asked.word as asked, near.word as near
      from unnest(cast(:words as text[])) as asked (word)
     cross join lateral (
           select w.word from name_words w where w.word % asked.word and w.word <> asked.word
            order by similarity(w.word, asked.word) desc, w.word limit :most) as near
""")


@dataclass(frozen=True, kw_only=True)
class Whose:
    """The owner for whom a name is checked: their own names and reservations do not block it."""

    business_id: UUID | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None


NOBODY = Whose()


@dataclass(frozen=True, slots=True)
class Taken:
    """A name that is in force."""

    id: UUID
    name: str
    name_ur: str
    standing: str


def taken_like(
    session: Session,
    keys: Collection[str],
    at: datetime,
    whose: Whose = NOBODY,
    near: Collection[str] = (),
) -> Sequence[Taken]:
    """Return the names in force that share a key, or one of near words, each once: one query.

    A planted name is passed over.
    """
    values: dict[str, object] = {
        "at": at,
        "business": whose.business_id,
        "person": whose.person_id,
        "organisation": whose.organisation_id,
    }
    for kind in _MAX_PER_KIND:
        mine = near if kind == _NEAR_KEYS else [key for key in keys if key.startswith(f"{kind}:")]
        values[f"{kind}_now"] = list(mine)
        values[f"{kind}_old"] = [f"{OLD}{key}" for key in mine]
    vault = vault_of(session)
    rows = (values_of(vault, BusinessName, row) for row in session.scalars(_FIND, values))
    return [
        Taken(UUID(row["id"]), row["name"], row["name_ur"], row["standing"]) for row in rows if row
    ]


def keys_near(session: Session, readings: Sequence[Reading]) -> frozenset[str]:
    """Return the keys of names whose own words are spelled nearly so: two queries, or none."""
    own: dict[str, list[tuple[Reading, Word]]] = {}
    for reading in readings:
        for word in reading.own_words:
            if len(romanised(word.spelled)) >= NEAR_FROM:
                own.setdefault(romanised(word.spelled), []).append((reading, word))
    if not own:
        return frozenset()
    session.execute(_THRESHOLD, {"share": _SHARE_OF_TRIGRAMS})
    asked = {"words": list(own)[:_MOST_WORDS], "most": _MOST_NEAR}
    return frozenset(
        key for row in session.execute(_NEAR, asked) for key in _keys_if(own, row.asked, row.near)
    )


def _keys_if(
    own: Mapping[str, Sequence[tuple[Reading, Word]]], asked: str, near: str
) -> frozenset[str]:
    # Names that sound the same were already searched.
    found = (
        reading.keys_if(word, near) for reading, word in own[asked] if skeleton(near) != word.sound
    )
    return frozenset[str]().union(*found)
