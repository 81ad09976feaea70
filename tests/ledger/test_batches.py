"""A batch that nothing is wrong with takes the short way, even in the owner's eyes."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from conftest import Cluster, committing
from ledger.books import AT, CASH, INCOME, TILL, WALLET, move, posting, promise

from app.config import Settings
from app.ledger.public import Posting, Transfer, hold, post, post_many
from app.ledger.queries.verify import verify
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
# The long way, blocked: what takes it all the same fails with these words.
BLOCKED = """
do $$ begin execute regexp_replace(
    pg_get_functiondef('ledger_post_many'::regproc), 'declare.*end \\$function\\$',
    'begin raise exception ''the long way''; end $function$'); end $$
"""
TAKES_THE_SHORT_WAY = {
    "into accounts without bounds": [move(INCOME, WALLET, 5)],
    "into a busy account that may not be overdrawn": [move(TILL, INCOME, 5)],
    "of what is there": [move(INCOME, CASH, 50)],
    "with several transfers": [move(CASH, INCOME, 5), move(TILL, WALLET, 5)],
}
TAKES_THE_LONG_WAY = {
    "out of a busy account that may not be overdrawn": [move(INCOME, TILL, 5)],
    "more than would be there if all were taken first": [move(INCOME, CASH, 80)],
}


@pytest.fixture(scope="module")
def blocked(settings: Settings, cluster: Cluster, worker: str) -> Iterator[Platform]:
    """Books with a hundred rupees here and there, where nothing may be looked at one by one."""

    def arrange(uow: UnitOfWork, _command: None) -> None:
        post(uow, posting("first", move(CASH, WALLET, 100), move(TILL, INCOME, 100)))

    with committing(settings, cluster, f"bdm_batches_{worker}") as platform:
        platform.executor.execute(arrange, None, actor=ANONYMOUS)
        with psycopg.connect(platform.settings.owner_url.replace("+psycopg", "")) as owner:
            owner.execute(BLOCKED)
        yield platform


def _twice(transfers: list[Transfer]) -> list[Posting]:
    return [posting(key, *transfers) for key in ("one", "two")]


@pytest.mark.parametrize("kind", TAKES_THE_SHORT_WAY)
def test_it_changes_each_balance_once(blocked: Platform, kind: str) -> None:
    with blocked.executor.reading(ANONYMOUS) as uow:
        assert len(post_many(uow, _twice(TAKES_THE_SHORT_WAY[kind]))) == 2
        assert verify(uow.session) is None


@pytest.mark.parametrize("kind", TAKES_THE_LONG_WAY)
def test_it_looks_at_each_where_a_bound_is_near(blocked: Platform, kind: str) -> None:
    with blocked.executor.reading(ANONYMOUS) as uow, pytest.raises(Exception, match="the long way"):
        post_many(uow, _twice(TAKES_THE_LONG_WAY[kind]))


def test_it_looks_at_each_where_a_hold_keeps_back(blocked: Platform) -> None:
    with blocked.executor.reading(ANONYMOUS) as uow:
        hold(uow, promise("kept", INCOME, CASH, 1, until=AT + timedelta(days=400)))
        with pytest.raises(Exception, match="the long way"):
            post_many(uow, _twice([move(INCOME, CASH, 50)]))


def test_it_looks_at_each_where_a_key_is_known(blocked: Platform) -> None:
    again = posting("first", move(CASH, WALLET, 100), move(TILL, INCOME, 100))
    with blocked.executor.reading(ANONYMOUS) as uow, pytest.raises(Exception, match="the long way"):
        post_many(uow, [again, *_twice([move(CASH, INCOME, 1)])])
