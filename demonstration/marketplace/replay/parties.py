"""Parties: a party is its `id`, or its identifier written "scheme-id"."""

from collections.abc import Iterable
from dataclasses import dataclass

from demonstration.marketplace.replay import loose
from demonstration.marketplace.replay.loose import Loose


@dataclass(frozen=True, kw_only=True)
class Party:
    """An identified party, or a joint venture of several (ids joined with "+")."""

    id: str
    name: str


class Directory:
    """The parties of one process; an identifier seen beside an id is an alias of that id.

    Names are those of the parties and bidders: what awards call somebody is not played.
    """

    def __init__(
        self, release: Loose, bidders: Iterable[Loose], suppliers: Iterable[Loose]
    ) -> None:
        self._alias: dict[str, str] = {}
        self._names: dict[str, str] = {}
        named = [*loose.records(release.get("parties")), *bidders]
        for organisation in (*named, *suppliers):
            self._learn_alias(organisation)
        for organisation in named:
            self._learn_name(organisation)

    def find(self, organisations: object) -> Party | None:
        """Return the party that some organisations make up, None if any cannot be identified."""
        ids = [self._id(organisation) for organisation in loose.records(organisations)]
        if not ids or "" in ids:
            return None
        return self.party(ids)

    def party(self, ids: Iterable[str]) -> Party:
        """Return one party, or the joint venture of several."""
        listed = sorted(set(ids))
        return Party(
            id="+".join(listed), name=" + ".join(self._names.get(each, each) for each in listed)
        )

    def ids(self, organisations: object) -> list[str]:
        """Return the ids of those organisations that can be identified."""
        return [each for each in map(self._id, loose.records(organisations)) if each]

    def _learn_alias(self, organisation: Loose) -> None:
        own, other = _own_id(organisation), _identifier(organisation)
        if own and other:
            self._alias.setdefault(other, own)

    def _learn_name(self, organisation: Loose) -> None:
        name, known = loose.text(organisation.get("name"), 200), self._id(organisation)
        if name and known:
            self._names.setdefault(known, name)

    def _id(self, organisation: Loose) -> str:
        other = _identifier(organisation)
        return _own_id(organisation) or self._alias.get(other, other)


def _own_id(organisation: Loose) -> str:
    return loose.text(organisation.get("id"), 200)


def _identifier(organisation: Loose) -> str:
    identifier = loose.mapping(organisation.get("identifier"))
    number = loose.text(identifier.get("id"), 150)
    scheme = loose.text(identifier.get("scheme"), 40)
    return f"{scheme}-{number}" if number and scheme else number
