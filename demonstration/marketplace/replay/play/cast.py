"""Players: officers for each procuring entity, an owner for each party, one committee."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from app import roles
from app.permissions import Permission
from demonstration.marketplace.replay.play.client import Api
from demonstration.marketplace.replay.play.crowd import Crowd
from demonstration.marketplace.replay.play.direction import Director, Participant
from demonstration.marketplace.replay.script import Bid, Script
from marketplace.kernel import permissions

KEY_SECONDS = 120
_CHAIR_BPS = 19
_MEMBER_BPS = 17
_MAX_NAME_LENGTH = 90
_DRAFTS = (
    permissions.DRAFT_TENDER,
    permissions.READ_TENDER_FILE,
    permissions.PUBLISH_TENDER,
    permissions.ANNOUNCE_REPORT,
)
_SITS = (permissions.SIT_ON_COMMITTEE, permissions.MAKE_MEMBER_IDENTITY)


@dataclass(frozen=True, kw_only=True)
class Department:
    """The officers of a procuring entity."""

    officer: Participant
    approver: Participant
    authority: Participant


@dataclass(frozen=True, kw_only=True)
class Member:
    """A committee member, the passphrase of their key, and how they are named to a committee."""

    who: Participant
    passphrase: str = field(repr=False)
    named: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Committee:
    """Three members. The chair and the outsider are the quorum of rule 7."""

    chair: Member
    insider: Member
    outsider: Member

    @property
    def members(self) -> tuple[Member, ...]:
        """Return all three."""
        return (self.chair, self.insider, self.outsider)

    @property
    def quorum(self) -> tuple[Member, ...]:
        """Return those who open and evaluate: two thirds, with the chair and the outsider."""
        return (self.chair, self.outsider)


@dataclass
class Cast:
    """Everybody who has been enlisted so far."""

    director: Director
    committee: Committee
    departments: dict[str, Department] = field(default_factory=dict)
    suppliers: dict[str, Participant] = field(default_factory=dict)

    def enlist_for(self, scripts: Iterable[Script], crowd: Crowd) -> None:
        """Enlist the departments and suppliers that these scripts need and that are not there."""
        listed = list(scripts)
        entities = {script.procuring_entity for script in listed} - self.departments.keys()
        bids = {bid.party_id: bid for script in listed for bid in script.bids}
        parties = [bid for party, bid in bids.items() if party not in self.suppliers]
        made = crowd.map(lambda name: department(self.director, name), sorted(entities))
        self.departments.update(zip(sorted(entities), made, strict=True))
        owners = crowd.map(lambda bid: supplier(self.director, bid), parties)
        self.suppliers.update(zip((bid.party_id for bid in parties), owners, strict=True))


def committee(api: Api, director: Director) -> Committee:
    """Enlist a committee; its members make their keys, once for all tenders."""
    made = Committee(
        chair=_member(director, "Karim, chair", bps=_CHAIR_BPS, chair=True),
        insider=_member(director, "Nazia, member", bps=_MEMBER_BPS),
        outsider=_member(director, "Yusuf, outsider", bps=_MEMBER_BPS, outside=True),
    )
    for member in made.members:
        body = {"passphrase": member.passphrase, "repeated": member.passphrase}
        api.post("/committee/key", member.who.token, body)
    for member in made.members:
        api.wait_for(partial(_has_key, api, member), KEY_SECONDS, "a committee member's key")
    return made


def _has_key(api: Api, member: Member) -> bool:
    state: str = api.get("/committee/key", member.who.token)["state"]
    return state == "ready"


def _member(
    director: Director, name: str, *, bps: int, chair: bool = False, outside: bool = False
) -> Member:
    who = director.enlist(name, scopes=_names(_SITS))
    named: dict[str, object] = {"cnic": who.cnic, "bps": bps, "chair": chair, "outside": outside}
    if outside:
        named["agency"] = "Another department"
    return Member(who=who, passphrase=secrets.token_urlsafe(24), named=named)


def department(director: Director, name: str) -> Department:
    """Enlist the officers of a procuring entity."""

    def officer(called: str, role: str, scopes: Iterable[Permission]) -> Participant:
        return director.enlist(
            called,
            organisation=name,
            kind="department",
            role_names=(role,),
            scopes=_names(scopes),
        )

    approves = (permissions.APPROVE_TENDER,)
    decides = (permissions.AWARD_TENDER, permissions.READ_TENDER_FILE)
    return Department(
        officer=officer("Procurement Officer", roles.PROCUREMENT_OFFICER.name, _DRAFTS),
        approver=officer("Approving Officer", roles.APPROVING_OFFICER.name, approves),
        authority=officer("Competent Authority", roles.COMPETENT_AUTHORITY.name, decides),
    )


def supplier(director: Director, bid: Bid) -> Participant:
    """Enlist the owner of a party's firm. The firm is the party's id, whatever its name."""
    return director.enlist(
        "Owner",
        organisation=firm_name(bid.party_id, bid.party_name),
        role_names=(roles.SUPPLIER_OWNER.name,),
        scopes=_names((permissions.PREPARE_BID, permissions.SUBMIT_BID)),
    )


def firm_name(party_id: str, party_name: str) -> str:
    """Name a firm so that two parties never share a name: firms are found by it."""
    shown = party_id if len(party_id) <= _MAX_NAME_LENGTH else _digest(party_id)
    return f"{party_name[:_MAX_NAME_LENGTH].strip()} [{shown}]"


def _digest(party_id: str) -> str:
    return hashlib.sha256(party_id.encode()).hexdigest()[:32]


def _names(table: Iterable[Permission]) -> tuple[str, ...]:
    return tuple(permission.name for permission in table)
