"""A quiet cluster: a row has settled only when no older transaction runs anywhere in its cluster.

Beside other tests, whose transactions stay open for minutes, sealing would rightly wait for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from conftest import Cluster, build_template

from demonstration.servers.throwaway import throwaway_postgres


@contextmanager
def quiet_cluster() -> Iterator[Cluster]:
    """Run a PostgreSQL for the tests of one file, with the template in it."""
    with throwaway_postgres() as server:
        build_template(server)
        yield Cluster(server.superuser_url, server.owner_url, server.app_url)
