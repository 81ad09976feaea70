"""Loading looks for no garbage, leaves the collector as it was, and what came out of its sight."""

import gc

from app.loading import loading


def test_it_looks_for_no_garbage_until_the_outermost_ends() -> None:
    with loading():
        with loading():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_came_is_never_looked_at_again() -> None:
    with loading():
        came: list[list[int]] = [[]]
    assert not any(each is came for each in gc.get_objects())
