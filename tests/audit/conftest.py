"""Sealing waits for all transactions of its cluster, so these tests have a quiet one."""

from collections.abc import Iterator

import pytest
from conftest import Cluster
from factories.quiet import quiet_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with quiet_cluster() as quiet:
        yield quiet
