"""A tender that firms pay for by bill."""

import pytest
from factories import bidding


@pytest.fixture(scope="session", autouse=True)
def _locked_keys() -> None:
    """Lock the committees' keys before a transaction is open: on a busy machine it takes long."""
    bidding.locked_identities()
