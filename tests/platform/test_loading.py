"""Loading looks for no garbage, and leaves the collector as it was."""

import gc

from app.loading import loading


def test_it_looks_for_no_garbage_until_the_outermost_ends() -> None:
    with loading():
        with loading():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
