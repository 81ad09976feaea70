"""Credentials of the demonstration's people: random passwords, for their owner alone.

They are stored in `demonstration.json` of the data directory, so that every start can print them
again.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demonstration.cast.houses import PLAYERS, Player
from demonstration.servers.embedded import write_private

WORDS = """
almond apricot bazaar camel carpet cedar cherry copper coral desert drum eagle falcon fig garden
glacier grape harbour honey indigo ivory jasmine juniper kettle lantern lemon marble mirror
mountain mulberry olive orchard oyster pearl pepper pistachio plum pomegranate quince river saffron
sail salt sandal silver spring thyme tulip turquoise valley walnut willow
""".split()  # noqa: SIM905 - a list of fifty quoted words would be harder to read

Account = Sequence[str]  # person, login, password, permissions


@dataclass(frozen=True)
class Secrets:
    """The secrets of this demonstration's people, by their key."""

    passwords: dict[str, str]
    passphrases: dict[str, str]


def login(player: Player) -> str:
    """Return the address that a player signs in with."""
    return f"{player.key}@bdm.example"


def secrets_of(data_dir: Path) -> Secrets:
    """Read the province's secrets; make those that are missing, and only then write."""
    path = data_dir / "demonstration.json"
    kept = json.loads(path.read_text()) if path.exists() else {"passwords": {}, "passphrases": {}}
    before = json.dumps(kept)
    for player in PLAYERS:
        kept["passwords"].setdefault(player.key, secrets.token_urlsafe(9))
        if player.sits:
            phrase = " ".join(secrets.choice(WORDS) for _ in range(5))
            kept["passphrases"].setdefault(player.key, phrase)
    if json.dumps(kept) != before or not path.exists():
        write_private(path, json.dumps(kept, indent=1))
    return Secrets(**kept)


def accounts(known: Secrets) -> list[Account]:
    """Return (who, login, password, what they can do) of everybody, for printing."""
    return [(p.name, login(p), _password(p, known), p.does) for p in PLAYERS]


def _password(player: Player, known: Secrets) -> str:
    phrase = known.passphrases.get(player.key)
    return known.passwords[player.key] + (f"  (passphrase: {phrase})" if phrase else "")
