"""A secret that was sent is good once, for its own purpose, ten minutes and five tries."""

from datetime import timedelta

import pytest

from app.errors import Invalid
from app.identity.accounts.use_cases import codes
from app.identity.accounts.use_cases.codes import MAX_TRIES, keep_secret, spend_code
from app.identity.people.models import OneTimeCode
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

RIGHT, WRONG = "123456", "654321"


def kept(platform: Platform) -> OneTimeCode:
    def keep(uow: UnitOfWork, _: None) -> OneTimeCode:
        return keep_secret(uow, RIGHT, purpose="test", destination="somewhere")

    return platform.executor.execute(keep, None, actor=ANONYMOUS)


def spend(platform: Platform, code: OneTimeCode, given: str = RIGHT, purpose: str = "test") -> None:
    def use_case(uow: UnitOfWork, _: None) -> OneTimeCode:
        return spend_code(uow, code.id, purpose, given)

    platform.executor.execute(use_case, None, actor=ANONYMOUS)


def refused(platform: Platform, code: OneTimeCode, given: str, purpose: str = "test") -> None:
    with pytest.raises(Invalid) as said:
        spend(platform, code, given, purpose)
    assert said.value.code == "wrong-code"


def test_it_is_good_once(platform: Platform) -> None:
    code = kept(platform)
    spend(platform, code)
    refused(platform, code, RIGHT)


def test_it_is_good_for_nothing_else(platform: Platform) -> None:
    code = kept(platform)
    refused(platform, code, RIGHT, "reset-password")
    spend(platform, code)


@pytest.mark.parametrize("wrong", [MAX_TRIES - 1, MAX_TRIES])
@pytest.mark.committed
def test_it_may_be_tried_five_times(committed: Platform, wrong: int) -> None:
    """A try is counted in a commit of its own, which no refusal takes back."""
    code = kept(committed)
    for _ in range(wrong):
        refused(committed, code, WRONG)
    if wrong < MAX_TRIES:
        spend(committed, code)
    else:
        refused(committed, code, RIGHT)


def test_it_is_good_for_ten_minutes(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(minutes=10) == codes.LIFE
    monkeypatch.setattr(codes, "LIFE", timedelta(0))
    refused(platform, kept(platform), RIGHT)
