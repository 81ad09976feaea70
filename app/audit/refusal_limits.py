"""A flood of refusals cannot fill the trail: so many an hour get a line each, the rest are counted.

The trail is for ever, so what anybody may add to it by being refused has a limit. An hour's first
refusals of each use case are written one by one, for each address and each person; strangers share
one more limit, however many addresses they have. What goes beyond is counted, and `tell_counted`
writes one line of the trail for each use case.

The counts need no room either: no address is kept, but falls by a keyed hash into one of a fixed
number of slots, whose rows serve again every hour. Real time, as all rate limits.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.network import network
from app.permissions import Actor
from app.vault import Vault

ANYBODY = "anybody"


@dataclass(frozen=True)
class Allowance:
    """How many refusals an hour are written singly, and over how many slots they are spread."""

    most: int
    first_slot: int
    slots: int = 1


# A person or an office that mistypes all day stays far below these.
OF_ADDRESS = Allowance(most=30, first_slot=0, slots=256)
OF_PERSON = Allowance(most=300, first_slot=256, slots=1024)
OF_ALL_STRANGERS = Allowance(most=3_000, first_slot=0)

_COUNT = text("""
insert into refusal_counts as c (use_case, slot, hour, in_hour, untold)
values (:use_case, :slot, :hour, 1, 0)
on conflict (use_case, slot) do update set
    hour = excluded.hour,
    in_hour = case when c.hour = excluded.hour then least(c.in_hour, :most) + 1 else 1 end,
    untold = c.untold + case when c.hour = excluded.hour and c.in_hour >= :most then 1 else 0 end
returning in_hour <= :most
""")


def is_written_singly(session: Session, vault: Vault, actor: Actor, use_case: str) -> bool:
    """Count a refusal of a use case; whether it is to be written, for else it is only counted.

    Two statements at most, in the caller's transaction. The system's own refusals always get one:
    what it tries is bounded by itself.
    """
    if actor.kind == "system":
        return True
    allowed, who = OF_ADDRESS, network(actor.address)
    if actor.person_id is not None:
        allowed, who = OF_PERSON, str(actor.person_id)
    slot = _slot(vault, who, allowed)
    if not _within(session, use_case, slot, allowed.most):
        return False
    return allowed is OF_PERSON or _within(
        session, ANYBODY, OF_ALL_STRANGERS.first_slot, OF_ALL_STRANGERS.most
    )


def _slot(vault: Vault, who: str, allowed: Allowance) -> int:
    number = int.from_bytes(vault.hash("refusals", who.encode())[:8])
    return allowed.first_slot + number % allowed.slots


def _within(session: Session, use_case: str, slot: int, most: int) -> bool:
    values = {"use_case": use_case, "slot": slot, "hour": _this_hour(), "most": most}
    within: bool = session.execute(_COUNT, values).scalar_one()
    return within


def _this_hour() -> datetime:
    return real_now().replace(minute=0, second=0, microsecond=0)
