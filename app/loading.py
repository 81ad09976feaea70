"""Loading the application: what comes stays, so looking for garbage in it is in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage until the end, nor later in what has come.

    Looking was a third of the start, and the first look at all of it half a second.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
    gc.freeze()
