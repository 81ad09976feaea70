"""Known refusals of the `bdm` program: a sentence on standard error, exit code 1, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

# Modules are looked up, not imported: who was never imported cannot have raised.
REFUSALS = (
    ("app.data_files.problems", "BadFiles"),
    ("app.config", "BadConfiguration"),
    ("demonstration.servers.embedded", "CannotStart"),
    ("app.migration_commands", "MigrationProblem"),
    ("app.errors", "Refusal"),
    ("app.web.catalogues", "CatalogueError"),
)


@contextmanager
def refusals_as_sentences() -> Iterator[None]:
    """Turn what the application refuses into what click prints."""
    try:
        yield
    except Exception as error:
        if isinstance(error, _loaded_refusals()):
            raise click.ClickException(str(error)) from error
        raise


def _loaded_refusals() -> tuple[type[Exception], ...]:
    found = (getattr(sys.modules.get(module), name, None) for module, name in REFUSALS)
    return tuple(each for each in found if each is not None)
