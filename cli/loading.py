"""Loading the application: what comes stays, so looking for garbage in it is in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage meanwhile; it would be a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
