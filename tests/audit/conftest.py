"""A quiet cluster: a row has settled only when no older transaction runs anywhere in its cluster.

Beside other tests, whose transactions stay open, sealing would rightly wait for them.
"""

from collections.abc import Iterator

import pytest
from conftest import Cluster, build_template

from demonstration.servers.throwaway import throwaway_postgres


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with throwaway_postgres() as server:
        build_template(server)
        yield Cluster(server.superuser_url, server.owner_url, server.app_url)
