"""The port for virus scanning. Nothing fills it yet but the adapter that looks at nothing.

A province that runs a scanner (ClamAV's clamd, for example) fills this port at install with an
adapter that sends it the stream. Until then files are refused by kind only, and are never opened by
us nor shown in the browser: they go out as attachments.
"""

from typing import BinaryIO


class Scanner:
    """Looks for malicious content."""

    def refuse_malicious(self, stream: BinaryIO) -> None:
        """Raise FileRefused for a stream with malicious content; leaves it anywhere."""
        raise NotImplementedError


class NullScanner(Scanner):
    """Looks at nothing."""

    def refuse_malicious(self, stream: BinaryIO) -> None:
        """Do nothing."""
