"""The people and organisations of a seeded demonstration, as the domains' seeds know them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from app import roles
from app.identity.people.models import Person
from app.permissions import Actor
from app.platform import Platform
from demonstration.cast.accounts import Secrets
from demonstration.cast.houses import PLAYERS


@dataclass
class Cast:
    """The people and organisations of the demonstration by key, for the domains' seeds."""

    secrets: Secrets = field(repr=False)
    people: dict[str, UUID] = field(default_factory=dict)
    houses: dict[str, UUID] = field(default_factory=dict)
    _cnics: dict[str, str] = field(default_factory=dict, repr=False)

    def add(self, key: str, person: Person) -> None:
        """Add a player, with the CNIC that an earlier release may have given them."""
        self.people[key] = person.id
        self._cnics[key] = person.cnic or ""

    def actor(self, key: str) -> Actor:
        """Return a player as the doors would know them."""
        player = next(p for p in PLAYERS if p.key == key)
        held = [role.name for role in (roles.PERSON, *player.roles, *player.staff)]
        return Actor(
            kind="person",
            person_id=self.people[key],
            organisation_id=self.houses.get(player.house),
            roles=frozenset(held),
            name=player.name,
        )

    def cnic(self, key: str) -> str:
        """Return the CNIC of a player, by which a committee's members are named."""
        return self._cnics[key]


# A domain's function that creates sample data in a demonstration; safe to repeat.
Plant = Callable[[Platform, Cast], None]
