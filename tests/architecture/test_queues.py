"""Every handler that is subscribed, and every queue, has somebody who works on it."""

import pytest

from app.jobs.pool import make_worker
from app.jobs.queues import KINDS, Kind
from app.outbox.relay import DELIVERIES_PER_JOB
from app.platform import Platform


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_it_has_a_worker_and_a_size_for_every_queue(platform: Platform, kind: Kind) -> None:
    assert make_worker(platform, kind).queue_names() == [kind.name]
    assert DELIVERIES_PER_JOB[kind] >= 1


def test_it_routes_every_handler(platform: Platform) -> None:
    subscriptions = platform.registry.subscriptions
    routed = {name for names in subscriptions.by_event.values() for name in names}
    assert routed == set(subscriptions.handlers)
    assert set(subscriptions.lanes) == routed


def test_it_keeps_workers_for_those_who_only_ask_a_gateway(platform: Platform) -> None:
    lanes = platform.registry.subscriptions.lanes
    asking = {
        name.partition(":")[0].rpartition(".")[2] for name in lanes if lanes[name] == "asking"
    }
    assert asking == {"open_card_page", "ask_when_back", "send_request", "send_card_refund"}


def test_it_schedules_each_job_under_a_name_of_its_own(platform: Platform) -> None:
    names = [job.name for job in platform.registry.jobs]
    assert names
    assert len(names) == len(set(names))
