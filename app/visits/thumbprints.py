"""Port to compare a thumbprint by a device. The federal service is not rebuilt here."""

from app.errors import Conflict
from app.text import sentence


class Thumbprints:
    """A comparison of a person's thumb with the federal register's record of a CNIC."""

    def verify(self, cnic: str, reference: str) -> None:
        """Return where the device's reference proves it. Raises Conflict."""
        raise NotImplementedError


class NullThumbprints(Thumbprints):
    """No device is connected: the thumbprint is taken on paper."""

    def verify(self, cnic: str, reference: str) -> None:
        """Refuse every reference."""
        del cnic, reference
        raise Conflict(
            sentence("No thumbprint device is connected here. Take the thumbprint on paper."),
            code="no-device",
        )
