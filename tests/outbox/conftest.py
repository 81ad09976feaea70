"""A place where handlers leave their effects: a table that allows doubles, so that doubles show."""

import pytest
from factories.events import Stage

from app.platform import Platform


@pytest.fixture
def stage(committed: Platform) -> Stage:
    made = Stage(committed)
    made.change("create table effects (event_id uuid)")
    return made
