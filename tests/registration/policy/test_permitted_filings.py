"""What may be filed now: the first rule that blocks is told."""

from dataclasses import replace
from datetime import date

import pytest

from registration.register.policy.business import Form, Standing, from_json
from registration.register.policy.filings import Kind
from registration.register.policy.permitted_filings import MENU, Situation, blocked

TODAY = date(2026, 3, 1)
STATE = from_json(
    {
        "form": "partnership",
        "name": "Turbat Traders",
        "name_ur": "",
        "place": {"line": "Main Bazaar", "district": "kech"},
        "activities": ["4711"],
        "owners": [{"name": "A", "cnic": "5440112345671", "joined_on": "2026-01-01"}],
    }
)
FREE = Situation(
    state=STATE, today=TODAY, to_come=frozenset(), asked=frozenset(), owner=True, grown=True
)
ELECTOR = replace(FREE, owner=False, elector=True)
DISSOLVING = replace(FREE, to_come=frozenset({Kind.DISSOLUTION}))
DISSOLVED = replace(FREE, state=replace(STATE, standing=Standing.DISSOLVED))
COMPANY = replace(FREE, state=replace(STATE, form=Form.COMPANY))
ALONE = replace(FREE, state=replace(STATE, form=Form.SOLE))
OTHERS = tuple(kind for kind in MENU if kind is not Kind.CORRECTION)


@pytest.mark.parametrize("kind", MENU)
def test_a_partnership_files_anything(kind: Kind) -> None:
    assert blocked(FREE, kind) is None


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize(
    ("now", "why"), [(DISSOLVING, "dissolution is filed"), (DISSOLVED, "is dissolved")]
)
def test_only_a_correction_follows_a_dissolution(now: Situation, why: str, kind: Kind) -> None:
    assert why in str(blocked(now, kind))
    assert blocked(now, Kind.CORRECTION) is None


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (replace(FREE, state=None), MENU),
        (replace(FREE, owner=False), MENU),
        (ELECTOR, tuple(kind for kind in MENU if kind is not Kind.ELECTION)),
        (replace(FREE, grown=False), (Kind.ELECTION,)),
        (COMPANY, (Kind.NAME, Kind.DISSOLUTION, Kind.OWNERS, Kind.ELECTION)),
        (ALONE, (Kind.OWNERS, Kind.ELECTION)),
        (replace(FREE, asked=frozenset({Kind.PLACE})), (Kind.PLACE,)),
        (replace(FREE, to_come=frozenset({Kind.NAME})), (Kind.NAME,)),
    ],
)
def test_it_blocks_these_kinds_and_no_other(now: Situation, kinds: tuple[Kind, ...]) -> None:
    assert {kind for kind in MENU if blocked(now, kind) is not None} == set(kinds)
