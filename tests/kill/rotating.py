"""`bdm keys rotate` as a separate process, which kills itself in the middle of a batch."""

import os
import signal
from itertools import count

from click.testing import CliRunner
from factories.composition import composed

from app import key_rotation
from app.identity.staff.doors.keys_cli import keys
from wsgi import make_platform

BATCH_SIZE = 3


def main(environment: dict[str, str], batches: int) -> None:
    """Move rows three at a time, and die when the last of `batches` is written, not committed."""
    os.environ.clear()
    os.environ.update(environment)
    key_rotation.BATCH_SIZE = BATCH_SIZE
    written, write = count(1), key_rotation._Batch._update

    def write_and_die(batch, session, rows):  # noqa: ANN001, ANN202 - as `_update`
        write(batch, session, rows)
        if rows and next(written) == batches:
            os.kill(os.getpid(), signal.SIGKILL)

    key_rotation._Batch._update = write_and_die
    CliRunner().invoke(keys, ["rotate"], obj=composed(make_platform()), catch_exceptions=False)
